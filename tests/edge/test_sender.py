"""The sender: order, pace, waking, stopping. The clock stands still unless a test moves it."""

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa
from telegram import error

from bot.edge import pacing, sender
from db import models, outbox, posted
from db.outbox import SendClass
from tests.databases import Sessions
from tests.telegrams import ANN, BOB, START, Build, Clock, Telegram, ledger, post, refusal, remind, states


async def test_a_chat_that_is_told_to_slow_down_waits_and_the_others_do_not(
    build: Build, server: Telegram, sqlite_sessions: Sessions, clock: Clock
) -> None:
    outgoing = build(pacing.Pacing())
    server.will("sendMessage", refusal(429, "Too Many Requests: retry after 37", retry_after=37))
    await post(sqlite_sessions, "Ann 1")
    await post(sqlite_sessions, "Ann 2")
    await outgoing.drain()
    await post(sqlite_sessions, "Bob", BOB)
    await outgoing.drain()
    assert server.texts() == ["Ann 1", "Bob"]
    clock.passed = 36.9
    await outgoing.drain()
    assert len(server.calls) == 2
    clock.passed = 37.1
    await outgoing.drain()
    clock.passed = 38.2
    await outgoing.drain()
    assert server.texts() == ["Ann 1", "Bob", "Ann 1", "Ann 2"]


async def test_a_process_that_died_while_sending_repeats_what_it_may(
    build: Build, server: Telegram, sqlite_sessions: Sessions
) -> None:
    target = await remind(sqlite_sessions)
    await post(sqlite_sessions, "Hold", BOB)
    async with sqlite_sessions.begin() as sql:
        lease = START + dt.timedelta(minutes=1)
        await sql.execute(sa.update(models.Outbox).values(state="sending", attempts=1, lease_until=lease))
    await build().drain()
    assert server.texts() == ["Hold"]
    assert await ledger(sqlite_sessions, target) == ("uncertain", None)


async def test_each_chat_is_paced_and_edits_count(
    build: Build, server: Telegram, sqlite_sessions: Sessions, clock: Clock
) -> None:
    outgoing = build(pacing.Pacing())
    await post(sqlite_sessions, "1")
    async with sqlite_sessions.begin() as sql:
        await posted.note(sql, ANN, "other", 44, START)
        await outbox.edit(sql, ANN, "other", {"text": "2"}, START)
    await post(sqlite_sessions, "3")
    await post(sqlite_sessions, "Bob", BOB)
    seen = []
    for clock.passed in (0.0, 0.9, 1.0, 1.9, 2.0):
        server.calls.clear()
        await outgoing.drain()
        seen.append(sorted(call["text"] for _, call in server.calls))
    assert seen == [["1", "Bob"], [], ["2"], [], ["3"]]


async def test_clears_and_answers_are_not_paced(build: Build, server: Telegram, sqlite_sessions: Sessions) -> None:
    outgoing = build(pacing.Pacing())
    async with sqlite_sessions.begin() as sql:
        await posted.note(sql, ANN, "s", 44, START)
        await outbox.clear(sql, ANN, "s", START, keep_newest=False)
        await outbox.answer(sql, ANN, "tap", "", START)
    await post(sqlite_sessions, "1")
    await outgoing.drain()
    assert {called for called, _ in server.calls} == {"deleteMessages", "answerCallbackQuery", "sendMessage"}


async def test_replies_take_the_next_places_of_the_mornings_reminders(
    build: Build, server: Telegram, sqlite_sessions: Sessions, clock: Clock
) -> None:
    outgoing = build(pacing.Pacing())
    async with sqlite_sessions.begin() as sql:
        for chat in range(1000, 1100):
            await outbox.post(sql, chat, "remind", {"text": "reminder"}, START, send_class=SendClass.REMINDER)
    for step in range(21):
        clock.passed = step / 20
        await outgoing.drain()
    assert 28 <= len(server.calls) <= 31
    server.calls.clear()
    for chat in range(1090, 1100):
        await post(sqlite_sessions, "reply", chat)
    while len(server.calls) < 10:
        clock.passed += 0.05
        await outgoing.drain()
    assert server.texts()[:10] == ["reply"] * 10
    assert clock.passed < 1.5, "none of them waited for longer than the reminders before it took"


async def test_answers_to_taps_wait_for_no_place(
    build: Build, server: Telegram, sqlite_sessions: Sessions, clock: Clock
) -> None:
    paces = pacing.Pacing()
    outgoing = build(paces)
    while paces.replies_ready(clock.passed):
        paces.took(1000, bulk=True, now=clock.passed)
    async with sqlite_sessions.begin() as sql:
        await outbox.answer(sql, ANN, "tap", "", START)
    await post(sqlite_sessions, "reply")
    await outgoing.drain()
    assert [called for called, _ in server.calls] == ["answerCallbackQuery"]


async def test_many_are_said_at_once_but_never_more_than_allowed(
    build: Build, server: Telegram, sqlite_sessions: Sessions
) -> None:
    outgoing = build(in_flight=3)
    server.gate = asyncio.Event()
    for chat in range(5):
        await post(sqlite_sessions, str(chat), chat)
    draining = asyncio.create_task(outgoing.drain())
    while len(server.calls) < 3:
        await server.called.wait()
        server.called.clear()
    assert sorted(await states(sqlite_sessions)) == ["sending"] * 3 + ["waiting"] * 2, "leased before the request"
    server.gate.set()
    await draining
    assert len(server.calls) == 5


@contextlib.asynccontextmanager
async def running(outgoing: sender.Sender) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(outgoing.run())
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, error.InvalidToken):
            await task


async def test_a_running_sender_says_what_it_is_woken_for(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions
) -> None:
    async with running(outgoing):
        await outgoing.caught_up()
        server.called.clear()
        await post(sqlite_sessions, "new")
        outgoing.wake()
        await server.called.wait()
    assert server.texts() == ["new"]
    assert await states(sqlite_sessions) == ["sent"], "what was begun is finished"


async def test_a_running_sender_catches_up_first(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions
) -> None:
    for number in range(5):
        await post(sqlite_sessions, str(number))
    async with running(outgoing):
        await outgoing.caught_up()
        assert server.texts() == ["0", "1", "2", "3", "4"]


async def test_a_running_sender_wakes_for_what_falls_due(
    server: Telegram, build: Build, sqlite_sessions: Sessions, clock: Clock
) -> None:
    outgoing = build()
    await post(sqlite_sessions, "in a moment", not_before=START + dt.timedelta(seconds=0.05))
    async with running(outgoing):
        await outgoing.caught_up()
        assert server.calls == []
        clock.passed = 0.05
        await server.called.wait()
    assert server.texts() == ["in a moment"]


async def test_a_stopped_sender_lets_its_requests_end(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions
) -> None:
    server.gate = asyncio.Event()
    await post(sqlite_sessions, "on its way")
    async with running(outgoing) as task:
        await server.called.wait()
        task.cancel()
        await asyncio.sleep(0)
        assert not task.done()
        server.gate.set()
    assert await states(sqlite_sessions) == ["sent"]


async def test_a_revoked_token_stops_the_sender_and_keeps_what_waits(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions
) -> None:
    server.will("sendMessage", refusal(401, "Unauthorized"))
    await post(sqlite_sessions, "1")
    with pytest.raises(error.InvalidToken):
        await outgoing.run()
    assert await states(sqlite_sessions) == ["waiting"]
    await outgoing.caught_up()


async def test_a_database_that_is_away_for_a_while_does_not_end_the_sender(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = [OSError("connection refused"), sa.exc.OperationalError("SELECT", {}, Exception("server closed"))]
    real = sqlite_sessions.begin
    asked = asyncio.Event()

    def begin() -> Any:  # noqa: ANN401  SQLAlchemy's context manager
        if trouble:
            asked.set()
            raise trouble.pop()
        return real()

    await post(sqlite_sessions, "1")
    monkeypatch.setattr(sqlite_sessions, "begin", begin)
    async with running(outgoing):
        while trouble:
            await asked.wait()
            asked.clear()
            outgoing.wake()
            await asyncio.sleep(0)
        outgoing.wake()
        await server.called.wait()
    assert server.texts() == ["1"]


async def test_a_chat_that_becomes_free_while_the_sender_turns_to_rest_is_not_forgotten(
    build: Build, server: Telegram, sqlite_sessions: Sessions, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "_SWEEP_S", 3600.0)
    outgoing = build(pacing.Pacing())
    await post(sqlite_sessions, "1")
    await post(sqlite_sessions, "2")
    await outgoing.drain()
    assert server.texts() == ["1"], "the chat is held back by its pace"
    assert await outgoing._begin() == 0, "as `run` looks before it rests"
    outgoing._woken.clear()
    clock.passed = 1.1  # between the last look into the outbox and the decision how long to rest
    async with asyncio.timeout(10):
        await outgoing._rest()
    await outgoing.drain()
    assert server.texts() == ["1", "2"]


async def test_what_was_not_said_in_time_is_written_down_as_dropped_and_not_said(
    build: Build, server: Telegram, sqlite_sessions: Sessions
) -> None:
    async with sqlite_sessions.begin() as sql:
        await outbox.post(sql, 7, "late", {"text": "late"}, START, expires_at=START - dt.timedelta(seconds=1))
        await outbox.post(sql, 7, "next", {"text": "next"}, START)
    await build(pacing.Pacing()).drain()

    assert server.texts() == ["next"]
    async with sqlite_sessions.begin() as sql:
        row = (await sql.scalars(sa.select(models.Outbox).where(models.Outbox.slot == "late"))).one()
    assert (row.state, row.reason) == ("dropped", "expired")
