"""The weekly recap: only for who chose a day, on that day, of a week in which something was done."""

import datetime as dt
import functools

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot import app, deps
from bot.flows import due, profile, recap, taps
from db import models
from tests import written
from tests.databases import Sessions

_house = functools.cache(app.house)
FRIDAY, SATURDAY = 4, 5
AT_SIX = dt.datetime(2026, 11, 20, 17, 0, tzinfo=dt.UTC)  # 18:00 in Berlin, a Friday
A_WEEK = dt.timedelta(days=7)
CLEARED = {"outcome": "go"}


def _turn(sql: AsyncSession, person: models.Person, now: dt.datetime = AT_SIX) -> deps.Turn:
    return deps.Turn(sql, _house(1.0), now, person, heard="1")


async def _subscribed(sql: AsyncSession, *, practised: bool = True) -> models.Person:
    """Somebody who chose Fridays, two days before one."""
    person = await written.person(sql)
    person.screening = CLEARED
    if practised:
        await written.diary(sql, person)
    await taps.tap(_turn(sql, person, AT_SIX - dt.timedelta(days=2)), f"s:recap:{FRIDAY}")
    await sql.execute(sa.delete(models.Outbox))
    return person


async def _next(sql: AsyncSession) -> dt.datetime | None:
    return await sql.scalar(sa.select(models.Reminder.next_due_at).where(models.Reminder.slot == recap.SLOT))


async def _reason(sql: AsyncSession) -> str | None:
    return await sql.scalar(sa.select(models.Target.reason))


async def test_it_comes_at_six_on_the_chosen_day_with_the_picture_and_behind_everything_else(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as sql:
        await _subscribed(sql)
        assert await _next(sql) == AT_SIX
        assert await due.plan(sql, _house(1.0), AT_SIX, 10) == 1
        [said] = await sql.scalars(sa.select(models.Outbox))
        assert said.screen is not None

        assert "5 stretches, 2 rest days. All of it counts." in said.screen["text"]
        assert said.screen["document"]["kind"] == "progress"
        assert said.send_class == 4
        assert await _next(sql) == AT_SIX + A_WEEK


async def test_a_week_without_a_stretch_is_passed_over(sqlite_sessions: Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        await _subscribed(sql, practised=False)
        await due.plan(sql, _house(1.0), AT_SIX, 10)

        assert await sql.scalar(sa.select(sa.func.count()).select_from(models.Outbox)) == 0
        assert await _reason(sql) == "no stretch in the week"
        assert await _next(sql) == AT_SIX + A_WEEK


async def test_it_is_silent_where_nobody_may_practise(sqlite_sessions: Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await _subscribed(sql)
        person.screening = {"outcome": "stop_emergency"}
        await sql.flush()
        await due.plan(sql, _house(1.0), AT_SIX, 10)

        assert await _reason(sql) == "not now"


async def test_who_wants_words_only_gets_words_only(sqlite_sessions: Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await _subscribed(sql)
        person.pictures = False
        await sql.flush()
        await due.plan(sql, _house(1.0), AT_SIX, 10)
        [said] = await sql.scalars(sa.select(models.Outbox))
        assert said.screen is not None

        assert "document" not in said.screen


async def test_it_is_off_until_chosen_and_off_again_when_told_so(sqlite_sessions: Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await written.person(sql)
        person.screening = CLEARED
        turn = _turn(sql, person)
        assert await recap.day_of(turn) is None
        await taps.tap(turn, f"s:recap:{SATURDAY}")
        assert await recap.day_of(turn) == SATURDAY
        await taps.tap(turn, "s:recap:off")

        assert await recap.day_of(turn) is None
        assert await _next(sql) is None


@pytest.mark.parametrize("quiet", ["stop", "pause"])
async def test_it_sleeps_and_wakes_with_the_reminder(sqlite_sessions: Sessions, quiet: str) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await _subscribed(sql)
        turn = _turn(sql, person, AT_SIX - dt.timedelta(days=1))
        await profile.set_time(turn, dt.time(7, 30), None)
        await (profile.stop(turn) if quiet == "stop" else profile.pause(turn, None))
        assert await _next(sql) is None
        await profile.resume(turn)

        assert await _next(sql) == AT_SIX


async def test_it_moves_with_its_person(sqlite_sessions: Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await _subscribed(sql)
        await profile.set_zone(_turn(sql, person, AT_SIX - dt.timedelta(days=1)), "Europe/London")

        assert await _next(sql) == AT_SIX + dt.timedelta(hours=1)


async def test_who_is_heard_after_an_outage_before_it_is_looked_for_still_gets_it(sqlite_sessions: Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await _subscribed(sql)
        later = AT_SIX + dt.timedelta(minutes=30)
        await profile.replan(_turn(sql, person, later))
        await due.plan(sql, _house(1.0), later, 10)

        assert len(list(await sql.scalars(sa.select(models.Outbox)))) == 1


async def test_after_stop_none_comes_to_who_has_no_daily_reminder_either(sqlite_sessions: Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await _subscribed(sql)
        await sql.execute(sa.delete(models.Reminder).where(models.Reminder.slot != recap.SLOT))
        turn = _turn(sql, person, AT_SIX - dt.timedelta(hours=1))
        await profile.stop(turn)
        await profile.replan(turn)  # as after their next safety answer

        assert await _next(sql) is None
