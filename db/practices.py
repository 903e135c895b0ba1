"""Practices: guided runs. What is open, whose bell rings, and what was done.

On PostgreSQL a practice that is read here stays locked until the transaction ends: a tap and a bell take turns.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, writing

_Practice = models.Practice


class Done(NamedTuple):
    """A practice that was begun, and how far it came; None: long ago."""

    movement: str
    started_at: dt.datetime
    phase: str | None


async def open_one(sql: AsyncSession, person_id: int) -> models.Practice | None:
    """Find the person's open practice; there is one at most."""
    return await _take(sql, _Practice.person_id == person_id, _Practice.ended_at.is_(None))


async def get(sql: AsyncSession, practice_id: int) -> models.Practice | None:
    """Find a practice, open or ended."""
    return await _take(sql, _Practice.id == practice_id)


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


async def histories(sql: AsyncSession, people: Collection[int], since: dt.datetime) -> Iterator[tuple[int, Done]]:
    """List for many people, in any order, the practices begun since a moment, and before it the newest of a movement."""
    person, movement, began = _Practice.person_id, _Practice.movement, _Practice.started_at
    recent = sa.select(person, movement, began, _Practice.phase).where(person.in_(people), began >= since)
    before = sa.select(person, movement, sa.func.max(began), sa.null()).where(person.in_(people), began < since)
    found = await writing.read(sql, recent.union_all(before.group_by(person, movement)))
    return ((person, Done(movement, began, phase)) for person, movement, began, phase in found)


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
    return await sql.scalar(sa.select(sa.func.max(_Practice.started_at)).where(_Practice.person_id == person_id))


async def _take(sql: AsyncSession, *which: sa.ColumnElement[bool]) -> models.Practice | None:
    return await sql.scalar(
        sa.select(_Practice).where(*which).with_for_update().execution_options(populate_existing=True)
    )
