// The header's menu: a list of what one can do here, for pointer and keyboard.
import { byId, icon, make } from "./dom.js";

export class Menu {
  #button = byId("menu-button");
  #list = byId("menu");

  /** `entries()` gives, each time the menu opens, `{name, drawing, run, checked?}` or `"line"`. */
  constructor(entries) {
    this.entries = entries;
    this.#button.addEventListener("click", () => (this.isOpen ? this.close() : this.open()));
    this.#button.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" && !this.isOpen) { event.preventDefault(); this.open(); }
    });
    this.#list.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("pointerdown", (event) => {
      if (this.isOpen && !event.target.closest("#menu, #menu-button")) this.close({ keepFocus: true });
    });
  }

  get isOpen() {
    return !this.#list.hidden;
  }

  open() {
    this.#list.replaceChildren(...this.entries().map((entry) => this.#item(entry)));
    this.#list.hidden = false;
    this.#button.setAttribute("aria-expanded", "true");
    this.#items()[0].focus();
  }

  close({ keepFocus = false } = {}) {
    this.#list.hidden = true;
    this.#button.setAttribute("aria-expanded", "false");
    if (!keepFocus) this.#button.focus();
  }

  #items() {
    return [...this.#list.querySelectorAll("button")];
  }

  #item(entry) {
    if (entry === "line") return make("hr");
    const choice = entry.checked !== undefined;
    return make("button", {
      type: "button",
      role: choice ? "menuitemradio" : "menuitem",
      "aria-checked": choice ? String(entry.checked) : null,
      tabindex: "-1",
      click: () => { this.close(); entry.run(); },
    }, icon(choice && entry.checked ? "check" : entry.drawing), make("span", {}, entry.name));
  }

  #key(event) {
    const items = this.#items();
    const at = items.indexOf(document.activeElement);
    const target = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    }[event.key];
    if (target !== undefined) {
      event.preventDefault();
      items[target].focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      this.close();
    }
  }
}
