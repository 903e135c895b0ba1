"""An invented person's diary, written into a database as the bot would have written it."""

import datetime as dt
import random

from sqlalchemy.ext.asyncio import AsyncSession

from bot.screens import questions
from db import models, people, ratings
from tests import diaries

NOW = dt.datetime(2026, 11, 20, 18, 0, tzinfo=dt.UTC)
"""The evening of the last day of a diary of 89 days."""


async def person(sql: AsyncSession, user_id: int = 5001) -> models.Person:
    """Somebody who came on the first day and agreed to keep their ratings."""
    came = dt.datetime.combine(diaries.FIRST_DAY, dt.time(6), dt.UTC)
    found = await people.add(sql, user_id, "en", came)
    found.zone, found.consent_version = "Europe/Berlin", questions.CONSENT_VERSION
    await sql.flush()
    return found


async def diary(
    sql: AsyncSession, of: models.Person, nature: diaries.Nature = diaries.SEEN, *, seed: int = 4, days: int = 89
) -> None:
    """Practices and ratings, day by day."""
    for day in diaries.kept(nature, random.Random(seed), days):
        at = dt.datetime.combine(day.on, dt.time(7, 30), dt.UTC)
        if day.movement is None or day.after is None:
            await ratings.keep(sql, of.id, value=day.before, moment="asked", rated_at=at, local_date=day.on)
            continue
        done = models.Practice(
            person_id=of.id,
            movement=day.movement,
            slot=f"practice:{day.on}",
            dose={},
            phase="done",
            step=0,
            version=1,
            hands_free=True,
            before=day.before,
            after=day.after,
            started_at=at,
            ended_at=at + dt.timedelta(minutes=4),
        )
        sql.add(done)
        await sql.flush()
        for moment, value in (("before", day.before), ("after", day.after)):
            await ratings.keep(
                sql, of.id, value=value, moment=moment, rated_at=at, local_date=day.on, practice_id=done.id
            )
