// Puts the page together: what the server says goes into the chat, what the person does goes to the server.
import * as api from "./api.js";
import { Chat } from "./chat.js";
import * as clock from "./clock.js";
import { Composer } from "./composer.js";
import { askPerson, askPlace } from "./dialogs.js";
import { byId } from "./dom.js";
import * as header from "./header.js";
import { InlineResults } from "./inline.js";
import { ReplyKeyboard } from "./keyboards.js";
import { wantsSound, wire } from "./looks.js";
import { Menu } from "./menu.js";
import { alertBox, chime, enlarge, hush, toast } from "./notices.js";

const BUSY_MS = 8000;
const RETRY_MS = 2000;

let people = [];
let person = Number(new URLSearchParams(location.search).get("person"));
let blocked = false;
let bot = ""; // its name, without the @
let leave = () => {};
let reading = 0; // the newest reading of the chat; older ones are of no interest
let kept = null; // events heard while the chat is being read, to be applied after it

/** Runs a request and shows a refusal as a toast; resolves to null then. */
async function attempt(request) {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof api.Refused)) throw error;
    toast(error.message);
    return null;
  }
}

async function send(text) {
  const to = person;
  const message = await attempt(api.sendText(to, text));
  if (message && to === person) chat.add(message);
  return Boolean(message);
}

async function search(words) {
  const asked = await attempt(api.search(person, words));
  return asked?.inline_query_id ?? "";
}

async function choose(queryId, resultId) {
  const to = person;
  const message = await attempt(api.choose(to, queryId, resultId));
  if (!message || to !== person) return;
  composer.clear();
  chat.add(message);
}

async function shareLocation() {
  const place = await askPlace();
  const to = person;
  const message = place && await attempt(api.sendLocation(to, place));
  if (message && to === person) chat.add(message);
}

async function tap(message, data, button) {
  button.setAttribute("aria-busy", "true");
  setTimeout(() => button.removeAttribute("aria-busy"), BUSY_MS);
  if (!await attempt(api.tap(person, message.message_id, data))) button.removeAttribute("aria-busy");
}

async function copy(text) {
  await navigator.clipboard.writeText(text).then(() => toast("Copied"), () => toast(`Please copy it by hand: ${text}`));
}

/** The words of a link that starts this very bot; null for any other link. */
function startOf(address) {
  const link = URL.parse?.(address) ?? null;
  if (link?.host !== "t.me" || link.pathname !== `/${bot}`) return null;
  return `/start ${link.searchParams.get("start") ?? ""}`.trim();
}

const chat = new Chat({ send, tap, copy, enlarge, startOf });
const inline = new InlineResults({ ask: search, choose, start: (payload) => send(`/start ${payload}`) });
const composer = new Composer({ send, unblock: () => setBlocked(false), follow: (text) => inline.follow(text) });
const keyboard = new ReplyKeyboard({ send, shareLocation, onPlaceholder: (words) => composer.setPlaceholder(words) });

async function setBlocked(wish) {
  const to = person;
  if (await attempt(api.setBlocked(to, wish)) && to === person) showBlocked(wish);
}

function showBlocked(now) {
  blocked = now;
  composer.setBlocked(now);
}

async function jump() {
  toast("Asking the bot for the next reminder…");
  const answer = await attempt(api.jump(person));
  if (answer?.refused) toast(answer.refused);
  else if (answer) { hush(); moveClock(answer.offset_s); }
}

/** Both the answer to a jump and the event about it come here; whichever is first moves the clock. */
function moveClock(seconds) {
  if (clock.moveTo(seconds)) chat.markClock();
}

function settleTaps() {
  for (const button of document.querySelectorAll(".key[aria-busy]")) button.removeAttribute("aria-busy");
}

const HEARD = {
  message(message) {
    if (message.from?.is_bot) { header.setDoing(null); settleTaps(); }
    if (chat.add(message) && message.from?.is_bot && wantsSound()) chime();
  },
  edit(message) { settleTaps(); chat.edit(message); },
  delete({ message_ids: ids }) { chat.remove(ids); },
  toast({ text, show_alert: alert }) {
    settleTaps();
    if (text) (alert ? alertBox : toast)(text);
  },
  keyboard: (markup) => keyboard.show(markup),
  commands: (commands) => composer.commands.set(commands),
  action: ({ action }) => header.setDoing(action),
  clock: ({ offset_s: seconds }) => moveClock(seconds),
  inline: (answer) => inline.show(answer),
  connected: ({ connected }) => header.setLink(connected ? "connected" : "waiting"),
};

function hear(kind, data) {
  if (kept) kept.push([kind, data]);
  else HEARD[kind](data);
}

function showState(state) {
  people = state.people;
  if (!people.some(({ user_id: id }) => id === person)) person = people[0].user_id;
  header.introduce(state.bot.first_name);
  inline.introduce(state.bot.username);
  bot = state.bot.username;
  header.setLink(state.connected ? "connected" : "waiting");
  composer.commands.set(state.commands);
}

/** Reads everything anew; whatever is heard meanwhile waits, so that an old answer never overwrites a new event. */
async function read() {
  const turn = ++reading;
  kept ??= [];
  const answers = await attempt(Promise.all([api.readState(), api.readChat(person)]));
  if (turn !== reading) return;
  const waiting = kept;
  kept = null;
  if (answers) {
    const [state, { messages, reply_keyboard: markup, blocked: now }] = answers;
    clock.moveTo(state.offset_s);
    showState(state);
    chat.show(messages);
    keyboard.restore(markup);
    showBlocked(now);
  } else setTimeout(() => turn === reading && read(), RETRY_MS);
  for (const [kind, data] of waiting) HEARD[kind](data);
}

/** Opens a person's chat, leaving the one before. */
function open(userId) {
  leave();
  reading += 1;
  kept = null;
  person = userId;
  history.replaceState(null, "", `?person=${userId}`);
  chat.clear();
  composer.clear();
  keyboard.show(null);
  header.setDoing(null);
  leave = api.follow(userId, { opened: read, lost: () => header.setLink("lost"), heard: hear });
  composer.focus();
}

async function join() {
  const wanted = await askPerson();
  const added = wanted && await attempt(api.addPerson(wanted));
  if (!added) return;
  people.push(added);
  open(added.user_id);
}

new Menu(() => [
  { name: "Jump to the next reminder", drawing: "jump", run: jump },
  { name: "Share a location", drawing: "pin", run: shareLocation },
  blocked
    ? { name: "Unblock the bot", drawing: "block", run: () => setBlocked(false) }
    : { name: "Block the bot", drawing: "block", run: () => setBlocked(true) },
  "line",
  ...people.map(({ user_id: id, first_name: name }) => (
    { name: `Be ${name}`, drawing: "person", checked: id === person, run: () => id !== person && open(id) })),
  { name: "Add a person", drawing: "add", run: join },
]);

wire({
  themeButton: byId("theme"), soundButton: byId("sound"), bannerNode: byId("banner"), bannerClose: byId("banner-close"), tried: chime,
});
byId("start").addEventListener("click", () => send("/start"));

async function begin() {
  const state = await api.readState().catch(() => null);
  if (!state) return setTimeout(begin, RETRY_MS);
  clock.moveTo(state.offset_s);
  showState(state);
  return open(person);
}

begin();
