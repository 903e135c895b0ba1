"""The bot as a process of its own, which is killed and started again: how long each start took, and what it logged."""

import asyncio
import contextlib
import json
import os
import pathlib
import sys
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any, Protocol

from db import sealed
from tests import sandboxes

_BEGINS_WITHIN_S = 60.0


class Mortal(Protocol):
    """What can be killed and started again."""

    @property
    def url(self) -> str:
        """Of its database."""

    @property
    def key(self) -> str:
        """Opens the sealed columns."""

    @property
    def births(self) -> int:
        """How often it was started."""

    @property
    def kills(self) -> int:
        """How often it was killed."""

    @property
    def start_ups_s(self) -> Sequence[float]:
        """How long each start took."""

    @property
    def log(self) -> Sequence[dict[str, Any]]:
        """Everything that was logged."""

    async def start(self) -> None:
        """Begin a life."""

    async def listens(self) -> None:
        """Wait until it hears."""

    def lives(self) -> bool:
        """Whether nothing ended by itself."""

    async def kill(self) -> None:
        """`kill -9`."""

    async def stop(self) -> int:
        """Ask it to end."""


class Unkink:
    """`python -m bot` against a sandbox; `key` opens its database, a SQLite file at `url` unless told otherwise."""

    def __init__(self, sandbox: sandboxes.Sandbox, folder: pathlib.Path, pace: float, **environment: str) -> None:
        self.url = environment.get("DATABASE_URL", f"sqlite:///{folder / 'var' / 'unkink.db'}")
        self.key = environment.get("UNKINK_DATA_KEY") or sealed.new_key()
        self.births = self.kills = 0
        self.start_ups_s: list[float] = []
        self.log: list[dict[str, Any]] = []
        self._folder = folder
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("UNKINK_", "DATABASE_"))},
            "TELEGRAM_BOT_TOKEN": sandbox.token,
            "TELEGRAM_API_URL": sandbox.url,
            "UNKINK_DATA_DIR": str(folder / "var"),
            "UNKINK_DATA_KEY": self.key,
            "UNKINK_PACE": str(pace),
            "UNKINK_LOG_FORMAT": "json",
            **environment,
        }
        self._born = 0  # where in the log this life begins
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._listens = asyncio.Event()  # or has ended: nobody waits for a dead bot

    async def start(self) -> None:
        """Begin a life. Returns at once: the bot may be killed while it starts."""
        self.births += 1
        self._born = len(self.log)
        self._listens = asyncio.Event()
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot"), env=self._environment, cwd=self._folder, stderr=asyncio.subprocess.PIPE
        )
        self._reading = asyncio.create_task(self._read(self._process, time.perf_counter()))

    async def listens(self) -> None:
        """Return when the bot listens to Telegram, or stands by while another process does."""
        async with asyncio.timeout(_BEGINS_WITHIN_S):
            await self._listens.wait()
        self.lives()

    async def logs(self, event: str, within: float = _BEGINS_WITHIN_S) -> None:
        """Return when this life has logged an event."""
        await sandboxes.until(lambda: self.lives() and event in self._events(), within)

    @property
    def leads(self) -> bool:
        """Whether it sends, and others on its database stand by."""
        roles = [each for each in self._events() if each in ("leading", "standing by", "the lead is lost")]
        return bool(roles) and roles[-1] == "leading"

    def _events(self) -> list[Any]:
        return [entry.get("event") for entry in self.log[self._born :]]

    def lives(self) -> bool:
        """True; a bot that has ended by itself is a failure."""
        assert self._process is not None
        assert self._process.returncode is None, f"the bot ended by itself: {self.log[-8:]}"
        return True

    async def kill(self) -> None:
        """`kill -9`."""
        assert self._process is not None
        self.lives()
        self._process.kill()
        await self._ended()
        self.kills += 1

    async def stop(self) -> int:
        """Ask the bot to end, as `docker stop` does. Gives its exit status."""
        assert self._process is not None
        self._process.terminate()
        await self._ended()
        return self._process.returncode or 0

    async def ends(self) -> int:
        """Wait until it ends by itself. Gives its exit status."""
        assert self._process is not None
        await self._ended()
        return self._process.returncode or 0

    @property
    def pid(self) -> int:
        """Of the process that lives now."""
        assert self._process is not None
        return self._process.pid

    async def put_down(self) -> None:
        """Leave nothing behind, whatever happened."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._ended()

    async def _ended(self) -> None:
        assert self._process is not None
        assert self._reading is not None
        await self._process.wait()
        await self._reading

    async def _read(self, process: asyncio.subprocess.Process, began: float) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            try:
                entry: dict[str, Any] = json.loads(line)
            except ValueError:  # a traceback, or a line cut short by a kill
                entry = {"event": line.decode(errors="replace"), "level": "raw"}
            self.log.append(entry)
            if entry.get("event") in ("listening", "standing by") and not self._listens.is_set():
                self.start_ups_s.append(time.perf_counter() - began)
                self._listens.set()
        await process.wait()
        self._listens.set()


@contextlib.asynccontextmanager
async def beginning(
    sandbox: sandboxes.Sandbox, folder: pathlib.Path, pace: float, **environment: str
) -> AsyncIterator[Unkink]:
    """The bot in its first life, listening; gone at the end."""
    unkink = Unkink(sandbox, folder, pace, **environment)
    try:
        await unkink.start()
        await unkink.listens()
        yield unkink
    finally:
        await unkink.put_down()
