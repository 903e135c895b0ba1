"""The sandbox put together: one app, its background work, and the server that runs it."""

import asyncio
import contextlib
import pathlib
import socket
import urllib.parse
from collections.abc import AsyncIterator, Callable

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox import botapi, person, snapshot, state, webhook, wire, wishes

PAGE = pathlib.Path(__file__).parent / "page"
SAVE_EVERY_S = 0.5
LOOK_EVERY_S = 0.5
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Sandbox:
    """Everything that one running sandbox consists of. `wall` is real time in unix seconds.

    Raises ValueError when the state file is none.
    """

    def __init__(self, token: str, wall: Callable[[], float], state_file: pathlib.Path | None = None) -> None:
        bot_id = token.partition(":")[0]
        if not bot_id.isdecimal():
            raise ValueError("a token looks like 1234567890:LETTERS")
        self.closing = asyncio.Event()
        self.world = state.World(int(bot_id), wall)
        self.state_file = state_file
        if state_file:
            snapshot.load(self.world, state_file)
        self.wishes = wishes.Wishes(self.world, self.closing)
        self.bot = botapi.BotApi(self.world, token, self.closing)
        self.person = person.PersonApi(self.world, self.bot, self.wishes, self.closing)
        self.courier = webhook.Courier(self.world)
        self.app = Starlette(
            routes=[
                *self.bot.routes(),
                *self.person.routes(),
                Route("/", _page),
                Mount("/static", StaticFiles(directory=PAGE)),
            ],
            exception_handlers={HTTPException: person.refused},
            lifespan=self._life,
        )
        self._saved: tuple[int, int] | None = None

    async def close(self) -> None:
        """Let everybody go who waits, so that the server can end."""
        self.closing.set()
        self.world.updates.close()
        self.world.announce(None, "connected", {"connected": False})
        await self.wishes.close()

    @contextlib.asynccontextmanager
    async def _life(self, _: Starlette) -> AsyncIterator[None]:
        work = [asyncio.create_task(each) for each in (self.courier.run(), self._watch(), self._save_often())]
        try:
            yield
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
            self._save()

    async def _watch(self) -> None:
        before = None
        while True:
            connected = self.person.connected
            if connected != before:
                self.world.announce(None, "connected", {"connected": connected})
            before = connected
            await asyncio.sleep(LOOK_EVERY_S)

    async def _save_often(self) -> None:
        while True:
            await asyncio.sleep(SAVE_EVERY_S)
            self._save()

    def _save(self) -> None:
        revision = (self.world.revision, self.world.updates.revision)
        if self.state_file and revision != self._saved:
            snapshot.save(self.world, self.state_file)
            self._saved = revision


async def _page(_: Request) -> Response:
    return FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})


class OwnPagesOnly:
    """Keeps other web pages in the same browser out: their Origin is not ours, nor is a rebound name on loopback."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._names = LOOPBACK if host in LOOPBACK else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, or answer 403."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            asked = urllib.parse.urlsplit(f"//{headers.get('host', '')}")
            origin = headers.get("origin")
            strange = self._names is not None and asked.hostname not in self._names
            if strange or (origin and urllib.parse.urlsplit(origin).netloc != asked.netloc):
                await PlainTextResponse("not from here", status_code=403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class Server(uvicorn.Server):
    """uvicorn for one sandbox; `ready` is called when connections are accepted."""

    def __init__(self, sandbox: Sandbox, host: str, ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                OwnPagesOnly(sandbox.app, host),
                http=wire.Protocol,
                ws="none",
                access_log=False,  # paths hold the token
                log_config=None,
                timeout_keep_alive=75,  # longer than clients keep a line: ours must not cut it under a request
                timeout_graceful_shutdown=2,
            )
        )
        self._sandbox = sandbox
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End long polls and streams first: they would hold the server."""
        await self._sandbox.close()
        await super().shutdown(sockets)


def bind(host: str, port: int) -> socket.socket:
    """A bound TCP socket; port 0 takes any free one. OSError when the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's delay (40 ms an answer) off only where the protocol is spelled out
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def url(host: str, bound: socket.socket) -> str:
    """Where a browser finds it."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{bound.getsockname()[1]}"
