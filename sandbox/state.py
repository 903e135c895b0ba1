"""The state of the sandbox and its changes: people, their chats with the bot, messages, buttons, the clock.

All methods are plain functions that change memory and announce what a chat page should show. Messages are kept as the
Bot API's own `Message` objects, so that nothing has to be translated on the way out.
"""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from sandbox import files, markup, refusal, updates

Json = dict[str, Any]
Listener = Callable[[int | None, str, Any], None]  # user_id (None: everybody), event, data

ANSWER_WITHIN_S = 60.0  # Telegram does not publish how long a callback query may be answered
ANSWER_SEARCH_WITHIN_S = 30.0  # as long as Telegram keeps the update
DELETE_WITHIN_S = 48 * 3600


@dataclasses.dataclass
class Person:
    """Somebody who chats with the bot; the private chat has the same id."""

    user_id: int
    first_name: str
    language_code: str
    blocked: bool = False
    known: bool = False  # wrote to the bot at least once: only then may the bot write
    keyboard: Json | None = None
    messages: dict[int, Json] = dataclasses.field(default_factory=dict)

    def user(self) -> Json:
        """The Bot API's `User`."""
        return {
            "id": self.user_id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language_code,
        }

    def chat(self) -> Json:
        """The Bot API's `Chat`."""
        return {"id": self.user_id, "type": "private", "first_name": self.first_name}


@dataclasses.dataclass
class Query:
    """A tap that the bot may still answer."""

    user_id: int
    tapped_at: float


@dataclasses.dataclass
class Search:
    """What somebody types behind the bot's name in a chat; `results` by id, once the bot has answered."""

    user_id: int
    typed_at: float
    results: dict[str, Json] | None = None


class World:
    """Everything there is. `wall` is real time in unix seconds."""

    def __init__(self, bot_id: int, wall: Callable[[], float]) -> None:
        self.wall = wall
        self.offset_s = 0.0
        self.bot: Json = {
            "id": bot_id,
            "is_bot": True,
            "first_name": "Unkink",
            "username": "unkink_sandbox_bot",
        }
        self.people: dict[int, Person] = {}
        self.queries: dict[str, Query] = {}
        self.searches: dict[str, Search] = {}
        self.profile: dict[str, Any] = {}  # names, descriptions, commands, menu buttons by kind, scope and language
        self.files = files.Files(bot_id)
        self.updates = updates.Updates(wall)
        self.next_message_id = 1
        self.next_query_id = 4_000_000_001
        self.listeners: list[Listener] = []
        self.revision = 0  # grows with every change, so that a snapshot knows when it is stale
        self.join("Ann", "en")

    def now(self) -> float:
        """The sandbox's own time, unix seconds."""
        return self.wall() + self.offset_s

    def announce(self, user_id: int | None, event: str, data: Any) -> None:  # noqa: ANN401  any JSON
        """Tell whoever watches."""
        self.revision += 1
        for listener in list(self.listeners):
            listener(user_id, event, data)

    def jump(self, offset_s: float) -> None:
        """Set the clock ahead; it never goes back."""
        self.offset_s = max(self.offset_s, offset_s)
        self.announce(None, "clock", {"offset_s": self.offset_s})

    # What people do

    def join(self, first_name: str, language_code: str) -> Person:
        """A new person, who has not written yet."""
        person = Person(5001 + len(self.people), first_name, language_code)
        self.people[person.user_id] = person
        self.revision += 1
        return person

    def write(self, person: Person, content: Json) -> Json:
        """The person sends something; a keyboard that is shown once goes away."""
        person.known = True
        message = self._keep(person, person.user(), content)
        self.updates.add("message", message, f"chat {person.user_id}")
        if person.keyboard and person.keyboard.get("one_time_keyboard"):
            self._show_keyboard(person, None)
        return message

    def tap(self, message: Json, data: str, by: Person) -> str:
        """Somebody taps an inline button; returns the query's id."""
        query_id = str(self.next_query_id)
        self.next_query_id += 1
        self.queries[query_id] = Query(by.user_id, self.wall())
        query = {
            "id": query_id,
            "from": by.user(),
            "message": message,
            "chat_instance": str(message["chat"]["id"]),
            "data": data,
        }
        self.updates.add("callback_query", query, f"taps of {by.user_id}")
        self.revision += 1
        return query_id

    def search(self, person: Person, typed: str) -> str:
        """Somebody types the bot's name and words behind it; returns the query's id."""
        query_id = str(self.next_query_id)
        self.next_query_id += 1
        self.searches[query_id] = Search(person.user_id, self.wall())
        query = {"id": query_id, "from": person.user(), "query": typed, "offset": "", "chat_type": "sender"}
        self.updates.add("inline_query", query, f"searches of {person.user_id}")
        self.revision += 1
        return query_id

    def choose(self, person: Person, query_id: str, result_id: str) -> Json | None:
        """Somebody sends a result, as a message of their own by way of the bot. None: it is not theirs to choose."""
        search = self.searches.get(query_id)
        if search is None or search.user_id != person.user_id or result_id not in (search.results or {}):
            return None
        del self.searches[query_id]
        return self.write(person, (search.results or {})[result_id] | {"via_bot": self.bot})

    def set_blocked(self, person: Person, *, blocked: bool) -> None:
        """The person blocks or unblocks the bot, which hears of it."""
        if person.blocked == blocked:
            return
        person.blocked = blocked
        member = {"user": self.bot, "status": "member"}
        kicked = {"user": self.bot, "status": "kicked", "until_date": 0}
        change = {
            "chat": person.chat(),
            "from": person.user(),
            "date": int(self.now()),
            "old_chat_member": member if blocked else kicked,
            "new_chat_member": kicked if blocked else member,
        }
        self.updates.add("my_chat_member", change, f"chat {person.user_id}")
        self.revision += 1

    # What the bot does

    def chat(self, chat_id: object, *, writing: bool = True) -> Person:
        """The chat that the bot means, if it may be used."""
        person = self.people.get(chat_id) if isinstance(chat_id, int) else None
        if person is None or not person.known:
            raise refusal.bad_request("chat not found")
        if writing and person.blocked:
            raise refusal.RefusedError(403, "Forbidden: bot was blocked by the user")
        return person

    def post(self, person: Person, content: Json, reply_markup: Json | None = None) -> Json:
        """The bot sends a message. Only inline keyboards stay with it, the others belong to the chat."""
        if reply_markup and "inline_keyboard" in reply_markup:
            content = content | {"reply_markup": reply_markup}
        message = self._keep(person, self.bot, content)
        if reply_markup and "keyboard" in reply_markup:
            self._show_keyboard(person, reply_markup)
        elif reply_markup and "remove_keyboard" in reply_markup:
            self._show_keyboard(person, None)
        return message

    def edit(self, person: Person, message_id: int, changes: Json) -> Json:
        """The bot edits its message; a value of None takes the key away."""
        old = self.own_message(person, message_id)
        new = {key: value for key, value in (old | changes).items() if value is not None}
        if new == old:
            raise refusal.bad_request(
                "message is not modified: specified new message content and reply markup are exactly the same"
                " as a current content and reply markup of the message"
            )
        new["edit_date"] = int(self.now())
        person.messages[message_id] = new
        self.announce(person.user_id, "edit", new)
        return new

    def own_message(self, person: Person, message_id: int) -> Json:
        """A message that the bot may edit."""
        message = person.messages.get(message_id)
        if message is None:
            raise refusal.bad_request("message to edit not found")
        if message["from"]["id"] != self.bot["id"]:
            raise refusal.bad_request("message can't be edited")
        return message

    def delete(self, person: Person, message_ids: Sequence[int]) -> None:
        """The bot deletes messages; those that are gone already are passed over."""
        found = [each for each in message_ids if each in person.messages]
        if any(self.now() - person.messages[each]["date"] > DELETE_WITHIN_S for each in found):
            raise refusal.bad_request("message can't be deleted for everyone")
        for each in found:
            del person.messages[each]
        self.announce(person.user_id, "delete", {"message_ids": found})

    def answer(self, query_id: str, text: str, *, show_alert: bool) -> None:
        """The bot answers a tap, once and in time."""
        query = self.queries.pop(query_id, None)
        if query is None or self.wall() - query.tapped_at > ANSWER_WITHIN_S:
            raise refusal.bad_request("query is too old and response timeout expired or query ID is invalid")
        self.revision += 1
        if text:
            self.announce(query.user_id, "toast", {"text": text, "show_alert": show_alert})

    def answer_search(self, query_id: str, results: dict[str, Json], shown: Json) -> None:
        """The bot answers a search, once and in time: `results` are what can be sent, `shown` what there is to see."""
        search = self.searches.get(query_id)
        if search is None or search.results is not None or self.wall() - search.typed_at > ANSWER_SEARCH_WITHIN_S:
            raise refusal.bad_request("query is too old and response timeout expired or query ID is invalid")
        search.results = results
        self.announce(search.user_id, "inline", shown | {"query_id": query_id})

    def _keep(self, person: Person, sender: Json, content: Json) -> Json:
        message: Json = {
            "message_id": self.next_message_id,
            "from": sender,
            "chat": person.chat(),
            "date": int(self.now()),
            **{key: value for key, value in content.items() if value is not None},
        }
        self.next_message_id += 1
        person.messages[message["message_id"]] = message
        self.announce(person.user_id, "message", message)
        return message

    def _show_keyboard(self, person: Person, keyboard: Json | None) -> None:
        person.keyboard = keyboard
        self.announce(person.user_id, "keyboard", keyboard)


def written(text: str) -> Json:
    """The content of a plain text message, with its commands and addresses found."""
    return {"text": text, "entities": markup.found(text) or None}
