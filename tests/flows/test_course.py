"""What is kept of a check-in, and what it means for the next dose: in the diary, on both databases."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot import app, deps
from bot.core import progress
from bot.flows import checkin, choosing, course, dosing, due, past, profile
from bot.screens import questions
from db import models, people
from tests import databases

HOUSE = app.house(1.0)
EVENING = dt.datetime(2026, 11, 20, 23, 20, tzinfo=dt.UTC)  # 00:20 in Berlin on the 21st
DAY = dt.timedelta(days=1)
BRIDGE = HOUSE.catalog.movements["bridge"].dose


async def a_turn(sql: AsyncSession, now: dt.datetime, *, consents: bool = True) -> deps.Turn:
    """Somebody in Berlin says something."""
    person = await people.get(sql, 5001) or await people.add(sql, 5001, "en", now)
    person.zone, person.screening = "Europe/Berlin", {"outcome": "go"}
    person.consent_version = questions.CONSENT_VERSION if consents else None
    return deps.Turn(sql, HOUSE, now, person, heard=f"{now:%s}")


async def did(  # noqa: PLR0917  each is one fact about the practice
    sql: AsyncSession,
    person_id: int,
    at: dt.datetime,
    before: int | None = 2,
    after: int | None = 2,
    effort: str | None = None,
    movement: str = "bridge",
) -> models.Practice:
    """A practice that came to its end."""
    row = models.Practice(
        person_id=person_id,
        movement=movement,
        slot="x",
        dose={"reps": 5, "hold_s": 2},
        phase="done",
        step=0,
        version=9,
        hands_free=True,
        before=before,
        after=after,
        effort=effort,
        started_at=at,
        ended_at=at,
    )
    sql.add(row)
    await sql.flush()
    return row


async def kept(sql: AsyncSession) -> list[models.Rating]:
    return list(await sql.scalars(sa.select(models.Rating).order_by(models.Rating.id)))


async def test_a_rating_at_twenty_past_midnight_belongs_to_the_evening_before(sessions: databases.Sessions) -> None:
    async with sessions.begin() as sql:
        await checkin.note(await a_turn(sql, EVENING), 4)
        await checkin.note(await a_turn(sql, EVENING + dt.timedelta(hours=3)), 5)

        assert [(rating.local_date, rating.value) for rating in await kept(sql)] == [
            (dt.date(2026, 11, 20), 4),
            (dt.date(2026, 11, 21), 5),
        ]


async def test_a_correction_keeps_one_row_and_only_the_moment_it_was_made(sessions: databases.Sessions) -> None:
    async with sessions.begin() as sql:
        await checkin.note(await a_turn(sql, EVENING), 8)
        later = EVENING + dt.timedelta(minutes=5)
        turn = await a_turn(sql, later)
        assert choosing.is_tough_day(turn)
        await checkin.note(turn, 3)

        [rating] = await kept(sql)
        assert (rating.value, rating.rated_at, rating.corrected_at) == (3, EVENING, later)
        assert not choosing.is_tough_day(turn)


async def test_without_consent_nothing_is_kept_and_a_tough_day_is_free(
    sqlite_sessions: databases.Sessions,
) -> None:
    async with sqlite_sessions.begin() as sql:
        turn = await a_turn(sql, EVENING, consents=False)
        await checkin.note(turn, 8)

        assert await kept(sql) == []
        assert await choosing.choose(turn) is None
        assert not choosing.is_tough_day(await a_turn(sql, EVENING + DAY, consents=False))


async def test_a_reminder_on_a_tough_day_is_not_sent_and_says_nothing_of_why(
    sqlite_sessions: databases.Sessions,
) -> None:
    at = EVENING + dt.timedelta(hours=7)
    async with sqlite_sessions.begin() as sql:
        turn = await a_turn(sql, at - dt.timedelta(minutes=30))
        person = turn.person.id
        sql.add(models.Reminder(person_id=person, slot="daily", wall_time=dt.time(7, 20), next_due_at=at, state="on"))
        await checkin.note(turn, 9)
        await sql.flush()
        await due.plan(sql, HOUSE, at, 10)

        [target] = await sql.scalars(sa.select(models.Target))
        assert (target.state, target.reason) == ("skipped", "nothing suits")


async def test_three_good_ones_lead_to_the_usual_dose_and_a_sore_day_back_to_the_least(
    sessions: databases.Sessions,
) -> None:
    async with sessions.begin() as sql:
        turn = await a_turn(sql, EVENING)
        assert await dosing.dose(turn, "bridge", 2) == BRIDGE.smallest()
        for ago in (5, 3, 1):
            await did(sql, turn.person.id, EVENING - ago * DAY)

        assert await dosing.dose(turn, "bridge", 2) == BRIDGE.default()
        assert await dosing.dose(turn, "bridge", 5) == BRIDGE.smallest()


async def test_after_one_amber_the_next_is_small_once(sqlite_sessions: databases.Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        turn = await a_turn(sql, EVENING)
        for ago in (9, 7, 5):
            await did(sql, turn.person.id, EVENING - ago * DAY)
        await did(sql, turn.person.id, EVENING - 3 * DAY, after=4)
        assert await dosing.dose(turn, "bridge", 2) == BRIDGE.smallest()
        await did(sql, turn.person.id, EVENING - 1 * DAY)

        assert await dosing.dose(turn, "bridge", 2) == BRIDGE.default()


async def test_after_a_week_off_it_is_the_least(sqlite_sessions: databases.Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        turn = await a_turn(sql, EVENING)
        for ago in (14, 12, 9):
            await did(sql, turn.person.id, EVENING - ago * DAY)
        assert await dosing.dose(turn, "bridge", 2) == BRIDGE.smallest()
        for ago in (2, 1):
            await did(sql, turn.person.id, EVENING - ago * DAY, movement="pelvic_tilt")

        assert await dosing.dose(turn, "bridge", 2) == BRIDGE.default()


@pytest.mark.parametrize(("consents", "expected"), [(True, {"bridge": -1}), (False, None)])
async def test_the_level_is_kept_for_the_next_choice_with_consent_only(
    sqlite_sessions: databases.Sessions,
    *,
    consents: bool,
    expected: dict[str, int] | None,
) -> None:
    async with sqlite_sessions.begin() as sql:
        turn = await a_turn(sql, EVENING, consents=consents)
        await did(sql, turn.person.id, EVENING - DAY, after=7)
        await course.note(turn, "bridge")

        assert turn.person.course == expected


async def test_worse_and_unsettled_twice_in_two_weeks_lets_a_movement_rest(sessions: databases.Sessions) -> None:
    async with sessions.begin() as sql:
        for number in range(2):
            at = EVENING + 4 * number * DAY
            turn = await a_turn(sql, at + DAY)
            await did(sql, turn.person.id, at)
            today = await did(sql, turn.person.id, at + DAY, movement="pelvic_tilt")
            await checkin.day_after(turn, today, progress.DayAfter.UNSETTLED)
            assert ("bridge" in choosing.hidden(turn)) is (number == 1)
        assert turn.person.course == {"bridge": -1}
        assert turn.person.set_aside == {"bridge": (turn.today + 14 * DAY).isoformat()}


async def test_taking_consent_back_forgets_what_practices_were_like(sessions: databases.Sessions) -> None:
    async with sessions.begin() as sql:
        turn = await a_turn(sql, EVENING)
        row = await did(sql, turn.person.id, EVENING, effort="hard")
        turn.person.course = {"bridge": 2}
        sql.add(models.BodyMap(person_id=turn.person.id, asked_at=EVENING, local_date=turn.today, areas=["leg"]))
        await profile.give_consent(turn, agreed=False)
        await sql.flush()
        await sql.refresh(row)
        await sql.refresh(turn.person)

        left = [row.before, row.after, row.effort, turn.person.course]
        assert left == [None] * len(left)
        assert await sql.scalar(sa.select(sa.func.count()).select_from(models.BodyMap)) == 0


async def test_where_it_hurts_bears_on_the_choice_for_two_weeks(sessions: databases.Sessions) -> None:
    async with sessions.begin() as sql:
        turn = await a_turn(sql, EVENING)
        for ago, areas in ((20, ["neck"]), (3, ["leg", "buttock"]), (2, None)):
            at = EVENING - ago * DAY
            sql.add(models.BodyMap(person_id=turn.person.id, asked_at=at, local_date=turn.day_of(at), areas=areas))
            await sql.flush()
        known = await past.gather(sql, [turn.person.id], turn.now)

        assert known[turn.person.id].sore == ["leg", "buttock"]
        assert not await checkin.asks_where(turn)
        assert await checkin.asks_where(await a_turn(sql, EVENING + 6 * DAY))
