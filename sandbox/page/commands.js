// The bot's commands as a list above the composer: all of them, or those that continue what is being typed.
import { byId, make } from "./dom.js";

export class CommandList {
  #list = byId("commands");
  #button = byId("commands-button");
  #input = byId("text");
  #commands = [];
  #shown = [];
  #at = -1;

  /** `send(text)` runs when a command is picked. */
  constructor(send) {
    this.send = send;
    this.#button.addEventListener("click", () => {
      if (this.isOpen) this.hide();
      else this.#show(this.#commands);
      this.#input.focus();
    });
    // Picking must not take the focus out of the text.
    this.#list.addEventListener("mousedown", (event) => event.preventDefault());
    document.addEventListener("pointerdown", (event) => {
      if (!event.target.closest("#composer, #commands")) this.hide();
    });
  }

  get isOpen() {
    return !this.#list.hidden;
  }

  set(commands) {
    this.#commands = commands;
    this.#button.hidden = commands.length === 0;
    this.hide();
  }

  /** Follows the text: `/st` offers what starts with it, anything else closes the list. */
  follow(text) {
    const typed = /^\/(\w*)$/.exec(text)?.[1]?.toLowerCase();
    const fitting = typed === undefined ? [] : this.#commands.filter(({ command }) => command.startsWith(typed));
    if (fitting.length) this.#show(fitting);
    else this.hide();
  }

  hide() {
    this.#list.hidden = true;
    this.#button.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
    this.#at = -1;
  }

  /** Uses a key of the composer, if the open list has a meaning for it; returns whether it had. */
  key(event) {
    if (!this.isOpen) return false;
    switch (event.key) {
      case "ArrowDown": this.#mark((this.#at + 1) % this.#shown.length); break;
      case "ArrowUp": this.#mark(this.#at <= 0 ? this.#shown.length - 1 : this.#at - 1); break;
      case "Escape": this.hide(); break;
      case "Tab":
        if (event.shiftKey || !this.#input.value.startsWith("/")) { this.hide(); return false; }
        this.#complete(Math.max(this.#at, 0));
        break;
      case "Enter":
        if (this.#at < 0) return false;
        this.#pick(this.#shown[this.#at]);
        break;
      default: return false;
    }
    event.preventDefault();
    return true;
  }

  #show(commands) {
    this.#shown = commands;
    this.#at = -1;
    this.#input.removeAttribute("aria-activedescendant");
    this.#list.replaceChildren(...commands.map((given, index) => make("li", {
      id: `command-${index}`, role: "option", "aria-selected": "false", click: () => this.#pick(given),
    }, make("b", {}, `/${given.command}`), " ", make("span", {}, given.description))));
    this.#list.hidden = false;
    this.#list.scrollTop = 0;
    this.#button.setAttribute("aria-expanded", "true");
  }

  #mark(index) {
    this.#at = index;
    [...this.#list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    this.#list.children[index].scrollIntoView({ block: "nearest" });
    this.#input.setAttribute("aria-activedescendant", `command-${index}`);
  }

  /** Puts the command into the text with room for its words, as Tab does in Telegram. */
  #complete(index) {
    this.#input.value = `/${this.#shown[index].command} `;
    this.hide();
  }

  #pick({ command }) {
    this.hide();
    this.#input.value = "";
    this.send(`/${command}`);
  }
}
