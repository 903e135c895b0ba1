"""Reminders: the indexed due column is the schedule, the targets are the ledger of what became of each."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, writing

_Reminder = models.Reminder
_DAILY = "daily"


async def get(sql: AsyncSession, person_id: int, slot: str = _DAILY) -> models.Reminder | None:
    """Find a person's reminder."""
    return await sql.get(_Reminder, (person_id, slot))


async def due(sql: AsyncSession, now: dt.datetime, limit: int) -> list[tuple[models.Reminder, models.Person]]:
    """Take the reminders that are due, longest due first; those of people who blocked us stay where they are.

    On PostgreSQL they are locked until the transaction ends, and those that another replica has locked are passed over.
    """
    found = await sql.execute(
        sa.select(_Reminder, models.Person)
        .join(models.Person, models.Person.id == _Reminder.person_id)
        .where(
            _Reminder.next_due_at.is_not(None),
            _Reminder.next_due_at <= now,
            models.Person.blocked_at.is_(None),
        )
        .order_by(_Reminder.next_due_at)
        .limit(limit)
        .with_for_update(of=_Reminder, skip_locked=True)
    )
    return [(reminder, person) for reminder, person in found]


async def plan(
    sql: AsyncSession,
    person_id: int,
    slot: str,
    local_date: dt.date,
    due_at: dt.datetime,
    *,
    movement: str | None = None,
) -> int | None:
    """Enter a reminder into the ledger. None: this person, slot and local date has an entry already."""
    return await writing.insert_or_ignore(
        sql,
        models.Target,
        ["person_id", "slot", "local_date"],
        models.Target.id,
        person_id=person_id,
        slot=slot,
        local_date=local_date,
        due_at=due_at,
        movement=movement,
        state="planned",
    )


async def target(sql: AsyncSession, target_id: int) -> models.Target | None:
    """Find an entry of the ledger."""
    return await sql.get(models.Target, target_id)


async def last_date(sql: AsyncSession, person_id: int, slot: str = _DAILY) -> dt.date | None:
    """The newest local date that has an entry."""
    return await sql.scalar(
        sa.select(sa.func.max(models.Target.local_date)).where(
            models.Target.person_id == person_id, models.Target.slot == slot
        )
    )


async def skip(sql: AsyncSession, target_id: int, reason: str, now: dt.datetime) -> None:
    """Settle an entry for which nothing is to be sent."""
    await sql.execute(
        sa.update(models.Target)
        .where(models.Target.id == target_id)
        .values(state="skipped", reason=reason, settled_at=now)
    )


async def next_moment(sql: AsyncSession, person_id: int) -> dt.datetime | None:
    """When the person is reminded next. None: never, as things are."""
    return await sql.scalar(sa.select(sa.func.min(_Reminder.next_due_at)).where(_Reminder.person_id == person_id))
