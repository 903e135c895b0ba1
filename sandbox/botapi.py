"""The Bot API over HTTP: token, parameters, faults, the method, the request log, the answer."""

import asyncio
import collections
import dataclasses
import inspect
import secrets
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import (
    faults,
    methods,
    methods_bot,
    methods_inline,
    methods_media,
    methods_messages,
    parameters,
    refusal,
    state,
    wire,
)

ENTERED = (methods_bot, methods_inline, methods_media, methods_messages)  # importing them fills the table of methods

LOGGED = 50_000  # requests that the log keeps
LATELY_S = 5.0  # a bot that asked so recently is connected


@dataclasses.dataclass
class Entry:
    """One request in the log. `status` is 0 when no answer was given; `ok` tells whether it took effect."""

    n: int
    at: float  # unix seconds, real time
    method: str
    params: parameters.Params
    ok: bool = False
    status: int = 0
    description: str | None = None
    message_id: int | None = None
    fault: str | None = None


class BotApi:
    """Serves one bot with one token."""

    def __init__(self, world: state.World, token: str, closing: asyncio.Event) -> None:
        self.world = world
        self.faults = faults.Faults()
        self.log: collections.deque[Entry] = collections.deque(maxlen=LOGGED)
        self._token = token
        self._count = 0
        self._asked_at = 0.0
        self._closing = closing

    def routes(self) -> list[Route]:
        """As Telegram has them."""
        return [
            Route("/bot{token}/{method}", self.call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self.download),
        ]

    @property
    def connected(self) -> bool:
        """Whether a bot is there: it waits for updates or asked for something just now."""
        return self.world.updates.polls_open > 0 or self.world.wall() - self._asked_at < LATELY_S

    async def call(self, request: Request) -> Response:
        """Carry out one request. A bot that is killed in the middle of writing it reads no answer."""
        try:
            return await self._call(request)
        except ClientDisconnect:
            return Response(status_code=400)

    async def _call(self, request: Request) -> Response:
        if not self._authorized(request):
            return _answer(refusal.RefusedError(401, "Unauthorized"))
        self._asked_at = self.world.wall()
        self._count += 1
        entry = Entry(self._count, self._asked_at, request.path_params["method"], {})
        try:
            params = await parameters.received(request)
            entry.params = parameters.recorded(params)
            method = methods.find(entry.method)
            entry.method = method.name
            params = parameters.decoded(params)
            entry.params = parameters.recorded(params)
            parameters.check(method.name, params, method.required, method.optional)
        except refusal.RefusedError as refused:
            return self._refuse(entry, refused)
        fault = self.faults.strike(method.name, params)
        if fault:
            entry.fault = fault.kind
            if not fault.takes_effect:
                return self._fail(entry, fault)
        try:
            result = method.run(self.world, params)
            if inspect.isawaitable(result):
                result = await wire.unless_hung_up(request, result)
        except refusal.RefusedError as refused:
            return self._refuse(entry, refused)
        entry.ok = True
        entry.message_id = result.get("message_id") if isinstance(result, dict) else None
        if fault:
            return self._fail(entry, fault)
        entry.status = 200
        self.log.append(entry)
        return JSONResponse({"ok": True, "result": result})

    async def download(self, request: Request) -> Response:
        """The bytes behind a `file_path`."""
        kept = self.world.files.at(request.path_params["path"])
        if not self._authorized(request) or kept is None:
            return _answer(refusal.RefusedError(404, "Not Found"))
        return Response(kept.data, media_type=kept.content_type)

    def recorded(self) -> list[dict[str, Any]]:
        """The request log, oldest first."""
        return [dataclasses.asdict(entry) for entry in self.log]

    def _authorized(self, request: Request) -> bool:
        return secrets.compare_digest(request.path_params["token"].encode(), self._token.encode())

    def _refuse(self, entry: Entry, refused: refusal.RefusedError) -> Response:
        entry.status, entry.description = refused.code, refused.description
        self.log.append(entry)
        return _answer(refused)

    def _fail(self, entry: Entry, fault: faults.Fault) -> Response:
        if fault.kind == "429":
            seconds = fault.retry_after
            return self._refuse(
                entry,
                refusal.RefusedError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds),
            )
        if fault.kind.startswith("500"):
            return self._refuse(entry, refusal.RefusedError(500, "Internal Server Error: restart"))
        self.log.append(entry)
        return wire.Silence(cut=fault.kind.startswith("reset"), closing=self._closing)


def _answer(refused: refusal.RefusedError) -> Response:
    return JSONResponse(refused.answer(), status_code=refused.code)
