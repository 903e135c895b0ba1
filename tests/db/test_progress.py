"""What a diary says over a while: the person's own, since a day, in the order in which it came."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from db import models, people, progress, ratings
from tests.databases import Sessions

NOW = dt.datetime(2026, 11, 21, 7, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


async def practised(sql: AsyncSession, person: models.Person, at: dt.datetime, phase: str = "done") -> models.Practice:
    row = models.Practice(
        person_id=person.id,
        movement="bridge",
        slot="s",
        dose={},
        phase=phase,
        step=0,
        version=1,
        hands_free=True,
        started_at=at,
        ended_at=at,
    )
    sql.add(row)
    await sql.flush()
    return row


async def rated(sql: AsyncSession, person: models.Person, at: dt.datetime, value: int) -> None:
    await ratings.keep(sql, person.id, value=value, moment="asked", rated_at=at, local_date=at.date())


async def test_a_diary_is_read_since_a_day_and_of_one_person_only(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        ann, ben = [await people.add(sql, user_id, "en", NOW) for user_id in (5001, 5002)]
        for person in (ann, ben):
            for value, ago in ((9, 30), (4, 2), (3, 0)):
                await rated(sql, person, NOW - ago * DAY, value)
        await ratings.keep(sql, ann.id, value=2, moment="day_after", rated_at=NOW, local_date=NOW.date())
        kept = await practised(sql, ann, NOW - DAY)
        await practised(sql, ann, NOW - 30 * DAY)
        await practised(sql, ann, NOW, phase="stopped")
        since = NOW - 7 * DAY

        assert [each.value for each in await progress.ratings(sql, ann.id, since.date())] == [4, 3]
        assert await progress.practices(sql, ann.id, since) == [
            progress.Done(kept.id, "bridge", kept.started_at),
        ]
        assert await progress.times(sql, ann.id) == 2
        assert await progress.times(sql, ben.id) == 0
