// A small player for voice messages: play, position, length.
import { fileAddress } from "./api.js";
import { icon, make } from "./dom.js";

const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** A player for a Voice or Audio object; `name` is what a screen reader calls it. */
export function voicePlayer(voice, name) {
  const sound = make("audio", { src: fileAddress(voice.file_id), preload: "metadata" });
  const length = () => (Number.isFinite(sound.duration) ? sound.duration : voice.duration) || 1;
  const button = make("button", { type: "button", class: "disc", "aria-label": `Play: ${name}` }, icon("play"));
  const position = make("input", { type: "range", min: "0", max: "1000", value: "0", "aria-label": `Position: ${name}` });
  const time = make("small", {}, minutes(voice.duration ?? 0));

  const show = () => {
    const share = Math.min(1, sound.currentTime / length());
    position.value = String(Math.round(share * 1000));
    position.style.setProperty("--done", `${share * 100}%`);
    time.textContent = minutes(sound.paused && !sound.currentTime ? voice.duration ?? 0 : sound.currentTime);
    button.setAttribute("aria-label", `${sound.paused ? "Play" : "Pause"}: ${name}`);
    button.replaceChildren(icon(sound.paused ? "play" : "pause"));
  };
  const toggle = () => {
    if (!sound.paused) return sound.pause();
    for (const other of document.querySelectorAll("audio")) other.pause();
    return sound.play().catch(() => { time.textContent = "cannot play"; });
  };

  button.addEventListener("click", toggle);
  position.addEventListener("input", () => { sound.currentTime = (Number(position.value) / 1000) * length(); });
  for (const change of ["play", "pause", "timeupdate"]) sound.addEventListener(change, show);
  sound.addEventListener("ended", () => { sound.currentTime = 0; show(); });
  return make("div", { class: "card voice", role: "group", "aria-label": name },
    button, make("span", { class: "lines" }, position, time), sound);
}
