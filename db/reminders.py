"""Reminders: the indexed due column is the schedule, the targets are the ledger of what became of each."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import bulk, models, sealed, writing

_Reminder, _Person, _Target = models.Reminder, models.Person, models.Target
_DAILY = "daily"

QUIET = "quiet"
"""A reminder that stopped by itself because nobody answered (`bot/core/tapering.py`)."""

LATE_AFTER = dt.timedelta(minutes=10)
"""What is said later than that after it was due counts as late."""

_HEARD_LATELY = dt.timedelta(days=7)  # who answers the question before it is noted that it was said


class Due(NamedTuple):
    """A reminder that is due, and what is to be known about its person to speak to them."""

    person_id: int
    slot: str
    wall_time: dt.time
    days: int
    next_due_at: dt.datetime
    unanswered_since: dt.date | None
    missed: int
    user_id: int
    language: str
    zone: str
    heard_on: dt.date
    pictures: bool


class Entry(NamedTuple):
    """A line of the ledger as it is entered: planned, or skipped with a reason at once."""

    person_id: int
    slot: str
    local_date: dt.date
    due_at: dt.datetime
    state: str = "planned"
    reason: str | None = None
    movement: str | None = None
    why: Mapping[str, Any] | sealed.Written | None = None
    settled_at: dt.datetime | None = None


class Next(NamedTuple):
    """How a reminder goes on: see the columns."""

    next_due_at: dt.datetime | None
    state: str
    unanswered_since: dt.date | None
    missed: int


async def get(sql: AsyncSession, person_id: int, slot: str = _DAILY) -> models.Reminder | None:
    """Find a person's reminder."""
    return await sql.scalar(_ONE, {"person": person_id, "slot": slot})


# Asked with every tap, and built once: to build a statement takes longer than to answer it.
_ONE = sa.select(_Reminder).where(_Reminder.person_id == sa.bindparam("person"), _Reminder.slot == sa.bindparam("slot"))


async def due(sql: AsyncSession, now: dt.datetime, limit: int) -> list[Due]:
    """Take the reminders that are due, longest due first; those of people who blocked us stay where they are.

    On PostgreSQL they and their people are locked until the transaction ends, and what another replica or a tap of the
    person has locked is passed over: it is found again a moment later.
    """
    return [Due(*row) for row in await writing.read(sql, _DUE, now=now, limit=limit)]


_DUE = (
    sa.select(
        _Reminder.person_id,
        _Reminder.slot,
        _Reminder.wall_time,
        _Reminder.days,
        _Reminder.next_due_at,
        _Reminder.unanswered_since,
        _Reminder.missed,
        _Person.user_id,
        _Person.language,
        _Person.zone,
        _Person.heard_on,
        _Person.pictures,
    )
    .join(_Person, _Person.id == _Reminder.person_id)
    .where(
        _Reminder.next_due_at.is_not(None),
        _Reminder.next_due_at <= sa.bindparam("now"),
        _Person.blocked_at.is_(None),
        _Person.zone.is_not(None),
    )
    .order_by(_Reminder.next_due_at)
    .limit(sa.bindparam("limit", type_=sa.Integer))
    .with_for_update(key_share=True, skip_locked=True)
)


async def enter(sql: AsyncSession, entries: Sequence[Entry]) -> Mapping[tuple[int, str, dt.date], int]:
    """Enter reminders into the ledger. Gives the new lines' ids; a person, slot and local date is entered once."""
    key = ["person_id", "slot", "local_date"]
    found = await bulk.insert(sql, _Target, key, Entry._fields, entries, give=[*key, "id"])
    return {(person, slot, day): target for person, slot, day, target in found}


async def of_day(sql: AsyncSession, person_id: int, local_date: dt.date, slot: str = _DAILY) -> models.Target | None:
    """Find the entry of a day by the calendar."""
    return await sql.scalar(
        sa.select(models.Target).where(
            models.Target.person_id == person_id, models.Target.slot == slot, models.Target.local_date == local_date
        )
    )


async def plan(
    sql: AsyncSession,
    person_id: int,
    slot: str,
    local_date: dt.date,
    due_at: dt.datetime,
    *,
    movement: str | None = None,
) -> int | None:
    """Enter one reminder into the ledger. None: this person, slot and local date has an entry already."""
    entered = await enter(sql, [Entry(person_id, slot, local_date, due_at, movement=movement)])
    return entered.get((person_id, slot, local_date))


async def reschedule(sql: AsyncSession, coming: Mapping[tuple[int, str], Next]) -> None:
    """Set how reminders go on, by person and slot. A pause that had an end is over with that."""
    rows = [(*each, None, *whose) for whose, each in coming.items()]
    await bulk.update(sql, _Reminder, [*Next._fields, "paused_until"], ["person_id", "slot"], rows)


async def said(sql: AsyncSession, target_ids: Collection[int], now: dt.datetime) -> None:
    """Settle entries whose message was said. After the question whether to pause nothing comes until they are heard."""
    settled = await writing.read(sql, _SAID, ids=target_ids, now=now, late=now - LATE_AFTER)
    # A daily letter without a movement is that question. Who did not get it is asked on their next day.
    asked = [person for person, slot, movement in settled if slot == _DAILY and movement is None]
    if asked:
        await writing.read(sql, _FALL_QUIET, ids=asked, heard_before=(now - _HEARD_LATELY).date())


async def never_came(sql: AsyncSession, target_ids: Collection[int]) -> None:
    """What could not be said in time nobody has ignored, and the next one tells of it. The question is asked again."""
    if target_ids:
        await writing.read(sql, _NEVER_CAME, ids=target_ids)


_TARGETS, _REMINDERS = (models.Base.metadata.tables[one.__tablename__] for one in (_Target, _Reminder))
_SAID = (
    sa.update(_TARGETS)
    .where(writing.among(_TARGETS.c.id, "ids"), _TARGETS.c.settled_at.is_(None))
    .values(
        state=sa.case((_TARGETS.c.due_at < sa.bindparam("late"), "late"), else_="sent"), settled_at=sa.bindparam("now")
    )
    .returning(_TARGETS.c.person_id, _TARGETS.c.slot, _TARGETS.c.movement)
)
_FALL_QUIET = (
    sa.update(_REMINDERS)
    .where(writing.among(_REMINDERS.c.person_id, "ids"), _REMINDERS.c.slot == _DAILY, _REMINDERS.c.state == "on")
    .where(
        sa.exists().where(
            _Person.id == _REMINDERS.c.person_id,
            _Person.heard_on < sa.bindparam("heard_before"),
        )
    )
    .values(state=QUIET, next_due_at=None)
    .returning(_REMINDERS.c.person_id)
)

_NEVER_CAME = (
    sa.update(_REMINDERS)
    .where(
        sa.exists().where(
            writing.among(_TARGETS.c.id, "ids"),
            _TARGETS.c.person_id == _REMINDERS.c.person_id,
            _TARGETS.c.slot == _REMINDERS.c.slot,
            _TARGETS.c.movement.is_not(None),
        )
    )
    .values(unanswered_since=None, missed=_REMINDERS.c.missed + 1)
    .returning(_REMINDERS.c.person_id)
)


class Coming(NamedTuple):
    """A reminder that is planned for later."""

    person_id: int
    slot: str
    wall_time: dt.time
    days: int
    next_due_at: dt.datetime
    zone: str


async def coming_in(
    sql: AsyncSession, zones: Collection[str], now: dt.datetime, after: tuple[int, str], limit: int
) -> list[Coming]:
    """Take reminders of people in these zones that are due later than now, by person and slot, after one of them."""
    found = await writing.read(
        sql,
        sa.select(
            _Reminder.person_id,
            _Reminder.slot,
            _Reminder.wall_time,
            _Reminder.days,
            _Reminder.next_due_at,
            _Person.zone,
        )
        .join(_Person, _Person.id == _Reminder.person_id)
        .where(
            _Person.zone.in_(zones),
            _Reminder.next_due_at > now,
            sa.tuple_(_Reminder.person_id, _Reminder.slot) > after,
        )
        .order_by(_Reminder.person_id, _Reminder.slot)
        .limit(limit)
        .with_for_update(of=_Reminder),
    )
    return [Coming(*row) for row in found]


async def move(sql: AsyncSession, moved: Mapping[tuple[int, str], dt.datetime]) -> None:
    """Set other due moments, by person and slot."""
    rows = [(at, *whose) for whose, at in moved.items()]
    await bulk.update(sql, _Reminder, ["next_due_at"], ["person_id", "slot"], rows)


async def target(sql: AsyncSession, target_id: int) -> models.Target | None:
    """Find an entry of the ledger."""
    return await sql.get(_Target, target_id)


async def last_date(sql: AsyncSession, person_id: int, slot: str = _DAILY) -> dt.date | None:
    """The newest local date that has an entry."""
    return await sql.scalar(_LAST_DATE, {"person": person_id, "slot": slot})


_LAST_DATE = sa.select(sa.func.max(_Target.local_date)).where(
    _Target.person_id == sa.bindparam("person"), _Target.slot == sa.bindparam("slot")
)


async def next_moment(sql: AsyncSession, person_id: int) -> dt.datetime | None:
    """When the person is reminded next. None: never, as things are."""
    return await sql.scalar(sa.select(sa.func.min(_Reminder.next_due_at)).where(_Reminder.person_id == person_id))
