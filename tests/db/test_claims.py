"""Taking what may be said now: who goes first, and who waits."""

import asyncio
import datetime as dt

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from db import claims, delivery, models, outbox
from db import engine as engines
from db.outbox import SendClass
from tests.databases import Sessions
from tests.db.waiting import ANN, BOB, CAT, LEASE, NOW, SOON, claim, only, post, reminder


async def test_rows_go_by_class_and_then_in_the_order_written(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await post(sql, 1, "recap", SendClass.RECAP)
        await post(sql, 2, "reminder", SendClass.REMINDER)
        await outbox.edit(sql, 3, "s", {"text": "edit"}, NOW)
        await post(sql, 4, "reply 1")
        await post(sql, 5, "reply 2")
        await outbox.answer(sql, 6, "tap", "answer", NOW)
        assert await claim(sql) == ["answer", "reply 1", "reply 2", "edit", "reminder", "recap"]


async def test_a_claimed_row_is_leased_and_not_claimed_again(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await post(sql, ANN, "one")
        assert await claim(sql) == ["one"]
    async with sessions.begin() as sql:
        assert await claim(sql, NOW + dt.timedelta(days=1)) == []
        row = await only(sql)
    assert (row.state, row.attempts, row.lease_until) == ("sending", 1, NOW + LEASE)


async def test_no_more_rows_are_claimed_than_asked_for(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        for chat in range(5):
            await post(sql, chat, str(chat))
        assert await claim(sql, limit=2) == ["0", "1"]
        assert await claim(sql, limit=2) == ["2", "3"]


async def test_what_is_not_due_waits_and_lets_others_pass(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await post(sql, ANN, "later", not_before=SOON)
        await post(sql, ANN, "now")
        assert await claims.next_moment(sql, NOW) == SOON
        assert await claim(sql) == ["now"]
        await delivery.settle(sql, 2, "sent", NOW)
        assert await claim(sql, SOON) == ["later"]
        assert await claims.next_moment(sql, SOON) is None


async def test_a_chat_gets_one_message_at_a_time_in_the_order_written(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        rows = [await post(sql, ANN, text) for text in ("1", "2", "3")]
        await post(sql, BOB, "Bob's")
        assert await claim(sql) == ["1", "Bob's"]
        assert await claim(sql) == []
        await delivery.settle(sql, rows[0], "sent", NOW)
        assert await claim(sql) == ["2"]
        await delivery.settle(sql, rows[1], "uncertain", NOW)
        assert await claim(sql) == ["3"]


async def test_a_better_class_does_not_pass_an_earlier_row_of_its_chat(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await outbox.edit(sql, ANN, "s", {"text": "edit"}, NOW)
        await post(sql, ANN, "reply")
        assert await claim(sql) == ["edit"]


async def test_answers_to_taps_go_at_any_time(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await post(sql, ANN, "1")
        assert await claim(sql) == ["1"]
        await outbox.answer(sql, ANN, "tap", "toast 1", NOW)
        await outbox.answer(sql, ANN, "tap", "toast 2", NOW)
        assert await claim(sql, busy=[ANN]) == ["toast 1", "toast 2"]


async def test_an_answer_holds_nobody_up(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await outbox.answer(sql, ANN, "tap", "toast", NOW)
        await post(sql, ANN, "reply")
        assert await claim(sql, limit=1) == ["toast"]
        assert await claim(sql) == ["reply"]


async def test_a_busy_chat_waits(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await post(sql, ANN, "Ann's")
        await post(sql, BOB, "Bob's")
        assert await claim(sql, busy=[ANN, CAT]) == ["Bob's"]


async def test_bulk_waits_without_a_budget(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await post(sql, ANN, "reminder", SendClass.REMINDER)
        await post(sql, BOB, "recap", SendClass.RECAP)
        await post(sql, CAT, "reply")
        assert await claim(sql, bulk=0) == ["reply"]
        assert await claim(sql, bulk=1) == ["reminder"]
        assert await claim(sql, bulk=10) == ["recap"]


async def test_replies_wait_without_a_place_and_answers_do_not(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await post(sql, ANN, "reply")
        await post(sql, BOB, "another")
        await outbox.answer(sql, CAT, "tap", "toast", NOW)
        assert await claim(sql, bulk=0, replies=0) == ["toast"]
        assert await claim(sql, bulk=0, replies=1) == ["reply"]
        assert await claim(sql, bulk=0) == ["another"]


async def test_a_reply_passes_the_reminder_that_waits_in_its_chat(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await post(sql, ANN, "reminder", SendClass.REMINDER)
        reply = await post(sql, ANN, "reply")
        assert await claim(sql, bulk=10) == ["reply"], "one at a time, although both may go"
        assert await claim(sql, bulk=10) == []
        await delivery.settle(sql, reply, "sent", NOW)
        assert await claim(sql, bulk=10) == ["reminder"]


async def test_a_reply_does_not_pass_the_reminder_that_is_on_its_way(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await post(sql, ANN, "reminder", SendClass.REMINDER)
        assert await claim(sql) == ["reminder"]
        await post(sql, ANN, "reply")
        assert await claim(sql, bulk=0) == []


async def test_a_row_that_was_put_back_keeps_its_turn(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        first = await post(sql, ANN, "1")
        await post(sql, ANN, "2")
        assert await claim(sql) == ["1"]
        await delivery.put_back(sql, first, SOON)
        assert await claim(sql) == []
        assert await claim(sql, SOON) == ["1"]
        row = await sql.get_one(models.Outbox, first)
    assert (row.attempts, row.doubts) == (2, 0)


async def test_a_change_that_was_put_back_lets_pass_what_is_not_about_its_message(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await outbox.edit(sql, ANN, "other", {"text": "edit"}, NOW)
        edit = (await only(sql)).id
        assert await claim(sql) == ["edit"]
        await delivery.put_back(sql, edit, SOON)
        first = await post(sql, ANN, "reply")
        await post(sql, ANN, "another")
        assert await claim(sql) == ["reply"]
        await delivery.settle(sql, first, "sent", NOW)
        assert await claim(sql, SOON) == ["edit"], "its moment has come"


async def test_nothing_of_the_same_message_passes_a_change_that_was_put_back(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await outbox.edit(sql, ANN, "s", {"text": "edit"}, NOW)
        edit = (await only(sql)).id
        assert await claim(sql) == ["edit"]
        await delivery.put_back(sql, edit, SOON)
        await post(sql, ANN, "the next message of its slot")
        assert await claim(sql) == []
        assert await claim(sql, SOON) == ["edit"]


async def test_what_has_expired_holds_nobody_up(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await reminder(sql)
        await post(sql, ANN, "recap", SendClass.RECAP)
        assert await claim(sql, NOW + dt.timedelta(hours=3)) == ["recap"]


async def test_four_claimers_at_once_never_take_a_row_twice(database_url: str) -> None:
    opened = [engines.connect(database_url) for _ in range(4)]
    async with engines.sessions(opened[0]).begin() as sql:
        for chat in range(60):
            await post(sql, chat, f"{chat}: 1")
            await post(sql, chat, f"{chat}: 2")

    async def take(engine: AsyncEngine) -> list[str]:
        texts: list[str] = []
        while True:
            async with engines.sessions(engine).begin() as sql:
                rows = await claims.claim(sql, NOW, 7, LEASE, bulk=10, busy_chats=[])
            if not rows:
                return texts
            for row in rows:
                texts.append((row.screen or {})["text"])
                async with engines.sessions(engine).begin() as sql:
                    await delivery.settle(sql, row.id, "sent", NOW)

    taken = [text for texts in await asyncio.gather(*(take(engine) for engine in opened)) for text in texts]
    left = []
    async with engines.sessions(opened[0]).begin() as sql:
        while texts := await claim(sql, limit=100):  # a claimer gives up when the rest is locked by others
            left += texts
            await sql.execute(sa.update(models.Outbox).values(state="sent", settled_at=NOW))
    for engine in opened:
        await engine.dispose()
    assert sorted(taken + left) == sorted(f"{chat}: {number}" for chat in range(60) for number in (1, 2))


async def test_a_row_that_another_claimer_has_locked_is_passed_over(postgres_url: str) -> None:
    opened = [engines.connect(postgres_url) for _ in range(2)]
    async with engines.sessions(opened[0]).begin() as sql:
        await post(sql, ANN, "Ann's")
        await post(sql, BOB, "Bob's")
    async with engines.sessions(opened[0]).begin() as first, engines.sessions(opened[1]).begin() as second:
        assert await claim(first, limit=1) == ["Ann's"]
        assert await claim(second, limit=2) == ["Bob's"]
    for engine in opened:
        await engine.dispose()
