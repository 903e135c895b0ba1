"""SQLite's driver with one crossing of threads a statement.

aiosqlite hands each small thing to its thread and back: a cursor, the statement, its rows, the end of the cursor. The
crossings cost more than the statements, so here all four are one.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite

_Description = tuple[tuple[str | None, ...], ...]


class Cursor:
    """What SQLAlchemy's adapter asks of a cursor; the rows are there when the statement has run."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: _Description | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        """Nothing to open."""
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement and fetch all of its rows."""
        await self._connection.cross(self._run, sqlite3.Connection.execute, statement, parameters)

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each of many parameters."""
        await self._connection.cross(self._run, sqlite3.Connection.executemany, statement, parameters)

    async def fetchall(self) -> list[Any]:
        """The rows of the statement."""
        return self._rows

    async def close(self) -> None:
        """Nothing to close: the statement has ended."""

    def _run(self, run: Callable[..., sqlite3.Cursor], statement: str, parameters: Any) -> None:  # noqa: ANN401  either
        cursor = run(self._connection.bare, statement, parameters)
        self.description, self.lastrowid = cursor.description, cursor.lastrowid
        self._rows = cursor.fetchall() if cursor.description else []
        self.rowcount = cursor.rowcount
        cursor.close()


class Connection(aiosqlite.Connection):
    """A connection whose cursors cross once."""

    async def _connect(self) -> aiosqlite.Connection:
        """Open it. When that fails its thread ends first: it would answer to an event loop that may be gone by then."""
        try:
            return await super()._connect()
        except Exception:
            self._thread.join()
            raise

    def cursor(self) -> Cursor:  # type: ignore[override] # only SQLAlchemy's adapter asks for it
        """Give a cursor; nothing happens yet."""
        return Cursor(self)

    async def cross(self, work: Callable[..., None], *arguments: Any) -> None:  # noqa: ANN401  whatever the work takes
        """Do something in the connection's thread."""
        await self._execute(work, *arguments)  # type: ignore[no-untyped-call] # aiosqlite's

    @property
    def bare(self) -> sqlite3.Connection:
        """The connection itself, for its own thread."""
        return self._conn


def connect(database: str, **settings: Any) -> Connection:  # noqa: ANN401  as sqlite3.connect
    """Make a connection, for SQLAlchemy's `async_creator_fn`; it is opened when it is awaited."""
    connection = Connection(lambda: sqlite3.connect(database, **settings), iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001  as SQLAlchemy does: a process that ends waits for no connection
    return connection
