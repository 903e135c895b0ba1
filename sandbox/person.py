"""The person's side over HTTP: chats, taps, blocks, faults, the log, and a stream of events for the chat page."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox import botapi, faults, keyboards, methods_bot, methods_messages, refusal, state, wire, wishes

HEARTBEAT_S = 15.0
MOST_QUERY = 256  # characters, as Telegram's apps send
BLOCKED = "You blocked this bot. Unblock it to write again."


class PersonApi:
    """The routes below `/sandbox`."""

    def __init__(self, world: state.World, bot: botapi.BotApi, wanted: wishes.Wishes, closing: asyncio.Event) -> None:
        self._world = world
        self._bot = bot
        self._wishes = wanted
        self._closing = closing

    def routes(self) -> list[Route]:
        """As the page and the tests know them."""
        chat = "/sandbox/chats/{user_id:int}"
        return [
            Route("/sandbox/state", self.status),
            Route("/sandbox/people", self.join, methods=["POST"]),
            Route(chat, self.chat),
            Route(f"{chat}/text", self.write, methods=["POST"]),
            Route(f"{chat}/location", self.share, methods=["POST"]),
            Route(f"{chat}/tap", self.tap, methods=["POST"]),
            Route(f"{chat}/search", self.search, methods=["POST"]),
            Route(f"{chat}/choose", self.choose, methods=["POST"]),
            Route(f"{chat}/block", self.block, methods=["POST"]),
            Route(f"{chat}/unblock", self.unblock, methods=["POST"]),
            Route("/sandbox/events", self.events),
            Route("/sandbox/files/{file_id}", self.download),
            Route("/sandbox/jump", self.jump, methods=["POST"]),
            Route("/sandbox/wishes", self.wished),
            Route("/sandbox/wishes/{wish_id:int}", self.grant, methods=["POST"]),
            Route("/sandbox/faults", self.fail, methods=["POST", "DELETE"]),
            Route("/sandbox/log", self.log),
        ]

    @property
    def connected(self) -> bool:
        """Whether a bot is there."""
        return self._bot.connected or self._wishes.polls_open > 0

    async def status(self, _: Request) -> Response:
        """Who is there, and what time it is."""
        bot = {name: self._world.bot[name] for name in ("id", "username", "first_name")}
        return JSONResponse(
            {
                "bot": bot,
                "commands": methods_bot.commands_for(self._world),
                "people": [_shown(person) for person in self._world.people.values()],
                "now": self._world.now(),
                "offset_s": self._world.offset_s,
                "connected": self.connected,
            }
        )

    async def join(self, request: Request) -> Response:
        """Somebody new."""
        body = await _body(request)
        name = str(body.get("first_name") or "").strip()
        if not name:
            raise HTTPException(400, "Give a first_name.")
        return JSONResponse(_shown(self._world.join(name, str(body.get("language_code") or "en"))))

    async def chat(self, request: Request) -> Response:
        """What is visible in a chat."""
        person = self._person(request.path_params["user_id"])
        return JSONResponse(
            {
                "messages": list(person.messages.values()),
                "reply_keyboard": person.keyboard,
                "blocked": person.blocked,
            }
        )

    async def write(self, request: Request) -> Response:
        """The person writes."""
        person = self._writer(request)
        text = str((await _body(request)).get("text") or "").strip()
        if not 1 <= len(text) <= methods_messages.MOST_TEXT:
            raise HTTPException(400, f"A message has 1 to {methods_messages.MOST_TEXT} characters.")
        return JSONResponse(self._world.write(person, state.written(text)))

    async def share(self, request: Request) -> Response:
        """The person shares where they are."""
        person = self._writer(request)
        body = await _body(request)
        try:
            place = {"latitude": float(body["latitude"]), "longitude": float(body["longitude"])}
        except (KeyError, TypeError, ValueError):
            raise HTTPException(400, "Give latitude and longitude in degrees.") from None
        return JSONResponse(self._world.write(person, {"location": place}))

    async def tap(self, request: Request) -> Response:
        """A tap on a button, by somebody else if `as_user_id` says so. Clients may send any data: none is refused."""
        person = self._writer(request)
        body = await _body(request)
        message = person.messages.get(_whole(body, "message_id"))
        if message is None:
            raise HTTPException(404, "This message is gone.")
        data = str(body.get("data") or "")
        if not 1 <= len(data.encode()) <= keyboards.MOST_DATA_BYTES:
            raise HTTPException(400, "Button data has 1 to 64 bytes.")
        by = self._person(_whole(body, "as_user_id")) if "as_user_id" in body else person
        return JSONResponse({"callback_query_id": self._world.tap(message, data, by)})

    async def search(self, request: Request) -> Response:
        """The person types the bot's name and some words behind it."""
        person = self._person(request.path_params["user_id"])
        typed = str((await _body(request)).get("query") or "")[:MOST_QUERY]
        return JSONResponse({"inline_query_id": self._world.search(person, typed)})

    async def choose(self, request: Request) -> Response:
        """The person sends one of the results into this chat."""
        person = self._writer(request)
        body = await _body(request)
        sent = self._world.choose(person, str(body.get("inline_query_id")), str(body.get("result_id")))
        if sent is None:
            raise HTTPException(404, "This result is gone. Type the words again.")
        return JSONResponse(sent)

    async def block(self, request: Request) -> Response:
        """The person blocks the bot."""
        self._world.set_blocked(self._person(request.path_params["user_id"]), blocked=True)
        return JSONResponse({})

    async def unblock(self, request: Request) -> Response:
        """The person lets the bot write again."""
        self._world.set_blocked(self._person(request.path_params["user_id"]), blocked=False)
        return JSONResponse({})

    async def download(self, request: Request) -> Response:
        """The bytes of a picture or clip."""
        try:
            kept = self._world.files.find(request.path_params["file_id"])
        except refusal.RefusedError:
            raise HTTPException(404, "No such file.") from None
        return Response(kept.data, media_type=kept.content_type)

    async def jump(self, request: Request) -> Response:
        """The person wishes to be at the next reminder."""
        person = self._person(_whole(await _body(request), "user_id"))
        return JSONResponse(await self._wishes.jump(person.user_id))

    async def wished(self, request: Request) -> Response:
        """The bot asks for wishes."""
        try:
            timeout_s = float(request.query_params.get("timeout", 0))
        except ValueError:
            raise HTTPException(400, "timeout is a number of seconds.") from None
        fresh = await wire.unless_hung_up(request, self._wishes.poll(timeout_s))
        return JSONResponse({"wishes": fresh or [], "offset_s": self._world.offset_s})

    async def grant(self, request: Request) -> Response:
        """The bot answers a wish."""
        try:
            self._wishes.answer(request.path_params["wish_id"], await _body(request))
        except KeyError:
            raise HTTPException(404, "Nobody waits for this wish.") from None
        except wishes.AnswerError as error:
            raise HTTPException(400, str(error)) from None
        return JSONResponse({})

    async def fail(self, request: Request) -> Response:
        """Ask for a failure, or for no more of them."""
        if request.method == "DELETE":
            self._bot.faults.coming.clear()
            return JSONResponse({})
        try:
            self._bot.faults.add(faults.Fault(**await _body(request)))
        except (TypeError, ValueError) as error:
            raise HTTPException(400, str(error)) from None
        return JSONResponse({})

    async def log(self, _: Request) -> Response:
        """Every request of the bot so far."""
        return JSONResponse(self._bot.recorded())

    async def events(self, request: Request) -> Response:
        """What happens in one chat from now on, as server-sent events."""
        try:
            person = self._person(int(request.query_params.get("user_id", "")))
        except ValueError:
            raise HTTPException(400, "Give a user_id.") from None
        return StreamingResponse(
            self._stream(person.user_id), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def _stream(self, user_id: int) -> AsyncIterator[str]:
        queue: asyncio.Queue[str] = asyncio.Queue()

        def listener(whose: int | None, event: str, data: Any) -> None:  # noqa: ANN401  any JSON
            if whose in (None, user_id):
                queue.put_nowait(f"event: {event}\ndata: {json.dumps(data)}\n\n")

        self._world.listeners.append(listener)
        try:
            yield f"event: connected\ndata: {json.dumps({'connected': self.connected})}\n\n"
            while not self._closing.is_set():
                try:
                    async with asyncio.timeout(HEARTBEAT_S):
                        text = await queue.get()
                except TimeoutError:
                    text = ": still here\n\n"
                yield text
        finally:
            self._world.listeners.remove(listener)

    def _person(self, user_id: int) -> state.Person:
        person = self._world.people.get(user_id)
        if person is None:
            raise HTTPException(404, "No such person.")
        return person

    def _writer(self, request: Request) -> state.Person:
        person = self._person(request.path_params["user_id"])
        if person.blocked:
            raise HTTPException(409, BLOCKED)
        return person


def _shown(person: state.Person) -> dict[str, Any]:
    return {
        "user_id": person.user_id,
        "first_name": person.first_name,
        "language_code": person.language_code,
        "blocked": person.blocked,
    }


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise HTTPException(400, "The body must be a JSON object.")
    return body


def _whole(body: dict[str, Any], name: str) -> int:
    value = body.get(name)
    if not isinstance(value, int):
        raise HTTPException(400, f"Give {name}, a whole number.")
    return value


def refused(_: Request, error: Exception) -> Response:
    """An error in the words of the person's side."""
    if not isinstance(error, HTTPException):
        raise error
    return JSONResponse({"error": error.detail}, status_code=error.status_code)
