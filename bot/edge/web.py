"""The bot's own web server: Telegram's webhook, and beside it how the bot is doing (`/health`, `/metrics`).

TLS is the business of a proxy in front. Nothing is logged about a request but why it was refused.
"""

import asyncio
import contextlib
import dataclasses
import hmac
import http
import ipaddress
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import Any

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.edge import figures, health, receiver

log = structlog.get_logger(__name__)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST_BODY = 1024 * 1024
"""In bytes. An update with the longest message, its keyboard and a reply is a tenth of that."""

KEPT_WITHIN_S = 20.0
"""Telegram gives an answer 60 s; when the database has not taken the update by then, Telegram is to come again."""

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the header's name


@dataclasses.dataclass(frozen=True)
class Gate:
    """Where updates come in, and who may bring them. No `sources`: whoever knows the secret, from anywhere."""

    path: str
    secret: str
    sources: Sequence[Network]
    take: Callable[[Any], Awaitable[None]]
    """Returns when an update is kept for good. Raises ValueError for what is no update."""


def secret_of(token: str) -> str:
    """The webhook's secret: the same in every process that has the bot's token, and nothing that gives it away."""
    return hmac.new(token.encode(), b"unkink webhook", "sha256").hexdigest()


def app(gate: Gate | None, doctor: health.Health) -> Starlette:
    """The pages of the server; without a gate there is no webhook."""

    async def well(_: Request) -> Response:
        fine, found = await doctor.report()
        status = http.HTTPStatus.OK if fine else http.HTTPStatus.SERVICE_UNAVAILABLE
        return JSONResponse({"status": "ok" if fine else "trouble", **found}, status)

    async def metrics(_: Request) -> Response:
        try:
            return Response(await doctor.figures(), headers={"Content-Type": figures.CONTENT_TYPE})
        except receiver.DATABASE_TROUBLE:
            return PlainTextResponse("the database does not answer", http.HTTPStatus.SERVICE_UNAVAILABLE)

    routes = [Route("/health", well), Route("/metrics", metrics)]
    if gate is not None:
        routes.append(Route(gate.path, _hearing(gate), methods=["POST"]))
    return Starlette(routes=routes)


def _hearing(gate: Gate) -> Callable[[Request], Awaitable[Response]]:
    async def hear(request: Request) -> Response:
        # Everything that costs nothing first: a stranger makes us read no body.
        if not _comes_from(request, gate.sources):
            return _refused(http.HTTPStatus.FORBIDDEN, "source")
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), gate.secret.encode()):
            return _refused(http.HTTPStatus.FORBIDDEN, "secret")
        body = await _body(request)
        if body is None:
            return _refused(http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "size")
        try:
            update = json.loads(body)
            async with asyncio.timeout(KEPT_WITHIN_S):
                await gate.take(update)
        except TimeoutError:
            return _refused(http.HTTPStatus.SERVICE_UNAVAILABLE, "database")
        except ValueError:
            return _refused(http.HTTPStatus.BAD_REQUEST, "no update")
        return Response()

    return hear


def _comes_from(request: Request, sources: Sequence[Network]) -> bool:
    if not sources:
        return True
    try:
        address = ipaddress.ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    return any(address in network for network in sources)


async def _body(request: Request) -> bytes | None:
    """The body, or None when it is too long: it is not read further than that."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            return None
    return body


def _refused(status: http.HTTPStatus, why: str) -> Response:
    figures.heard("refused")
    log.info("a webhook request was refused", status=int(status), why=why)
    return PlainTextResponse(status.phrase, status)


class Server(uvicorn.Server):
    """uvicorn as we need it."""

    def __init__(self, pages: Starlette, proxies: Sequence[str]) -> None:
        """Take what is served, and the proxies whose word about a client's address is believed."""
        super().__init__(
            uvicorn.Config(
                pages,
                lifespan="off",
                ws="none",
                access_log=False,
                log_config=None,
                server_header=False,
                proxy_headers=bool(proxies),
                forwarded_allow_ips=list(proxies),
                timeout_keep_alive=75,  # longer than proxies keep a line: ours must not cut it under a request
                timeout_graceful_shutdown=5,
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the bot."""
        yield


@contextlib.asynccontextmanager
async def serving(
    pages: Starlette, bound: socket.socket, proxies: Sequence[str]
) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Serve on a bound socket. Gives what ends it: no more requests; those that are being answered may end."""
    server = Server(pages, proxies)
    with bound:
        running = asyncio.create_task(server.serve(sockets=[bound]))

        async def end() -> None:
            server.should_exit = True
            await running

        try:
            yield end
        finally:
            await end()


def bind(address: str) -> socket.socket:
    """A bound TCP socket for "host:port". Raises OSError when the address cannot be used."""
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's delay (40 ms an answer) off only where the protocol is spelled out.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, int(port)))
    except (OSError, OverflowError) as error:
        bound.close()
        raise OSError(str(error)) from None
    return bound
