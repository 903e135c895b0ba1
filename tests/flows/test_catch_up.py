"""After an outage: each date ends in the ledger, one message comes at most, and it tells in words what happened."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot import app, deps
from bot.flows import due, presence, profile
from db import claims, delivery, models, people
from tests import databases
from tests.telegrams import START, Build, Clock, Telegram

DUE = dt.datetime(2026, 11, 21, 6, 30, tzinfo=dt.UTC)  # 07:30 in Berlin
HOUSE = app.house(1.0)
LEAD = "Time for today's stretch"
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


async def subscribed(sql: AsyncSession, wall: dt.time = dt.time(7, 30), first: dt.datetime = DUE) -> models.Person:
    person = await people.add(sql, 5001, "en", DUE)
    person.zone, person.screening, person.heard_on = "Europe/Berlin", {"outcome": "go"}, DUE.date() - DAY
    sql.add(models.Reminder(person_id=person.id, wall_time=wall, next_due_at=first, state="on"))
    await sql.flush()
    return person


async def texts(sql: AsyncSession) -> list[str]:
    rows = await sql.scalars(sa.select(models.Outbox.screen).order_by(models.Outbox.id))
    return [row["text"].splitlines()[0] for row in rows if row is not None]


async def states(sql: AsyncSession) -> list[str]:
    rows = await sql.execute(
        sa.select(models.Target.state, models.Target.reason).order_by(models.Target.local_date, models.Target.id)
    )
    return [reason or state for state, reason in rows]


async def live(sessions: databases.Sessions, moments: list[dt.datetime]) -> None:
    for now in moments:
        async with sessions.begin() as sql:
            await due.plan(sql, HOUSE, now, 10)


async def hear(sessions: databases.Sessions, moments: list[dt.datetime]) -> list[str]:
    """Live, and get what is planned at once; gives the texts."""
    heard = []
    for now in moments:
        await live(sessions, [now])
        async with sessions.begin() as sql:
            rows = await claims.claim(sql, now, 10, MINUTE, bulk=10, busy_chats=[])
            heard += [str((row.screen or {})["text"]) for row in rows]
            await delivery.settle_said(sql, [delivery.Said(row, message_id=row.id) for row in rows], now)
    return heard


@pytest.mark.parametrize(
    ("down_for", "ledger", "said"),
    [
        (10 * MINUTE, ["planned"], ["I was away this morning"]),
        (2 * HOUR, ["planned"], ["I was away this morning"]),
        (3 * HOUR, ["too late"], []),
        (3 * DAY + HOUR, ["too late"] * 3 + ["planned"], ["I was away for 3 of your reminders; that was me, not you"]),
        (3 * DAY + 5 * HOUR, ["too late"] * 4, []),
        (DAY, ["too late", "planned"], ["I was away and missed your last reminder; that was me, not you"]),
        (31 * DAY + 5 * HOUR, ["too late"] * 32, []),
    ],
)
async def test_what_comes_after_an_outage(
    sessions: databases.Sessions, down_for: dt.timedelta, ledger: list[str], said: list[str]
) -> None:
    async with sessions.begin() as sql:
        await subscribed(sql)
    await live(sessions, [DUE + down_for, DUE + down_for + MINUTE])

    async with sessions.begin() as sql:
        assert await states(sql) == ledger
        found = await texts(sql)
        assert len(found) == len(said)
        assert all(part in text for part, text in zip(said, found, strict=True))


async def test_days_that_were_missed_are_told_once_with_the_next_reminder(sessions: databases.Sessions) -> None:
    async with sessions.begin() as sql:
        await subscribed(sql)
    up_again = DUE + 2 * DAY + 5 * HOUR
    await live(sessions, [up_again, DUE + 3 * DAY, DUE + 4 * DAY])

    async with sessions.begin() as sql:
        assert await states(sql) == ["too late"] * 3 + ["planned"] * 2
        first, second = await texts(sql)
        assert "I was away for 3 of your reminders" in first
        assert "Time for today's stretch" in second


@pytest.mark.parametrize(
    ("wall", "said"),
    [(dt.time(13, 5), "this afternoon"), (dt.time(19), "this evening"), (dt.time(2), "at your time")],
)
async def test_the_words_fit_the_time_of_the_reminder(
    sqlite_sessions: databases.Sessions, wall: dt.time, said: str
) -> None:
    at = dt.datetime.combine(DUE.date(), wall, dt.UTC) - HOUR
    async with sqlite_sessions.begin() as sql:
        await subscribed(sql, wall, at)
        await due.plan(sql, HOUSE, at + HOUR, 10)
        assert [said in text for text in await texts(sql)] == [True]


@pytest.mark.parametrize("late", [False, True])
async def test_what_was_planned_in_time_and_leaves_late_says_so_and_makes_no_sound(
    build: Build, server: Telegram, clock: Clock, sqlite_sessions: databases.Sessions, *, late: bool
) -> None:
    async with sqlite_sessions.begin() as sql:
        await subscribed(sql)
    await live(sqlite_sessions, [DUE])
    clock.passed = (DUE + (100 if late else 5) * MINUTE - START).total_seconds()
    await build().drain()

    [message] = server.said()
    first, *others = message["text"].splitlines()
    assert first == f"<b>{'I could not come at your time; here is your stretch.' if late else LEAD}</b>"
    assert others
    assert LEAD not in "".join(others)
    assert message.get("disable_notification", False) is late
    async with sqlite_sessions() as sql:
        assert await states(sql) == ["late" if late else "sent"]


async def test_a_clock_that_goes_back_sends_nothing_twice(sessions: databases.Sessions) -> None:
    async with sessions.begin() as sql:
        await subscribed(sql)
    await live(sessions, [DUE, DUE - HOUR, DUE])
    async with sessions.begin() as sql:  # not even when it is planned anew by the earlier clock
        person = (await sql.scalars(sa.select(models.Person))).one()
        await profile.resume(deps.Turn(sql, HOUSE, DUE - HOUR, person, heard="1"))
    await live(sessions, [DUE - HOUR, DUE, DUE + MINUTE])

    async with sessions.begin() as sql:
        assert await states(sql) == ["planned"]
        assert len(await texts(sql)) == 1


async def test_who_never_answers_is_reminded_less_then_asked_once_and_left_in_peace(
    sessions: databases.Sessions,
) -> None:
    async with sessions.begin() as sql:
        await subscribed(sql)
    said = await hear(sessions, [DUE + number * DAY for number in range(40)])

    async with sessions.begin() as sql:
        found = await states(sql)
        assert [number for number, state in enumerate(found) if state == "sent"] == [0, 1, 2, 4, 6, 13, 21]
        assert {state for state in found if state != "sent"} == {"tapering"}
        assert len(found) == 22
        assert ["Shall I pause your reminders?" in text for text in said] == [False] * 6 + [True]
        reminder = (await sql.scalars(sa.select(models.Reminder))).one()
        assert (reminder.state, reminder.next_due_at) == ("quiet", None)


async def test_who_did_not_get_the_question_is_asked_on_the_next_day(sessions: databases.Sessions) -> None:
    async with sessions.begin() as sql:
        await subscribed(sql)
    await hear(sessions, [DUE + number * DAY for number in range(21)])
    await live(sessions, [DUE + 21 * DAY])
    async with sessions.begin() as sql:
        await delivery.sweep(sql, DUE + 21 * DAY + 3 * HOUR)  # nobody could say it in time
    said = await hear(sessions, [DUE + number * DAY for number in range(22, 30)])

    assert ["Shall I pause your reminders?" in text for text in said] == [True]


async def test_who_answers_the_question_before_it_is_noted_that_it_was_said_is_not_left_in_peace(
    sessions: databases.Sessions,
) -> None:
    async with sessions.begin() as sql:
        await subscribed(sql)
    await hear(sessions, [DUE + number * DAY for number in range(21)])
    now = DUE + 21 * DAY
    await live(sessions, [now])
    async with sessions.begin() as sql:
        rows = await claims.claim(sql, now, 10, MINUTE, bulk=10, busy_chats=[])
        person = (await sql.scalars(sa.select(models.Person))).one()
        await presence.noted(deps.Turn(sql, HOUSE, now, person, heard="1"), speaks=True)
        await delivery.settle_said(sql, [delivery.Said(row, message_id=row.id) for row in rows], now)

    assert len(await hear(sessions, [now + DAY])) == 1


async def test_any_word_brings_back_who_was_left_in_peace(sqlite_sessions: databases.Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        await subscribed(sql)
    await hear(sqlite_sessions, [DUE + number * DAY for number in range(22)])
    async with sqlite_sessions.begin() as sql:
        person = (await sql.scalars(sa.select(models.Person))).one()
        await presence.noted(deps.Turn(sql, HOUSE, DUE + 30 * DAY + HOUR, person, heard="1"), speaks=True)
    await live(sqlite_sessions, [DUE + number * DAY for number in range(31, 34)])

    async with sqlite_sessions.begin() as sql:
        assert (await states(sql))[22:] == ["planned"] * 3
        reminder = (await sql.scalars(sa.select(models.Reminder))).one()
        assert reminder.state == "on"


async def test_a_word_on_the_day_of_being_let_in_again_ends_the_silence(sqlite_sessions: databases.Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        await subscribed(sql)
    await hear(sqlite_sessions, [DUE + number * DAY for number in range(22)])
    async with sqlite_sessions.begin() as sql:
        person = (await sql.scalars(sa.select(models.Person))).one()
        for speaks, state in ((False, "quiet"), (True, "on")):
            await presence.noted(deps.Turn(sql, HOUSE, DUE + 30 * DAY + HOUR, person, heard="1"), speaks=speaks)
            reminder = (await sql.scalars(sa.select(models.Reminder))).one()
            assert reminder.state == state


async def test_a_tap_in_between_starts_the_count_anew(sqlite_sessions: databases.Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        await subscribed(sql)
    await live(sqlite_sessions, [DUE + number * DAY for number in range(6)])
    async with sqlite_sessions.begin() as sql:
        person = (await sql.scalars(sa.select(models.Person))).one()
        await presence.noted(deps.Turn(sql, HOUSE, DUE + 5 * DAY + HOUR, person, heard="1"), speaks=True)
    await live(sqlite_sessions, [DUE + number * DAY for number in range(6, 9)])

    async with sqlite_sessions.begin() as sql:
        assert (await states(sql))[6:] == ["planned"] * 3


async def test_days_of_our_absence_are_not_counted_as_theirs(sqlite_sessions: databases.Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        await subscribed(sql)
    await live(sqlite_sessions, [DUE, DUE + 9 * DAY + 5 * HOUR, DUE + 10 * DAY, DUE + 11 * DAY])

    async with sqlite_sessions.begin() as sql:
        assert await states(sql) == ["planned"] + ["too late"] * 9 + ["planned"] * 2


@pytest.mark.parametrize("state", ["on", "paused", "stopped"])
async def test_after_a_block_everything_goes_on_as_it_was(sqlite_sessions: databases.Sessions, state: str) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await subscribed(sql)
        reminder = (await sql.scalars(sa.select(models.Reminder))).one()
        reminder.state, reminder.next_due_at = state, DUE if state == "on" else None
        await sql.flush()
        await people.block(sql, person.user_id, DUE - HOUR)
    await live(sqlite_sessions, [DUE, DUE + DAY])
    async with sqlite_sessions.begin() as sql:
        assert await states(sql) == []
        person = (await sql.scalars(sa.select(models.Person))).one()
        turn = deps.Turn(sql, HOUSE, DUE + 40 * DAY + HOUR, person, heard="1")
        await presence.noted(turn, speaks=True)
        assert person.blocked_at is None
    await live(sqlite_sessions, [DUE + 41 * DAY])

    async with sqlite_sessions.begin() as sql:
        found = (await sql.scalars(sa.select(models.Reminder))).one()
        assert found.state == state
        assert await states(sql) == (["planned"] if state == "on" else [])


@pytest.mark.parametrize("zone", [None, "Europe/Paris"])
async def test_who_is_heard_after_an_outage_before_the_reminders_are_looked_at_still_gets_theirs(
    sqlite_sessions: databases.Sessions, zone: str | None
) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await subscribed(sql)
        turn = deps.Turn(sql, HOUSE, DUE + DAY + HOUR, person, heard="1")
        await (profile.resume(turn) if zone is None else profile.set_zone(turn, zone))
    await live(sqlite_sessions, [DUE + DAY + HOUR])

    async with sqlite_sessions.begin() as sql:
        assert await states(sql) == ["too late", "planned"]


async def test_who_moves_east_after_an_outage_still_gets_the_reminder_of_the_day(
    sqlite_sessions: databases.Sessions,
) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await subscribed(sql)
        await profile.set_zone(deps.Turn(sql, HOUSE, DUE + HOUR, person, heard="1"), "Asia/Tokyo")
    await live(sqlite_sessions, [DUE + HOUR])

    async with sqlite_sessions.begin() as sql:
        assert await states(sql) == ["planned"]
        assert "I was away" in (await texts(sql))[0]


async def test_a_time_changed_after_an_outage_is_the_one_that_counts(sqlite_sessions: databases.Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await subscribed(sql)
        await profile.set_time(deps.Turn(sql, HOUSE, DUE + HOUR, person, heard="1"), dt.time(20), None)
    await live(sqlite_sessions, [DUE + HOUR, DUE + 12 * HOUR + 30 * MINUTE])

    async with sqlite_sessions.begin() as sql:
        assert await states(sql) == ["planned"]
        assert LEAD in (await texts(sql))[0]


@pytest.mark.parametrize("changes", ["the time", "the zone"])
async def test_who_answers_by_changing_their_time_or_zone_and_then_pauses_is_not_taken_for_silent(
    sqlite_sessions: databases.Sessions, changes: str
) -> None:
    morning = dt.datetime(2026, 11, 20, 18, 30, tzinfo=dt.UTC)  # 07:30 of the 21st in Auckland
    async with sqlite_sessions.begin() as sql:
        person = await subscribed(sql, first=morning)
        person.zone, person.heard_on = "Pacific/Auckland", morning.date() - DAY
    await hear(sqlite_sessions, [morning])
    async with sqlite_sessions.begin() as sql:
        person = (await sql.scalars(sa.select(models.Person))).one()
        turn = deps.Turn(sql, HOUSE, morning + HOUR, person, heard="1")
        await presence.noted(turn, speaks=True)
        if changes == "the time":
            await profile.set_time(turn, dt.time(14), None)
        else:
            await profile.set_zone(turn, "Europe/Berlin")
        await profile.pause(turn, 30)
        at = (await sql.scalars(sa.select(models.Reminder.next_due_at))).one()
    assert at is not None

    assert [LEAD in text for text in await hear(sqlite_sessions, [at])] == [True]


async def test_what_could_not_be_said_in_time_is_told_with_the_next_one_and_was_ignored_by_nobody(
    sessions: databases.Sessions,
) -> None:
    async with sessions.begin() as sql:
        await subscribed(sql)
    for day in range(22):  # we are there, Telegram is not
        await live(sessions, [DUE + day * DAY])
        async with sessions.begin() as sql:
            await delivery.sweep(sql, DUE + day * DAY + 3 * HOUR)
    first, second = await hear(sessions, [DUE + 22 * DAY, DUE + 23 * DAY])

    assert "I was away and missed your last reminder" in first
    assert LEAD in second
    async with sessions.begin() as sql:
        assert await states(sql) == ["expired"] * 22 + ["sent"] * 2
