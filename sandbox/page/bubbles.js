// Draws one message as an article, and draws it again in place when it is edited.
import { bubbleTime } from "./dates.js";
import { make } from "./dom.js";
import { nodesOf } from "./entities.js";
import { inlineRows, replaceRows } from "./keyboards.js";
import { mediaKey, mediaOf } from "./media.js";

/** Fills a slot only when what it shows has changed: running clips, open spoilers and the focus survive an edit. */
function fill(slot, key, build) {
  if (slot.dataset.key === key) return;
  slot.dataset.key = key;
  build(slot);
}

function stamp(message) {
  const edited = message.edit_date ? make("span", { class: "edited" }, "edited") : null;
  const when = make("time", { datetime: new Date(message.date * 1000).toISOString() }, bubbleTime(message.date));
  return make("span", { class: "stamp" }, edited, when);
}

function quoted(message) {
  const original = message.reply_to_message;
  if (!original) return [];
  return [make("div", { class: "quote" },
    make("b", {}, original.from?.first_name ?? ""),
    make("span", {}, original.text ?? original.caption ?? "Message"))];
}

function by(message) {
  return message.via_bot ? [make("div", { class: "via" }, `via @${message.via_bot.username}`)] : [];
}

/** Draws `message` into its article, touching only what differs from what is there. */
export function redraw(article, message, actions) {
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities ?? [];
  const [quote, media, words, keys] = ["quote-slot", "media", "words", "keys"].map((name) => article.querySelector(`.${name}`));
  fill(quote, `${message.via_bot?.username ?? ""} ${message.reply_to_message?.message_id ?? ""}`, (slot) => slot.replaceChildren(...by(message), ...quoted(message)));
  fill(media, mediaKey(message), (slot) => slot.replaceChildren(...[mediaOf(message, actions)].filter(Boolean)));
  fill(words, JSON.stringify([text, entities, message.edit_date]), (slot) => {
    article.querySelector(".bubble").style.minInlineSize = "";
    slot.replaceChildren(...nodesOf(text, entities, actions), stamp(message));
  });
  fill(keys, JSON.stringify(message.reply_markup?.inline_keyboard ?? []), (slot) => {
    replaceRows(slot, inlineRows(message, actions));
  });
  words.classList.toggle("bare", !text);
  article.querySelector(".bubble").classList.toggle("pictured", Boolean(media.querySelector(".visual")));
  media.hidden = !media.hasChildNodes();
}

/** A new article for `message`: the person's own on the right, the bot's on the left. */
export function draw(message, actions) {
  const own = !message.from?.is_bot;
  const speaker = own ? "You" : message.from.first_name;
  const article = make("article", {
    class: `message ${own ? "own" : "theirs"}`,
    "data-message-id": message.message_id,
    "aria-label": `${speaker}, ${bubbleTime(message.date)}`,
    tabindex: "-1",
  }, make("div", { class: "bubble" },
    make("div", { class: "quote-slot" }), make("div", { class: "media" }), make("div", { class: "words" })),
  make("div", { class: "keys" }));
  redraw(article, message, actions);
  return article;
}
