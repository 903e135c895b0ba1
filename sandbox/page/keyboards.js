// The buttons under a message and the reply keyboard above the composer.
import { byId, icon, make } from "./dom.js";

const STYLES = new Set(["primary", "success", "danger"]);
const styled = (button) => (STYLES.has(button.style) ? `key ${button.style}` : "key");

function inlineButton(button, message, actions) {
  const start = button.url ? actions.startOf(button.url) : null;
  if (start) return make("button", { type: "button", class: styled(button), click: () => actions.send(start) }, button.text);
  if (button.url) {
    const outward = { class: styled(button), href: button.url, target: "_blank", rel: "noopener noreferrer" };
    return make("a", outward, button.text, icon("out"));
  }
  const press = button.copy_text
    ? () => actions.copy(button.copy_text.text)
    : (event) => actions.tap(message, button.callback_data, event.currentTarget);
  const dead = !button.copy_text && button.callback_data === undefined;
  return make("button", {
    type: "button",
    class: styled(button),
    disabled: dead,
    title: dead ? "This kind of button does nothing in the sandbox" : null,
    click: press,
  }, button.text, button.copy_text ? icon("copy") : null);
}

/** The rows of an inline keyboard; the buttons of a row share its width equally. */
export function inlineRows(message, actions) {
  return (message.reply_markup?.inline_keyboard ?? [])
    .map((row) => make("div", { class: "row" }, ...row.map((button) => inlineButton(button, message, actions))));
}

/** Replaces the buttons in `slot`; a focused one hands its focus to its successor, so that nobody is thrown out. */
export function replaceRows(slot, rows) {
  const before = [...slot.querySelectorAll(".key")];
  const at = before.indexOf(document.activeElement);
  slot.replaceChildren(...rows);
  if (at < 0) return;
  const after = [...slot.querySelectorAll(".key")];
  const same = after.find((button) => button.textContent === before[at].textContent);
  (same ?? after[Math.min(at, after.length - 1)] ?? slot.closest("article")).focus({ preventScroll: true });
}

/** The keyboard above the composer. */
export class ReplyKeyboard {
  #slot = byId("reply-keyboard");
  #toggle = byId("keyboard-toggle");
  #markup = null;
  #seen = "null";

  constructor({ send, shareLocation, onPlaceholder }) {
    this.send = send;
    this.shareLocation = shareLocation;
    this.onPlaceholder = onPlaceholder;
    this.#toggle.addEventListener("click", () => this.#open(this.#slot.hidden));
  }

  /** Shows what the bot has just asked for. */
  show(markup) {
    this.#markup = markup;
    this.#seen = JSON.stringify(markup);
    this.#slot.replaceChildren(...(markup?.keyboard ?? []).map((row) => this.#row(row)));
    this.#slot.classList.toggle("tall", Boolean(markup && !markup.resize_keyboard));
    this.#toggle.hidden = !markup;
    this.#open(Boolean(markup));
    this.onPlaceholder(markup?.input_field_placeholder ?? "Message");
  }

  /** Shows what a re-read chat says; a keyboard that is known, and perhaps put away, stays as it is. */
  restore(markup) {
    if (JSON.stringify(markup) !== this.#seen) this.show(markup);
  }

  #row(row) {
    return make("div", { class: "row" }, ...row.map((given) => {
      const button = typeof given === "string" ? { text: given } : given;
      return make("button", { type: "button", class: styled(button), click: () => this.#press(button) }, button.text);
    }));
  }

  #press(button) {
    if (this.#markup?.one_time_keyboard) this.#open(false);
    if (button.request_location) this.shareLocation();
    else this.send(button.text);
  }

  #open(open) {
    const hadFocus = this.#slot.contains(document.activeElement);
    this.#slot.hidden = !open;
    this.#toggle.setAttribute("aria-expanded", String(open));
    if (hadFocus && !open) byId("text").focus();
  }
}
