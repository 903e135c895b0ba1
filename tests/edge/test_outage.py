"""After an outage longer than Telegram keeps taps: what was open is asked again, once, and only that."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from bot import app
from bot.core import dialog
from bot.core import practice as core
from bot.edge import outage, turns
from bot.flows import again
from db import hearing, models, outbox, people, posted
from tests.databases import Sessions
from tests.telegrams import ANN, BOB, START, Clock

HOUSE = app.house(1.0)
MINUTE = dt.timedelta(minutes=1)
AWAY = "I was away for a while"
SAFETY = str(dialog.Open("safety", dialog.Question.EMERGENCY))


class Life:
    """A process that may die and come back: what it knows of its absences is in the diary."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self.sessions, self.clock = sessions, clock
        self.turns = turns.Turns(sessions, HOUSE, clock.now, 1, set_bell=lambda *_: None, wake=lambda: None)
        self.watch = outage.Watch(clock.now)

    async def hears(self, after: dt.timedelta = dt.timedelta()) -> None:
        """Telegram answers, after so long."""
        self.clock.passed += after.total_seconds()
        self.watch.heard()
        await self.watch.look(self.turns)

    async def said(self) -> list[tuple[int, dict[str, Any]]]:
        """What waits to be said: chat and screen."""
        async with self.sessions() as sql:
            rows = await sql.scalars(sa.select(models.Outbox).order_by(models.Outbox.id))
            return [(row.chat_id, row.screen) for row in rows if row.state == "waiting" and row.screen is not None]


@pytest.fixture
async def life(sessions: Sessions, clock: Clock) -> Life:
    made = Life(sessions, clock)
    await made.hears()
    return made


async def asked(life: Life, user_id: int = ANN, question: str | None = SAFETY) -> models.Person:
    """Somebody to whom a question was posted just now."""
    async with life.sessions.begin() as sql:
        person = await people.add(sql, user_id, "en", START)
        person.asking = question
        await posted.note(sql, user_id, "talk", 500 + user_id, life.clock.now())
    return person


async def at_a(life: Life, phase: core.Phase, *, hands_free: bool = True) -> None:
    """Ann is in a practice."""
    person = await asked(life, question=None)
    async with life.sessions.begin() as sql:
        row = models.Practice(person_id=person.id, movement="piriformis_supine", slot="talk", phase=phase)
        row.dose, row.step, row.version, row.hands_free = {"reps": 1, "hold_s": 10}, 0, 3, hands_free
        row.started_at, row.bell_at, row.before = START, START + core.LAPSES_AFTER, 2
        sql.add(row)


async def test_after_an_outage_an_open_question_is_asked_again_once(life: Life) -> None:
    await asked(life)
    await life.hears(10 * MINUTE)
    await life.hears(MINUTE)

    ((chat, screen),) = await life.said()
    assert chat == ANN
    assert AWAY in screen["text"]
    assert screen["buttons"]
    assert screen["silent"]


async def test_it_goes_as_bulk_and_not_after_a_day(life: Life) -> None:
    await asked(life)
    await life.hears(10 * MINUTE)

    async with life.sessions() as sql:
        row = (await sql.scalars(sa.select(models.Outbox))).one()
    assert row.send_class == outbox.SendClass.RECAP
    assert row.expires_at == life.clock.now() + again.RECENT


async def test_after_a_kill_the_outage_is_known_from_the_diary(life: Life) -> None:
    await asked(life)
    await Life(life.sessions, life.clock).hears(10 * MINUTE)

    assert len(await life.said()) == 1


async def test_a_process_that_dies_over_it_asks_nobody_twice(life: Life) -> None:
    await asked(life)
    async with life.sessions() as sql:
        before = await hearing.last(sql, 1)
    await life.hears(10 * MINUTE)
    async with life.sessions.begin() as sql:
        assert before is not None
        await hearing.note(sql, 1, before)  # as if it had died before it noted
    await Life(life.sessions, life.clock).hears(MINUTE)

    assert len(await life.said()) == 1


async def test_a_second_outage_asks_again(life: Life) -> None:
    await asked(life)
    await life.hears(10 * MINUTE)
    async with life.sessions.begin() as sql:
        await sql.execute(sa.update(models.Outbox).values(state="sent", settled_at=life.clock.now()))
    await life.hears(10 * MINUTE)

    assert len(await life.said()) == 1


async def test_so_long_as_telegram_keeps_taps_nothing_is_asked_again(life: Life) -> None:
    await asked(life)
    await life.hears(again.KEPT)

    assert await life.said() == []


async def test_another_process_that_listened_meanwhile_makes_it_no_outage(life: Life) -> None:
    await asked(life)
    for _ in range(5):
        await Life(life.sessions, life.clock).hears(2 * MINUTE)
    await life.hears(MINUTE)

    assert await life.said() == []


async def test_behind_a_webhook_being_there_is_hearing(life: Life) -> None:
    await asked(life)
    for _ in range(5):
        life.clock.passed += 120
        await life.watch.look(life.turns, hooked=True)
    assert await life.said() == []
    life.clock.passed += 600
    await life.watch.look(life.turns, hooked=True)

    assert len(await life.said()) == 1


async def test_the_very_first_start_is_no_outage(sessions: Sessions, clock: Clock) -> None:
    first = Life(sessions, clock)
    await asked(first)
    await first.hears(10 * MINUTE)

    assert await first.said() == []


@pytest.mark.parametrize("phase", [core.Phase.CARD, core.Phase.READY, core.Phase.WAIT, core.Phase.RATE])
async def test_a_practice_that_waits_for_an_answer_asks_again_in_its_own_message(life: Life, phase: core.Phase) -> None:
    await at_a(life, phase)
    await life.hears(10 * MINUTE)

    async with life.sessions() as sql:
        row = (await sql.scalars(sa.select(models.Outbox))).one()
    assert row.slot == "talk"
    assert row.screen is not None
    assert row.screen["text"].startswith(f"<i>{AWAY}")
    assert ":3:" in row.screen["buttons"][0][0]["data"], "the same buttons"


@pytest.mark.parametrize(("hands_free", "count"), [(True, 0), (False, 1)])
async def test_a_step_asks_again_only_where_it_waits_for_a_tap(
    life: Life,
    hands_free: bool,  # noqa: FBT001  a column of the table
    count: int,
) -> None:
    await at_a(life, core.Phase.STEP, hands_free=hands_free)
    await life.hears(10 * MINUTE)

    assert len(await life.said()) == count


async def test_who_left_it_long_ago_blocked_us_or_was_told_something_since_is_left_in_peace(life: Life) -> None:
    left, blocked, told, waits = [await asked(life, user_id) for user_id in (20, 21, 22, 23)]
    async with life.sessions.begin() as sql:
        await people.block(sql, blocked.user_id, START)
        await outbox.post(sql, waits.user_id, "talk", {"text": "on its way"}, START)
        await sql.execute(
            sa.update(models.Posted)
            .where(models.Posted.chat_id == left.user_id)
            .values(posted_at=START - again.RECENT - MINUTE)
        )
        await posted.note(sql, told.user_id, "talk", 900, START + dt.timedelta(hours=1))
    await life.hears(10 * MINUTE)

    assert [screen["text"] for _, screen in await life.said()] == ["on its way"]


async def test_many_are_asked_again_in_more_than_one_transaction(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "ASKED_TOGETHER", 2)
    for user_id in range(20, 25):
        await asked(life, user_id)
    await life.hears(10 * MINUTE)

    assert [chat for chat, _ in await life.said()] == [20, 21, 22, 23, 24]


async def test_who_is_heard_before_it_left_is_not_asked_again(life: Life) -> None:
    await asked(life)
    await asked(life, BOB)
    await life.hears(10 * MINUTE)
    async with life.sessions.begin() as sql:
        await outbox.overtake(sql, ANN, life.clock.now())

    assert [chat for chat, _ in await life.said()] == [BOB]
