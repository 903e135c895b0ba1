// Talks to the sandbox's server: one function per request, and the stream of events.

/** What the server says when it refuses; `message` can be shown to the reader. */
export class Refused extends Error {}

async function ask(path, body) {
  let answer;
  try {
    answer = await fetch(`/sandbox${path}`, body && {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Refused("The sandbox does not answer. Is it still running?");
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(said.error ?? `The sandbox answered with ${answer.status}.`);
  return said;
}

const inChat = (person, what, body) => ask(`/chats/${person}/${what}`, body);

export const readState = () => ask("/state");
export const readChat = (person) => ask(`/chats/${person}`);
export const addPerson = (person) => ask("/people", person);
export const sendText = (person, text) => inChat(person, "text", { text });
export const sendLocation = (person, place) => inChat(person, "location", place);
export const tap = (person, messageId, data) => inChat(person, "tap", { message_id: messageId, data });
export const search = (person, query) => inChat(person, "search", { query });
export const choose = (person, queryId, resultId) => inChat(person, "choose", { inline_query_id: queryId, result_id: resultId });
export const setBlocked = (person, blocked) => inChat(person, blocked ? "block" : "unblock", {});
export const jump = (person) => ask("/jump", { user_id: person });
export const fileAddress = (fileId) => `/sandbox/files/${encodeURIComponent(fileId)}`;

const HEARD = ["message", "edit", "delete", "toast", "keyboard", "commands", "action", "clock", "connected", "inline"];
const RETRY_MS = 2000;

/**
 * Follows one person's chat until the returned function is called. `opened` runs at every (re)connection, because
 * whatever happened in between was not heard; `lost` when the stream breaks; `heard(kind, data)` for each event.
 */
export function follow(person, { opened, lost, heard }) {
  let source;
  let retry;
  const connect = () => {
    source = new EventSource(`/sandbox/events?user_id=${person}`);
    source.addEventListener("open", opened);
    source.addEventListener("error", () => {
      lost();
      // The browser reconnects by itself, except after an answer that was no stream: then it gives up.
      if (source.readyState === EventSource.CLOSED) retry = setTimeout(connect, RETRY_MS);
    });
    for (const kind of HEARD) {
      source.addEventListener(kind, (event) => heard(kind, JSON.parse(event.data)));
    }
  };
  connect();
  return () => {
    clearTimeout(retry);
    source.close();
  };
}
