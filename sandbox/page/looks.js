// What the reader has chosen for this page: light or dark, sound, and whether the banner has been read.

/** Browsers may forbid storage; a choice then lasts as long as the page. */
function stored(storage, key) {
  return {
    read: () => { try { return window[storage].getItem(key); } catch { return null; } },
    write: (value) => { try { window[storage].setItem(key, value); } catch { /* see above */ } },
  };
}

const theme = stored("localStorage", "sandbox-theme");
const sound = stored("localStorage", "sandbox-sound");
const banner = stored("sessionStorage", "sandbox-banner");
const systemDark = matchMedia("(prefers-color-scheme: dark)");

const isDark = () => (document.documentElement.dataset.theme ?? (systemDark.matches ? "dark" : "light")) === "dark";
const press = (button, pressed) => button.setAttribute("aria-pressed", String(pressed));

// At once, before the page is drawn, so that a dark page does not flash white.
if (theme.read()) document.documentElement.dataset.theme = theme.read();

let soundOn = sound.read() === "on";
export const wantsSound = () => soundOn;

/** Brings the header's toggles and the banner to life. `tried` runs when the sound is switched on. */
export function wire({ themeButton, soundButton, bannerNode, bannerClose, tried }) {
  const show = () => {
    press(themeButton, isDark());
    press(soundButton, soundOn);
  };
  themeButton.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    theme.write(document.documentElement.dataset.theme);
    show();
  });
  systemDark.addEventListener("change", show);
  soundButton.addEventListener("click", () => {
    soundOn = !soundOn;
    sound.write(soundOn ? "on" : "off");
    show();
    if (soundOn) tried();
  });
  bannerNode.hidden = banner.read() === "read";
  bannerClose.addEventListener("click", () => {
    bannerNode.hidden = true;
    banner.write("read");
  });
  show();
}
