"""Reminders, practices and ratings: what is due, what rings, what was done, and what is forgotten."""

import asyncio
import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import engine as engines
from db import models, pasts, people, practices, ratings, reminders
from tests.databases import Sessions

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
TODAY = NOW.date()
MINUTE = dt.timedelta(minutes=1)
QUARTER_HOUR = dt.timedelta(minutes=15)


async def person(sql: AsyncSession, user_id: int, due_at: dt.datetime | None = None, state: str = "on") -> int:
    """Somebody with a reminder."""
    added = await people.add(sql, user_id, "en", NOW)
    added.zone = "Europe/London"
    sql.add(models.Reminder(person_id=added.id, wall_time=dt.time(8), next_due_at=due_at, state=state))
    await sql.flush()
    return added.id


async def practice(
    sql: AsyncSession,
    person_id: int,
    *,
    bell_at: dt.datetime | None = None,
    ended_at: dt.datetime | None = None,
    phase: str = "step",
    movement: str = "bridge",
    started_at: dt.datetime = NOW,
) -> models.Practice:
    row = models.Practice(
        person_id=person_id,
        movement=movement,
        slot="practice:1",
        dose={"reps": 3, "hold_s": 10},
        phase=phase,
        step=0,
        version=1,
        hands_free=True,
        bell_at=bell_at,
        before=6,
        after=4,
        started_at=started_at,
        ended_at=ended_at,
    )
    sql.add(row)
    await sql.flush()
    return row


async def test_due_reminders_are_found_longest_due_first(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await person(sql, 1, NOW - MINUTE)
        await person(sql, 2, NOW)
        await person(sql, 3, NOW - 2 * MINUTE)
        await person(sql, 4, NOW + MINUTE)
        await person(sql, 5, None, state="stopped")
        left = await people.add(sql, 7, "en", NOW)
        left.zone = "Europe/London"
        sql.add(models.Reminder(person_id=left.id, wall_time=dt.time(8), next_due_at=NOW))
        left.blocked_at = NOW
    async with sessions.begin() as sql:
        assert [one.user_id for one in await reminders.due(sql, NOW, 10)] == [3, 1, 2]
        assert [one.user_id for one in await reminders.due(sql, NOW, 1)] == [3]


async def test_replicas_that_look_at_once_take_different_reminders(postgres_url: str) -> None:
    opened = [engines.connect(postgres_url) for _ in range(2)]
    async with engines.sessions(opened[0]).begin() as sql:
        for user in (1, 2):
            await person(sql, user, NOW)
    async with engines.sessions(opened[0]).begin() as first, engines.sessions(opened[1]).begin() as second:
        assert [one.user_id for one in await reminders.due(first, NOW, 1)] == [1]
        assert [one.user_id for one in await reminders.due(second, NOW, 10)] == [2]
    for engine in opened:
        await engine.dispose()


async def test_a_day_is_planned_once(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        ann = await person(sql, 1)
        target = await reminders.plan(sql, ann, "daily", TODAY, NOW, movement="bridge")
        assert await reminders.plan(sql, ann, "daily", TODAY, NOW + MINUTE) is None
        assert await reminders.plan(sql, ann, "evening", TODAY, NOW) is not None
        assert await reminders.plan(sql, ann, "daily", TODAY + dt.timedelta(days=1), NOW) is not None
        assert target is not None
        entry = await reminders.target(sql, target)
        assert await reminders.last_date(sql, ann) == TODAY + dt.timedelta(days=1)
    assert entry is not None
    assert (entry.state, entry.movement, entry.due_at, entry.settled_at) == ("planned", "bridge", NOW, None)


async def test_a_skipped_day_says_why(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        ann = await person(sql, 1)
        skipped = reminders.Entry(ann, "daily", TODAY, NOW, "skipped", "too late", settled_at=NOW + MINUTE)
        target = (await reminders.enter(sql, [skipped]))[ann, "daily", TODAY]
    async with sessions() as sql:
        entry = await reminders.target(sql, target)
    assert entry is not None
    assert (entry.state, entry.reason, entry.settled_at) == ("skipped", "too late", NOW + MINUTE)


async def test_the_next_reminder_of_a_person_is_known(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        ann = await person(sql, 1, NOW + MINUTE)
        bob = await person(sql, 2)
        assert await reminders.next_moment(sql, ann) == NOW + MINUTE
        assert await reminders.next_moment(sql, bob) is None
        found = await reminders.get(sql, ann)
        assert found is not None
        assert (found.wall_time, found.days, found.slot) == (dt.time(8), 127, "daily")
        assert await reminders.get(sql, 404) is None


async def test_bells_that_rang_are_found_and_all_are_known(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        rows = [
            await practice(sql, await person(sql, user), bell_at=moment)
            for user, moment in ((1, NOW - MINUTE), (2, NOW), (3, NOW + MINUTE), (4, None))
        ]
        assert await practices.ringing(sql, NOW, 10) == rows[:2]
        assert await practices.ringing(sql, NOW, 1) == rows[:1]
        assert await practices.bells(sql) == [(row.id, 1, row.bell_at) for row in rows[:3]]


async def test_a_person_has_one_open_practice_at_most(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        ann = await person(sql, 1)
        assert await practices.open_one(sql, ann) is None
        await practice(sql, ann, ended_at=NOW)
        running = await practice(sql, ann)
        assert await practices.open_one(sql, ann) is running
        assert await practices.get(sql, running.id) is running
        assert await practices.get(sql, 404) is None
    with pytest.raises(sa.exc.IntegrityError):
        async with sessions.begin() as sql:
            await practice(sql, ann)


async def test_a_tap_and_a_bell_take_turns(postgres_url: str) -> None:
    opened = [engines.connect(postgres_url) for _ in range(2)]
    async with engines.sessions(opened[0]).begin() as sql:
        row = await practice(sql, await person(sql, 1))

    async def advance(number: int) -> None:
        async with engines.sessions(opened[number % 2]).begin() as sql:
            found = await practices.get(sql, row.id)
            assert found is not None
            await asyncio.sleep(0)
            found.version += 1

    await asyncio.gather(*(advance(number) for number in range(6)))
    async with engines.sessions(opened[0])() as sql:
        found = await practices.get(sql, row.id)
    for engine in opened:
        await engine.dispose()
    assert found is not None
    assert found.version == 7


async def test_of_many_people_all_that_is_recent_is_listed_and_the_newest_of_each_movement(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        ann, bob, eve = [await person(sql, number) for number in (1, 2, 3)]
        for number, movement in enumerate(("cat-cow", "bridge", "bridge", "bridge")):
            moment = NOW + number * QUARTER_HOUR
            phase = "stopped" if number == 0 else "done"
            await practice(sql, ann, movement=movement, phase=phase, started_at=moment, ended_at=moment)
        await practice(sql, bob, movement="bridge", phase="done", started_at=NOW, ended_at=NOW)
        await practice(sql, eve, phase="done", started_at=NOW, ended_at=NOW)

        found = await pasts.of(sql, [ann, bob], NOW + 2 * QUARTER_HOUR, NOW)
        began = int(NOW.timestamp()) // 900
        assert sorted(found[ann].practices) == [
            ["bridge", str(began + 1), ""],
            ["bridge", str(began + 2), "done"],
            ["bridge", str(began + 3), "done"],
            ["cat-cow", str(began), ""],
        ]
        assert {number: list(past.practices) for number, past in found.items() if number != ann} == {
            bob: [["bridge", str(began), ""]]
        }
        assert await practices.times_done(sql, ann, "bridge") == 3
        assert await practices.times_done(sql, ann, "cat-cow") == 0
        assert await practices.movements_done(sql, ann) == {"bridge"}


async def test_ratings_are_kept_and_all_of_a_person_dropped(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        ann, bob = await person(sql, 1), await person(sql, 2)
        row = await practice(sql, ann)
        assert await ratings.latest(sql, ann) is None
        await ratings.keep(sql, ann, value=6, moment="before", rated_at=NOW, local_date=TODAY, practice_id=row.id)
        await ratings.keep(sql, ann, value=4, moment="after", rated_at=NOW + MINUTE, local_date=TODAY)
        await ratings.keep(sql, bob, value=0, moment="asked", rated_at=NOW, local_date=TODAY)
        newest = await ratings.latest(sql, ann)
        assert newest is not None
        assert (newest.value, newest.moment) == (4, "after")
    async with sessions.begin() as sql:
        await ratings.drop_all(sql, ann)
    async with sessions.begin() as sql:
        kept = await practices.get(sql, row.id)
        bobs = await ratings.latest(sql, bob)
        assert await ratings.latest(sql, ann) is None
    assert kept is not None
    assert (kept.before, kept.after) == (None, None)
    assert bobs is not None
    assert bobs.value == 0
