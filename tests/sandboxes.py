"""The sandbox for tests: the real server in this process, its requests and faults, and the people in it."""

import asyncio
import contextlib
import pathlib
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import telegram
import telegram.request

from sandbox import server, snapshot
from tests import people

TOKEN = "1234567890:TEST_token_of_the_sandbox_0123456789"
TLS = httpx.create_ssl_context()  # unused on loopback, but each client would spend 70 ms to make one

Json = people.Json
Message = people.Message
Person = people.Person
Toast = people.Toast


class Sandbox:
    """One running sandbox. `inside` is the server's own state, for what HTTP does not show."""

    def __init__(self, url: str, http: httpx.AsyncClient, inside: server.Sandbox) -> None:
        self.url = url
        self.token = TOKEN
        self.http = http
        self.inside = inside
        self._people: dict[int, Person] = {}

    @property
    def base_url(self) -> str:
        """For PTB: `Bot(token, base_url=sandbox.base_url)`."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """For PTB's downloads."""
        return f"{self.url}/file/bot"

    async def ann(self) -> Person:
        """The person who is there from the start."""
        return await self._watched(5001)

    async def joins(self, first_name: str, language_code: str = "en") -> Person:
        """Somebody new."""
        body = {"first_name": first_name, "language_code": language_code}
        return await self._watched((await self.asks("POST", "/sandbox/people", body))["user_id"])

    async def state(self) -> Json:
        """Who is there and what time it is."""
        state: Json = await self.asks("GET", "/sandbox/state")
        return state

    async def log(self, method: str | None = None) -> list[Json]:
        """The bot's requests, oldest first; of one method, if asked."""
        entries: list[Json] = await self.asks("GET", "/sandbox/log")
        return [each for each in entries if method in (None, each["method"])]

    async def fault(self, method: str, kind: str, **more: int) -> None:
        """The next request of that method fails (`times`, `retry_after`, `chat_id`)."""
        await self.asks("POST", "/sandbox/faults", {"method": method, "kind": kind, **more})

    async def no_more_faults(self) -> None:
        """What was asked for and has not struck is forgotten."""
        await self.asks("DELETE", "/sandbox/faults")

    async def asks(self, verb: str, path: str, body: Json | None = None) -> Any:  # noqa: ANN401  any JSON
        """One request to the person's side; a refusal is an AssertionError with its words."""
        return await people.asks(self.http, verb, path, body)

    async def _watched(self, user_id: int) -> Person:
        if user_id not in self._people:
            person = self._people[user_id] = Person(self.http, user_id)
            await person.watch()
        return self._people[user_id]

    async def leave(self) -> None:
        """Nobody watches any more."""
        for person in self._people.values():
            await person.look_away()


class _Server(server.Server):
    def __init__(self, inside: server.Sandbox, ready: Callable[[], None]) -> None:
        super().__init__(inside, "127.0.0.1", ready)
        self.leave = asyncio.Event()

    async def main_loop(self) -> None:
        await self.leave.wait()  # uvicorn looks ten times a second only

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # signals are pytest's


async def until(condition: Callable[[], bool], within: float = people.PATIENCE_S) -> None:
    """Return as soon as something that has no event of its own is so."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110  same
            await asyncio.sleep(0.005)


@contextlib.asynccontextmanager
async def bot(sandbox: Sandbox) -> AsyncIterator[telegram.Bot]:
    """PTB's plain client, connected to the sandbox."""
    requests = [telegram.request.HTTPXRequest(httpx_kwargs={"verify": TLS}) for _ in range(2)]
    async with telegram.Bot(
        sandbox.token,
        base_url=sandbox.base_url,
        base_file_url=sandbox.base_file_url,
        get_updates_request=requests[0],
        request=requests[1],
    ) as client:
        yield client


@contextlib.asynccontextmanager
async def running(
    state: pathlib.Path | None = None,
    wall: Callable[[], float] = time.time,  # noqa: TID251  real time is what a server has
    port: int = 0,
    *,
    past: pathlib.Path | None = None,
) -> AsyncIterator[Sandbox]:
    """A sandbox on a free port, gone at the end.

    `state` is its file, `wall` its idea of real time, `past` a file of another one that it begins with.
    """
    inside = server.Sandbox(TOKEN, wall, state)
    if past is not None:
        snapshot.load(inside.world, past)
    ready = asyncio.Event()
    with server.bind("127.0.0.1", port) as bound:
        served = _Server(inside, ready.set)
        task = asyncio.create_task(served.serve(sockets=[bound]))
        url = server.url("127.0.0.1", bound)
        try:
            await ready.wait()
            limits = httpx.Limits(max_connections=None)
            async with httpx.AsyncClient(base_url=url, timeout=30, limits=limits, verify=TLS) as http:
                sandbox = Sandbox(url, http, inside)
                try:
                    yield sandbox
                finally:
                    await sandbox.leave()
        finally:
            served.leave.set()
            await task
