// Inline mode: `@bot words` in the composer lists the bot's results; the one that is picked is sent by way of the bot.
import { byId, make } from "./dom.js";

const PAUSE_MS = 300;

export class InlineResults {
  #list = byId("inline-results");
  #name = "";
  #timer;
  #asked = "";

  /** `ask(words)` resolves to the query's id, `choose(query, result)` sends, `start(payload)` opens the bot's chat. */
  constructor({ ask, choose, start }) {
    this.ask = ask;
    this.choose = choose;
    this.start = start;
  }

  /** The bot's name, without the @. */
  introduce(username) {
    this.#name = username.toLowerCase();
  }

  /** Follows the text; after a short pause in typing the bot is asked. */
  follow(text) {
    clearTimeout(this.#timer);
    const [first, ...words] = text.trimStart().split(/\s/);
    if (first.toLowerCase() !== `@${this.#name}` || !/\s/.test(text.trimStart())) { this.hide(); return; }
    this.#timer = setTimeout(async () => { this.#asked = await this.ask(words.join(" ").trim()); }, PAUSE_MS);
  }

  /** Shows an answer, unless something else has been typed since. */
  show({ query_id: query, results, button }) {
    if (query !== this.#asked) return;
    const way = button && make("li", {}, make("button", {
      type: "button", class: "way", click: () => this.#pick(() => this.start(button.start_parameter)),
    }, button.text));
    this.#list.replaceChildren(...[way].filter(Boolean), ...results.map((result) => make("li", {}, make("button", {
      type: "button", click: () => this.#pick(() => this.choose(query, result.id)),
    }, make("b", {}, result.title), make("span", {}, result.description)))));
    this.#list.hidden = false;
    this.#list.scrollTop = 0;
  }

  hide() {
    clearTimeout(this.#timer);
    this.#asked = "";
    this.#list.hidden = true;
  }

  #pick(deed) {
    this.hide();
    deed();
  }
}
