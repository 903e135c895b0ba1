"""The simulated disk: a real SQLite file, used without threads, on which every commit may fail or be the last."""

import asyncio
import collections
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.connectors import asyncio as asyncio_connector
from sqlalchemy.dialects.sqlite import aiosqlite as aiosqlite_dialect
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
        self.connections: list[sqlite3.Connection] = []

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
            connection.close()
        self.connections.clear()

    def commit_fails(self) -> bool:
        """Whether the disk refuses this commit."""
        return self._may_fail()


class _Connection(aiosqlite_dialect.AsyncAdapt_aiosqlite_connection):
    """What SQLAlchemy takes for its adapter of aiosqlite: SQLite itself, with points of death around its commits."""

    def __init__(self, dbapi: Any, bare: sqlite3.Connection, life: Life) -> None:  # noqa: ANN401  the dialect's
        super().__init__(dbapi, bare)  # type: ignore[arg-type]  # nothing is awaited on it
        self._bare, self._life = bare, life

    def cursor(self, server_side: bool = False) -> "_Cursor":  # noqa: FBT001, FBT002  SQLAlchemy's
        del server_side
        return _Cursor(self)

    def run(self, how: Callable[..., sqlite3.Cursor], statement: str, parameters: Any) -> sqlite3.Cursor:  # noqa: ANN401
        """Run a statement; whoever is still putting things away after the death finds what a lost connection says."""
        if self._life.dead:
            raise sqlite3.OperationalError("connection closed")
        return how(self._bare, statement, parameters)

    def commit(self) -> None:
        self._life.point()
        if self._bare.in_transaction and self._life.commit_fails():
            raise sqlite3.OperationalError("database or disk is full")
        self._bare.commit()
        self._life.point()

    def rollback(self) -> None:
        if not self._life.dead:
            self._bare.rollback()

    @property
    def isolation_level(self) -> Any:  # noqa: ANN401  sqlite3's
        return self._bare.isolation_level

    @isolation_level.setter
    def isolation_level(self, level: Any) -> None:  # noqa: ANN401  same
        self._bare.isolation_level = level

    def create_function(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401  sqlite3's
        self._bare.create_function(*arguments, **named)

    def close(self) -> None:
        self._bare.close()

    terminate = close


class _Cursor(asyncio_connector.AsyncAdapt_dbapi_cursor):
    """A statement and its rows, all fetched as the real adapter does."""

    def __init__(self, connection: _Connection) -> None:
        self._to, self._rows = connection, collections.deque()
        self._described: Any = None
        self._counted, self._last = -1, 0

    def execute(self, operation: Any, parameters: Any = None) -> None:  # noqa: ANN401  SQLAlchemy's
        self._keep(self._to.run(sqlite3.Connection.execute, operation, parameters or ()))

    def executemany(self, operation: Any, seq_of_parameters: Any) -> None:  # noqa: ANN401  same
        self._keep(self._to.run(sqlite3.Connection.executemany, operation, seq_of_parameters))

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        self._described = cursor.description
        self._rows = collections.deque(cursor.fetchall() if cursor.description else ())
        self._counted, self._last = cursor.rowcount, cursor.lastrowid or 0

    @property
    def description(self) -> Any:  # noqa: ANN401  same
        return self._described

    @property
    def rowcount(self) -> int:
        return self._counted

    @property
    def lastrowid(self) -> int:
        return self._last

    def close(self) -> None:
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        pass


def use(engine: AsyncEngine, life: Callable[[], Life]) -> None:
    """Let an engine made by `db.engine` work on this disk. A power cut is not simulated: nothing waits for the disk."""

    @sa.event.listens_for(engine.sync_engine, "do_connect")
    def connect(dialect: Any, _record: object, where: Sequence[str], _options: object) -> _Connection:  # noqa: ANN401  SQLAlchemy's
        bare = sqlite3.connect(where[0])
        life().connections.append(bare)
        return _Connection(dialect.dbapi, bare, life())

    @sa.event.listens_for(engine.sync_engine, "connect")
    def relax(connection: _Connection, _record: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")
