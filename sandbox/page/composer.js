// The line to write in: Enter sends, Shift+Enter breaks the line, `/` lists the commands.
import { CommandList } from "./commands.js";
import { byId } from "./dom.js";

const TALLEST_PX = 168;

export class Composer {
  #form = byId("composer");
  #input = byId("text");
  #unblock = byId("unblock");
  #blocked = byId("blocked");

  /**
   * `send(text)` resolves to whether the text was taken; what was not taken stays in the line. `follow(text)` hears of
   * everything that is typed.
   */
  constructor({ send, unblock, follow }) {
    this.send = send;
    this.follow = follow;
    this.commands = new CommandList((text) => { this.#changed(); this.send(text); });
    this.#unblock.addEventListener("click", unblock);
    this.#input.addEventListener("input", () => { this.#changed(); this.commands.follow(this.#input.value); this.follow(this.#input.value); });
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#form.addEventListener("submit", (event) => { event.preventDefault(); this.#submit(); });
    this.#changed();
  }

  /** While the bot is blocked there is nothing to write, only a way back. */
  setBlocked(blocked) {
    this.#form.hidden = blocked;
    this.#blocked.hidden = !blocked;
    this.commands.hide();
  }

  setPlaceholder(words) {
    this.#input.placeholder = words;
  }

  /** Puts the cursor into the line, except where that would raise a phone's keyboard. */
  focus() {
    if (matchMedia("(pointer: fine)").matches) this.#input.focus({ preventScroll: true });
  }

  /** An empty line, for another person's chat. */
  clear() {
    this.#input.value = "";
    this.#changed();
    this.commands.hide();
    this.follow("");
  }

  #key(event) {
    if (event.isComposing || this.commands.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    }
  }

  async #submit() {
    const text = this.#input.value.trim();
    if (!text) return;
    this.clear();
    this.#input.focus();
    if (await this.send(text) || this.#input.value) return;
    this.#input.value = text;
    this.#changed();
  }

  #changed() {
    this.#input.style.height = "auto";
    this.#input.style.height = `${Math.min(this.#input.scrollHeight, TALLEST_PX)}px`;
    byId("send").classList.toggle("ready", this.#input.value.trim() !== "");
  }
}
