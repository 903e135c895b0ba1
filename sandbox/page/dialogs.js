// The two questions the page asks: where are you, and who is joining.
import { byId, make } from "./dom.js";

const CITIES = [
  ["Berlin", 52.52, 13.405], ["London", 51.5074, -0.1278], ["New York", 40.7128, -74.006],
  ["Los Angeles", 34.0522, -118.2437], ["São Paulo", -23.5505, -46.6333], ["Nairobi", -1.2864, 36.8172],
  ["Mumbai", 19.076, 72.8777], ["Kathmandu", 27.7172, 85.324], ["Tokyo", 35.6762, 139.6503],
  ["Sydney", -33.8688, 151.2093], ["Auckland", -36.8509, 174.7645],
];

/** Opens a dialog and resolves to its form's values, or to null when it is left. */
function answersOf(dialog) {
  return new Promise((resolve) => {
    const form = dialog.querySelector("form");
    const sent = (event) => {
      event.preventDefault();
      dialog.returnValue = "sent";
      dialog.close("sent");
    };
    form.addEventListener("submit", sent);
    dialog.addEventListener("close", () => {
      form.removeEventListener("submit", sent);
      resolve(dialog.returnValue === "sent" ? Object.fromEntries(new FormData(form)) : null);
    }, { once: true });
    dialog.returnValue = "";
    dialog.showModal();
  });
}

for (const button of document.querySelectorAll("dialog [data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close("left"));
}

const fields = byId("location").querySelector("form").elements;
const trouble = byId("location-trouble");

function setPlace(latitude, longitude) {
  fields.latitude.value = latitude;
  fields.longitude.value = longitude;
}

fields.city.append(...CITIES.map(([name], index) => make("option", { value: index }, name)),
  make("option", { value: "" }, "Somewhere else"));
fields.city.addEventListener("change", () => {
  const [, latitude, longitude] = CITIES[fields.city.value] ?? [];
  if (latitude !== undefined) setPlace(latitude, longitude);
  else fields.latitude.focus();
});
for (const field of [fields.latitude, fields.longitude]) {
  field.addEventListener("input", () => { fields.city.value = ""; });
}

byId("own-place").addEventListener("click", () => {
  trouble.textContent = "Asking the browser…";
  const found = ({ coords }) => {
    trouble.textContent = "";
    fields.city.value = "";
    setPlace(coords.latitude.toFixed(4), coords.longitude.toFixed(4));
  };
  const failed = () => { trouble.textContent = "The browser did not say where you are. A city or coordinates work as well."; };
  if (navigator.geolocation) navigator.geolocation.getCurrentPosition(found, failed, { timeout: 10000 });
  else failed();
});

/** Asks for a place: `{latitude, longitude}` in degrees, or null. */
export async function askPlace() {
  trouble.textContent = "";
  fields.city.value = "0";
  setPlace(CITIES[0][1], CITIES[0][2]);
  const given = await answersOf(byId("location"));
  return given && { latitude: Number(given.latitude), longitude: Number(given.longitude) };
}

/** Asks for a new person: `{first_name, language_code}`, or null. */
export async function askPerson() {
  byId("person").querySelector("form").reset();
  return answersOf(byId("person"));
}
