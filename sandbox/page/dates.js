// Says moments in words: the live date_time entity in the reader's own language and zone, and the chat's own dates.
import { now, onTick } from "./clock.js";
import { make } from "./dom.js";

const READER = navigator.languages;
const PAGE = "en-GB"; // the page's own words are English, so its dates are too

const relativeWords = new Intl.RelativeTimeFormat(READER, { numeric: "always" });
const nowWord = new Intl.RelativeTimeFormat(READER, { numeric: "auto" }).format(0, "second");
const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const PARTS = {
  w: { weekday: "long" },
  d: { day: "2-digit", month: "2-digit", year: "2-digit" },
  D: { day: "numeric", month: "long", year: "numeric" },
  t: { hour: "2-digit", minute: "2-digit" },
  T: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

const say = (locale, unix, options) => new Intl.DateTimeFormat(locale, options).format(unix * 1000);

/** "in 20 seconds", "now", "3 minutes ago": whole units, rounded towards now as Telegram's clients do. */
export function relative(unix, moment) {
  const seconds = unix - Math.floor(moment);
  if (seconds === 0) return nowWord;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length);
  return relativeWords.format(Math.trunc(seconds / size), unit);
}

/** A moment in Telegram's date_time format `r|w?[dD]?[tT]?`; null when the format leaves the text as it is. */
function formatted(unix, format) {
  if (format === "r") return relative(unix, now());
  const options = Object.assign({}, ...[...format].map((letter) => PARTS[letter] ?? {}));
  return Object.keys(options).length ? say(READER, unix, options) : null;
}

/** The element of a date_time entity; its tooltip is the full date. Live ones are silent to screen readers. */
export function dateTime(text, unix, format = "") {
  return make("time", {
    class: "moment",
    datetime: new Date(unix * 1000).toISOString(),
    title: say(READER, unix, { dateStyle: "full", timeStyle: "long" }),
    "aria-live": "off",
    "data-unix": unix,
    "data-live": format === "r",
  }, formatted(unix, format) ?? text);
}

onTick((moment) => {
  for (const node of document.querySelectorAll("time[data-live]")) {
    const words = relative(Number(node.dataset.unix), moment);
    if (node.textContent === words) continue;
    holdWidth(node.closest(".bubble"));
    node.textContent = words;
  }
});

/** A countdown gets shorter as it runs; its bubble must not twitch with it. */
function holdWidth(bubble) {
  if (bubble) bubble.style.minInlineSize = `min(100%, ${Math.ceil(bubble.offsetWidth)}px)`;
}

export const bubbleTime = (unix) => say(READER, unix, { hour: "2-digit", minute: "2-digit" });

/** "Sat 21 Nov 07:30": where the sandbox's clock stands. */
export function clockWords(unix) {
  const day = say(PAGE, unix, { weekday: "short", day: "numeric", month: "short" }).replace(",", "");
  return `${day} ${say(PAGE, unix, { hour: "2-digit", minute: "2-digit" })}`;
}

/** The calendar day of a moment in the reader's zone, comparable as text. */
export const dayOf = (unix) => new Date(unix * 1000).toDateString();

/** "Today", "Yesterday", or the date. */
export function dayWords(unix) {
  if (dayOf(unix) === dayOf(now())) return "Today";
  if (dayOf(unix) === dayOf(now() - 86400)) return "Yesterday";
  return say(PAGE, unix, { weekday: "long", day: "numeric", month: "long" }).replace(",", "");
}
