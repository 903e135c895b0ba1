"""How long it takes to plan reminders that fall due in one minute, and for how long the event loop hangs meanwhile."""

import asyncio
import contextlib
import datetime as dt
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

import crowd
import sqlalchemy as sa

from bot import app
from bot.edge import turns
from db import engine, models

COUNTS = (1_000,)


async def main() -> None:
    for count in COUNTS:
        with contextlib.contextmanager(crowd.folder)() as folder:
            url = f"sqlite:///{folder}/unkink.db"
            await engine.upgrade(url)
            database = engine.connect(url)
            now = dt.datetime(2026, 11, 20, 6, 30, tzinfo=dt.UTC)
            await crowd.gather(database, count, now, now - dt.timedelta(seconds=60), 60)
            sessions = engine.sessions(database)
            opened = turns.Turns(
                sessions, app.house(1.0), lambda at=now: at, 1, set_bell=lambda *_: None, wake=lambda: None
            )
            stalls: list[float] = []
            watching = asyncio.create_task(watch(stalls))
            began = time.perf_counter()
            await opened.remind()
            seconds = time.perf_counter() - began
            watching.cancel()
            async with sessions.begin() as sql:
                planned = await sql.scalar(sa.select(sa.func.count()).select_from(models.Outbox))
            await database.dispose()
        print(
            f"{planned:>6,} of {count:,} reminders due in one minute are in the outbox after {seconds:.2f} s;"
            f" the event loop hangs for {max(stalls) * 1000:.0f} ms at most"
        )


async def watch(stalls: list[float]) -> None:
    """Note by how much a short sleep is late, again and again."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        stalls.append(time.perf_counter() - began - 0.001)


asyncio.run(main())
