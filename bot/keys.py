"""A new key for the sealed columns: `unkink keys rotate`, while the bot is stopped."""

import os
import tempfile
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot import opening
from bot import settings as configuration
from db import engine, rotation, sealed

BATCH = 200
"""Rows a transaction."""


async def rotate(settings: configuration.Settings) -> str:
    """Seal everything with a new key; what was interrupted goes on with the key that it began with.

    Gives what was done, in words. The older keys stay where they are: older backups need them.

    Raises:
        opening.CannotRun: the bot runs on the same SQLite file, a key is missing, or there is no newer one.
    """
    with opening.alone(settings):
        await opening.upgrade(settings)
        database = engine.connect(settings.database)
        try:
            sessions = engine.sessions(database)
            await opening.unlock(settings, sessions)
            if await _is_settled(sessions):
                _add_key(settings)
                await opening.unlock(settings, sessions)
            count = await _reseal(sessions)
            await engine.scrub(database)
        finally:
            await database.dispose()
    where = "UNKINK_DATA_KEY" if settings.unkink_data_key is not None else f"{settings.unkink_key_file}"
    return (
        f"{count} rows are sealed with the first key of {where} now. This database needs no other key any more; "
        "keep the older ones, apart from it, for as long as you keep backups from before."
    )


async def _is_settled(sessions: async_sessionmaker[AsyncSession]) -> bool:
    """Whether nothing waits for the newest key: then the rotation that is asked for is a new one."""
    async with sessions.begin() as sql:
        left = [await rotation.reseal(sql, table, 1) for table in rotation.tables()]
        await sql.rollback()
    return not any(left)


def _add_key(settings: configuration.Settings) -> None:
    if settings.unkink_data_key is not None:
        raise opening.CannotRun(
            "UNKINK_DATA_KEY: expected a new key before the one in use, with a comma between; `unkink keys new` makes "
            "one. Everything is sealed with the first key already."
        )
    path = settings.unkink_key_file
    _write(path, f"{sealed.new_key(opening.data_key(settings))}\n{path.read_text(encoding='ascii')}")


def _write(path: Path, text: str) -> None:
    """Whole or not at all: without its older keys the database could not be read."""
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # readable by its owner only
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(part).replace(path)


async def _reseal(sessions: async_sessionmaker[AsyncSession]) -> int:
    count = 0
    for table in rotation.tables():
        found = BATCH
        while found == BATCH:
            async with sessions.begin() as sql:
                found = await rotation.reseal(sql, table, BATCH)
            count += found
    async with sessions.begin() as sql:
        await rotation.finish(sql)
    return count
