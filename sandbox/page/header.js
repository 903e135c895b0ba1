// The header's words: who the bot is, whether it is there, what it is doing, and where the clock stands.
import { offsetSeconds, onTick } from "./clock.js";
import { clockWords } from "./dates.js";
import { byId } from "./dom.js";

const ACTION_MS = 5500; // Telegram shows an action for five seconds, or until the message comes
const ACTIONS = {
  typing: "typing",
  upload_photo: "sending a picture",
  upload_video: "sending a clip",
  upload_document: "sending a file",
  record_voice: "recording",
  upload_voice: "sending a voice message",
};
const LINKS = { connecting: "connecting", connected: "connected", waiting: "waiting for the bot", lost: "reconnecting" };

let link = "connecting";
let doing = null;
let doneTimer;

function write(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

function show() {
  byId("status").className = doing ? "doing" : link;
  write(byId("state-words"), doing ?? `bot · ${LINKS[link]}`);
}

export function introduce(name) {
  write(byId("bot-name"), name);
  document.title = `${name} · sandbox`;
}

/** One of "connected", "waiting" (the bot is not there) and "lost" (the server is not there). */
export function setLink(state) {
  link = state;
  show();
}

/** Says what the bot is doing, for as long as Telegram would; null ends it. */
export function setDoing(action) {
  clearTimeout(doneTimer);
  doing = action && (ACTIONS[action] ?? "busy");
  if (action) doneTimer = setTimeout(setDoing, ACTION_MS, null);
  show();
}

onTick((moment) => {
  const moved = offsetSeconds() > 0;
  byId("clock").hidden = !moved;
  if (moved) write(byId("clock-words"), clockWords(moment));
});
