// Says things that are no messages: toasts, alerts, a soft sound.
import { byId } from "./dom.js";

const SHORTEST_MS = 3500;
const PER_LETTER_MS = 60;
let hiding;

/** A short notice that goes by itself; read out politely. */
export function toast(words) {
  const node = byId("toast");
  node.textContent = words;
  node.classList.add("shown");
  clearTimeout(hiding);
  hiding = setTimeout(hush, SHORTEST_MS + words.length * PER_LETTER_MS);
}

/** Takes the notice away. */
export function hush() {
  clearTimeout(hiding);
  byId("toast").classList.remove("shown");
  byId("toast").textContent = "";
}

/** A notice that waits to be read. */
export function alertBox(words) {
  hush();
  byId("alert-words").textContent = words;
  if (!byId("alert").open) byId("alert").showModal();
}

/** Shows a picture large; a click anywhere or Escape closes it. */
export function enlarge(address, words) {
  const image = byId("viewer").querySelector("img");
  image.src = address;
  image.alt = words;
  byId("viewer").showModal();
}

byId("viewer").addEventListener("click", () => byId("viewer").close());

let audio;

/** Two quiet notes. Browsers allow sound only once the reader has touched the page; before that it stays silent. */
export function chime() {
  audio ??= new AudioContext();
  audio.resume();
  for (const [pitch, after] of [[587, 0], [784, 0.09]]) {
    const start = audio.currentTime + after;
    const note = new OscillatorNode(audio, { type: "sine", frequency: pitch });
    const volume = new GainNode(audio, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.06, start + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0005, start + 0.25);
    note.connect(volume).connect(audio.destination);
    note.start(start);
    note.stop(start + 0.26);
  }
}
