"""How long it takes to plan 10,000 reminders that fall due in one minute, among 1,000,000 people with a reminder.

Of the people in the crowd those who are due lie scattered over the whole table, live in four zones, have eight
different sets of safety answers and thirty practices behind them each. Beside the planning an event loop is watched,
and somebody taps now and then: how long a small transaction has to wait.
"""

import argparse
import asyncio
import contextlib
import cProfile
import datetime as dt
import pathlib
import pstats
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

import crowd
import million
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot import app, deps, life
from bot.edge import turns
from db import engine, models

NOW = dt.datetime(2026, 11, 20, 6, 30, 30, tzinfo=dt.UTC)
TAP_EVERY_S = 0.05


async def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--database", choices=["sqlite", "postgres"], nargs="+", default=["sqlite", "postgres"])
    given.add_argument("--people", type=int, default=1_000_000)
    given.add_argument("--due", type=int, default=10_000)
    given.add_argument("--profile", action="store_true", help="print where the time goes; this makes it slower")
    wanted = given.parse_args()
    rooms = app.house(1.0)
    life.seldom_look_for_garbage()
    for kind in wanted.database:
        with contextlib.contextmanager(crowd.folder)() as folder, crowd.database_url(kind, folder) as url:
            await engine.upgrade(url)
            database = engine.connect(url)
            began = time.perf_counter()
            await million.fill(
                database, wanted.people, wanted.due, NOW.replace(second=0), list(rooms.catalog.movements)
            )
            print(f"{kind}: {wanted.people:,} people taken in, {time.perf_counter() - began:.0f} s", flush=True)
            try:
                await measure(kind, engine.sessions(database), rooms, wanted)
            finally:
                await database.dispose()


async def measure(
    kind: str, sessions: async_sessionmaker[AsyncSession], rooms: deps.House, wanted: argparse.Namespace
) -> None:
    opened = turns.Turns(sessions, rooms, lambda: NOW, 1, set_bell=lambda *_: None, wake=lambda: None)
    hangs: list[float] = []
    taps: list[float] = []
    watching = [asyncio.create_task(watch(hangs)), asyncio.create_task(tap(sessions, taps))]
    profiler = cProfile.Profile() if wanted.profile else contextlib.nullcontext()
    with profiler:
        began, used = time.perf_counter(), time.process_time()
        await opened.remind()
        seconds, used = time.perf_counter() - began, time.process_time() - used
    for task in watching:
        task.cancel()
    async with sessions.begin() as sql:
        planned = await sql.scalar(sa.select(sa.func.count(sa.distinct(models.Outbox.chat_id))))
        left = await sql.scalar(
            sa.select(sa.func.count()).select_from(models.Reminder).where(models.Reminder.next_due_at <= NOW)
        )
    print(
        f"{kind}: {planned:,} of {wanted.due:,} reminders due in one minute are in the outbox after {seconds:.2f} s"
        f" ({used:.2f} s of processor time), {left} left behind; the event loop hangs for"
        f" {max(hangs) * 1000:.0f} ms at most, a small transaction beside it takes {crowd.spread(taps)}",
        flush=True,
    )
    if isinstance(profiler, cProfile.Profile):
        pstats.Stats(profiler).sort_stats("tottime").print_stats(45)


async def watch(hangs: list[float]) -> None:
    """Note by how much a short sleep is late, again and again."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        hangs.append(time.perf_counter() - began - 0.001)


async def tap(sessions: async_sessionmaker[AsyncSession], taps: list[float]) -> None:
    """Now and then read one person, as every tap begins."""
    while True:
        began = time.perf_counter()
        async with sessions.begin() as sql:
            await sql.scalar(sa.select(models.Person.asking).where(models.Person.user_id == crowd.FIRST + 7))
        taps.append(time.perf_counter() - began)
        await asyncio.sleep(TAP_EVERY_S)


asyncio.run(main())
