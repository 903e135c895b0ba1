"""What falls due: on time, late, too late, after days of silence; each date ends in the ledger, once."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot import app, deps
from bot.flows import due, profile
from db import engine as engines
from db import models, people
from tests import databases

DUE = dt.datetime(2026, 11, 21, 6, 30, tzinfo=dt.UTC)  # 07:30 in Berlin
HOUSE = app.house(1.0)
HOUR = dt.timedelta(hours=1)


async def subscribed(sql: AsyncSession) -> models.Person:
    person = await people.add(sql, 5001, "en", DUE)
    person.zone = "Europe/Berlin"
    sql.add(models.Reminder(person_id=person.id, slot="daily", wall_time=dt.time(7, 30), next_due_at=DUE, state="on"))
    await sql.flush()
    return person


async def ledger(sql: AsyncSession) -> list[tuple[dt.date, str, str | None]]:
    rows = await sql.execute(
        sa.select(models.Target.local_date, models.Target.state, models.Target.reason).order_by(
            models.Target.local_date
        )
    )
    return [(day, state, reason) for day, state, reason in rows]


async def said(sql: AsyncSession) -> list[models.Outbox]:
    return list(await sql.scalars(sa.select(models.Outbox).order_by(models.Outbox.id)))


async def due_at(sql: AsyncSession) -> dt.datetime | None:
    return await sql.scalar(sa.select(models.Reminder.next_due_at))


async def test_on_time_one_message_is_planned_and_the_next_day_is_set(sessions: databases.Sessions) -> None:
    async with sessions.begin() as sql:
        await subscribed(sql)
        assert await due.plan(sql, HOUSE, DUE, 10) == 1
        assert await due.plan(sql, HOUSE, DUE, 10) == 0

        assert await ledger(sql) == [(dt.date(2026, 11, 21), "planned", None)]
        [row] = await said(sql)
        assert row.screen is not None
        assert "Time for today's stretch" in row.screen["text"]
        assert row.expires_at == DUE + 2 * HOUR
        assert await due_at(sql) == DUE + dt.timedelta(days=1)


async def test_an_hour_late_it_says_so_and_makes_no_sound(sqlite_sessions: databases.Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        await subscribed(sql)
        await due.plan(sql, HOUSE, DUE + HOUR, 10)

        [row] = await said(sql)
        assert row.screen is not None
        assert "I was away this morning" in row.screen["text"]
        assert row.screen["silent"] is True


async def test_three_hours_late_the_day_is_skipped_and_nothing_is_said(sqlite_sessions: databases.Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        await subscribed(sql)
        await due.plan(sql, HOUSE, DUE + 3 * HOUR, 10)

        assert await ledger(sql) == [(dt.date(2026, 11, 21), "skipped", "too late")]
        assert await said(sql) == []


@pytest.mark.parametrize("days", [3, 31])
async def test_after_days_of_silence_each_date_has_its_entry_and_one_message_comes(
    sqlite_sessions: databases.Sessions, days: int
) -> None:
    async with sqlite_sessions.begin() as sql:
        await subscribed(sql)
        await due.plan(sql, HOUSE, DUE + dt.timedelta(days=days) + HOUR, 10)

        states = [state for _, state, _ in await ledger(sql)]
        assert states == ["skipped"] * days + ["planned"]
        assert len(await said(sql)) == 1
        assert await due_at(sql) == DUE + dt.timedelta(days=days + 1)


async def test_who_has_done_one_today_gets_a_quiet_word_only(sqlite_sessions: databases.Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await subscribed(sql)
        at = DUE - HOUR
        sql.add(
            models.Practice(
                person_id=person.id,
                movement="bridge",
                slot="x",
                dose={"reps": 5, "hold_s": 2},
                phase="done",
                step=0,
                version=9,
                hands_free=True,
                started_at=at,
                ended_at=at,
            )
        )
        await sql.flush()
        await due.plan(sql, HOUSE, DUE, 10)

        [row] = await said(sql)
        assert row.screen is not None
        assert row.screen["silent"] is True
        assert "already done a stretch today" in row.screen["text"]


async def test_the_end_of_a_pause_of_days_turns_the_reminder_on_again(sqlite_sessions: databases.Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await subscribed(sql)
        reminder = await sql.get_one(models.Reminder, (person.id, "daily"))
        reminder.state, reminder.paused_until = "paused", dt.date(2026, 11, 21)
        await due.plan(sql, HOUSE, DUE, 10)
        await sql.refresh(reminder)

        assert reminder.state == "on"


async def test_when_every_movement_is_left_out_the_day_is_skipped_with_the_reason(
    sqlite_sessions: databases.Sessions,
) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await subscribed(sql)
        person.set_aside = dict.fromkeys(HOUSE.catalog.movements, "2027-01-01")
        await due.plan(sql, HOUSE, DUE, 10)

        assert await ledger(sql) == [(dt.date(2026, 11, 21), "skipped", "nothing suits")]


async def test_a_move_east_over_the_reminder_still_gives_the_day_one(sqlite_sessions: databases.Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await subscribed(sql)
        person.screening = {"outcome": "go"}
        before = DUE - HOUR  # 06:30 in Berlin, but 14:30 in Tokyo
        await profile.set_zone(deps.Turn(sql, HOUSE, before, person, heard="1"), "Asia/Tokyo")
        await due.plan(sql, HOUSE, before, 10)

        assert await ledger(sql) == [(dt.date(2026, 11, 21), "planned", None)]
        assert await due_at(sql) == dt.datetime(2026, 11, 21, 22, 30, tzinfo=dt.UTC)


def test_a_language_that_we_do_not_speak_is_answered_in_english() -> None:
    assert isinstance(HOUSE, deps.House)
    assert HOUSE.say("tlh")("Start") == "Start"


async def test_one_whom_nobody_can_plan_for_keeps_no_one_else_waiting(sqlite_sessions: databases.Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        await subscribed(sql)
        odd = await people.add(sql, 5002, "en", DUE)
        odd.zone = "Atlantis/Poseidonis"
        earlier = DUE - dt.timedelta(seconds=1)
        sql.add(models.Reminder(person_id=odd.id, wall_time=dt.time(7, 30), next_due_at=earlier, state="on"))
        await sql.flush()
        assert await due.plan(sql, HOUSE, DUE, 10) == 2
        assert await due.plan(sql, HOUSE, DUE, 10) == 0

        assert sorted(await ledger(sql)) == [
            (dt.date(2026, 11, 21), "planned", None),
            (dt.date(2026, 11, 21), "skipped", "failed"),
        ]
        [row] = await said(sql)
        assert row.chat_id == 5001


@pytest.mark.parametrize(
    ("zone", "wall", "first"),
    [
        ("America/Los_Angeles", dt.time(19), dt.datetime(2026, 11, 22, 3, tzinfo=dt.UTC)),
        ("Pacific/Auckland", dt.time(7, 30), dt.datetime(2026, 11, 20, 18, 30, tzinfo=dt.UTC)),
    ],
)
async def test_one_whom_we_could_not_plan_for_once_loses_that_date_alone(
    sqlite_sessions: databases.Sessions, monkeypatch: pytest.MonkeyPatch, zone: str, wall: dt.time, first: dt.datetime
) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await people.add(sql, 5001, "en", first)
        person.zone = zone
        sql.add(models.Reminder(person_id=person.id, wall_time=wall, next_due_at=first, state="on"))
        await sql.flush()
        with monkeypatch.context() as patched:
            patched.setattr(due, "_write", lambda *_: 1 / 0)
            await due.plan(sql, HOUSE, first + dt.timedelta(seconds=20), 10)
        for day in (1, 2):
            await due.plan(sql, HOUSE, first + dt.timedelta(days=day), 10)

        assert await ledger(sql) == [
            (dt.date(2026, 11, 21), "skipped", "failed"),
            (dt.date(2026, 11, 22), "planned", None),
            (dt.date(2026, 11, 23), "planned", None),
        ]
        assert await due_at(sql) == first + dt.timedelta(days=3)


async def test_a_batch_takes_no_more_statements_for_many_than_for_one(engine: AsyncEngine) -> None:
    sessions = engines.sessions(engine)
    statements: list[str] = []
    sa.event.listen(engine.sync_engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    counts = []
    for first, crowd in ((6000, 1), (7000, 30)):
        async with sessions.begin() as sql:
            for number in range(crowd):
                person = await people.add(sql, first + number, "en", DUE)
                person.zone = "Europe/Berlin"
                sql.add(models.Reminder(person_id=person.id, wall_time=dt.time(7, 30), next_due_at=DUE, state="on"))
        statements.clear()
        async with sessions.begin() as sql:
            assert await due.plan(sql, HOUSE, DUE, 100) == crowd
        counts.append(len(statements))
    async with sessions.begin() as sql:
        assert len(await said(sql)) == 31
        assert {row.screen is not None for row in await said(sql)} == {True}
    assert counts[0] == counts[1] <= 10


async def test_what_was_due_by_older_rules_of_the_zone_and_is_by_the_new_ones_has_one_entry(
    sqlite_sessions: databases.Sessions,
) -> None:
    async with sqlite_sessions.begin() as sql:
        await subscribed(sql)
        await sql.execute(sa.update(models.Reminder).values(next_due_at=DUE - HOUR))
        await due.plan(sql, HOUSE, DUE + HOUR / 2, 10)

        assert await ledger(sql) == [(dt.date(2026, 11, 21), "planned", None)]
        [row] = await said(sql)
        assert row.screen is not None
        assert "I was away this morning" in row.screen["text"]


async def test_a_move_east_within_the_second_of_the_reminder_gives_the_day_one(
    sqlite_sessions: databases.Sessions,
) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await subscribed(sql)
        person.zone, person.screening = "Europe/Lisbon", {"outcome": "go"}
        await sql.execute(sa.update(models.Reminder).values(next_due_at=DUE + HOUR))
        now = DUE + dt.timedelta(milliseconds=500)
        await profile.set_zone(deps.Turn(sql, HOUSE, now, person, heard="1"), "Europe/Berlin")
        await due.plan(sql, HOUSE, now, 10)

        assert await ledger(sql) == [(dt.date(2026, 11, 21), "planned", None)]
        [row] = await said(sql)
        assert row.screen is not None
        assert "Time for today's stretch" in row.screen["text"]
