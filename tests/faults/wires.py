"""What lies between: a balancer in front of several processes, and a line that can be cut."""

import asyncio
import contextlib
import itertools
import socket
from collections.abc import AsyncIterator, Sequence

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.edge import web
from tests import sandboxes


def free_address() -> str:
    """A host:port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


@contextlib.asynccontextmanager
async def balancing(addresses: Sequence[str]) -> AsyncIterator[str]:
    """One address in front of several: each request goes to the next, and past one that does not answer."""
    turns = itertools.cycle(addresses)
    async with httpx.AsyncClient(verify=sandboxes.TLS, timeout=30) as client:

        async def forward(request: Request) -> Response:
            body, headers = await request.body(), dict(request.headers)
            for address in itertools.islice(turns, len(addresses)):
                try:
                    answer = await client.request(
                        request.method, f"http://{address}{request.url.path}", content=body, headers=headers
                    )
                except httpx.HTTPError:
                    continue
                return Response(answer.content, answer.status_code)
            return Response(status_code=502)

        pages = Starlette(routes=[Route("/{path:path}", forward, methods=["GET", "POST"])])
        with web.bind("127.0.0.1:0") as bound:
            url = f"http://127.0.0.1:{bound.getsockname()[1]}"
            async with web.serving(pages, bound, []):
                yield url


class Line:
    """A TCP line to a server. While it is cut, what flows is broken off and nobody gets through."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._cut = False
        self._ends: set[asyncio.StreamWriter] = set()
        self._flows: set[asyncio.Task[None]] = set()
        self.refused = 0

    def cut(self) -> None:
        """Break everything off."""
        self._cut = True
        for end in self._ends:
            end.transport.abort()

    def mend(self) -> None:
        """Let everybody through again."""
        self._cut = False

    async def serve(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        if self._cut:
            self.refused += 1
            back.transport.abort()
            return
        far, away = await asyncio.open_connection(self._host, self._port)
        self._ends |= {back, away}
        try:
            await asyncio.gather(self._carry(near, away), self._carry(far, back))
        finally:
            self._ends -= {back, away}

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        sink.close()


@contextlib.asynccontextmanager
async def line_to(url: str) -> AsyncIterator[tuple[Line, str]]:
    """A line to a web server, and the URL of its near end."""
    parsed = httpx.URL(url)
    line = Line(parsed.host, parsed.port or 80)
    server = await asyncio.start_server(line.serve, "127.0.0.1", 0)
    try:
        yield line, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        line.cut()
