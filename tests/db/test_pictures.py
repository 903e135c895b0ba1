"""What is known of pictures that Telegram has."""

import asyncio
import datetime as dt

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from db import engine as engines
from db import pictures

NOW = dt.datetime(2026, 11, 30, 7, 30, tzinfo=dt.UTC)


async def test_two_uploads_of_one_picture_at_once_leave_the_newer_id(postgres_url: str) -> None:
    opened = [engines.connect(postgres_url) for _ in range(2)]
    first, second = [engines.sessions(each) for each in opened]

    async def late() -> None:
        async with second.begin() as sql:
            await pictures.keep(sql, 1, "bridge", "second", NOW)

    async with first.begin() as sql:
        await pictures.keep(sql, 1, "bridge", "first", NOW)
        waiting = asyncio.create_task(late())
        await _until_somebody_waits(opened[0])
    await waiting
    async with first.begin() as sql:
        assert await pictures.file_id(sql, 1, "bridge") == "second"
    for each in opened:
        await each.dispose()


async def _until_somebody_waits(database: AsyncEngine) -> None:
    blocked = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(10):
        while True:
            async with database.connect() as connection:
                if await connection.scalar(blocked):
                    return
