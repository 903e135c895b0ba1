"""The real process on a machine whose clock is set: each reminder comes once, at the time that the clock then shows."""

import contextlib
import datetime as dt
import importlib.util
import pathlib
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot import app
from db import engine, models, sealed
from tests import sandboxes, talks
from tests.faults import lives

PACE = 0.03


class Clock:
    """What the process takes for the machine's clock; its monotonic clock goes on undisturbed."""

    def __init__(self, folder: pathlib.Path) -> None:
        found = importlib.util.find_spec("libfaketime")
        if found is None or found.origin is None:
            pytest.skip("no libfaketime here")
        (library,) = pathlib.Path(found.origin).parent.glob("vendor/libfaketime/src/libfaketime.so.1")
        self._file = folder / "clock"
        self.shows(app.real_now())
        self.environment = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def shows(self, moment: dt.datetime) -> None:
        """Set it."""
        self._file.write_text(f"{(moment - app.real_now()).total_seconds():+.3f}")


@pytest.mark.soak
async def test_a_clock_that_is_set_to_and_fro_brings_each_reminder_once_and_in_time(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path
) -> None:
    clock = Clock(tmp_path)
    ann, bob = await sandbox.ann(), await sandbox.joins("Bob")
    async with lives.beginning(sandbox, tmp_path, PACE, **clock.environment) as unkink:
        await talks.subscribes(ann)
        sealed.use([sealed.parse_key(unkink.key)])
        due = await first_due(unkink.url)
        clock.shows(due - dt.timedelta(seconds=2))
        await hears_daily(ann, 1)

        clock.shows(due - dt.timedelta(hours=3))
        await talks.subscribes(bob)
        clock.shows(due - dt.timedelta(seconds=2))
        await hears_daily(bob, 1)

        clock.shows(due + dt.timedelta(days=1))
        await hears_daily(ann, 2)
        await hears_daily(bob, 2)
        assert await unkink.stop() == 0
        assert await ledger(unkink.url) == [(1, "sent"), (1, "sent"), (2, "sent"), (2, "sent")]

    assert {entry["level"] for entry in unkink.log} <= {"info", "warning"}


async def hears_daily(person: sandboxes.Person, times: int) -> None:
    def reminders(messages: list[sandboxes.Message]) -> bool | None:
        return sum("Another" in each.labels for each in messages) == times or None

    await person.sees(reminders, within=20, what=f"{times} reminders")


async def first_due(url: str) -> dt.datetime:
    """When the first reminder falls due."""
    async with looking_into(url) as sql:
        due = (await sql.scalars(sa.select(models.Reminder))).one().next_due_at
    assert due is not None
    return due


async def ledger(url: str) -> list[tuple[int, str]]:
    """The reminders that fell due: whose, and what became of them."""
    async with looking_into(url) as sql:
        found = await sql.scalars(sa.select(models.Target).order_by(models.Target.person_id, models.Target.local_date))
        return [(each.person_id, each.state) for each in found]


@contextlib.asynccontextmanager
async def looking_into(url: str) -> AsyncIterator[AsyncSession]:
    """The database of a process that runs."""
    database = engine.connect(url)
    async with engine.sessions(database)() as sql:
        yield sql
    await database.dispose()
