"""Pictures on the way to Telegram: really drawn, uploaded once, sent by id, and made anew when the id is lost."""

import asyncio
import datetime as dt
import itertools
import pathlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa
import sqlalchemy.exc
import telegram

from bot.edge import drawing, gallery, pacing, sender
from content import catalog
from content.drawing import media
from db import models, outbox, pictures, posted
from tests import sandboxes
from tests.databases import Sessions
from tests.telegrams import ANN, Telegram, refusal, states

NOW = dt.datetime(2026, 11, 21, 7, 30, tzinfo=dt.UTC)
LIBRARY = catalog.load()
STILL = {"kind": "photo", "movement": "bridge"}
CLIP = {"kind": "animation", "movement": "bridge", "of": "hold", "reps": 5, "hold_s": 2, "side": None}


@pytest.fixture
def studio(tmp_path: pathlib.Path) -> gallery.Drawn:
    return drawing.studio(LIBRARY, tmp_path / "pictures")


@pytest.fixture
async def outgoing(
    sandbox: sandboxes.Sandbox, sqlite_sessions: Sessions, studio: gallery.Drawn
) -> AsyncIterator[sender.Sender]:
    shown = gallery.Gallery(sqlite_sessions, 1234567890, lambda: NOW, studio)
    async with sandboxes.bot(sandbox) as bot:
        clock = asyncio.get_running_loop().time
        yield sender.Sender(bot, sqlite_sessions, pacing.Pacing(pace=0), lambda: NOW, clock, pictures=shown)


async def meets(sandbox: sandboxes.Sandbox) -> sandboxes.Person:
    ann = await sandbox.ann()
    await ann.says("hello")
    return ann


async def say(
    sessions: Sessions, user_id: int, text: str, picture: dict[str, Any] | None = None, *, edit: bool = False
) -> None:
    screen = {"text": text} | ({"picture": picture} if picture else {})
    async with sessions.begin() as sql:
        await (outbox.edit if edit else outbox.post)(sql, user_id, "s", screen, NOW)


async def test_a_still_is_uploaded_once_and_then_sent_by_its_id(
    sandbox: sandboxes.Sandbox, outgoing: sender.Sender, sqlite_sessions: Sessions
) -> None:
    ann = await meets(sandbox)
    for text in ("one", "two"):
        await say(sqlite_sessions, ann.user_id, text, STILL)
        await outgoing.drain()

    first, second = [entry["params"]["photo"] for entry in await sandbox.log("sendPhoto")]
    assert first["filename"].endswith(".png")
    assert isinstance(second, str)
    assert [message.text for message in await ann.chat()][1:] == ["one", "two"]


@pytest.mark.parametrize("recipe", [STILL, CLIP], ids=["still", "clip"])
def test_a_dark_ground_is_another_picture(studio: gallery.Drawn, recipe: dict[str, Any]) -> None:
    assert studio.key({**recipe, "dark": True}) != studio.key({**recipe, "dark": False}) == studio.key(recipe)


def test_a_key_is_worked_out_once_because_the_event_loop_waits_for_it(
    studio: gallery.Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = studio.key(CLIP)
    monkeypatch.setattr(media, "key", lambda *_: pytest.fail("drawn again"))

    assert studio.key(dict(reversed(CLIP.items()))) == known


async def test_a_clip_is_sent_as_an_animation_with_its_words_under_it(
    sandbox: sandboxes.Sandbox, outgoing: sender.Sender, sqlite_sessions: Sessions
) -> None:
    ann = await meets(sandbox)
    await say(sqlite_sessions, ann.user_id, "<b>Hold</b>", CLIP)
    await outgoing.drain()

    shown = await ann.hears("Hold")
    assert shown.raw["animation"]["mime_type"] == "video/mp4"


async def test_an_id_that_telegram_has_lost_is_rebuilt_without_the_person_noticing(
    sandbox: sandboxes.Sandbox, outgoing: sender.Sender, sqlite_sessions: Sessions, studio: gallery.Drawn
) -> None:
    ann = await meets(sandbox)
    async with sqlite_sessions.begin() as sql:
        await pictures.keep(sql, 1234567890, studio.key(STILL), "AgADfromanotherbot", NOW)
    await say(sqlite_sessions, ann.user_id, "one", STILL)
    await outgoing.drain()

    assert "photo" in (await ann.hears("one")).raw
    async with sqlite_sessions.begin() as sql:
        assert await pictures.file_id(sql, 1234567890, studio.key(STILL)) != "AgADfromanotherbot"


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("refused", ["file is too big", "wrong file_id or the file is temporarily unavailable"])
async def test_a_picture_that_telegram_refuses_goes_as_words(
    server: Telegram, sqlite_sessions: Sessions, studio: gallery.Drawn, refused: str, *, known: bool
) -> None:
    shown = gallery.Gallery(sqlite_sessions, 1, lambda: NOW, studio)
    bot = telegram.Bot("1:" + "a" * 35, request=server, get_updates_request=Telegram())
    passed = itertools.count(step=60)
    outgoing = sender.Sender(
        bot,
        sqlite_sessions,
        pacing.Pacing(pace=0),
        lambda: NOW + dt.timedelta(seconds=next(passed)),
        asyncio.get_running_loop().time,
        pictures=shown,
    )
    if known:
        async with sqlite_sessions.begin() as sql:
            await pictures.keep(sql, 1, studio.key(STILL), "AgADtoolarge", NOW)
    server.will("sendPhoto", *[refusal(400, f"Bad Request: {refused}")] * 3)
    await say(sqlite_sessions, ANN, "Hold", STILL)
    await outgoing.drain()

    assert server.texts() == ["Hold"]
    assert await states(sqlite_sessions) == ["sent"]


async def test_an_id_that_cannot_be_forgotten_now_is_forgotten_a_moment_later(
    sandbox: sandboxes.Sandbox,
    outgoing: sender.Sender,
    sqlite_sessions: Sessions,
    studio: gallery.Drawn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def forget(*_: object) -> None:
        raise sqlalchemy.exc.OperationalError("DELETE", {}, OSError("disk full"))

    ann = await meets(sandbox)
    async with sqlite_sessions.begin() as sql:
        await pictures.keep(sql, 1234567890, studio.key(STILL), "AgADfromanotherbot", NOW)
    await say(sqlite_sessions, ann.user_id, "one", STILL)
    with monkeypatch.context() as broken:
        broken.setattr(pictures, "forget", forget)
        await outgoing.round()
    assert await states(sqlite_sessions) == ["waiting"]

    async with sqlite_sessions.begin() as sql:
        await sql.execute(sa.update(models.Outbox).values(not_before=NOW))
    await outgoing.drain()
    assert "photo" in (await ann.hears("one")).raw


async def test_words_turn_into_a_picture_and_a_picture_keeps_its_place_when_its_words_change(
    sandbox: sandboxes.Sandbox, outgoing: sender.Sender, sqlite_sessions: Sessions
) -> None:
    ann = await meets(sandbox)
    for text, picture, edit in (("reminder", None, False), ("card", STILL, True), ("ready", None, True)):
        await say(sqlite_sessions, ann.user_id, text, picture, edit=edit)
        await outgoing.drain()

    methods = [entry["method"] for entry in await sandbox.log() if entry["method"] != "getMe"]
    shown = await ann.hears("ready")
    assert methods == ["sendMessage", "editMessageMedia", "editMessageCaption"]
    assert "photo" in shown.raw


@pytest.mark.parametrize("newer", [False, True], ids=["it is repeated", "newer words take its place"])
async def test_words_that_turned_into_a_picture_unbeknown_to_us_get_their_next_words_as_its_caption(
    sandbox: sandboxes.Sandbox, outgoing: sender.Sender, sqlite_sessions: Sessions, *, newer: bool
) -> None:
    ann = await meets(sandbox)
    await say(sqlite_sessions, ann.user_id, "uploaded before", STILL)
    await outgoing.drain()
    async with sqlite_sessions.begin() as sql:
        await posted.forget(sql, ann.user_id, await posted.all(sql, ann.user_id, "s"))
    await say(sqlite_sessions, ann.user_id, "reminder")
    await outgoing.drain()

    await sandbox.fault("editMessageMedia", "500_after")
    await say(sqlite_sessions, ann.user_id, "card", STILL, edit=True)
    await outgoing.drain()
    if newer:
        await say(sqlite_sessions, ann.user_id, "ready", edit=True)
    async with sqlite_sessions.begin() as sql:
        await sql.execute(sa.update(models.Outbox).values(not_before=NOW))
    await outgoing.drain()
    if not newer:
        await say(sqlite_sessions, ann.user_id, "ready", edit=True)
        await outgoing.drain()

    assert set(await states(sqlite_sessions)) == {"sent"}
    assert "photo" in (await ann.hears("ready")).raw


async def test_what_cannot_be_drawn_goes_as_words(
    sandbox: sandboxes.Sandbox, outgoing: sender.Sender, sqlite_sessions: Sessions
) -> None:
    ann = await meets(sandbox)
    await say(sqlite_sessions, ann.user_id, "hold", {"kind": "photo", "movement": "no such movement"})
    await outgoing.drain()

    assert "photo" not in (await ann.hears("hold")).raw


async def test_an_id_that_cannot_be_kept_is_no_trouble_of_the_message(
    sandbox: sandboxes.Sandbox,
    outgoing: sender.Sender,
    sqlite_sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def keep(*_: object) -> None:
        raise OSError("disk full")

    ann = await meets(sandbox)
    with monkeypatch.context() as broken:
        broken.setattr(pictures, "keep", keep)
        await say(sqlite_sessions, ann.user_id, "one", STILL)
        await outgoing.drain()

    assert await states(sqlite_sessions) == ["sent"]
    assert "photo" in (await ann.hears("one")).raw
