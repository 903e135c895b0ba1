"""The sender's side of the outbox: who goes first, who waits, and what becomes of a row."""

import asyncio
import datetime as dt
from collections.abc import Collection

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from db import delivery, models, outbox, people, posted, reminders
from db import engine as engines
from db.outbox import SendClass
from tests.databases import Sessions

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
SOON = NOW + dt.timedelta(seconds=30)
LEASE = dt.timedelta(seconds=60)
ANN, BOB, CAT = 7, 8, 9


async def post(
    sql: AsyncSession,
    chat_id: int,
    text: str,
    send_class: SendClass = SendClass.REPLY,
    *,
    not_before: dt.datetime | None = None,
) -> int:
    row = await outbox.post(sql, chat_id, "s", {"text": text}, NOW, send_class=send_class, not_before=not_before)
    assert row is not None
    return row


async def claim(
    sql: AsyncSession,
    now: dt.datetime = NOW,
    *,
    limit: int = 10,
    bulk: int = 10,
    busy: Collection[int] = (),
    replies: int = 10,
) -> list[str]:
    """Claim, and give what was claimed: the texts, and the kinds of rows without one."""
    rows = await delivery.claim(sql, now, limit, LEASE, bulk=bulk, busy_chats=busy, replies=replies)
    return [(row.screen or {}).get("text") or row.kind for row in rows]


async def only(sql: AsyncSession) -> models.Outbox:
    return (await sql.scalars(sa.select(models.Outbox).execution_options(populate_existing=True))).one()


async def reminder(sql: AsyncSession, *, due_at: dt.datetime = NOW) -> tuple[int, int]:
    """A planned reminder and its row."""
    person = await people.add(sql, ANN, "en", NOW)
    target = await reminders.plan(sql, person.id, "daily", due_at.date(), due_at)
    row = await outbox.post(
        sql,
        ANN,
        "remind",
        {"text": "Good morning"},
        NOW,
        send_class=SendClass.REMINDER,
        expires_at=due_at + dt.timedelta(hours=2),
        target_id=target,
    )
    assert target is not None
    assert row is not None
    return target, row


async def ledger(sql: AsyncSession, target: int) -> tuple[str, str | None]:
    entry = await sql.get_one(models.Target, target, populate_existing=True)
    return entry.state, entry.reason


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
        assert await delivery.next_moment(sql, NOW) == SOON
        assert await claim(sql) == ["now"]
        await delivery.settle(sql, 2, "sent", NOW)
        assert await claim(sql, SOON) == ["later"]
        assert await delivery.next_moment(sql, SOON) is None


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


async def test_what_has_expired_is_dropped_and_its_reminder_skipped(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        target, _ = await reminder(sql)
        await outbox.answer(sql, BOB, "tap", "toast", NOW)
    async with sessions.begin() as sql:
        assert await claim(sql, NOW + dt.timedelta(hours=2)) == []
        await delivery.expire(sql, NOW + dt.timedelta(hours=2))
        assert await ledger(sql, target) == ("skipped", "expired")
        row = await only(sql)
    assert (row.state, row.reason, row.screen) == ("dropped", "expired", None)


async def test_what_has_expired_holds_nobody_up(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await reminder(sql)
        await post(sql, ANN, "recap", SendClass.RECAP)
        assert await claim(sql, NOW + dt.timedelta(hours=3)) == ["recap"]


@pytest.mark.parametrize(
    ("state", "reason", "minutes_late", "ledger_says"),
    [
        ("sent", None, 0, ("sent", None)),
        ("sent", None, 10, ("sent", None)),
        ("sent", None, 11, ("late", None)),
        ("uncertain", None, 0, ("uncertain", None)),
        ("dropped", "blocked", 0, ("skipped", "blocked")),
        ("failed", None, 0, ("skipped", "failed")),
    ],
)
async def test_a_settled_row_forgets_its_screen_and_settles_its_reminder(
    sessions: Sessions, state: str, reason: str | None, minutes_late: int, ledger_says: tuple[str, str | None]
) -> None:
    then = NOW + dt.timedelta(minutes=minutes_late)
    async with sessions.begin() as sql:
        target, row_id = await reminder(sql)
        assert await claim(sql) == ["Good morning"]
        await delivery.settle(sql, row_id, state, then, reason)
    async with sessions.begin() as sql:
        row = await only(sql)
        assert (row.state, row.reason, row.screen, row.lease_until) == (state, reason, None, None)
        assert row.settled_at == then
        assert await ledger(sql, target) == ledger_says


async def test_a_settled_reminder_stays_as_it_was_settled(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        target, row_id = await reminder(sql)
        await sql.execute(sa.update(models.Target).values(state="skipped", reason="too late", settled_at=NOW))
        await delivery.settle(sql, row_id, "sent", NOW)
        assert await ledger(sql, target) == ("skipped", "too late")


async def test_what_belongs_to_no_slot_leaves_no_trace(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await outbox.answer(sql, ANN, "tap", "toast", NOW)
        await outbox.farewell(sql, ANN, {"text": "All is erased."}, NOW)
        rows = await delivery.claim(sql, NOW, 10, LEASE, bulk=10, busy_chats=[])
        assert [row.kind for row in rows] == ["answer", "post"]
        for row in rows:
            await delivery.settle(sql, row.id, "sent", NOW)
        await outbox.answer(sql, ANN, "tap", "too late", NOW)
    async with sessions.begin() as sql:
        assert await claim(sql, NOW + dt.timedelta(minutes=2)) == []
        await delivery.expire(sql, NOW + dt.timedelta(minutes=2))
        assert await sql.scalar(sa.select(sa.func.count()).select_from(models.Outbox)) == 0


async def test_a_row_that_was_erased_meanwhile_is_not_missed(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await delivery.settle(sql, 404, "sent", NOW)
        await delivery.put_back(sql, 404, NOW)
        await delivery.make_post(sql, 404, NOW)
        await delivery.doubt(sql, 404, NOW, dt.timedelta(0))
        assert await sql.scalar(sa.select(sa.func.count()).select_from(models.Outbox)) == 0


async def test_a_reminder_that_was_left_behind_is_uncertain_and_not_repeated(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        target, _ = await reminder(sql)
        assert await claim(sql) == ["Good morning"]
    async with sessions.begin() as sql:
        assert await delivery.recover(sql, NOW + LEASE) == 1
    async with sessions.begin() as sql:
        assert await ledger(sql, target) == ("uncertain", None)
        assert await claim(sql, NOW + LEASE) == []


async def test_a_step_that_was_left_behind_is_said_once_more_and_only_once(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await post(sql, ANN, "Hold")
    for expected in (["Hold"], ["Hold"], []):
        async with sessions.begin() as sql:
            assert await claim(sql) == expected
        async with sessions.begin() as sql:
            await delivery.recover(sql, NOW, everything=True)
    async with sessions.begin() as sql:
        assert (await only(sql)).state == "uncertain"


async def test_a_step_that_surely_was_not_sent_loses_none_of_its_chances(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        row = await post(sql, ANN, "Hold")
        for _ in range(5):
            assert await claim(sql) == ["Hold"]
            await delivery.put_back(sql, row, NOW)
        assert await claim(sql) == ["Hold"]
        await delivery.doubt(sql, row, NOW, dt.timedelta(0))
        assert await claim(sql) == ["Hold"]


async def test_what_repeats_freely_is_repeated_as_often_as_it_takes(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await outbox.edit(sql, ANN, "s", {"text": "edit"}, NOW)
        await outbox.clear(sql, BOB, "s", NOW, keep_newest=False)
        await outbox.answer(sql, CAT, "tap", "toast", NOW)
    for _ in range(3):
        async with sessions.begin() as sql:
            assert await claim(sql) == ["toast", "edit", "clear"]
        async with sessions.begin() as sql:
            assert await delivery.recover(sql, NOW, everything=True) == 3


async def test_a_change_that_became_a_message_is_not_repeated_freely(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await outbox.edit(sql, ANN, "s", {"text": "step 3"}, NOW)
        row = await only(sql)
        assert await claim(sql) == ["step 3"]
        await delivery.make_post(sql, row.id, NOW)
        for expected in (["step 3"], ["step 3"], []):
            assert await claim(sql) == expected
            await delivery.recover(sql, NOW, everything=True)


async def test_a_row_in_doubt_waits_a_while_and_holds_its_place(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        first = await post(sql, ANN, "1")
        await post(sql, ANN, "2")
        assert await claim(sql) == ["1"]
        await delivery.doubt(sql, first, NOW, SOON - NOW)
        assert await claim(sql) == []
        assert await claim(sql, SOON) == ["1"]


async def test_only_leases_that_ran_out_count_as_left_behind(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        mine = await post(sql, ANN, "mine")
        await post(sql, BOB, "left")
        await claim(sql)
        assert await delivery.recover(sql, NOW + LEASE - dt.timedelta(seconds=1)) == 0
        assert await delivery.recover(sql, NOW + LEASE, in_flight=[mine]) == 1
        assert await claim(sql, NOW + LEASE) == ["left"]


async def test_a_group_that_moved_takes_its_rows_along(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await post(sql, -5, "hello")
        await posted.note(sql, -5, "s", 51, NOW)
        await delivery.migrate(sql, -5, -1005)
        assert await posted.all(sql, -5, "s") == []
        rows = await delivery.claim(sql, NOW, 10, LEASE, bulk=10, busy_chats=[])
    assert [row.chat_id for row in rows] == [-1005]


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
                rows = await delivery.claim(sql, NOW, 7, LEASE, bulk=10, busy_chats=[])
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


async def test_finding_what_is_due_reads_no_settled_rows(sqlite_url: str) -> None:
    """Work grows with what is open: every question of the sender is answered from an index of the open rows."""
    engine = engines.connect(sqlite_url)
    asked: list[tuple[str, tuple[object, ...]]] = []

    @sa.event.listens_for(engine.sync_engine, "before_cursor_execute")
    def listen(_c: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_rest: object) -> None:
        if "outbox" in statement and not statement.startswith(("INSERT", "EXPLAIN")):
            asked.append((statement, parameters))

    async with engines.sessions(engine).begin() as sql:
        await claim(sql, busy=[1, 2])
        await delivery.recover(sql, NOW)
        await delivery.next_moment(sql, NOW)
        await outbox.edit(sql, ANN, "s", {"text": "edit"}, NOW)
        await outbox.clear(sql, ANN, "s", NOW, keep_newest=True)
        await outbox.cancel(sql, ANN, "s", NOW)
        await outbox.next_in(sql, ANN, "s")
        await outbox.drop_all(sql, ANN, NOW, "blocked")
        raw = await sql.connection()
        steps = {
            (statement, str(step["detail"]))
            for statement, parameters in list(asked)
            for step in (await raw.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters)).mappings()
        }
    await engine.dispose()
    assert len(asked) >= 8
    assert [step for step in steps if step[1].startswith("SCAN outbox") and "INDEX" not in step[1]] == []
