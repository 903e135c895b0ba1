"""What the flows write into the outbox, and take back."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, outbox, people, posted, reminders, withdrawal
from tests.databases import Sessions

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=5)
ANN, BOB = 7, 8


async def said(sql: AsyncSession, chat_id: int = ANN) -> Sequence[tuple[str, str | None, Any]]:
    """What waits for a chat, in order: kind, slot, text (or what is kept when clearing)."""
    rows = await sql.scalars(
        sa.select(models.Outbox)
        .where(models.Outbox.chat_id == chat_id, models.Outbox.state == "waiting")
        .order_by(models.Outbox.id)
    )
    return [(row.kind, row.slot, (row.screen or {}).get("text", (row.screen or {}).get("keep_newest"))) for row in rows]


async def test_the_same_dedupe_key_is_said_once(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        first = await outbox.post(sql, ANN, "a", {"text": "one"}, NOW, dedupe_key="step:1:2")
        again = await outbox.post(sql, ANN, "a", {"text": "one"}, NOW, dedupe_key="step:1:2")
        keyless = [await outbox.post(sql, ANN, "a", {"text": "two"}, NOW) for _ in range(2)]
        assert [text for _, _, text in await said(sql)] == ["one", "two", "two"]
    assert first is not None
    assert again is None
    assert None not in keyless


async def test_the_newest_edit_of_a_message_wins_and_keeps_its_turn(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await outbox.edit(sql, ANN, "a", {"text": "10 s left"}, NOW)
        await outbox.post(sql, ANN, "b", {"text": "between"}, NOW)
        await outbox.edit(sql, ANN, "a", {"text": "5 s left"}, NOW)
        await outbox.edit(sql, BOB, "a", {"text": "Bob's"}, NOW)
        assert await said(sql) == [("edit", "a", "5 s left"), ("post", "b", "between")]
        assert await said(sql, BOB) == [("edit", "a", "Bob's")]


async def test_an_edit_of_a_message_that_still_waits_changes_that_message(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await outbox.post(sql, ANN, "a", {"text": "Ready?", "silent": True}, NOW)
        await outbox.edit(sql, ANN, "a", {"text": "Go"}, NOW)
        assert await said(sql) == [("post", "a", "Go")]


async def test_an_edit_leaves_a_row_that_is_on_its_way(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await outbox.post(sql, ANN, "a", {"text": "Ready?"}, NOW)
        await sql.execute(sa.update(models.Outbox).values(state="sending"))
    async with sessions.begin() as sql:
        await outbox.edit(sql, ANN, "a", {"text": "Go"}, NOW)
        assert await said(sql) == [("edit", "a", "Go")]


async def test_an_edit_with_a_key_is_said_once_and_its_fate_is_known(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        assert await outbox.fate(sql, "step:1:2") is None
        await outbox.edit(sql, ANN, "a", {"text": "Hold"}, NOW, dedupe_key="step:1:2")
        await outbox.edit(sql, ANN, "a", {"text": "Hold again"}, NOW, dedupe_key="step:1:2")
        assert await said(sql) == [("edit", "a", "Hold")]
        assert await outbox.fate(sql, "step:1:2") == ("waiting", None)
        await outbox.edit(sql, ANN, "a", {"text": "Release"}, NOW, dedupe_key="step:1:3")
        assert await said(sql) == [("edit", "a", "Release")]
        assert await outbox.fate(sql, "step:1:2") is None
        assert await outbox.fate(sql, "step:1:3") == ("waiting", None)


async def test_words_that_take_the_place_of_others_in_doubt_have_all_their_chances(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await outbox.post(sql, ANN, "a", {"text": "Hold"}, NOW)
        await sql.execute(sa.update(models.Outbox).values(doubts=1))
        await outbox.edit(sql, ANN, "a", {"text": "Waiting"}, NOW)
        assert await said(sql) == [("post", "a", "Waiting")]
        assert await sql.scalar(sa.select(models.Outbox.doubts)) == 0


async def test_one_clear_a_slot_waits_and_it_sees_what_was_queued_since(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await outbox.clear(sql, ANN, "a", NOW, keep_newest=True)
        await outbox.post(sql, ANN, "a", {"text": "step 2"}, NOW)
        await outbox.clear(sql, ANN, "a", NOW, keep_newest=True)
        assert await said(sql) == [("post", "a", "step 2"), ("clear", "a", True)]


async def test_clears_of_another_kind_or_slot_stay(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await outbox.clear(sql, ANN, "a", NOW, keep_newest=True)
        await outbox.clear(sql, ANN, "b", NOW, keep_newest=True)
        await outbox.clear(sql, ANN, "a", NOW, keep_newest=False)
        assert await said(sql) == [("clear", "a", True), ("clear", "b", True), ("clear", "a", False)]


async def test_an_answer_to_a_tap_expires_after_a_minute(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await outbox.answer(sql, ANN, "tap-1", "", NOW)
        row = await sql.scalar(sa.select(models.Outbox))
    assert row is not None
    assert (row.kind, row.send_class, row.slot) == ("answer", outbox.SendClass.ANSWER, None)
    assert row.expires_at == NOW + dt.timedelta(seconds=60)
    assert row.screen == {"callback_id": "tap-1", "text": "", "alert": False}


async def test_a_cancelled_slot_says_nothing_more_and_its_reminder_is_skipped(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        person = await people.add(sql, ANN, "en", NOW)
        target = await reminders.plan(sql, person.id, "daily", NOW.date(), NOW)
        await outbox.post(sql, ANN, "snooze:1", {"text": "again"}, NOW, not_before=LATER, target_id=target)
        await outbox.edit(sql, ANN, "snooze", {"text": "edit"}, NOW)
        await outbox.clear(sql, ANN, "snooze:1", NOW, keep_newest=False)
        await outbox.post(sql, ANN, "snoozer", {"text": "another slot"}, NOW)
        await outbox.post(sql, BOB, "snooze:1", {"text": "Bob's"}, NOW)
    async with sessions.begin() as sql:
        await withdrawal.cancel(sql, ANN, "snooze", NOW)
        assert await said(sql) == [("clear", "snooze:1", False), ("post", "snoozer", "another slot")]
        assert await said(sql, BOB) == [("post", "snooze:1", "Bob's")]
        entry = await sql.get_one(models.Target, target)
        dropped = (await sql.scalars(sa.select(models.Outbox).where(models.Outbox.state == "dropped"))).all()
    assert (entry.state, entry.reason, entry.settled_at) == ("skipped", "cancelled", NOW)
    assert [(row.screen, row.reason) for row in dropped] == [(None, "cancelled")] * 2


async def test_what_was_to_come_by_itself_is_called_off_and_an_answer_in_its_place_is_not(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        reminder = outbox.SendClass.REMINDER
        await outbox.post(sql, ANN, "snooze:1", {"text": "again"}, NOW, not_before=LATER, send_class=reminder)
        await outbox.edit(sql, ANN, "snooze:2", {"text": "Hold"}, NOW)
        await withdrawal.call_off(sql, ANN, "snooze", NOW)

        assert await said(sql) == [("edit", "snooze:2", "Hold")]


@pytest.mark.parametrize("slot", ["50%", "a_b", "a\\"])
async def test_a_slot_is_taken_literally(sessions: Sessions, slot: str) -> None:
    async with sessions.begin() as sql:
        await outbox.post(sql, ANN, slot + ":1", {"text": "mine"}, NOW)
        await outbox.post(sql, ANN, "50x:1", {"text": "other"}, NOW)
        await outbox.post(sql, ANN, "axb:1", {"text": "other"}, NOW)
        await withdrawal.cancel(sql, ANN, slot, NOW)
        assert [text for _, _, text in await said(sql)] == ["other", "other"]


async def test_the_next_message_under_a_slot_is_known(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        assert await outbox.next_in(sql, ANN, "snooze") is None
        await outbox.post(sql, ANN, "snooze:1", {"text": "again"}, NOW, not_before=LATER)
        assert await outbox.next_in(sql, ANN, "snooze") == LATER


async def test_the_live_message_of_a_slot_is_the_one_posted_last(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        for message_id in (51, 53, 52):  # a chat's clock may be ahead of its numbers: the order of posting counts
            await posted.note(sql, ANN, "a", message_id, NOW)
        await posted.note(sql, BOB, "a", 99, NOW)
        assert await posted.newest(sql, ANN, "a") == 52
        assert await posted.all(sql, ANN, "a") == [51, 53, 52]
        assert await posted.slot_of(sql, ANN, 53) == "a"
        assert await posted.slot_of(sql, ANN, 99) is None
        await posted.forget(sql, ANN, [52, 51, 99])
        assert await posted.all(sql, ANN, "a") == [53]
        assert await posted.newest(sql, BOB, "a") == 99
        await posted.forget(sql, ANN, [])
        assert await posted.newest(sql, ANN, "b") is None


async def test_who_blocks_us_hears_nothing_more(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        person = await people.add(sql, ANN, "en", NOW)
        sql.add(models.Reminder(person_id=person.id, wall_time=dt.time(8), next_due_at=NOW))
        target = await reminders.plan(sql, person.id, "daily", NOW.date(), NOW)
        await outbox.post(sql, ANN, "remind", {"text": "Good morning"}, NOW, target_id=target)
        await outbox.answer(sql, ANN, "tap", "", NOW)
        await outbox.post(sql, BOB, "a", {"text": "Bob's"}, NOW)
    async with sessions.begin() as sql:
        await people.block(sql, ANN, LATER)
        await people.block(sql, ANN, LATER + dt.timedelta(days=1))
    async with sessions.begin() as sql:
        blocked = await people.get(sql, ANN)
        entry = await sql.get_one(models.Target, target)
        rows = await sql.execute(sa.select(models.Outbox.kind, models.Outbox.state, models.Outbox.reason))
        assert blocked is not None
        assert blocked.blocked_at == LATER
        assert (entry.state, entry.reason) == ("skipped", "blocked")
        assert sorted(rows) == [("post", "dropped", "blocked"), ("post", "waiting", None)]
        assert await reminders.due(sql, LATER, 10) == []
        await people.unblock(sql, ANN)
        await sql.refresh(blocked)
        assert blocked.blocked_at is None
