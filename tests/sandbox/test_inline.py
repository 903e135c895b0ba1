"""Inline mode: what the bot may answer to a search, and what becomes of a result."""

from typing import Any

import pytest
import telegram
from telegram.error import BadRequest

from tests import sandboxes


def article(
    own_id: str = "bridge",
    text: str = "<b>Bridge</b>",
    title: str = "Bridge",
    reply_markup: telegram.InlineKeyboardMarkup | None = None,
) -> telegram.InlineQueryResultArticle:
    words = telegram.InputTextMessageContent(text, "HTML")
    return telegram.InlineQueryResultArticle(own_id, title, words, reply_markup=reply_markup)


async def test_a_search_is_heard_answered_and_a_result_sent_by_way_of_the_bot(
    bot: telegram.Bot, ann: sandboxes.Person
) -> None:
    query_id = await ann.types_the_name("bri")
    heard = (await bot.get_updates())[-1].inline_query
    assert heard is not None
    assert (heard.id, heard.query, heard.from_user.id) == (query_id, "bri", ann.user_id)
    open_it = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Open", url="https://t.me/x?start=y")]])
    way = telegram.InlineQueryResultsButton("Open the chat", start_parameter="inline")
    assert await bot.answer_inline_query(query_id, [article(reply_markup=open_it)], cache_time=5, button=way)
    assert (await ann.finds(query_id))["results"] == [{"id": "bridge", "title": "Bridge", "description": ""}]

    await ann.chooses(query_id, "bridge")
    sent = (await bot.get_updates())[-1].message
    assert sent is not None
    assert sent.via_bot is not None
    assert (sent.text, sent.via_bot.id, sent.reply_markup) == ("Bridge", bot.id, open_it)


@pytest.mark.parametrize(
    ("results", "more", "words"),
    [
        ([article(str(number)) for number in range(51)], {}, "Results_too_much"),
        ([article(), article()], {}, "Result_id_duplicate"),
        ([article("x" * 65)], {}, "Result_id_invalid"),
        ([article(text="<b>open")], {}, "parse entities"),
        ([article(text="x" * 4097)], {}, "Message_too_long"),
        (
            [telegram.InlineQueryResultArticle("a", "", telegram.InputTextMessageContent("a"))],
            {},
            "Article_title_empty",
        ),
        ([article()], {"button": telegram.InlineQueryResultsButton("x", start_parameter="no spaces")}, "Start_param"),
        ([article()], {"button": telegram.InlineQueryResultsButton("", start_parameter="x")}, "Switch_pm_text_empty"),
        ([telegram.InlineQueryResultGif("a", "https://a.example", "https://b.example")], {}, "Result_type_invalid"),
    ],
)
async def test_what_telegram_refuses_is_refused(
    bot: telegram.Bot, ann: sandboxes.Person, results: list[Any], more: dict[str, Any], words: str
) -> None:
    query_id = await ann.types_the_name("bridge")
    with pytest.raises(BadRequest, match=words):
        await bot.answer_inline_query(query_id, results, **more)
    assert await bot.answer_inline_query(query_id, [])


async def test_a_search_is_answered_once_and_in_time(
    bot: telegram.Bot, ann: sandboxes.Person, sandbox: sandboxes.Sandbox
) -> None:
    query_id = await ann.types_the_name("bridge")
    await bot.answer_inline_query(query_id, [article()])
    late = await ann.types_the_name("bridge")
    sandbox.inside.world.searches[late].typed_at -= 31
    for one in (query_id, late, "7"):
        with pytest.raises(BadRequest, match="Query is too old"):
            await bot.answer_inline_query(one, [article()])


async def test_only_who_searched_can_choose_and_only_what_was_offered(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    query_id = await ann.types_the_name("bridge")
    await bot.answer_inline_query(query_id, [article()])
    for query, result in ((query_id, "cat_cow"), ("7", "bridge")):
        with pytest.raises(AssertionError, match="This result is gone"):
            await ann.chooses(query, result)
