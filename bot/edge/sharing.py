"""Inline results as a request to Telegram: each card an article, with a button into the chat with the bot."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import telegram
from telegram import constants, helpers

CACHED = dt.timedelta(minutes=5)
"""How long Telegram may repeat an answer by itself: at each letter typed it asks again."""

START = "inline"
"""What `/start` carries when somebody came by the button above the results."""

_NO_PREVIEW = telegram.LinkPreviewOptions(is_disabled=True)


async def answer(bot: telegram.Bot, screen: Mapping[str, Any]) -> None:
    """Answer an inline query. Kept for the asker alone, because the cards are in their language."""
    await bot.answer_inline_query(
        screen["inline_id"],
        [_article(bot, card) for card in screen["cards"]],
        cache_time=CACHED,
        is_personal=True,
        button=telegram.InlineQueryResultsButton(screen["private"], start_parameter=START),
    )


def _article(bot: telegram.Bot, card: Mapping[str, Any]) -> telegram.InlineQueryResultArticle:
    link = helpers.create_deep_linked_url(bot.username, card["start"])
    return telegram.InlineQueryResultArticle(
        card["id"],
        card["title"],
        telegram.InputTextMessageContent(card["text"], constants.ParseMode.HTML, link_preview_options=_NO_PREVIEW),
        reply_markup=telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton(card["button"], url=link)]]),
        description=card["description"],
    )
