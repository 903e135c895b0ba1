"""A human in a chat of the sandbox: writes, taps and waits over HTTP, like the chat page does.

Every wait is for a condition, looked at again whenever the chat's event stream brings something.
"""

import asyncio
import dataclasses
import json
from collections.abc import Callable, Coroutine
from typing import Any, Literal, TypeVar

import httpx

PATIENCE_S = 10.0

Json = dict[str, Any]
T = TypeVar("T")


async def asks(http: httpx.AsyncClient, verb: str, path: str, body: Json | None = None) -> Any:  # noqa: ANN401  any JSON
    """One request to the person's side; a refusal is an AssertionError with its words."""
    answer = await http.request(verb, path, json=body)
    assert answer.is_success, f"{verb} {path}: {answer.text}"
    return answer.json()


@dataclasses.dataclass(frozen=True)
class Message:
    """What a person sees of one message; `raw` is the Bot API's object."""

    raw: Json = dataclasses.field(repr=False)
    id: int
    text: str  # or the caption
    labels: list[str]  # of the inline buttons, row by row
    mine: bool  # the person wrote it

    def data(self, label: str) -> str:
        """What the button with that label sends."""
        return next(str(each["callback_data"]) for each in _buttons(self.raw) if each["text"] == label)


@dataclasses.dataclass(frozen=True)
class Toast:
    """A short answer to a tap."""

    text: str
    show_alert: bool


class Person:
    """A human with the chat open."""

    def __init__(self, http: httpx.AsyncClient, user_id: int) -> None:
        self.http = http
        self.user_id = user_id
        self.toasts: list[Toast] = []
        self.events: list[tuple[str, Any]] = []  # everything the stream brought, oldest first
        self._news = asyncio.Condition()
        self._watching: asyncio.Task[None] | None = None

    async def watch(self) -> None:
        """Open the event stream; returns when it runs."""
        open_now = asyncio.Event()
        self._watching = asyncio.create_task(self._watch(open_now))
        await open_now.wait()

    async def look_away(self) -> None:
        """Close the event stream."""
        if self._watching:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)

    async def says(self, text: str) -> Message:
        """Write a message."""
        return await self._does("text", {"text": text})

    async def shares_location(self, latitude: float, longitude: float) -> Message:
        """Send a place."""
        return await self._does("location", {"latitude": latitude, "longitude": longitude})

    async def taps(self, label: str, *, within: float = PATIENCE_S) -> None:
        """Tap the newest button so labelled, in a message or on the reply keyboard, as soon as there is one."""

        async def found() -> Message | Literal["on the keyboard"] | None:
            chat = await self._chat()
            for message in map(_seen, reversed(chat["messages"])):
                if label in message.labels:
                    return message
            rows = (chat["reply_keyboard"] or {}).get("keyboard", [])
            return "on the keyboard" if label in [button["text"] for row in rows for button in row] else None

        where = await self._until(found, within, f"a button {label!r}")
        if isinstance(where, Message):
            await self.taps_data(where.id, where.data(label))
        else:
            await self.says(label)

    async def taps_data(self, message_id: int, data: str, *, as_user: "Person | None" = None) -> str:
        """Send a tap with this data, also an old or forged one, also by somebody else. Returns the query's id."""
        body: Json = {"message_id": message_id, "data": data}
        if as_user:
            body["as_user_id"] = as_user.user_id
        answer = await self._post("tap", body)
        return str(answer["callback_query_id"])

    async def hears(self, part: str, *, within: float = PATIENCE_S, after: int = 0) -> Message:
        """The newest visible message of the bot with this part in its text (and an id over `after`)."""

        def newest(messages: list[Message]) -> Message | None:
            hits = [each for each in messages if not each.mine and each.id > after and part in each.text]
            return hits[-1] if hits else None

        return await self.sees(newest, within=within, what=f"a message with {part!r}")

    async def sees(
        self,
        condition: Callable[[list[Message]], T | None],
        *,
        within: float = PATIENCE_S,
        what: str = "what was expected",
    ) -> T:
        """The first true value of a condition over the visible messages."""

        async def look() -> T | None:
            return condition(await self.chat())

        return await self._until(look, within, what)

    async def toasted(self, part: str, *, within: float = PATIENCE_S) -> Toast:
        """The newest toast with this part in its text."""

        async def look() -> Toast | None:
            return next((each for each in reversed(self.toasts) if part in each.text), None)

        return await self._until(look, within, f"a toast with {part!r}")

    async def chat(self) -> list[Message]:
        """The visible messages, oldest first."""
        return [_seen(each) for each in (await self._chat())["messages"]]

    async def downloads(self, message: Message) -> bytes:
        """The file that a message carries."""
        answer = await self.http.get(f"/sandbox/files/{message.raw['document']['file_id']}")
        assert answer.is_success, answer.text
        return answer.content

    async def keyboard(self) -> list[str]:
        """The labels of the reply keyboard, if one is shown."""
        rows = ((await self._chat())["reply_keyboard"] or {}).get("keyboard", [])
        return [button["text"] for row in rows for button in row]

    async def blocks(self) -> None:
        """Block the bot."""
        await self._post("block", {})

    async def unblocks(self) -> None:
        """Let the bot write again."""
        await self._post("unblock", {})

    async def jumps(self) -> Json:
        """Wish to be at the next reminder: `{"offset_s": ...}` or `{"refused": words}`."""
        answer: Json = await asks(self.http, "POST", "/sandbox/jump", {"user_id": self.user_id})
        return answer

    async def types_the_name(self, words: str) -> str:
        """Type the bot's name and some words behind it. Gives the query's id."""
        return str((await self._post("search", {"query": words}))["inline_query_id"])

    async def finds(self, query_id: str, *, within: float = PATIENCE_S) -> Json:
        """What the bot answers to that."""

        async def look() -> Json | None:
            return next(
                (data for event, data in self.events if event == "inline" and data["query_id"] == query_id), None
            )

        return await self._until(look, within, "an answer to the search")

    async def chooses(self, query_id: str, result_id: str) -> Message:
        """Send one of the results."""
        return await self._does("choose", {"inline_query_id": query_id, "result_id": result_id})

    async def _does(self, what: str, body: Json) -> Message:
        return _seen(await self._post(what, body))

    async def _post(self, what: str, body: Json) -> Json:
        answer: Json = await asks(self.http, "POST", f"/sandbox/chats/{self.user_id}/{what}", body)
        return answer

    async def _chat(self) -> Json:
        chat: Json = await asks(self.http, "GET", f"/sandbox/chats/{self.user_id}")
        return chat

    async def _until(self, look: Callable[[], Coroutine[Any, Any, T | None]], within: float, what: str) -> T:
        try:
            async with asyncio.timeout(within):
                while True:
                    seen = len(self.events)
                    if (found := await look()) is not None:
                        return found
                    async with self._news:
                        if len(self.events) == seen:
                            await self._news.wait()
        except TimeoutError:
            told = "\n".join(f"  {each.id} {each.text!r} {each.labels}" for each in (await self.chat())[-8:])
            raise AssertionError(f"{what} did not come within {within} s; the chat ends with\n{told}") from None

    async def _watch(self, open_now: asyncio.Event) -> None:
        path = f"/sandbox/events?user_id={self.user_id}"
        async with self.http.stream("GET", path, timeout=None) as stream:
            event = ""
            async for line in stream.aiter_lines():
                open_now.set()
                if line.startswith("event: "):
                    event = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    await self._happened(event, json.loads(line.removeprefix("data: ")))

    async def _happened(self, event: str, data: Any) -> None:  # noqa: ANN401  any JSON
        if event == "toast":
            self.toasts.append(Toast(**data))
        async with self._news:
            self.events.append((event, data))
            self._news.notify_all()


def _seen(raw: Json) -> Message:
    text = str(raw.get("text", raw.get("caption", "")))
    return Message(raw, raw["message_id"], text, [each["text"] for each in _buttons(raw)], not raw["from"]["is_bot"])


def _buttons(raw: Json) -> list[Json]:
    return [button for row in raw.get("reply_markup", {}).get("inline_keyboard", []) for button in row]
