"""Body maps: where a person said that it hurts, kept only with consent."""

import datetime as dt
from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, writing

_BodyMap = models.BodyMap


async def ask(sql: AsyncSession, person_id: int, now: dt.datetime, local_date: dt.date) -> None:
    """Note that the person is asked."""
    sql.add(_BodyMap(person_id=person_id, asked_at=now, local_date=local_date))
    await sql.flush()


async def newest(sql: AsyncSession, person_id: int) -> models.BodyMap | None:
    """Find the person's newest map, answered or not."""
    return await sql.scalar(
        sa.select(_BodyMap).where(_BodyMap.person_id == person_id).order_by(_BodyMap.id.desc()).limit(1)
    )


async def places(sql: AsyncSession, people: Collection[int], since: dt.datetime) -> Mapping[int, list[str]]:
    """List for many people what they ticked last since a moment; who skipped or was not asked is left out."""
    found = await writing.read(sql, _ANSWERED, people=people, since=since)
    return {person: areas for person, areas in found if areas}


_ANSWERED = (
    sa.select(_BodyMap.person_id, _BodyMap.areas)
    .where(
        writing.among(_BodyMap.person_id, "people"),
        _BodyMap.asked_at >= sa.bindparam("since"),
        _BodyMap.areas.is_not(None),
    )
    .order_by(_BodyMap.id)
)
