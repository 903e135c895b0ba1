"""Body maps: where a person said that it hurts, kept only with consent."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models

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
