"""One row of the outbox as a request to Telegram: a screen becomes a text with its keyboard."""

import datetime as dt
import html
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
import telegram
from telegram import constants, error

from bot.edge import documents, gallery, sharing
from bot.screens import screen as screens

_log = structlog.get_logger(__name__)
_Screen = Mapping[str, Any]
_NO_PREVIEW = telegram.LinkPreviewOptions(is_disabled=True)
_DELETE_AT_ONCE = 100
_TAG = re.compile(r"<[^>]*>")


async def post(
    bot: telegram.Bot,
    chat_id: int,
    screen: _Screen,
    now: dt.datetime,
    *,
    picture: gallery.Supply | None = None,
    document: documents.Document | None = None,
) -> telegram.Message:
    """Send a new message: words, or a picture or a file with the words under it. Gives the message."""

    async def send(text: str, parse_mode: str | None) -> telegram.Message:
        common: dict[str, Any] = {
            "parse_mode": parse_mode,
            "reply_markup": _buttons(screen) or _keys(screen),
            "disable_notification": screen.get("silent") or _late(screen, now) or None,
        }
        if document is not None:
            file = telegram.InputFile(document.content, filename=document.name)
            send_file = bot.send_photo if document.photo else bot.send_document
            return await send_file(chat_id, file, caption=text, **common)
        if picture is None:
            return await bot.send_message(chat_id, text, link_preview_options=_NO_PREVIEW, **common)
        if picture.kind == "photo":
            return await bot.send_photo(chat_id, _file(picture), caption=text, **common)
        return await bot.send_animation(chat_id, _file(picture), caption=text, **common)

    try:
        return await send(_text(screen, now), constants.ParseMode.HTML)
    except error.BadRequest as refused:
        return await send(_plain(_text(screen, now), refused), None)


async def edit(
    bot: telegram.Bot,
    chat_id: int,
    message_id: int,
    screen: _Screen,
    now: dt.datetime,
    *,
    picture: gallery.Supply | None = None,
    shows_picture: bool = False,
) -> telegram.Message | None:
    """Change a message. Its sound and its reply keyboard are of no interest any more.

    A picture stays one: without a new picture its caption is changed. Gives the message where Telegram does.
    """
    where: dict[str, Any] = {"chat_id": chat_id, "message_id": message_id, "reply_markup": _buttons(screen)}

    async def change(text: str, parse_mode: str | None) -> telegram.Message | bool:
        if picture is not None:
            media = telegram.InputMediaPhoto if picture.kind == "photo" else telegram.InputMediaAnimation
            shown = media(_file(picture, attach=True), caption=text, parse_mode=parse_mode)
            return await bot.edit_message_media(shown, **where)
        if shows_picture:
            return await bot.edit_message_caption(caption=text, parse_mode=parse_mode, **where)
        return await bot.edit_message_text(text, parse_mode=parse_mode, link_preview_options=_NO_PREVIEW, **where)

    try:
        changed = await change(_text(screen, now), constants.ParseMode.HTML)
    except error.BadRequest as refused:
        changed = await change(_plain(_text(screen, now), refused), None)
    return changed if isinstance(changed, telegram.Message) else None


def _file(picture: gallery.Supply, *, attach: bool = False) -> str | telegram.InputFile:
    """The file's id, or its bytes: PTB would hand the path of a file to a server on the same machine."""
    if isinstance(picture.file, str):
        return picture.file
    return telegram.InputFile(picture.file.read_bytes(), filename=picture.file.name, attach=attach)


def file_id(message: telegram.Message) -> str | None:
    """Telegram's id of the picture in a message."""
    if message.photo:
        return message.photo[-1].file_id
    return message.animation.file_id if message.animation else None


async def clear(bot: telegram.Bot, chat_id: int, message_ids: Sequence[int]) -> None:
    """Delete messages. Those that Telegram does not delete (older than 48 hours) stay."""
    for start in range(0, len(message_ids), _DELETE_AT_ONCE):
        batch = message_ids[start : start + _DELETE_AT_ONCE]
        try:
            await bot.delete_messages(chat_id, batch)
        except error.BadRequest:
            await _clear_singly(bot, chat_id, batch)


async def answer(bot: telegram.Bot, screen: _Screen) -> None:
    """Answer a tapped button, or a search in another chat."""
    if "inline_id" in screen:
        await sharing.answer(bot, screen)
        return
    await bot.answer_callback_query(
        screen["callback_id"], text=screen["text"] or None, show_alert=screen.get("alert") or None
    )


async def _clear_singly(bot: telegram.Bot, chat_id: int, message_ids: Sequence[int]) -> None:
    for message_id in message_ids:
        try:
            await bot.delete_message(chat_id, message_id)
        except error.BadRequest as refused:
            _log.info("message_stays", text=str(refused))


def _text(screen: _Screen, now: dt.datetime) -> str:
    """The text as it is true now: when it was written it had not been sent yet."""
    text: str = screen["text"]
    if _late(screen, now):
        text = screen["later"]["lead"] + text[text.index("\n") :]
    lasts_s = screen.get("lasts_s")
    if lasts_s is None:
        return text
    return text.replace(screens.ENDS, str(math.ceil(now.timestamp() + lasts_s)))


def _late(screen: _Screen, now: dt.datetime) -> bool:
    return "later" in screen and now.timestamp() > screen["later"]["after"]


def _plain(text: str, refused: error.BadRequest) -> str:
    """Without tags, when it was they that Telegram could not read: better a plain answer than none."""
    if "can't parse entities" not in refused.message.lower():
        raise refused
    _log.error("screen_with_broken_tags", text=refused.message)
    return html.unescape(_TAG.sub("", text))


def _buttons(screen: _Screen) -> telegram.InlineKeyboardMarkup | None:
    rows = screen.get("buttons")
    if not rows:
        return None
    return telegram.InlineKeyboardMarkup(
        [
            [
                telegram.InlineKeyboardButton(
                    button["text"],
                    url=button.get("url"),
                    callback_data=button.get("data"),
                    style=button.get("style"),
                )
                for button in row
            ]
            for row in rows
        ]
    )


def _keys(screen: _Screen) -> telegram.ReplyKeyboardMarkup | telegram.ReplyKeyboardRemove | None:
    if screen.get("keys"):
        rows = [
            [telegram.KeyboardButton(key["text"], request_location=key.get("location") or None) for key in row]
            for row in screen["keys"]
        ]
        return telegram.ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)
    return telegram.ReplyKeyboardRemove() if screen.get("keys_off") else None
