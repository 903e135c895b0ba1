"""Handlers: what goes wrong stays small, groups are none of our business, and what is no text gets one kind line."""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
import structlog
import telegram

from bot import app, deps
from bot.edge import receiver
from bot.flows import chat, sharing
from db import inbox, models, people
from tests.databases import Sessions
from tests.edge import desk
from tests.telegrams import ANN, BOB, START

GROUP = {"id": -100, "type": "supergroup", "title": "Backs"}
SECRET = "my back has hurt since the divorce"
LOST = "I didn't understand that."
SORRY = "Something went wrong on my side"


@pytest.fixture(scope="module")
def rooms() -> deps.House:
    return app.house(1.0)


@pytest.fixture
async def unkink(sqlite_sessions: Sessions, rooms: deps.House) -> AsyncIterator[desk.Desk]:
    async with desk.open_desk(sqlite_sessions, rooms) as opened:
        yield opened


@pytest.fixture
def stumbling(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Words fail after they had an effect; the list is what was heard."""
    heard: list[str] = []

    async def fails(turn: deps.Turn, words: str) -> None:
        heard.append(words)
        turn.person.wish = "an effect"
        await turn.toast()
        await chat.start(turn, "")
        raise ValueError(f"cannot read {words!r}")

    monkeypatch.setattr(chat, "hear", fails)
    return heard


async def test_an_update_that_fails_is_tried_three_times_and_its_person_is_told_once(
    unkink: desk.Desk, stumbling: list[str]
) -> None:
    await unkink.hears(desk.text(10, SECRET))

    assert stumbling == [SECRET] * 3
    assert await unkink.state(10) == "set_aside"
    told = await unkink.said()
    assert [words.startswith(SORRY) for words in told] == [True]


async def test_the_effects_of_an_update_that_fails_are_taken_back(unkink: desk.Desk, stumbling: list[str]) -> None:
    await unkink.hears(desk.text(10, "/help"))
    await unkink.hears(desk.text(11, SECRET))

    ann = await unkink.person()
    assert ann is not None
    assert (ann.wish, ann.asking) == (None, None)


async def test_somebody_who_is_new_is_not_known_after_a_failure(unkink: desk.Desk, stumbling: list[str]) -> None:
    await unkink.hears(desk.text(10, SECRET))

    assert await unkink.person() is None


async def test_others_and_later_words_are_heard_while_an_update_fails(unkink: desk.Desk, stumbling: list[str]) -> None:
    await unkink.hears(desk.text(10, SECRET), desk.text(11, "/help", BOB), desk.text(12, "/help"))

    assert "/stretch" in (await unkink.said(BOB))[0]
    assert len(await unkink.said(ANN)) == 2


async def test_the_log_names_the_update_and_the_place_and_not_what_was_said(
    unkink: desk.Desk, stumbling: list[str]
) -> None:
    with structlog.testing.capture_logs() as logged:
        await unkink.hears(desk.text(10, SECRET))

    assert [(entry["update_id"], entry["error"]) for entry in logged] == [(10, "ValueError")] * 3
    assert all("in fails" in entry["trace"] for entry in logged)
    assert "divorce" not in str(logged)


async def test_a_failure_of_the_database_counts_for_nothing(
    unkink: desk.Desk, monkeypatch: pytest.MonkeyPatch, sqlite_sessions: Sessions
) -> None:
    monkeypatch.setattr(receiver, "RETRY_S", 0.0)
    real, left = sqlite_sessions.begin, [OSError("the server went away")] * 9
    update = telegram.Update.de_json(desk.text(10, "/help"), unkink.application.bot)
    await unkink.application.update_queue.put(update)

    def begin() -> object:
        if left:
            raise left.pop()
        return real()

    monkeypatch.setattr(sqlite_sessions, "begin", begin)
    await unkink.settles(10)

    assert await unkink.state(10) == "handled"
    assert len(await unkink.said()) == 1


async def test_a_handled_update_that_comes_again_is_not_handled_again(unkink: desk.Desk) -> None:
    await unkink.hears(desk.text(10, "/help"))
    update = telegram.Update.de_json(desk.text(10, "/help"), unkink.application.bot)
    assert update is not None
    await unkink.application.process_update(update)

    assert len(await unkink.said()) == 1


@pytest.mark.parametrize(
    "update",
    [
        desk.text(10, "/somebody_elses", chat=GROUP),
        desk.text(10, "piriformis", chat=GROUP),
        desk.message(10, chat=GROUP, location={"latitude": 1.0, "longitude": 1.0}),
        desk.membership(10, "kicked", GROUP),
        {
            "update_id": 10,
            "channel_post": {"message_id": 1, "date": 0, "chat": GROUP | {"type": "channel"}, "text": "x"},
        },
        {"update_id": 10, "edited_message": desk.text(10, "/help")["message"] | {"edit_date": 1}},
        {
            "update_id": 10,
            "poll_answer": {"poll_id": "1", "user": desk.human(), "option_ids": [0]} | {"option_persistent_ids": ["1"]},
        },
    ],
    ids=["command", "words", "place", "thrown out", "channel", "edited", "poll"],
)
async def test_what_is_not_said_to_us_alone_is_passed_over_and_nobody_is_noted(
    unkink: desk.Desk, update: desk.Json
) -> None:
    await unkink.hears(update)

    assert await unkink.state(10) == "handled"
    assert (await unkink.said(-100), await unkink.said()) == ([], [])
    assert await unkink.person() is None


@pytest.mark.parametrize(
    "content",
    [
        {"sticker": {"file_id": "1", "file_unique_id": "1", "type": "regular", "width": 1, "height": 1}
         | {"is_animated": False, "is_video": False}},
        {"photo": [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}], "caption": "/start"},
        {"voice": {"file_id": "1", "file_unique_id": "1", "duration": 1}},
        {"contact": {"phone_number": "1", "first_name": "Bob"}},
    ],
    ids=["sticker", "photo", "voice", "contact"],
)  # fmt: skip
async def test_what_is_no_text_gets_one_helpful_line(unkink: desk.Desk, content: desk.Json) -> None:
    await unkink.hears(desk.message(10, **content))

    (line,) = await unkink.said()
    assert line.startswith(LOST)


async def test_a_person_who_blocks_us_is_left_alone_and_let_in_again(unkink: desk.Desk) -> None:
    await unkink.hears(desk.text(10, "/help"))
    await unkink.hears(desk.membership(11, "kicked"))
    blocked = await unkink.person()
    await unkink.hears(desk.membership(12, "member"))
    back = await unkink.person()

    assert blocked is not None
    assert back is not None
    assert (blocked.blocked_at, back.blocked_at) == (START, None)


async def test_a_button_under_a_message_of_somebody_else_does_nothing(
    unkink: desk.Desk, sqlite_sessions: Sessions
) -> None:
    async with sqlite_sessions.begin() as sql:
        await people.add(sql, ANN, "en", START)
    query = {"id": "1", "from": desk.human(), "chat_instance": "1", "data": "e:2"}
    elsewhere = {"message_id": 1, "date": 0, "chat": GROUP, "text": "x", "from": desk.ME}
    await unkink.hears({"update_id": 10, "callback_query": query | {"message": elsewhere}})
    await unkink.hears({"update_id": 11, "callback_query": query})

    assert await unkink.person() is not None
    assert await unkink.said() == []


@pytest.mark.parametrize("status", ["kicked", "member"])
async def test_who_is_not_known_stays_unknown_when_they_block_us_or_let_us_in(unkink: desk.Desk, status: str) -> None:
    await unkink.hears(desk.membership(10, status))

    assert await unkink.state(10) == "handled"
    assert await unkink.person() is None


async def test_an_old_button_of_somebody_who_was_erased_is_answered_kindly_and_makes_nobody_known(
    unkink: desk.Desk, sqlite_sessions: Sessions
) -> None:
    await unkink.hears(desk.tap(10, "m:piriformis_supine"))

    async with sqlite_sessions() as sql:
        (answer,) = await sql.scalars(sa.select(models.Outbox))
    assert answer.kind == "answer"
    assert answer.screen is not None
    assert answer.screen["text"].startswith("That button is no longer in use. Send /start")
    assert await unkink.person() is None


async def test_who_is_not_known_is_told_of_trouble_and_leaves_no_trace(
    unkink: desk.Desk, stumbling: list[str], sqlite_sessions: Sessions
) -> None:
    await unkink.hears(desk.text(10, SECRET))

    async with sqlite_sessions() as sql:
        (told,) = await sql.scalars(sa.select(models.Outbox))
    assert (told.slot, told.kind) == (None, "post")


@pytest.fixture
def loud(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that PTB logs."""
    caplog.set_level(logging.INFO)
    return caplog


async def test_an_update_that_cannot_be_read_is_set_aside_without_its_words_and_its_person_is_told(
    unkink: desk.Desk, loud: pytest.LogCaptureFixture
) -> None:
    raw = desk.unreadable(10, SECRET)
    with structlog.testing.capture_logs() as logged:
        await unkink.hears(raw, desk.text(11, "/help"), desk.text(12, "/help", BOB))

    async with unkink.sessions() as sql:
        kept = await sql.get_one(models.Inbox, (desk.BOT_ID, 10))
        assert [trouble for _, _, trouble in await inbox.aside(sql)] == ["message: TypeError"]
    assert (kept.state, kept.update, kept.user_id) == ("set_aside", raw, ANN)
    assert [words.startswith(SORRY) for words in await unkink.said()] == [True, False]
    assert len(await unkink.said(BOB)) == 1
    assert any(entry["event"] == "an update failed" and entry["update_id"] == 10 for entry in logged)
    assert SECRET not in f"{logged}{loud.text}"


@pytest.mark.parametrize(
    "raw",
    [
        {"update_id": 10, "message": SECRET},
        desk.message(10, chat=GROUP, date=10**30),
        {"update_id": 10, "inline_query": {"from": desk.human(), "query": SECRET}},
        {"update_id": 10, "callback_query": {"from": SECRET}},
    ],
    ids=["nobody", "group", "search", "no sender"],
)
async def test_of_an_update_that_cannot_be_read_nobody_is_told_who_has_no_chat_with_us(
    unkink: desk.Desk, raw: desk.Json
) -> None:
    with structlog.testing.capture_logs():
        await unkink.hears(raw)

    assert await unkink.state(10) == "set_aside"
    async with unkink.sessions() as sql:
        assert list(await sql.scalars(sa.select(models.Outbox))) == []


@pytest.mark.parametrize("restarted", [True, False])
@pytest.mark.parametrize("learned", [True, False])
async def test_an_update_that_could_not_be_read_is_heard_when_it_is_tried_again_and_can_be_or_is_set_aside_again(
    unkink: desk.Desk, monkeypatch: pytest.MonkeyPatch, *, restarted: bool, learned: bool
) -> None:
    raw, queue = desk.unreadable(10, "/help"), unkink.application.update_queue
    assert isinstance(queue, receiver.InboxQueue)
    monkeypatch.setattr(receiver, "LEFT_BEHIND", dt.timedelta(seconds=-1))
    with structlog.testing.capture_logs():
        await unkink.hears(raw)
        if learned:
            real = telegram.Message.de_json
            monkeypatch.setattr(
                telegram.Message, "de_json", lambda data, bot=None: real({"message_id": 1, **data}, bot)
            )
        async with unkink.sessions.begin() as sql:
            assert await inbox.recall(sql, 10)
        await (queue.reload if restarted else queue.pick_up)(unkink.application.bot)
        await unkink.settles(10)

    assert await unkink.state(10) == ("handled" if learned else "set_aside")
    sorry, *more = await unkink.said()
    assert sorry.startswith(SORRY)
    assert [words.startswith(SORRY) for words in more] == [not learned], "as of any that fails again"


async def test_taps_and_words_of_many_people_at_once_are_all_answered(unkink: desk.Desk) -> None:
    crowd = range(100, 140)
    async with asyncio.timeout(60):
        await unkink.hears(*(desk.text(user, "/privacy", user) for user in crowd))

    assert [len(await unkink.said(user)) for user in crowd] == [1] * len(crowd)


async def test_who_only_searches_in_another_chat_is_not_taken_in(unkink: desk.Desk) -> None:
    await unkink.hears(desk.search(70, "bridge"))

    assert await unkink.state(70) == "handled"
    assert await unkink.person() is None
    async with unkink.sessions() as sql:
        (row,) = await sql.scalars(sa.select(models.Outbox))
        assert (row.kind, row.send_class, row.slot) == ("answer", 0, None)
        assert row.screen is not None
        assert [card["id"] for card in row.screen["cards"]] == ["bridge"]


async def test_a_search_that_cannot_be_answered_is_nothing_to_write_to_somebody_about(
    unkink: desk.Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object, **__: object) -> None:
        raise ValueError("no cards")

    monkeypatch.setattr(sharing, "search_for", fails)
    await unkink.hears(desk.search(71, "bridge"))

    assert await unkink.state(71) == "set_aside"
    assert await unkink.said() == []


async def test_our_own_card_shared_in_the_chat_with_us_is_no_question(unkink: desk.Desk) -> None:
    await unkink.hears(desk.message(72, text="Bridge", via_bot=desk.ME))

    assert await unkink.state(72) == "handled"
    assert await unkink.said() == []
