"""The connection below HTTP: waiting for a caller to hang up, and hanging up on a caller."""

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

T = TypeVar("T")


class Protocol(H11Protocol):
    """uvicorn's own, which also remembers its transports so that a fault can reset a connection."""

    lines: dict[tuple[str, int], asyncio.Transport] = {}  # noqa: RUF012  of all servers in this process

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Remember the line by the caller's address."""
        super().connection_made(transport)
        self.lines[transport.get_extra_info("peername")[:2]] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the line."""
        self.lines.pop(self.transport.get_extra_info("peername")[:2], None)
        super().connection_lost(exc)


class Silence(Response):
    """No answer: the caller waits until its patience ends, or the line is cut at once."""

    def __init__(self, *, cut: bool, closing: asyncio.Event) -> None:
        super().__init__()
        self._cut = cut
        self._closing = closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  nothing is sent
        """Hold the line until the caller hangs up or the server ends."""
        line = Protocol.lines.get(tuple(scope["client"]))
        if self._cut and line:
            line.abort()
        await first_of(hung_up(Request(scope, receive)), self._closing.wait())
        if line:
            line.abort()
            await hung_up(Request(scope, receive))


async def hung_up(request: Request) -> None:
    """Return when the caller has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def first_of(*waits: Awaitable[Any]) -> None:
    """Return when one of them is over; the others are cancelled."""
    tasks = [asyncio.ensure_future(each) for each in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


async def unless_hung_up(request: Request, work: Awaitable[T]) -> T | None:
    """The result of `work`, or None when the caller hangs up first (and `work` is cancelled)."""
    task = asyncio.ensure_future(work)
    try:
        await first_of(hung_up(request), _over(task))
        return task.result() if task.done() else None
    finally:
        task.cancel()


async def _over(task: asyncio.Future[Any]) -> None:
    with contextlib.suppress(Exception):
        await asyncio.shield(task)
