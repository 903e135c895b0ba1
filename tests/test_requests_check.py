"""The second opinion finds planted mistakes and leaves good requests alone."""

import io
from typing import Any

import pytest
import telegram

from tests import requests_check, sandboxes

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03" + b"\0" * 20


def keyboard(**button: Any) -> dict[str, Any]:  # noqa: ANN401  whatever is planted
    return {"inline_keyboard": [[{"text": "a", **button}]]}


@pytest.mark.parametrize(
    ("method", "params", "named"),
    [
        ("sendPigeon", {}, "no such method"),
        ("sendMessage", {"chat_id": 1}, "text"),
        ("sendMessage", {"chat_id": 1, "text": "x", "colour": "red"}, "colour: unknown"),
        ("sendMessage", {"chat_id": [1], "text": "x"}, "chat_id"),
        ("sendMessage", {"chat_id": 1, "text": "x" * 4097}, "4097 characters"),
        ("sendMessage", {"chat_id": 1, "text": ""}, "text: empty"),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": keyboard(callback_data="é" * 33)}, "66 bytes"),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": keyboard(callback_data="")}, "0 bytes"),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": keyboard(callback="a")}, "0.0.callback: unknown"),
        ("sendMessage", {"chat_id": 1, "text": "x", "disable_notification": "perhaps"}, "disable_notification"),
        ("sendPhoto", {"chat_id": 1, "photo": "id", "caption": "x" * 1025}, "1025 characters"),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "201 characters"),
        ("editMessageText", {"chat_id": 1, "message_id": "seven", "text": "x"}, "message_id"),
        ("setMyCommands", {"commands": [{"command": "a"}]}, "description"),
    ],
)
def test_a_planted_mistake_is_found(method: str, params: dict[str, Any], named: str) -> None:
    found = requests_check.problems(method, params)
    assert any(named in each for each in found), found


async def test_what_ptb_sends_is_left_alone(sandbox: sandboxes.Sandbox) -> None:
    ann = await sandbox.ann()
    await ann.says("/start")
    buttons = telegram.InlineKeyboardMarkup.from_button(telegram.InlineKeyboardButton("a", callback_data="x"))
    async with sandboxes.bot(sandbox) as bot:
        await bot.get_updates(allowed_updates=["message"])
        await bot.set_my_commands([("today", "x")], scope=telegram.BotCommandScopeAllPrivateChats())
        sent = await bot.send_message(ann.user_id, "<b>" + "x" * 4096 + "</b>", "HTML", reply_markup=buttons)
        await bot.edit_message_text("y", ann.user_id, sent.message_id)
        await bot.send_photo(ann.user_id, PNG, reply_markup=telegram.ReplyKeyboardMarkup([["1"]]))
        await bot.send_media_group(ann.user_id, [telegram.InputMediaPhoto(io.BytesIO(PNG)) for _ in range(2)])
        await bot.delete_messages(ann.user_id, [sent.message_id])
    log = await sandbox.log()
    assert {each["method"] for each in log} >= {"sendPhoto", "sendMediaGroup", "deleteMessages"}
    assert requests_check.complaints(log) == []
