"""Open the database, SQLite for one process or PostgreSQL for many, and bring its tables up to date."""

import asyncio
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import alembic.command
import alembic.config
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.util import await_only

from db import crossing

_EXPECTED = "expected sqlite:///path/to/file or postgresql://user:password@host/name"
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_BUSY_TIMEOUT_S = 30
_SILENCE_S = 30.0
_OUTSIDE = "unkink_outside_of_transactions"
_UPGRADE_LOCK = 0x756E6B696E6B  # "unkink": replicas that start together migrate one after the other


def connect(url: str) -> AsyncEngine:
    """Make the engine for a database URL; a SQLite file's folder is made when it is missing.

    Raises:
        ValueError: the URL names no database that we keep; the message never shows its password.
    """
    parsed = _parse(url)
    if parsed.drivername == "sqlite+aiosqlite":
        return _sqlite(parsed, foreign_keys=True)
    return create_async_engine(
        parsed,
        pool_pre_ping=True,
        # A server that vanishes, or a line that falls silent, refuses nothing: the kernel gives up after a quarter of
        # an hour, and until then each statement that waits would hold up its update, its tick or its bell.
        connect_args={"command_timeout": _SILENCE_S},
        hide_parameters=True,
    )


def connect_once(url: str, server_settings: Mapping[str, str]) -> AsyncEngine:
    """Make an engine for one connection to PostgreSQL that is kept and watched; each statement commits by itself."""
    return create_async_engine(
        _parse(url),
        poolclass=sa.NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"server_settings": dict(server_settings)},
        hide_parameters=True,
    )


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite URL; None: the URL names a server. Raises ValueError, see `connect`."""
    parsed = _parse(url)
    return _file(parsed) if parsed.drivername == "sqlite+aiosqlite" else None


def check(url: str) -> None:
    """Whether a database URL is one. Raises ValueError, see `connect`."""
    _parse(url)


def sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Give the maker of sessions. What was read stays readable after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


def writers(maker: async_sessionmaker[AsyncSession]) -> int:
    """How many transactions at once do more than one after the other: SQLite has one writer."""
    return 1 if maker.kw["bind"].dialect.name == "sqlite" else 2


async def scrub(engine: AsyncEngine) -> None:
    """Take what was deleted out of SQLite's write-ahead log, where its old pages stay until they are overwritten.

    PostgreSQL's autovacuum does that for its own files. While somebody else reads the file, it is left for next time.
    """
    if engine.dialect.name != "sqlite":
        return
    async with engine.connect() as connection:
        await connection.execution_options(**{_OUTSIDE: True})
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


async def upgrade(url: str) -> None:
    """Bring the tables to the newest migration in one transaction; processes that start together take turns.

    Raises:
        ValueError: see `connect`.
    """
    parsed = _parse(url)
    sqlite = parsed.drivername == "sqlite+aiosqlite"
    # To change a table, SQLite drops and rebuilds it: with foreign keys on, that would delete all that refers to it.
    # A migration takes the time that it takes, and so does waiting for another process's.
    engine = _sqlite(parsed, foreign_keys=False) if sqlite else create_async_engine(parsed, hide_parameters=True)
    try:
        async with engine.begin() as connection:
            if not sqlite:
                await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
            await connection.run_sync(_migrate)
    finally:
        await engine.dispose()


def _parse(url: str) -> sa.URL:
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise ValueError(f"this is no database URL: {_EXPECTED}") from None
    driver = _DRIVERS.get(parsed.drivername)
    if driver is None:
        raise ValueError(f"cannot keep data in {parsed.drivername!r}: {_EXPECTED}")
    if driver == "sqlite+aiosqlite" and parsed.database in {None, "", ":memory:"}:
        raise ValueError(f"a SQLite URL must name a file: {_EXPECTED}")
    return parsed.set(drivername=driver)


def _sqlite(url: sa.URL, *, foreign_keys: bool) -> AsyncEngine:
    """One connection: SQLite has one writer, and the pool's queue is fairer than its polling for the lock."""
    _file(url).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(
        url,
        connect_args={"timeout": _BUSY_TIMEOUT_S, "async_creator_fn": crossing.connect},
        pool_size=1,
        max_overflow=0,
        pool_timeout=_BUSY_TIMEOUT_S,
        hide_parameters=True,
    )

    @sa.event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's adapted connection has no type
        connection.isolation_level = None  # transactions are begun by us, below
        cursor = connection.cursor()
        _use_wal(cursor)
        # A commit is a promise: Telegram is told that an update arrived, so it must outlast a power cut too.
        cursor.execute("PRAGMA synchronous = FULL")
        # Pages that several transactions change are written back once: 16 MB of log instead of 4.
        cursor.execute("PRAGMA wal_autocheckpoint = 4000")
        cursor.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, not only unlinked
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # A transaction that reads first and writes later would be refused the lock when another one wrote in between.
        if not connection.get_execution_options().get(_OUTSIDE):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _file(url: sa.URL) -> Path:
    return Path(url.database or "").expanduser().resolve()


def _use_wal(cursor: Any) -> None:  # noqa: ANN401  the driver's adapted cursor has no type
    """Switch the file to its write-ahead log. While another process does so too, SQLite refuses instead of waiting."""
    for _ in range(_BUSY_TIMEOUT_S * 20):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            await_only(asyncio.sleep(1 / 20))
        else:
            return
    raise TimeoutError("another process keeps the database locked")


def _migrate(connection: sa.Connection) -> None:
    config = alembic.config.Config()
    config.set_main_option("script_location", "db:migrations")
    config.attributes["connection"] = connection
    alembic.command.upgrade(config, "head")
