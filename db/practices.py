"""Practices: guided runs. What is open, whose bell rings, and what was done.

On PostgreSQL a practice that is read here stays locked until the transaction ends: a tap and a bell take turns.
"""

import datetime as dt
from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, writing

_Practice = models.Practice


async def open_one(sql: AsyncSession, person_id: int) -> models.Practice | None:
    """Find the person's open practice; there is one at most."""
    return await sql.scalar(_OPEN, {"person": person_id})


async def get(sql: AsyncSession, practice_id: int) -> models.Practice | None:
    """Find a practice, open or ended."""
    return await sql.scalar(_ONE, {"practice": practice_id})


async def due(
    sql: AsyncSession, practice_ids: Collection[int]
) -> list[tuple[models.Practice, models.Person, tuple[str, dt.datetime | None] | None]]:
    """Take practices whose bell may ring: each with its person and what became of the message of its step.

    That is the state of its row in the outbox and when it was settled; None: there is no such row. Practices that have
    no bell any more are left out.
    """
    found = await sql.execute(_DUE, {"ids": practice_ids})
    return [
        (practice, person, None if state is None else (state, settled_at))
        for practice, person, state, settled_at in found
    ]


def step_key(practice_id: int, version: int) -> str:
    """What the outbox knows the message of a step by."""
    return f"step:{practice_id}:{version}"


def step_of(dedupe_key: str | None) -> tuple[int, int] | None:
    """Practice and version of the step that a message of the outbox shows. None: it shows none."""
    kind, _, step = (dedupe_key or "").partition(":")
    if kind != "step":
        return None
    practice_id, _, version = step.partition(":")
    return int(practice_id), int(version)


async def let_last(sql: AsyncSession, ends: Mapping[tuple[int, int], dt.datetime]) -> dict[int, dt.datetime]:
    """Move the bells of steps (practice, version) that end later than was thought. A step that has passed is left.

    Gives the practices whose bell is set now, and to when.
    """
    found = await sql.scalars(_RINGING, {"ids": {practice_id for practice_id, _ in ends}})
    bells = {}
    for row in found:
        end = ends.get((row.id, row.version))
        if end is not None and row.bell_at is not None:
            row.bell_at = bells[row.id] = max(row.bell_at, end)
    await sql.flush()
    return bells


async def ring_now(sql: AsyncSession, step: tuple[int, int], now: dt.datetime) -> None:
    """Let the bell of a practice ring, if it is still at this version: nobody knows its message to be there."""
    practice_id, version = step
    await sql.execute(
        sa.update(_Practice)
        .where(_Practice.id == practice_id, _Practice.version == version, _Practice.bell_at > now)
        .values(bell_at=now)
    )


async def ringing(sql: AsyncSession, now: dt.datetime, limit: int) -> list[models.Practice]:
    """Take the practices whose bell has rung, longest ago first, passing over those that another replica has locked."""
    found = await sql.scalars(
        sa.select(_Practice)
        .where(_Practice.bell_at.is_not(None), _Practice.bell_at <= now)
        .order_by(_Practice.bell_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(found)


async def bells(sql: AsyncSession) -> list[tuple[int, int, dt.datetime]]:
    """List every armed bell: practice, version, moment."""
    found = await sql.execute(
        sa.select(_Practice.id, _Practice.version, _Practice.bell_at)
        .where(_Practice.bell_at.is_not(None))
        .order_by(_Practice.bell_at)
    )
    return [(practice, version, moment) for practice, version, moment in found if moment is not None]


async def times_done(sql: AsyncSession, person_id: int, movement: str) -> int:
    """Count how often the person has done a movement to its end."""
    found = await sql.scalar(
        sa.select(sa.func.count()).where(
            _Practice.person_id == person_id, _Practice.movement == movement, _Practice.phase == "done"
        )
    )
    return found or 0


async def movements_done(sql: AsyncSession, person_id: int) -> set[str]:
    """Which movements the person has done to their end, ever."""
    found = await sql.scalars(
        sa.select(_Practice.movement).distinct().where(_Practice.person_id == person_id, _Practice.phase == "done")
    )
    return set(found)


async def any_in(sql: AsyncSession, phase: str) -> bool:
    """Whether anybody's practice is in a phase."""
    found = await sql.scalar(
        sa.select(_Practice.id).where(_Practice.ended_at.is_(None), _Practice.phase == phase).limit(1)
    )
    return found is not None


async def latest(sql: AsyncSession, person_id: int) -> dt.datetime | None:
    """When the person's newest practice began."""
    return await sql.scalar(_LATEST, {"person": person_id})


_LATEST = sa.select(sa.func.max(_Practice.started_at)).where(_Practice.person_id == sa.bindparam("person"))


async def numbers_asked(sql: AsyncSession, person_id: int, since: dt.datetime) -> int:
    """Count the numbers that practices begun since a moment have asked the person for, answered or not."""
    found = await sql.execute(
        sa.select(_Practice.asks_before, _Practice.asks_after, _Practice.phase).where(
            _Practice.person_id == person_id, _Practice.started_at >= since
        )
    )
    return sum(int(before) + int(after and phase in {"rate", "done"}) for before, after, phase in found)


async def of_movement(sql: AsyncSession, person_id: int, movement: str) -> list[models.Practice]:
    """List the person's practices of a movement that came to an end or were stopped for pain, oldest first."""
    found = await sql.scalars(
        sa.select(_Practice)
        .where(_Practice.person_id == person_id, _Practice.movement == movement)
        .where(sa.or_(_Practice.phase == "done", _Practice.effort.is_not(None)))
        .order_by(_Practice.started_at, _Practice.id)
    )
    return list(found)


async def last_done(sql: AsyncSession, person_id: int, before_id: int) -> models.Practice | None:
    """Find the newest practice that the person did to its end before another one."""
    return await sql.scalar(
        sa.select(_Practice)
        .where(_Practice.person_id == person_id, _Practice.phase == "done", _Practice.id < before_id)
        .order_by(_Practice.id.desc())
        .limit(1)
    )


async def lately_done(sql: AsyncSession, person_id: int, limit: int) -> list[dt.datetime]:
    """List when the newest practices began that the person did to their end."""
    return list(await sql.scalars(_LATELY_DONE, {"person": person_id, "most": limit}))


_LATELY_DONE = (
    sa.select(_Practice.started_at)
    .where(_Practice.person_id == sa.bindparam("person"), _Practice.phase == "done")
    .order_by(_Practice.started_at.desc())
    .limit(sa.bindparam("most"))
)


_TAKEN = sa.select(_Practice).with_for_update().execution_options(populate_existing=True)
_OPEN = _TAKEN.where(_Practice.person_id == sa.bindparam("person"), _Practice.ended_at.is_(None))
_ONE = _TAKEN.where(_Practice.id == sa.bindparam("practice"))
_HAS_BELL = sa.and_(writing.among(_Practice.id, "ids"), _Practice.bell_at.is_not(None))
_RINGING = _TAKEN.where(_HAS_BELL).order_by(_Practice.id)
_STEP = sa.literal("step:") + sa.cast(_Practice.id, sa.Text) + ":" + sa.cast(_Practice.version, sa.Text)
_DUE = (
    sa.select(_Practice, models.Person, models.Outbox.state, models.Outbox.settled_at)
    .join(models.Person, models.Person.id == _Practice.person_id)
    .outerjoin(models.Outbox, models.Outbox.dedupe_key == _STEP)
    .where(_HAS_BELL)
    .order_by(_Practice.id)
    .with_for_update(of=_Practice)
    .execution_options(populate_existing=True)
)
