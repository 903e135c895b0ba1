"""Ratings: answers about the back, kept only with consent, corrected in place, dropped when it is taken back."""

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
    """Keep one answer. `moment` is before, after, asked or day_after. The caller has checked the person's consent."""
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
    """Find the person's newest number."""
    return await sql.scalar(
        sa.select(_Rating)
        .where(_Rating.person_id == person_id, _Rating.moment != "day_after")
        .order_by(_Rating.rated_at.desc(), _Rating.id.desc())
        .limit(1)
    )


async def get(sql: AsyncSession, rating_id: int, person_id: int) -> models.Rating | None:
    """Find one answer of a person."""
    return await sql.scalar(sa.select(_Rating).where(_Rating.id == rating_id, _Rating.person_id == person_id))


async def of_day(sql: AsyncSession, person_id: int, moment: str, local_date: dt.date) -> models.Rating | None:
    """Find the newest answer of one kind that belongs to a day."""
    return await sql.scalar(_OF_DAY, {"person": person_id, "moment": moment, "day": local_date})


_OF_DAY = (
    sa.select(_Rating)
    .where(
        _Rating.person_id == sa.bindparam("person"),
        _Rating.moment == sa.bindparam("moment"),
        _Rating.local_date == sa.bindparam("day"),
    )
    .order_by(_Rating.id.desc())
    .limit(1)
)


async def of_practice(sql: AsyncSession, practice_id: int, moment: str) -> models.Rating | None:
    """Find what was said before, after, or the day after a practice."""
    return await sql.scalar(
        sa.select(_Rating)
        .where(_Rating.practice_id == practice_id, _Rating.moment == moment)
        .order_by(_Rating.id.desc())
        .limit(1)
    )


async def days_after(sql: AsyncSession, person_id: int, movement: str) -> dict[int, models.Rating]:
    """List how it was the day after each practice of a movement, by the practice."""
    found = await sql.scalars(
        sa.select(_Rating)
        .join(models.Practice, models.Practice.id == _Rating.practice_id)
        .where(_Rating.person_id == person_id, _Rating.moment == "day_after", models.Practice.movement == movement)
        .order_by(_Rating.id)
    )
    return {rating.practice_id: rating for rating in found if rating.practice_id is not None}


async def drop(sql: AsyncSession, rating: models.Rating) -> None:
    """Forget one answer."""
    await sql.delete(rating)
    await sql.flush()


async def drop_all(sql: AsyncSession, person_id: int) -> None:
    """Forget every answer of a person, also those noted with their practices and what was worked out from them."""
    practice, person = models.Practice, models.Person
    await sql.execute(sa.delete(_Rating).where(_Rating.person_id == person_id))
    await sql.execute(sa.delete(models.BodyMap).where(models.BodyMap.person_id == person_id))
    await sql.execute(
        sa.update(practice).where(practice.person_id == person_id).values(before=None, after=None, effort=None)
    )
    await sql.execute(sa.update(models.Target).where(models.Target.person_id == person_id).values(why=None))
    await sql.execute(sa.update(person).where(person.id == person_id).values(course=None))
