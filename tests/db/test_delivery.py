"""What becomes of a row that the sender took."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import claims, delivery, models, outbox, posted, withdrawal
from db import engine as engines
from tests.databases import Sessions
from tests.db.waiting import ANN, BOB, CAT, LEASE, NOW, SOON, claim, only, post, reminder


async def ledger(sql: AsyncSession, target: int) -> tuple[str, str | None]:
    entry = await sql.get_one(models.Target, target, populate_existing=True)
    return entry.state, entry.reason


async def test_what_has_expired_is_dropped_and_its_reminder_skipped(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        target, _ = await reminder(sql)
        await outbox.answer(sql, BOB, "tap", "toast", NOW)
    async with sessions.begin() as sql:
        assert await claim(sql, NOW + dt.timedelta(hours=2)) == []
        await delivery.sweep(sql, NOW + dt.timedelta(hours=2))
        assert await ledger(sql, target) == ("skipped", "expired")
        row = await only(sql)
    assert (row.state, row.reason, row.screen) == ("dropped", "expired", None)


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
        rows = await claims.claim(sql, NOW, 10, LEASE, bulk=10, busy_chats=[])
        assert [row.kind for row in rows] == ["answer", "post"]
        for row in rows:
            await delivery.settle(sql, row.id, "sent", NOW)
        await outbox.answer(sql, ANN, "tap", "too late", NOW)
    async with sessions.begin() as sql:
        assert await claim(sql, NOW + dt.timedelta(minutes=2)) == []
        await delivery.sweep(sql, NOW + dt.timedelta(minutes=2))
        assert await sql.scalar(sa.select(sa.func.count()).select_from(models.Outbox)) == 0


async def test_a_row_that_was_erased_meanwhile_is_not_missed(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await delivery.settle(sql, 404, "sent", NOW)
        await delivery.put_back(sql, 404, NOW)
        await delivery.make_post(sql, 404, NOW)
        await delivery.doubt(sql, 404, NOW, dt.timedelta(0))
        assert await sql.scalar(sa.select(sa.func.count()).select_from(models.Outbox)) == 0


@pytest.mark.parametrize(("comes_back", "ends"), [(True, "dropped"), (False, "sent")])
async def test_what_is_taken_back_while_it_is_on_its_way_ends_there(
    sessions: Sessions, ends: str, *, comes_back: bool
) -> None:
    async with sessions.begin() as sql:
        row_id = await post(sql, ANN, "Good morning")
        [row] = await claims.claim(sql, NOW, 10, LEASE, bulk=10, busy_chats=[])
    async with sessions.begin() as sql:
        await withdrawal.cancel(sql, ANN, "s", NOW)
    async with sessions.begin() as sql:
        if comes_back:
            await delivery.put_back(sql, row_id, NOW)
        else:
            await delivery.settle_said(sql, [delivery.Said(row, message_id=501)], NOW)
    async with sessions.begin() as sql:
        assert await claim(sql, SOON) == []
        await delivery.sweep(sql, SOON)
        assert (await only(sql)).state == ends


async def test_what_is_settled_again_because_a_commits_answer_was_lost_is_noted_once(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await post(sql, ANN, "Hold")
        [row] = await claims.claim(sql, NOW, 10, LEASE, bulk=10, busy_chats=[])
    for _ in range(2):
        async with sessions.begin() as sql:
            await delivery.settle_said(sql, [delivery.Said(row, message_id=501)], NOW)
    async with sessions.begin() as sql:  # twice, and it would be deleted as one that is not the newest
        assert await posted.all(sql, ANN, "s") == [501]


async def test_a_reminder_that_was_left_behind_is_uncertain_and_not_repeated(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        target, _ = await reminder(sql)
        assert await claim(sql) == ["Good morning"]
    async with sessions.begin() as sql:
        assert await delivery.sweep(sql, NOW + LEASE) == 1
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
            await delivery.sweep(sql, NOW, everything=True)
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
            assert await delivery.sweep(sql, NOW, everything=True) == 3


@pytest.mark.parametrize("how", ["put back", "in doubt", "left behind"])
async def test_an_edit_is_not_repeated_when_a_newer_one_of_its_message_waits(sessions: Sessions, how: str) -> None:
    async with sessions.begin() as sql:
        await outbox.edit(sql, ANN, "s", {"text": "old"}, NOW, dedupe_key="step:1:2")
        old = (await only(sql)).id
        assert await claim(sql) == ["old"]
        await outbox.edit(sql, ANN, "s", {"text": "new"}, NOW, dedupe_key="step:1:3")
        await outbox.edit(sql, ANN, "s", {"text": "newest"}, NOW, dedupe_key="step:1:4")
    async with sessions.begin() as sql:
        if how == "put back":
            await delivery.put_back(sql, old, SOON)
        elif how == "in doubt":
            await delivery.doubt(sql, old, NOW, SOON - NOW)
        else:
            assert await delivery.sweep(sql, NOW, everything=True) == 1
    async with sessions.begin() as sql:
        row = await only(sql)
        assert (row.dedupe_key, row.attempts) == ("step:1:4", 0)
        assert await claim(sql) == ["newest"]


async def test_newer_words_without_a_key_are_known_by_that_of_the_edit_that_gave_way(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await outbox.edit(sql, ANN, "s", {"text": "old"}, NOW, dedupe_key="step:1:2")
        old = (await only(sql)).id
        assert await claim(sql) == ["old"]
        await outbox.edit(sql, ANN, "s", {"text": "newest"}, NOW)
        await delivery.put_back(sql, old, SOON)
    async with sessions.begin() as sql:
        assert await outbox.fate(sql, "step:1:2") == ("waiting", None)
        assert await claim(sql) == ["newest"]


async def test_an_edit_gives_way_to_nothing_but_an_edit_of_its_own_message(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await outbox.edit(sql, ANN, "s", {"text": "mine"}, NOW)
        mine = (await only(sql)).id
        assert await claim(sql) == ["mine"]
        await outbox.edit(sql, ANN, "other", {"text": "another message"}, NOW)
        await outbox.edit(sql, BOB, "s", {"text": "another chat"}, NOW)
        await outbox.clear(sql, ANN, "s", NOW, keep_newest=True)
        await post(sql, ANN, "a message of its own")
        await delivery.put_back(sql, mine, NOW)
        assert "mine" in await claim(sql)


async def test_a_change_that_became_a_message_is_not_repeated_freely(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await outbox.edit(sql, ANN, "s", {"text": "step 3"}, NOW)
        assert await claim(sql) == ["step 3"]
        await delivery.make_post(sql, (await only(sql)).id, NOW)
    for expected in (["step 3"], ["step 3"], []):
        async with sessions.begin() as sql:
            assert await claim(sql) == expected
            await delivery.sweep(sql, NOW, everything=True)


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
        assert await delivery.sweep(sql, NOW + LEASE - dt.timedelta(seconds=1)) == 0
        assert await delivery.sweep(sql, NOW + LEASE, in_flight=[mine]) == 1
        assert await claim(sql, NOW + LEASE) == ["left"]


async def test_a_group_that_moved_takes_its_rows_along(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await post(sql, -5, "hello")
        await posted.note(sql, -5, "s", 51, NOW)
        await delivery.migrate(sql, -5, -1005)
        assert await posted.all(sql, -5, "s") == []
        rows = await claims.claim(sql, NOW, 10, LEASE, bulk=10, busy_chats=[])
    assert [row.chat_id for row in rows] == [-1005]


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
        await delivery.sweep(sql, NOW)
        await claims.next_moment(sql, NOW)
        await outbox.edit(sql, ANN, "s", {"text": "edit"}, NOW)
        await delivery.put_back(sql, 1, NOW)
        await outbox.clear(sql, ANN, "s", NOW, keep_newest=True)
        await withdrawal.cancel(sql, ANN, "s", NOW)
        await outbox.next_in(sql, ANN, "s")
        await withdrawal.drop_all(sql, ANN, NOW, "blocked")
        raw = await sql.connection()
        steps = {
            (statement, str(step["detail"]))
            for statement, parameters in list(asked)
            for step in (await raw.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters)).mappings()
        }
    await engine.dispose()
    assert len(asked) >= 8
    assert [step for step in steps if step[1].startswith("SCAN outbox") and "INDEX" not in step[1]] == []
