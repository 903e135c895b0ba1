"""The simulated disk: a real SQLite file, used without threads, on which every commit may fail or be the last."""

import asyncio
import queue
import sqlite3
from collections.abc import Callable, Generator
from typing import Any

import aiosqlite
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine


class Killed(BaseException):
    """The process was killed here. No `except Exception` of the bot may survive it."""


class Life:
    """One life of the process, as the disk and the network see it: after its death nothing has any effect."""

    def __init__(self, may_die: Callable[[], bool], may_fail: Callable[[], bool]) -> None:
        """Take the dice: whether to die at a point, and whether a commit fails."""
        self._may_die, self._may_fail = may_die, may_fail
        self.dead = False
        self.over = asyncio.Event()
        self.connections: list[aiosqlite.Connection] = []

    def check(self) -> None:
        """Raise Killed when the process has died already."""
        if self.dead:
            raise Killed

    def point(self) -> None:
        """A point at which the process may die."""
        self.check()
        if self._may_die():
            self.die()
            raise Killed

    def die(self) -> None:
        """What was not committed is gone, as it is after `kill -9`."""
        self.dead = True
        self.over.set()
        for connection in self.connections:
            connection.stop()
        self.connections.clear()

    def commit_fails(self) -> bool:
        """Whether the disk refuses this commit."""
        return self._may_fail()


class _AtOnce(queue.SimpleQueue[Any]):
    """Where aiosqlite puts work for its thread: done at once, on the event loop."""

    def __init__(self, life: Life) -> None:
        self._life = life

    def put_nowait(self, item: tuple[Any, Callable[[], Any]]) -> None:
        future, work = item
        try:
            if self._life.dead:  # whoever is still putting things away finds what a lost connection says
                raise sqlite3.OperationalError("connection closed")  # noqa: TRY301  as from sqlite3 itself
            result = work()
        except Exception as error:  # noqa: BLE001  aiosqlite passes on whatever it was
            future.set_exception(error)
        else:
            if future is not None:
                future.set_result(result)


class _Connection(aiosqlite.Connection):
    """A connection without a thread, with points of death around its commits."""

    def __init__(self, file: str, life: Life, **options: Any) -> None:  # noqa: ANN401  sqlite3's
        super().__init__(lambda: sqlite3.connect(file, **options), 64)
        self._life = life
        life.connections.append(self)
        self._tx = _AtOnce(life)

    def __await__(self) -> Generator[Any, None, aiosqlite.Connection]:
        return self._connect().__await__()

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  as above
        if self._life.dead:  # whoever is still putting things away finds what a lost connection says
            raise sqlite3.OperationalError("connection closed")
        return fn(*args, **kwargs)

    async def commit(self) -> None:
        self._life.point()
        if self._conn.in_transaction and self._life.commit_fails():
            raise sqlite3.OperationalError("database or disk is full")
        await super().commit()
        self._life.point()

    async def rollback(self) -> None:
        if not self._life.dead:
            await super().rollback()

    def stop(self) -> None:
        """Close, which undoes what was not committed. There is no thread to stop."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    async def close(self) -> None:
        self.stop()


def use(engine: AsyncEngine, life: Callable[[], Life]) -> None:
    """Let an engine made by `db.engine` work on this disk. A power cut is not simulated: nothing waits for the disk."""

    @sa.event.listens_for(engine.sync_engine, "do_connect")
    def connect(_dialect: object, _record: object, _arguments: object, options: dict[str, Any]) -> None:
        options["async_creator_fn"] = lambda file, **rest: _Connection(file, life(), **rest)

    @sa.event.listens_for(engine.sync_engine, "connect")
    def relax(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's adapted connection has no type
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.close()
