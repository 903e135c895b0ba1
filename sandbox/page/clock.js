// The sandbox's clock: the real time plus the offset that jumps have added, in Unix seconds.

let offset = 0;
const listeners = new Set();

export const now = () => Date.now() / 1000 + offset;
export const offsetSeconds = () => offset;

/** Sets the offset and returns whether that moved the clock. */
export function moveTo(seconds) {
  if (seconds === offset) return false;
  offset = seconds;
  tell();
  return true;
}

/** Calls back at the start of every second of this clock, and at once when it is moved. */
export const onTick = (listener) => listeners.add(listener);

function tell() {
  for (const listener of listeners) listener(now());
}

function beat() {
  tell();
  setTimeout(beat, 1000 - ((now() * 1000) % 1000));
}

beat();
