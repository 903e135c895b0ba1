"""After an outage longer than Telegram keeps taps: what was open is asked again, once, and only that."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
import telegram

from bot import app
from bot.core import dialog
from bot.core import practice as core
from bot.edge import outage, turns
from bot.flows import again
from db import hearing, models, outbox, people, posted, withdrawal
from tests.databases import Sessions
from tests.telegrams import ANN, BOB, START, Clock, Telegram, refusal

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


class Pushed(Life):
    """A process behind a webhook."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        super().__init__(sessions, clock)
        self.server = Telegram()
        self.bot = telegram.Bot("1:" + "a" * 35, request=self.server, get_updates_request=Telegram())

    async def looks(self, after: dt.timedelta, failed_at: dt.datetime | None = None) -> None:
        """After so long: Telegram is asked, and tells when a delivery failed last."""
        self.clock.passed += after.total_seconds()
        info: dict[str, Any] = {"url": "https://x", "has_custom_certificate": False, "pending_update_count": 0}
        if failed_at is not None:
            info["last_error_date"] = int(failed_at.timestamp())
        self.server.will("getWebhookInfo", (200, {"ok": True, "result": info}))
        await self.watch.look(self.turns, hooked=self.bot)


@pytest.fixture
async def pushed(sessions: Sessions, clock: Clock) -> Pushed:
    made = Pushed(sessions, clock)
    await made.looks(dt.timedelta())
    return made


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


async def test_behind_a_webhook_silence_is_hearing_but_an_absence_is_none(pushed: Pushed) -> None:
    await asked(pushed)
    for _ in range(5):
        await pushed.looks(2 * MINUTE)
    assert await pushed.said() == []
    await pushed.looks(10 * MINUTE)

    assert len(await pushed.said()) == 1


async def test_behind_a_webhook_that_telegram_could_not_reach_it_asks_again_once_an_update_gets_through(
    pushed: Pushed,
) -> None:
    await asked(pushed)
    for _ in range(10):
        await pushed.looks(MINUTE, failed_at=pushed.clock.now() + MINUTE / 2)
    failed_at = pushed.clock.now()
    await pushed.looks(MINUTE, failed_at)
    assert await pushed.said() == [], "what is asked now would be answered in vain"
    pushed.watch.heard()
    for _ in range(5):
        await pushed.looks(MINUTE, failed_at)

    assert len(await pushed.said()) == 1


async def test_a_delivery_that_failed_and_soon_got_through_is_no_outage(pushed: Pushed) -> None:
    await asked(pushed)
    failed_at = pushed.clock.now() + MINUTE
    await pushed.looks(MINUTE, failed_at)
    pushed.watch.heard()
    for minutes in (0, 2, 2, 2):
        await pushed.looks(minutes * MINUTE, failed_at)

    assert await pushed.said() == []


async def test_an_update_that_got_through_to_another_process_ends_the_outage_for_all(pushed: Pushed) -> None:
    await asked(pushed)
    failed_at = pushed.clock.now() + MINUTE
    await pushed.looks(MINUTE, failed_at)
    other = Pushed(pushed.sessions, pushed.clock)
    other.watch.heard()
    await other.looks(dt.timedelta(), failed_at)
    for _ in range(5):
        await pushed.looks(2 * MINUTE, failed_at)
    pushed.watch.heard()
    await pushed.looks(dt.timedelta(), failed_at)

    assert await pushed.said() == []


async def test_a_telegram_that_cannot_be_asked_is_not_heard(pushed: Pushed) -> None:
    await asked(pushed)
    pushed.server.will("getWebhookInfo", *[refusal(502, "Bad Gateway")] * 5)
    with structlog.testing.capture_logs() as logged:
        for _ in range(5):
            pushed.clock.passed += 60
            await pushed.watch.look(pushed.turns, hooked=pushed.bot)
    assert await pushed.said() == []
    await pushed.looks(MINUTE)

    assert [entry["event"] for entry in logged] == ["cannot reach Telegram, trying again"] * 5
    assert len(await pushed.said()) == 1


async def test_telegram_is_asked_no_oftener_than_is_noted(pushed: Pushed) -> None:
    for _ in range(12):
        await pushed.looks(MINUTE / 12)

    assert len(pushed.server.calls) == 1 + 4


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
        await withdrawal.overtake(sql, ANN, life.clock.now())

    assert [chat for chat, _ in await life.said()] == [BOB]
