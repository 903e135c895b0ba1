"""What becomes of a row when Telegram answers this or that. The clock stands still unless a test moves it."""

import asyncio
import contextlib
import datetime as dt
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from telegram import error

from bot.edge import errand, sender
from db import delivery, models, outbox, people, posted, withdrawal
from tests.databases import Sessions
from tests.telegrams import ANN, START, Answer, Build, Clock, Telegram, ledger, post, refusal, remind, rows, states


async def test_an_edit_changes_the_newest_message_of_its_slot(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions
) -> None:
    await post(sqlite_sessions, "1")
    await post(sqlite_sessions, "2")
    await outgoing.drain()
    async with sqlite_sessions.begin() as sql:
        await outbox.edit(sql, ANN, "s", {"text": "changed", "buttons": [[{"text": "Go", "data": "x"}]]}, START)
    await outgoing.drain()
    (edited,) = server.said("editMessageText")
    assert (edited["message_id"], edited["text"], edited["parse_mode"]) == (502, "changed", "HTML")
    assert edited["reply_markup"] == {"inline_keyboard": [[{"text": "Go", "callback_data": "x"}]]}


async def test_an_edit_without_a_message_is_said_in_a_new_one(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions
) -> None:
    async with sqlite_sessions.begin() as sql:
        await outbox.edit(sql, ANN, "s", {"text": "changed"}, START)
    await outgoing.drain()
    assert server.texts() == ["changed"]
    async with sqlite_sessions() as sql:
        assert await posted.all(sql, ANN, "s") == [501]


@pytest.mark.parametrize("words", ["message to edit not found", "message can't be edited"])
async def test_an_edit_of_a_message_that_is_gone_is_said_in_a_new_one(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions, words: str
) -> None:
    async with sqlite_sessions.begin() as sql:
        await posted.note(sql, ANN, "s", 44, START)
        await outbox.edit(sql, ANN, "s", {"text": "changed"}, START)
    server.will("editMessageText", refusal(400, f"Bad Request: {words}"))
    await outgoing.drain()
    assert server.texts() == ["changed"]
    assert await states(sqlite_sessions) == ["sent"]
    async with sqlite_sessions() as sql:
        assert await posted.all(sql, ANN, "s") == [501]


async def test_an_edit_that_changes_nothing_is_done(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions
) -> None:
    async with sqlite_sessions.begin() as sql:
        await posted.note(sql, ANN, "s", 44, START)
        await outbox.edit(sql, ANN, "s", {"text": "same"}, START)
    words = "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    server.will("editMessageText", refusal(400, words))
    await outgoing.drain()
    assert await states(sqlite_sessions) == ["sent"]
    assert len(server.calls) == 1


@pytest.mark.parametrize(("keep_newest", "deleted", "kept"), [(True, [1, 2], [3]), (False, [1, 2, 3], [])])
async def test_a_clear_deletes_the_messages_of_its_slot(  # noqa: PLR0917  fixtures and the table's columns
    outgoing: sender.Sender,
    server: Telegram,
    sqlite_sessions: Sessions,
    keep_newest: bool,  # noqa: FBT001  a column of the table
    deleted: list[int],
    kept: list[int],
) -> None:
    async with sqlite_sessions.begin() as sql:
        for message_id in (1, 2, 3):
            await posted.note(sql, ANN, "s", message_id, START)
        await posted.note(sql, ANN, "other", 4, START)
        await outbox.clear(sql, ANN, "s", START, keep_newest=keep_newest)
    await outgoing.drain()
    assert server.said("deleteMessages") == [{"chat_id": ANN, "message_ids": deleted}]
    async with sqlite_sessions() as sql:
        assert await posted.all(sql, ANN, "s") == kept
        assert await posted.all(sql, ANN, "other") == [4]


async def test_nothing_to_clear_asks_telegram_nothing(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions
) -> None:
    async with sqlite_sessions.begin() as sql:
        await outbox.clear(sql, ANN, "s", START, keep_newest=True)
    await outgoing.drain()
    assert server.calls == []
    assert await states(sqlite_sessions) == ["sent"]


async def test_a_tap_answered_too_late_is_no_trouble(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions
) -> None:
    words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    server.will("answerCallbackQuery", refusal(400, words))
    async with sqlite_sessions.begin() as sql:
        await outbox.answer(sql, ANN, "tap-1", "Noted", START)
    await post(sqlite_sessions, "the change itself")
    await outgoing.drain()
    assert server.texts() == ["the change itself"]
    assert await states(sqlite_sessions) == ["sent"]


async def test_who_blocked_us_is_left_alone(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions
) -> None:
    target = await remind(sqlite_sessions)
    await post(sqlite_sessions, "and more", not_before=START + dt.timedelta(hours=1))
    server.will("sendMessage", refusal(403, "Forbidden: bot was blocked by the user"))
    await outgoing.drain()
    assert await states(sqlite_sessions) == ["dropped", "dropped"]
    assert await ledger(sqlite_sessions, target) == ("skipped", "blocked")
    async with sqlite_sessions() as sql:
        person = await people.get(sql, ANN)
    assert person is not None
    assert person.blocked_at == START


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        (refusal(400, "Bad Request: chat not found"), "dropped", "there is no such chat"),
        (refusal(400, "Bad Request: BUTTON_DATA_INVALID"), "failed", "BadRequest: Button_data_invalid"),
        (refusal(409, "Conflict: terminated by other getUpdates request"), "failed", None),
    ],
)
async def test_what_cannot_be_sent_is_settled_and_the_queue_goes_on(  # noqa: PLR0917  fixtures and columns
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions, answer: Answer, state: str, reason: str | None
) -> None:
    server.will("sendMessage", answer)
    await post(sqlite_sessions, "1")
    await post(sqlite_sessions, "2")
    await outgoing.drain()
    first, second = await rows(sqlite_sessions)
    assert (first.state, second.state) == (state, "sent")
    assert reason is None or first.reason == reason
    assert first.screen is None


async def test_a_screen_that_breaks_our_own_code_fails_alone(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions, capsys: pytest.CaptureFixture[str]
) -> None:
    async with sqlite_sessions.begin() as sql:
        await outbox.post(sql, ANN, "s", {"buttons": [["my back hurts"]]}, START)
    await post(sqlite_sessions, "2")
    await outgoing.drain()
    assert await states(sqlite_sessions) == ["failed", "sent"]
    assert server.texts() == ["2"]
    printed = capsys.readouterr()
    assert "KeyError in _text" in printed.out + printed.err
    assert "hurts" not in printed.out + printed.err


async def test_a_group_that_moved_is_followed(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions
) -> None:
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    server.will("sendMessage", refusal(400, words, migrate_to_chat_id=-1005))
    await post(sqlite_sessions, "hello", chat_id=-5)
    await outgoing.drain()
    assert [call["chat_id"] for call in server.said()] == [-5, -1005]
    assert await states(sqlite_sessions) == ["sent"]


@pytest.mark.parametrize("cause", [httpx.ConnectError(""), httpx.ConnectTimeout(""), httpx.PoolTimeout("")])
async def test_what_surely_was_not_sent_is_tried_again_with_growing_waits(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions, clock: Clock, cause: Exception
) -> None:
    target = await remind(sqlite_sessions)
    failure = error.NetworkError("httpx")
    failure.__cause__ = cause
    server.will("sendMessage", *[failure] * 4)
    tried_at = []
    while await ledger(sqlite_sessions, target) == ("planned", None):
        before = len(server.calls)
        await outgoing.drain()
        if len(server.calls) > before:
            tried_at.append(clock.passed)
        clock.passed += 1
    assert tried_at == [0, 1, 3, 7, 15]
    assert await ledger(sqlite_sessions, target) == ("sent", None)


UNCLEAR = [
    refusal(500, "Internal Server Error: restart"),
    refusal(502, "Bad Gateway"),
    error.TimedOut(),
    error.NetworkError("httpx.ReadError"),
]


@pytest.mark.parametrize("answer", UNCLEAR)
async def test_a_reminder_in_doubt_is_uncertain_and_not_repeated(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions, clock: Clock, answer: Answer
) -> None:
    target = await remind(sqlite_sessions)
    server.will("sendMessage", answer)
    await outgoing.drain()
    clock.passed = 3600
    await outgoing.drain()
    assert len(server.calls) == 1
    assert await ledger(sqlite_sessions, target) == ("uncertain", None)


@pytest.mark.parametrize("answer", [None, UNCLEAR[0]], ids=["accepted", "in doubt"])
async def test_what_comes_by_itself_can_be_answered_in_words_once_it_is_there(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions, answer: Answer | None
) -> None:
    await remind(sqlite_sessions)
    assert await offered(sqlite_sessions) is None
    if answer is not None:
        server.will("sendMessage", answer)
    await outgoing.drain()
    assert await offered(sqlite_sessions) == {"start": "r:1:start:0"}


async def offered(sessions: Sessions) -> dict[str, Any] | None:
    async with sessions() as sql:
        return (await sql.scalars(sa.select(models.Person))).one().offered


@pytest.mark.parametrize("answer", UNCLEAR)
async def test_a_step_in_doubt_is_said_once_more(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions, clock: Clock, answer: Answer
) -> None:
    server.will("sendMessage", answer, answer)
    await post(sqlite_sessions, "Hold")
    for clock.passed in range(10):
        await outgoing.drain()
    assert server.texts() == ["Hold", "Hold"]
    assert await states(sqlite_sessions) == ["uncertain"]


async def test_an_edit_in_doubt_is_repeated_until_it_is_given_up(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions, clock: Clock
) -> None:
    async with sqlite_sessions.begin() as sql:
        await posted.note(sql, ANN, "s", 44, START)
        await outbox.edit(sql, ANN, "s", {"text": "changed"}, START)
    server.will("editMessageText", *[refusal(502, "Bad Gateway")] * 20)
    for clock.passed in range(0, 31 * 14, 31):
        await outgoing.drain()
    assert len(server.calls) == 10
    assert await states(sqlite_sessions) == ["failed"]


@pytest.mark.parametrize(
    "answer", [refusal(429, "Too Many Requests: retry after 30", retry_after=30), refusal(502, "Bad Gateway")]
)
async def test_an_edit_that_went_wrong_is_not_repeated_when_a_newer_one_was_written_meanwhile(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions, clock: Clock, answer: Answer
) -> None:
    async with sqlite_sessions.begin() as sql:
        await posted.note(sql, ANN, "s", 44, START)
        await outbox.edit(sql, ANN, "s", {"text": "old"}, START)
    server.will("editMessageText", answer)
    server.gate = asyncio.Event()
    sending = asyncio.create_task(outgoing.drain())
    await server.called.wait()
    for words in ("new", "newest"):
        async with sqlite_sessions.begin() as sql:
            await outbox.edit(sql, ANN, "s", {"text": words}, START)
    server.gate.set()
    await sending
    clock.passed = 31
    await outgoing.drain()

    assert server.texts("editMessageText") == ["old", "newest"]
    assert await states(sqlite_sessions) == ["sent"]


async def test_a_reminder_that_is_taken_back_while_it_is_on_its_way_is_not_tried_again(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions, clock: Clock
) -> None:
    target = await remind(sqlite_sessions)
    server.will("sendMessage", refusal(429, "Too Many Requests: retry after 30", retry_after=30))
    server.gate = asyncio.Event()
    sending = asyncio.create_task(outgoing.drain())
    await server.called.wait()
    async with sqlite_sessions.begin() as sql:
        await withdrawal.call_off(sql, ANN, "remind", START)
    server.gate.set()
    await sending
    clock.passed = 31
    await outgoing.drain()

    assert len(server.calls) == 1
    assert await ledger(sqlite_sessions, target) == ("skipped", "cancelled")


async def test_an_edit_that_goes_wrong_again_and_again_holds_no_reply_up(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions
) -> None:
    async with sqlite_sessions.begin() as sql:
        await posted.note(sql, ANN, "other", 44, START)
        await outbox.edit(sql, ANN, "other", {"text": "changed"}, START)
    server.will("editMessageText", *[refusal(502, "Bad Gateway")] * 10)
    await outgoing.drain()
    await post(sqlite_sessions, "reply")
    await outgoing.drain()

    assert server.texts() == ["reply"]
    assert await states(sqlite_sessions) == ["waiting", "sent"]


async def test_a_row_that_could_not_be_settled_stays_in_doubt(
    build: Build, server: Telegram, sqlite_sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post(sqlite_sessions, "Hold")
    outgoing = build()
    server.gate = asyncio.Event()
    draining = asyncio.create_task(outgoing.drain())
    await server.called.wait()

    def begin() -> Any:  # noqa: ANN401  same
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(sqlite_sessions, "begin", begin)
        broken.setattr(errand, "_SETTLE_AGAIN_S", (0.0, 0.0))
        server.gate.set()
        with contextlib.suppress(OSError):
            await draining
    assert await states(sqlite_sessions) == ["sending"]
    await build().drain()
    assert server.texts() == ["Hold", "Hold"]
    assert await states(sqlite_sessions) == ["sent"]


async def test_a_row_is_settled_as_soon_as_the_database_is_well_again(
    build: Build, server: Telegram, sqlite_sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post(sqlite_sessions, "Hold")
    outgoing, settle = build(), delivery.settle_said
    troubles = iter([OSError("disk full"), OSError("disk full")])

    async def settle_said(*arguments: Any) -> Any:  # noqa: ANN401  as they came
        if (trouble := next(troubles, None)) is not None:
            raise trouble
        return await settle(*arguments)

    monkeypatch.setattr(delivery, "settle_said", settle_said)
    monkeypatch.setattr(errand, "_SETTLE_AGAIN_S", (0.0, 0.0))
    await outgoing.drain()

    assert server.texts() == ["Hold"]
    assert await states(sqlite_sessions) == ["sent"]


async def test_a_reminder_that_was_refused_while_the_database_was_away_is_not_in_doubt(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = await remind(sqlite_sessions)
    server.will("sendMessage", refusal(429, "Too Many Requests: retry after 30", retry_after=30))
    put_back, troubles = delivery.put_back, iter([OSError("disk full")])

    async def put_back_later(*arguments: Any) -> None:  # noqa: ANN401  as they came
        if (trouble := next(troubles, None)) is not None:
            raise trouble
        await put_back(*arguments)

    monkeypatch.setattr(delivery, "put_back", put_back_later)
    monkeypatch.setattr(errand, "_SETTLE_AGAIN_S", (0.0,))
    await outgoing.drain()
    clock.passed = 31
    await outgoing.drain()

    assert len(server.calls) == 2
    assert await ledger(sqlite_sessions, target) == ("sent", None)


async def test_a_message_that_arrives_while_its_person_is_erased_leaves_no_trace(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions
) -> None:
    async with sqlite_sessions.begin() as sql:
        ann = await people.add(sql, ANN, "en", START)
    await post(sqlite_sessions, "1")
    server.gate = asyncio.Event()
    sending = asyncio.create_task(outgoing.drain())
    await server.called.wait()
    async with sqlite_sessions.begin() as sql:
        await people.erase(sql, await sql.get_one(models.Person, ann.id))
    server.gate.set()
    await sending

    assert server.texts() == ["1"]
    async with sqlite_sessions() as sql:
        assert await posted.all(sql, ANN, "s") == []
        assert list(await sql.scalars(sa.select(models.Outbox))) == []
