// The list of messages: their order, days and albums, and where the reader is in it.
import { draw, redraw } from "./bubbles.js";
import { now, onTick } from "./clock.js";
import { clockWords, dayOf, dayWords } from "./dates.js";
import { byId, make } from "./dom.js";

const NEAR_END_PX = 80;

export class Chat {
  #scroller = byId("chat");
  #column = byId("column");
  #welcome = byId("welcome");
  #pill = byId("pill");
  #articles = new Map();
  #following = true;
  #lastTop = 0;
  #unseen = 0;
  #today = dayOf(now());

  constructor(actions) {
    this.actions = actions;
    this.#scroller.addEventListener("scroll", () => this.#notePlace(), { passive: true });
    this.#pill.addEventListener("click", () => { this.toEnd(); this.#scroller.focus(); });
    // Whatever changes a height (a picture, the composer, a phone's keyboard), a reader at the end stays there.
    const watch = new ResizeObserver(() => { if (this.#following) this.toEnd(); });
    watch.observe(this.#scroller);
    watch.observe(this.#column);
    onTick((moment) => { if (dayOf(moment) !== this.#today) this.refreshDays(); });
  }

  /** Shows exactly these messages, keeping the bubbles that are already there. */
  show(messages) {
    this.#scroller.setAttribute("aria-busy", "true");
    const wanted = new Set(messages.map((message) => message.message_id));
    this.remove([...this.#articles.keys()].filter((id) => !wanted.has(id)));
    for (const message of messages) this.#put(message);
    this.#settle();
    this.#scroller.setAttribute("aria-busy", "false");
  }

  /** Empties the list for another person's chat. */
  clear() {
    this.#articles.clear();
    this.#column.replaceChildren();
    this.toEnd();
  }

  /** Adds a message, or draws it again when it is known. Returns whether it is new. */
  add(message) {
    this.#notePlace();  // a scroll of this very moment has had no event yet
    const fresh = this.#put(message);
    this.#settle();
    if (!fresh) return false;
    this.#articles.get(message.message_id).classList.add("arriving");
    if (this.#following || !message.from?.is_bot) this.toEnd();
    else this.#count(this.#unseen + 1);
    return true;
  }

  /** Draws an edited message again in place; one that is not here is none of ours. */
  edit(message) {
    if (!this.#articles.has(message.message_id)) return;
    this.#notePlace();
    this.#put(message);
  }

  remove(ids) {
    for (const id of ids) {
      const article = this.#articles.get(id);
      if (!article) continue;
      const album = article.closest(".album");
      const hadFocus = article.contains(document.activeElement);
      article.remove();
      if (album && !album.hasChildNodes()) album.remove();
      this.#articles.delete(id);
      if (hadFocus) this.#scroller.focus({ preventScroll: true });
    }
    this.#settle();
  }

  /** A line across the chat that says where the clock now stands. */
  markClock() {
    this.#column.append(make("p", { class: "line" }, `Clock moved to ${clockWords(now())}`));
    this.refreshDays();
    this.toEnd();
  }

  toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#lastTop = this.#scroller.scrollTop;
    this.#following = true;
    this.#count(0);
  }

  /** Puts a separator before the first message of each day; its words follow the clock ("Today"). */
  refreshDays() {
    let day = null;
    this.#today = dayOf(now());
    for (const row of this.#column.querySelectorAll(":scope > [data-date]")) {
      const unix = Number(row.dataset.date);
      const before = row.previousElementSibling;
      const mark = before?.matches(".day") ? before : null;
      if (dayOf(unix) === day) mark?.remove();
      else if (!mark) row.before(make("p", { class: "line day" }, dayWords(unix)));
      else if (mark.textContent !== dayWords(unix)) mark.textContent = dayWords(unix);
      day = dayOf(unix);
    }
    for (const mark of this.#column.querySelectorAll(".day")) {
      if (!mark.nextElementSibling?.dataset.date) mark.remove();
    }
  }

  #put(message) {
    const known = this.#articles.get(message.message_id);
    if (known) {
      redraw(known, message, this.actions);
      return false;
    }
    const article = draw(message, this.actions);
    this.#articles.set(message.message_id, article);
    if (message.media_group_id) this.#albumOf(message).append(article);
    else this.#place(article, message);
    return true;
  }

  #place(row, message) {
    row.dataset.date = message.date;
    const later = [...this.#articles.values()].find((other) => Number(other.dataset.messageId) > message.message_id);
    const neighbour = later?.closest(".album") ?? later;
    this.#column.insertBefore(row, neighbour ?? null);
  }

  #albumOf(message) {
    const group = CSS.escape(message.media_group_id);
    const known = this.#column.querySelector(`[data-group="${group}"]`);
    if (known) return known;
    const side = message.from?.is_bot ? "theirs" : "own";
    const album = make("div", { class: `album ${side}`, "data-group": message.media_group_id });
    this.#place(album, message);
    return album;
  }

  #settle() {
    this.#welcome.hidden = this.#articles.size > 0;
    this.refreshDays();
  }

  /** Only scrolling up means leaving the end: a growing message or a shrinking window also puts it out of sight. */
  #notePlace() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    if (scrollHeight - scrollTop - clientHeight < NEAR_END_PX) {
      this.#following = true;
      this.#count(0);
    } else if (scrollTop < this.#lastTop) this.#following = false;
    this.#lastTop = scrollTop;
  }

  #count(unseen) {
    this.#unseen = unseen;
    this.#pill.hidden = unseen === 0;
    this.#pill.querySelector("span").textContent = unseen === 1 ? "1 new message" : `${unseen} new messages`;
  }
}
