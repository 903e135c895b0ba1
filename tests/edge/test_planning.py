"""Planning in batches, one after the other or two at once: everybody is planned for, once."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot import app, deps
from bot.edge import turns
from bot.flows import due
from db import models, people
from tests.databases import Sessions

DUE = dt.datetime(2026, 11, 21, 6, 30, tzinfo=dt.UTC)
CROWD = 25


async def gather(sql: AsyncSession) -> None:
    for number in range(CROWD):
        person = await people.add(sql, 6000 + number, "en", DUE)
        person.zone = "Europe/Berlin"
        sql.add(models.Reminder(person_id=person.id, wall_time=dt.time(7, 30), next_due_at=DUE, state="on"))


async def planned(sessions: Sessions) -> tuple[list[int], list[int | None]]:
    """Whom something is said to, and the entries of the ledger that it is about."""
    async with sessions() as sql:
        rows = list(await sql.scalars(sa.select(models.Outbox)))
    return sorted(row.chat_id for row in rows), [row.target_id for row in rows]


def opened(sessions: Sessions, woken: list[None]) -> turns.Turns:
    wake = lambda: woken.append(None)  # noqa: E731
    return turns.Turns(sessions, app.house(1.0), lambda: DUE, 1, set_bell=lambda *_: None, wake=wake)


async def test_a_crowd_of_many_batches_is_planned_for_once_each(sessions: Sessions) -> None:
    woken: list[None] = []
    async with sessions.begin() as sql:
        await gather(sql)
    await opened(sessions, woken).remind(limit=4)
    chats, targets = await planned(sessions)
    assert chats == list(range(6000, 6000 + CROWD))
    assert len(set(targets)) == CROWD
    assert len(woken) >= CROWD / 4


async def test_a_batch_that_fails_is_said_and_planned_again(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sessions.begin() as sql:
        await gather(sql)
    real, calls = due.plan, 0

    async def plan(sql: AsyncSession, house: deps.House, now: dt.datetime, limit: int) -> int:
        nonlocal calls
        calls += 1
        fails = calls == 2
        found = await real(sql, house, now, limit)
        if fails:
            raise OSError("the disk is full")
        return found

    monkeypatch.setattr(due, "plan", plan)
    house = opened(sessions, [])
    with pytest.raises(OSError, match="disk"):
        await house.remind(limit=4)
    await house.remind(limit=4)
    assert (await planned(sessions))[0] == list(range(6000, 6000 + CROWD))
