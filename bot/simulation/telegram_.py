"""A Telegram inside the process: it accepts what the real `telegram.Bot` says, and brings what people do.

Everything that it accepted is kept in `accepted`: that is what people saw, whatever the bot believes.
"""

import asyncio
import collections
import json
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import telegram.error
from telegram.request import BaseRequest, RequestData

from bot.simulation import clock, disk, faults, sights

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Json = dict[str, Any]

BOT_ID = 1234567890
BOT = {"id": BOT_ID, "is_bot": True, "first_name": "Unkink", "username": "unkink_bot"}
TAPS_KEPT_S = 150.0
"""How long Telegram keeps a tap for a bot that does not ask."""
UPDATES_KEPT_S = 86_400.0
_SEEN_AT_MOST = 40  # messages of a chat that its person can still scroll to
_SILENCE_S = 5.0
_PAUSES_S = (1, 3, 8, 30)
_FORBIDDEN = 403


class Accepted(NamedTuple):
    """A message that Telegram took: a new one, or a change."""

    at: float
    user: int
    posted: bool
    seen: sights.Seen


class Act(NamedTuple):
    """What somebody did: when, who, the number of the update, whether it is a word or a tap, and tells of much pain.

    `tapped` is the data of the button.
    """

    at: float
    user: int
    update: int
    speaks: bool
    sore: bool
    tapped: str


class Update(NamedTuple):
    """Something that happened, on its way to the bot."""

    at: float
    raw: Json


class Chat:
    """What one person sees, newest last."""

    def __init__(self) -> None:
        self.blocked = False
        self.messages: collections.OrderedDict[int, sights.Seen] = collections.OrderedDict()


class Telegram:
    """All chats. It outlives the process of the bot."""

    def __init__(self, time: clock.Clock, trouble: faults.Faults) -> None:
        """Take the true clock and what goes wrong."""
        self._time, self._trouble = time, trouble
        self.chats: dict[int, Chat] = collections.defaultdict(Chat)
        self.accepted: list[Accepted] = []
        self.untold: set[int | None] = set()
        """Messages of which the bot does not know that they were accepted."""
        self.refused_blocked: list[tuple[float, int, int | None]] = []
        """Requests to people who block the bot: moment, person, number of the reminder."""
        self.told_blocked: list[tuple[float, int]] = []
        """When the bot was told, instead of an answer, that somebody blocks it."""
        self.watch: Callable[[int, sights.Seen], None] = lambda _user, _seen: None
        self.requests = self.updates = 0
        self.acts: list[Act] = []
        """Everything that anybody did."""
        self.in_doubt: list[tuple[float, int]] = []
        """Requests that were not accepted, and may have been for all that the bot knows: moment and person."""
        self.answered: list[tuple[float, int]] = []
        """When somebody got words: a message, one that was changed or stands as it is, or an answer to a tap."""
        self._tapped_by: dict[str, int] = {}
        self._updates: collections.deque[Update] = collections.deque()
        self._news = asyncio.Event()
        self._message_ids = self._update_ids = 1000
        self._methods: Mapping[str, Callable[[Json], Any]] = {
            "getMe": _me,
            "sendMessage": self._post,
            "sendPhoto": self._post,
            "sendAnimation": self._post,
            "editMessageText": self._edit,
            "editMessageCaption": self._edit,
            "editMessageMedia": self._edit,
            "answerCallbackQuery": self._toast,
            "deleteMessages": self._delete,
            "deleteMessage": self._delete,
        }

    # What people do

    def hear(self, kind: str, content: Json) -> int:
        """Something happened in a chat. Gives the number of the update."""
        self._update_ids += 1
        self.updates += 1
        sore = sights.says_sore(content.get("data") or content.get("text") or "")
        user, speaks = content["from"]["id"], kind != "my_chat_member"
        self.acts.append(Act(self._time.elapsed, user, self._update_ids, speaks, sore, content.get("data") or ""))
        if "data" in content:
            self._tapped_by[content["id"]] = user
        update = Update(self._time.elapsed, {"update_id": self._update_ids, kind: content})
        for delay in self._trouble.delivered():
            asyncio.get_running_loop().call_later(delay, self._bring, update)
        return self._update_ids

    def _bring(self, update: Update) -> None:
        self._updates.append(update)
        self._news.set()

    async def next_update(self) -> Update:
        """The oldest update that the bot has not confirmed; what was kept for too long is gone."""
        while True:
            while self._updates:
                update = self._updates[0]
                keeps = TAPS_KEPT_S if "callback_query" in update.raw else UPDATES_KEPT_S
                if self._time.elapsed - update.at <= keeps and not self._trouble.away(self._time.elapsed):
                    return update
                if self._time.elapsed - update.at > keeps:
                    self._updates.popleft()
                else:
                    await asyncio.sleep(1.0)
            self._news.clear()
            await self._news.wait()

    def confirm(self, update: Update) -> None:
        """The bot has it."""
        if self._updates and self._updates[0] is update:
            self._updates.popleft()

    # What the bot says

    async def serve(self, method: str, parameters: Json, life: disk.Life) -> tuple[int, Json]:
        """Answer one request, or let it fail."""
        self.requests += 1
        life.point()
        await asyncio.sleep(self._trouble.dice.uniform(0.01, 0.1))
        life.check()
        mishap = self._trouble.mishap(self._time.elapsed) if method != "getMe" else faults.Mishap.NONE
        match mishap:
            case faults.Mishap.FLOOD:
                pause = self._trouble.dice.choice(_PAUSES_S)
                return _refusal(429, f"Too Many Requests: retry after {pause}", {"retry_after": pause})
            case faults.Mishap.UNREACHABLE:
                raise telegram.error.NetworkError("cannot connect") from httpx.ConnectError("no route")
            case faults.Mishap.ERROR_BEFORE:
                self._doubt(parameters)
                return _refusal(502, "Bad Gateway")
            case faults.Mishap.SILENCE_BEFORE:
                self._doubt(parameters)
                await asyncio.sleep(_SILENCE_S)
                raise telegram.error.TimedOut from httpx.ReadTimeout("no answer")
        answer = self._answer(method, parameters)
        result = answer[1].get("result")
        message_id = result.get("message_id") if isinstance(result, dict) else None
        self.untold.add(message_id)
        life.point()
        await asyncio.sleep(self._trouble.dice.uniform(0.01, 0.1))
        life.check()
        if mishap is faults.Mishap.SILENCE_AFTER:
            await asyncio.sleep(_SILENCE_S)
            raise telegram.error.TimedOut from httpx.ReadTimeout("no answer")
        if mishap is faults.Mishap.ERROR_AFTER:
            return _refusal(502, "Bad Gateway")
        self.untold.discard(message_id)
        if answer[0] == _FORBIDDEN:
            self.told_blocked.append((self._time.elapsed, int(parameters["chat_id"])))
        return answer

    def _answer(self, method: str, parameters: Json) -> tuple[int, Json]:
        try:
            return 200, {"ok": True, "result": self._methods[method](parameters) if method in self._methods else True}
        except _Refused as refused:
            return refused.answer

    def _post(self, parameters: Json) -> Json:
        user = int(parameters["chat_id"])
        chat = self.chats[user]
        self._message_ids += 1
        seen = _seen(self._message_ids, parameters)
        if chat.blocked:
            self.refused_blocked.append((self._time.elapsed, user, (sights.reminder(seen) or (None,))[0]))
            raise _Refused(_refusal(_FORBIDDEN, "Forbidden: bot was blocked by the user"))
        chat.messages[seen.message_id] = seen
        if len(chat.messages) > _SEEN_AT_MOST:
            chat.messages.popitem(last=False)
        return self._show(user, seen, parameters, posted=True)

    def _edit(self, parameters: Json) -> Json:
        user, message_id = int(parameters["chat_id"]), int(parameters["message_id"])
        chat = self.chats[user]
        if chat.blocked:
            raise _Refused(_refusal(_FORBIDDEN, "Forbidden: bot was blocked by the user"))
        if message_id not in chat.messages or self._trouble.edit_lost():
            chat.messages.pop(message_id, None)
            raise _Refused(_refusal(400, "Bad Request: message to edit not found"))
        seen = _seen(message_id, parameters)
        if seen == chat.messages[message_id]:
            self.answered.append((self._time.elapsed, user))
            raise _Refused(_refusal(400, "Bad Request: message is not modified"))
        chat.messages[message_id] = seen
        return self._show(user, seen, parameters, posted=False)

    def _show(self, user: int, seen: sights.Seen, parameters: Json, *, posted: bool) -> Json:
        self.accepted.append(Accepted(self._time.elapsed, user, posted, seen))
        self.answered.append((self._time.elapsed, user))
        self.watch(user, seen)
        shown: Json = {
            "message_id": seen.message_id,
            "date": int(self._time.true().timestamp()),
            "chat": {"id": user, "type": "private"},
        }
        kind = (parameters.get("media") or {}).get("type") or next(
            (kind for kind in ("photo", "animation") if kind in parameters), None
        )
        file = {"file_id": f"file-{kind}", "file_unique_id": "u", "width": 1, "height": 1}
        if kind == "photo":
            shown["photo"] = [file]
        elif kind == "animation":
            shown["animation"] = {**file, "duration": 1}
        return shown

    def _toast(self, parameters: Json) -> bool:
        if parameters.get("text"):
            self.answered.append((self._time.elapsed, self._tapped_by[parameters["callback_query_id"]]))
        return True

    def _doubt(self, parameters: Json) -> None:
        user = parameters.get("chat_id") or self._tapped_by.get(parameters.get("callback_query_id", ""))
        if user is not None:
            self.in_doubt.append((self._time.elapsed, int(user)))

    def _delete(self, parameters: Json) -> bool:
        chat = self.chats[int(parameters["chat_id"])]
        for message_id in parameters.get("message_ids") or [parameters["message_id"]]:
            chat.messages.pop(int(message_id), None)
        return True


class _Refused(Exception):  # noqa: N818  it says what happened
    def __init__(self, answer: tuple[int, Json]) -> None:
        super().__init__()
        self.answer = answer


class Line(BaseRequest):
    """One life's connection: what `telegram.Bot` believes to be HTTP."""

    def __init__(self, server: Telegram, life: disk.Life) -> None:
        """Take the Telegram at the other end, and the life that may end during a request."""
        self._server, self._life = server, life

    @property
    def read_timeout(self) -> float | None:
        """How long PTB waits for an answer, in seconds."""
        return _SILENCE_S

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(  # type: ignore[override]  # the time-outs are of no interest here
        self, url: str, method: str, request_data: RequestData | None = None, **_: object
    ) -> tuple[int, bytes]:
        """Make one request."""
        del method
        parameters = request_data.parameters if request_data is not None else {}
        if request_data is not None and request_data.contains_files:
            parameters = {**parameters, **dict.fromkeys(request_data.multipart_data, "a file")}
        code, answer = await self._server.serve(url.rsplit("/", 1)[1], parameters, self._life)
        return code, json.dumps(answer).encode()


def _me(_parameters: Json) -> Json:
    return BOT


def _seen(message_id: int, parameters: Json) -> sights.Seen:
    media: Json = parameters.get("media") or {}
    text = parameters.get("text") or parameters.get("caption") or media.get("caption") or ""
    return sights.Seen(message_id, text, sights.buttons(parameters.get("reply_markup")))


def _refusal(code: int, description: str, parameters: Json | None = None) -> tuple[int, Json]:
    more = {"parameters": parameters} if parameters else {}
    return code, {"ok": False, "error_code": code, "description": description, **more}
