"""Practices: guided runs. What is open, whose bell rings, and what was done.

On PostgreSQL a practice that is read here stays locked until the transaction ends: a tap and a bell take turns.
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models

_Practice = models.Practice


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


async def history(
    sql: AsyncSession, person_id: int, limit: int
) -> list[tuple[str, dt.datetime, dt.datetime | None, str]]:
    """List the person's practices, newest first: movement, start, end, phase."""
    found = await sql.execute(
        sa.select(_Practice.movement, _Practice.started_at, _Practice.ended_at, _Practice.phase)
        .where(_Practice.person_id == person_id)
        .order_by(_Practice.started_at.desc(), _Practice.id.desc())
        .limit(limit)
    )
    return [(movement, started, ended, phase) for movement, started, ended, phase in found]


async def times_done(sql: AsyncSession, person_id: int, movement: str) -> int:
    """Count how often the person has done a movement to its end."""
    found = await sql.scalar(
        sa.select(sa.func.count()).where(
            _Practice.person_id == person_id, _Practice.movement == movement, _Practice.phase == "done"
        )
    )
    return found or 0


async def any_in(sql: AsyncSession, phase: str) -> bool:
    """Whether anybody's practice is in a phase."""
    found = await sql.scalar(
        sa.select(_Practice.id).where(_Practice.ended_at.is_(None), _Practice.phase == phase).limit(1)
    )
    return found is not None


async def latest(sql: AsyncSession, person_id: int) -> dt.datetime | None:
    """When the person's newest practice began."""
    return await sql.scalar(sa.select(sa.func.max(_Practice.started_at)).where(_Practice.person_id == person_id))


async def done_since(sql: AsyncSession, person_id: int, moment: dt.datetime) -> bool:
    """Whether the person has done a practice to its end since a moment."""
    found = await sql.scalar(
        sa.select(_Practice.id)
        .where(_Practice.person_id == person_id, _Practice.phase == "done", _Practice.ended_at >= moment)
        .limit(1)
    )
    return found is not None


async def _take(sql: AsyncSession, *which: sa.ColumnElement[bool]) -> models.Practice | None:
    return await sql.scalar(
        sa.select(_Practice).where(*which).with_for_update().execution_options(populate_existing=True)
    )
