// Shows what a message carries besides text: pictures, clips, voice, files and places.
import { fileAddress } from "./api.js";
import { icon, make, prefersStillness } from "./dom.js";
import { voicePlayer } from "./voice.js";

const WIDEST = 360;
const TALLEST = 420;

/** Reserves a picture's place before it has loaded, so that nothing moves when it arrives. */
function reserve(node, { width, height }) {
  if (width && height) {
    node.style.aspectRatio = `${width} / ${height}`;
    node.style.width = `${Math.round(Math.min(WIDEST, Math.max(width, 160), TALLEST * (width / height)))}px`;
  } else {
    node.style.width = `${WIDEST}px`;
  }
  return node;
}

function picture(file, message, actions) {
  const address = fileAddress(file.file_id);
  const words = message.caption ?? "Picture";
  const image = make("img", { src: address, alt: words, width: file.width || null, height: file.height || null });
  const open = make("button", {
    type: "button", class: "visual", "aria-label": `Open the picture: ${words}`, click: () => actions.enlarge(address, words),
  }, image);
  return reserve(open, file);
}

function clip(file, message, silent) {
  const video = make("video", {
    class: "visual",
    src: fileAddress(file.file_id),
    controls: true,
    playsinline: true,
    loop: silent,
    autoplay: silent && !prefersStillness(),
    preload: "auto",
    "aria-label": message.caption ?? (silent ? "Animation" : "Video"),
  });
  video.muted = silent; // the attribute only sets the default, and browsers autoplay only what is muted
  return reserve(video, file);
}

function animation(message, actions) {
  const file = message.animation;
  return file.mime_type === "image/gif" ? picture(file, message, actions) : clip(file, message, true);
}

function sizeWords(bytes) {
  if (!bytes) return "File";
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function attachment(file) {
  const name = file.file_name ?? "file";
  return make("a", { class: "card", href: fileAddress(file.file_id), download: name },
    make("span", { class: "disc" }, icon("file")),
    make("span", { class: "lines" }, make("b", {}, name), make("small", {}, sizeWords(file.file_size))));
}

function degrees(value, positive, negative) {
  return `${Math.abs(value).toFixed(4)}° ${value < 0 ? negative : positive}`;
}

function place({ latitude, longitude }, venue) {
  return make("div", { class: "card place" },
    make("span", { class: "disc" }, icon("pin")),
    make("span", { class: "lines" },
      make("b", {}, venue?.title ?? "Location"),
      make("small", {}, `${degrees(latitude, "N", "S")}, ${degrees(longitude, "E", "W")}`)));
}

/** What the message carries, as a node; null for a plain text. An animation also fills `document`, hence the order. */
export function mediaOf(message, actions) {
  if (message.photo) return picture(message.photo.at(-1), message, actions);
  if (message.animation) return animation(message, actions);
  if (message.video) return clip(message.video, message, false);
  if (message.video_note) return clip(message.video_note, message, false);
  if (message.voice) return voicePlayer(message.voice, "Voice message");
  if (message.audio) return voicePlayer(message.audio, message.audio.title ?? "Audio");
  if (message.document) return attachment(message.document);
  if (message.location) return place(message.location, message.venue);
  if (message.text === undefined) return make("p", { class: "unshown" }, "This kind of message is not drawn here.");
  return null;
}

/** A text that changes exactly when the carried thing does, so that a caption edit keeps a running clip running. */
export function mediaKey(message) {
  const { photo, animation, video, video_note, voice, audio, document, location } = message;
  const carried = photo?.at(-1) ?? animation ?? video ?? video_note ?? voice ?? audio ?? document;
  return carried ? carried.file_id : JSON.stringify(location ?? (message.text === undefined));
}
