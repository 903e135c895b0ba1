"""Files on the way to Telegram: written when they are sent, handed over in the chat of their person, kept nowhere."""

import asyncio
import datetime as dt
import functools
from collections.abc import AsyncIterator, Iterator
from unittest import mock

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot import app, deps
from bot.edge import documents, pacing, sender
from bot.flows import documents as flow
from bot.flows import drafts
from db import models, outbox, people
from tests import sandboxes
from tests.databases import Sessions

NOW = dt.datetime(2026, 11, 21, 7, 30, tzinfo=dt.UTC)
LETTER = {"kind": "letter", "sorry": "It cannot be written just now.", "about": "a walk"}

_house = functools.cache(app.house)


async def letter(
    _sql: AsyncSession, _house: deps.House, person: models.Person, recipe: drafts.Recipe, _now: dt.datetime
) -> drafts.Draft:
    return drafts.Draft("letter.txt", f"{person.language}: {recipe['about']}".encode)


def broken(*_: object) -> bytes:
    raise ValueError("a very private word")


async def unwritable(*_: object) -> drafts.Draft:
    return drafts.Draft("letter.txt", broken)


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    with mock.patch.object(flow, "KINDS", {"letter": letter, "unwritable": unwritable}):
        yield


@pytest.fixture
async def outgoing(sandbox: sandboxes.Sandbox, sqlite_sessions: Sessions) -> AsyncIterator[sender.Sender]:
    scribe = documents.Scribe(sqlite_sessions, _house(0), lambda: NOW)
    async with sandboxes.bot(sandbox) as bot:
        clock = asyncio.get_running_loop().time
        yield sender.Sender(bot, sqlite_sessions, pacing.Pacing(pace=0), lambda: NOW, clock, scribe=scribe)


async def meets(sandbox: sandboxes.Sandbox, sessions: Sessions) -> sandboxes.Person:
    ann = await sandbox.ann()
    await ann.says("hello")
    async with sessions.begin() as sql:
        await people.add(sql, ann.user_id, "en", NOW)
    return ann


async def hand(sessions: Sessions, user_id: int, recipe: drafts.Recipe) -> None:
    async with sessions.begin() as sql:
        await outbox.post(sql, user_id, "s", {"text": "<b>Yours</b>", "document": recipe}, NOW)


async def test_a_document_is_written_when_it_is_sent_with_its_words_under_it(
    sandbox: sandboxes.Sandbox, outgoing: sender.Sender, sqlite_sessions: Sessions
) -> None:
    ann = await meets(sandbox, sqlite_sessions)
    await hand(sqlite_sessions, ann.user_id, LETTER)
    await outgoing.drain()

    shown = await ann.hears("Yours")
    assert shown.raw["document"]["file_name"] == "letter.txt"
    assert await ann.downloads(shown) == b"en: a walk"


async def test_what_cannot_be_written_is_said_kindly_and_its_error_tells_nothing(
    sandbox: sandboxes.Sandbox,
    outgoing: sender.Sender,
    sqlite_sessions: Sessions,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ann = await meets(sandbox, sqlite_sessions)
    await hand(sqlite_sessions, ann.user_id, LETTER | {"kind": "unwritable"})
    await outgoing.drain()

    assert "document" not in (await ann.hears("It cannot be written just now.")).raw
    told = "".join(capsys.readouterr())
    assert "a document cannot be written" in told
    assert "very private" not in told


async def test_nothing_is_written_about_somebody_who_is_not_known_any_more(
    sandbox: sandboxes.Sandbox, outgoing: sender.Sender, sqlite_sessions: Sessions
) -> None:
    ann = await sandbox.ann()
    await ann.says("hello")
    await hand(sqlite_sessions, ann.user_id, LETTER)
    await outgoing.drain()

    assert [message.text for message in await ann.chat()] == ["hello"]
