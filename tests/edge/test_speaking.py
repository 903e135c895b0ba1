"""Screens, deletions and answers as requests to Telegram."""

import pytest

from bot.edge import sender
from bot.screens import screen
from db import outbox, posted
from tests.databases import Sessions
from tests.telegrams import ANN, START, Clock, Telegram, post, refusal, rows, states


async def test_a_screen_becomes_a_message_and_its_slot_is_known(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions
) -> None:
    shown = {
        "text": "<b>Ready?</b>",
        "buttons": [[{"text": "Start", "data": "p:1", "style": "success"}], [{"text": "Skip", "data": "p:2"}]],
        "silent": True,
    }
    async with sqlite_sessions.begin() as sql:
        await outbox.post(sql, ANN, "card", shown, START)
    await outgoing.drain()
    assert server.said() == [
        {
            "chat_id": ANN,
            "text": "<b>Ready?</b>",
            "parse_mode": "HTML",
            "disable_notification": True,
            "link_preview_options": {"is_disabled": True},
            "reply_markup": {
                "inline_keyboard": [
                    [{"text": "Start", "callback_data": "p:1", "style": "success"}],
                    [{"text": "Skip", "callback_data": "p:2"}],
                ]
            },
        }
    ]
    async with sqlite_sessions() as sql:
        assert await posted.newest(sql, ANN, "card") == 501
    (row,) = await rows(sqlite_sessions)
    assert (row.state, row.screen, row.settled_at) == ("sent", None, START)


@pytest.mark.parametrize(
    ("more", "markup"),
    [
        (
            {"keys": [[{"text": "Here I am", "location": True}, {"text": "Berlin", "location": False}]]},
            {
                "keyboard": [[{"text": "Here I am", "request_location": True}, {"text": "Berlin"}]],
                "resize_keyboard": True,
                "one_time_keyboard": True,
            },
        ),
        ({"keys_off": True}, {"remove_keyboard": True}),
        ({"keys": None, "buttons": []}, None),
    ],
)
async def test_reply_keyboards_come_and_go(
    outgoing: sender.Sender,
    server: Telegram,
    sqlite_sessions: Sessions,
    more: dict[str, object],
    markup: dict[str, object] | None,
) -> None:
    async with sqlite_sessions.begin() as sql:
        await outbox.post(sql, ANN, "s", {"text": "Where are you?", **more}, START)
    await outgoing.drain()
    assert server.said()[0].get("reply_markup") == markup


async def test_the_end_of_a_step_counts_from_when_it_is_said(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions, clock: Clock
) -> None:
    async with sqlite_sessions.begin() as sql:
        await outbox.post(sql, ANN, "s", {"text": f"Hold until {screen.ENDS}", "lasts_s": 29.5}, START)
    clock.passed = 10.0
    await outgoing.drain()
    assert server.texts() == [f"Hold until {int(START.timestamp()) + 40}"]


async def test_a_hundred_messages_at_most_are_deleted_at_once(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions
) -> None:
    async with sqlite_sessions.begin() as sql:
        for message_id in range(250):
            await posted.note(sql, ANN, "s", message_id, START)
        await outbox.clear(sql, ANN, "s", START, keep_newest=False)
    await outgoing.drain()
    assert [len(call["message_ids"]) for call in server.said("deleteMessages")] == [100, 100, 50]


async def test_a_message_too_old_to_be_deleted_stays_and_is_forgotten(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions
) -> None:
    async with sqlite_sessions.begin() as sql:
        for message_id in (1, 2):
            await posted.note(sql, ANN, "s", message_id, START)
        await outbox.clear(sql, ANN, "s", START, keep_newest=False)
    server.will("deleteMessages", refusal(400, "Bad Request: message can't be deleted for everyone"))
    server.will("deleteMessage", refusal(400, "Bad Request: message can't be deleted for everyone"))
    await outgoing.drain()
    assert [call["message_id"] for call in server.said("deleteMessage")] == [1, 2]
    async with sqlite_sessions() as sql:
        assert await posted.all(sql, ANN, "s") == []


async def test_a_tap_is_answered(outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        await outbox.answer(sql, ANN, "tap-1", "", START)
        await outbox.answer(sql, ANN, "tap-2", "Noted", START, alert=True)
    await outgoing.drain()
    said = sorted(server.said("answerCallbackQuery"), key=lambda call: str(call["callback_query_id"]))
    assert said == [{"callback_query_id": "tap-1"}, {"callback_query_id": "tap-2", "text": "Noted", "show_alert": True}]


async def test_broken_tags_are_said_in_plain_words(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions
) -> None:
    server.will("sendMessage", refusal(400, "Bad Request: can't parse entities: unclosed start tag at byte offset 4"))
    await post(sqlite_sessions, "Rest &amp; <b>breathe")
    await outgoing.drain()
    first, second = server.said()
    assert (first["parse_mode"], second["text"]) == ("HTML", "Rest & breathe")
    assert "parse_mode" not in second
    assert await states(sqlite_sessions) == ["sent"]
