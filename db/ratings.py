"""Ratings: 0-10 answers, kept only with consent and dropped when it is taken back."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models

_Rating = models.Rating


async def keep(
    sql: AsyncSession,
    person_id: int,
    *,
    value: int,
    moment: str,
    rated_at: dt.datetime,
    local_date: dt.date,
    practice_id: int | None = None,
) -> models.Rating:
    """Keep one answer. `moment` is before, after or asked. The caller has checked that the person consented."""
    rating = _Rating(
        person_id=person_id,
        value=value,
        moment=moment,
        rated_at=rated_at,
        local_date=local_date,
        practice_id=practice_id,
    )
    sql.add(rating)
    await sql.flush()
    return rating


async def latest(sql: AsyncSession, person_id: int) -> models.Rating | None:
    """Find the person's newest answer."""
    return await sql.scalar(
        sa.select(_Rating)
        .where(_Rating.person_id == person_id)
        .order_by(_Rating.rated_at.desc(), _Rating.id.desc())
        .limit(1)
    )


async def drop_all(sql: AsyncSession, person_id: int) -> None:
    """Forget every answer of a person, also those noted with their practices."""
    await sql.execute(sa.delete(_Rating).where(_Rating.person_id == person_id))
    await sql.execute(
        sa.update(models.Practice).where(models.Practice.person_id == person_id).values(before=None, after=None)
    )
