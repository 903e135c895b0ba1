"""What a person's diary says over a while: read for their own picture, recap and report. Nothing is written here."""

import datetime as dt
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models

_Practice, _Rating = models.Practice, models.Rating
_OF_PAIN = ("before", "after", "asked")  # what the day after was like is another scale


class Rated(NamedTuple):
    """One rating: of which of the person's days, when in a practice (before, after) or else, 0-10."""

    on: dt.date
    moment: str
    value: int
    practice_id: int | None


class Done(NamedTuple):
    """A practice that was done to its end."""

    practice_id: int
    movement: str
    started_at: dt.datetime


async def ratings(sql: AsyncSession, person_id: int, since: dt.date) -> list[Rated]:
    """List the ratings of pain since a day, oldest first."""
    found = await sql.execute(
        sa.select(_Rating.local_date, _Rating.moment, _Rating.value, _Rating.practice_id)
        .where(_Rating.person_id == person_id, _Rating.local_date >= since, _Rating.moment.in_(_OF_PAIN))
        .order_by(_Rating.rated_at, _Rating.id)
    )
    return [Rated(*row) for row in found]


async def practices(sql: AsyncSession, person_id: int, since: dt.datetime) -> list[Done]:
    """List the practices that began since a moment and were done to their end, oldest first."""
    found = await sql.execute(
        sa.select(_Practice.id, _Practice.movement, _Practice.started_at)
        .where(_Practice.person_id == person_id, _Practice.phase == "done", _Practice.started_at >= since)
        .order_by(_Practice.started_at, _Practice.id)
    )
    return [Done(*row) for row in found]


async def times(sql: AsyncSession, person_id: int) -> int:
    """Count all practices that were ever done to their end."""
    found = await sql.scalar(
        sa.select(sa.func.count()).where(_Practice.person_id == person_id, _Practice.phase == "done")
    )
    return found or 0
