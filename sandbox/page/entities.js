// Turns a text and its Bot API entities into nodes. Offsets are UTF-16 units, which is how JavaScript counts too.
import { dateTime } from "./dates.js";
import { make } from "./dom.js";

const WRAPPED = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote",
};
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const SAFE_LINK = /^(https?|mailto|tel|tg):/i;

function link(address, content) {
  if (!SAFE_LINK.test(address)) return make("span", {}, ...content);
  return make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...content);
}

/** Looks and reads like a link, as in Telegram; following it sends the command. */
function command(text, actions) {
  const follow = (event) => {
    event.preventDefault();
    actions.send(text);
  };
  return make("a", { href: `#${text.slice(1)}`, class: "command", click: follow }, text);
}

function spoiler(content) {
  const hidden = make("span", { class: "spoiled", "aria-hidden": "true" }, ...content);
  const reveal = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    cover.replaceWith(...hidden.childNodes);
  };
  // A button element would not wrap with the line around it.
  const cover = make("span", {
    class: "spoiler", role: "button", tabindex: "0", "aria-label": "Show the hidden words", click: reveal, keydown: reveal,
  }, hidden);
  return cover;
}

function expandable(content) {
  const quote = make("blockquote", { class: "folded" }, ...content);
  const toggle = make("button", {
    type: "button",
    class: "unfold",
    "aria-expanded": "false",
    click: () => {
      const folded = quote.classList.toggle("folded");
      toggle.setAttribute("aria-expanded", String(!folded));
      toggle.textContent = folded ? "Show more" : "Show less";
    },
  }, "Show more");
  return make("div", { class: "unfoldable" }, quote, toggle);
}

function dress(entity, content, text, actions) {
  const tag = WRAPPED[entity.type];
  if (tag === "pre") return make("pre", { "data-language": entity.language, tabindex: "0" }, make("code", {}, ...content));
  if (tag) return make(tag, {}, ...content);
  switch (entity.type) {
    case "spoiler": return spoiler(content);
    case "expandable_blockquote": return expandable(content);
    case "date_time": return dateTime(text, entity.unix_time, entity.date_time_format);
    case "text_link": return link(entity.url, content);
    case "url": return link(/^[a-z]+:/i.test(text) ? text : `https://${text}`, content);
    case "email": return link(`mailto:${text}`, content);
    case "phone_number": return link(`tel:${text.replace(/[^+\d]/g, "")}`, content);
    case "bot_command": return command(text, actions);
    default: return make("span", { class: "named" }, ...content); // mention, hashtag, custom emoji, ...
  }
}

/** The nodes of `text`. Entities lie inside one another or apart; what overlaps half-way is cut at its container. */
export function nodesOf(text, entities = [], actions) {
  const ordered = [...entities].sort((one, other) => one.offset - other.offset || other.length - one.length);
  const render = (start, end) => {
    const nodes = [];
    let at = start;
    while (ordered.length && ordered[0].offset < end) {
      const entity = ordered.shift();
      const stop = Math.min(entity.offset + entity.length, end);
      if (entity.offset < at || stop <= entity.offset) continue;
      if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
      nodes.push(dress(entity, render(entity.offset, stop), text.slice(entity.offset, stop), actions));
      at = stop;
      // A block ends its line by itself.
      if (BLOCKS.has(entity.type) && at < end && text[at] === "\n") at += 1;
    }
    if (at < end) nodes.push(text.slice(at, end));
    return nodes;
  };
  return render(0, text.length);
}
