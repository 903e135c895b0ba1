"""Erased means gone: a real conversation fills every table, and nothing of it is found afterwards, byte by byte."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import app, deps
from bot.edge import documents, pacing, sender, turns
from bot.flows import chat
from db import engine as engines
from db import models, people, portrait
from tests.databases import Sessions
from tests.edge import desk
from tests.telegrams import START, Clock

ME, OTHER = 0x1D2C3B4A5968, 0x1D2C3B4A5A77
"""Numbers whose bytes stand out in a file."""

NAME = "Quetzalina"
SAID = [
    *("/start", "Yes, keep my ratings", "Yes, I am", "None of these", "None of these", "None of these"),
    *("None of these", "Easy", "Not sure", "No", "Pacific/Chatham", "04:37", "/pain 4", "/export", "/settings"),
    *("/stretch piriformis", "3", "Start"),
]
MINE = ["Pacific/Chatham", "04:37:00", "piriformis", NAME, str(ME)]


@pytest.fixture(scope="module")
def rooms() -> deps.House:
    return app.house(1.0)


@pytest.fixture
async def unkink(sessions: Sessions, rooms: deps.House) -> AsyncIterator[desk.Desk]:
    async with desk.open_desk(sessions, rooms) as opened:
        yield opened


@pytest.fixture
def speaker(unkink: desk.Desk, sessions: Sessions, rooms: deps.House) -> sender.Sender:
    clock = Clock()
    scribe = documents.Scribe(sessions, rooms, clock.now)
    bot = unkink.application.bot
    return sender.Sender(bot, sessions, pacing.Pacing(pace=0), clock.now, clock.monotonic, scribe=scribe)


async def talks(unkink: desk.Desk, speaker: sender.Sender, user_id: int, *words: str) -> None:
    """Say something, word by word, and hear the answers."""
    for number, text in enumerate(words):
        update = desk.text(user_id % 1000 * 1000 + number, text, user_id)
        update["message"]["from"]["first_name"] = update["message"]["chat"]["first_name"] = NAME
        await unkink.hears(update)
        await speaker.drain()


async def stumbles(unkink: desk.Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send a place, which cannot be handled: it is set aside."""

    async def fails(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(chat, "locate", fails)
    await unkink.hears(desk.message(7, ME, location={"latitude": -43.9, "longitude": -176.5}))
    assert await unkink.state(7) == "set_aside"


async def rows_of(sessions: Sessions, user_id: int) -> dict[str, int]:
    async with sessions() as sql:
        person = await people.get(sql, user_id)
        assert person is not None
        return {table: len(rows) for table, rows in (await portrait.of(sql, person)).items()}


async def everything(engine: AsyncEngine) -> str:
    """All tables as text."""
    async with engine.connect() as connection:
        tables = [await connection.execute(sa.text(f"SELECT * FROM {name}")) for name in models.Base.metadata.tables]  # noqa: S608  our own names
        return str([[str(value) for value in row] for table in tables for row in table])


async def test_nothing_of_an_erased_person_is_found_in_any_table_or_file(  # noqa: PLR0917  fixtures
    unkink: desk.Desk,
    speaker: sender.Sender,
    engine: AsyncEngine,
    sessions: Sessions,
    rooms: deps.House,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    await talks(unkink, speaker, OTHER, "/help")
    await talks(unkink, speaker, ME, *SAID)
    await stumbles(unkink, monkeypatch)
    later = START + dt.timedelta(days=2, hours=8)
    morning = turns.Turns(sessions, rooms, lambda: later, desk.BOT_ID, set_bell=lambda *_: None, wake=lambda: None)
    await morning.remind()
    async with sessions.begin() as sql:
        person = await people.get(sql, ME)
        assert person is not None
        sql.add(models.BodyMap(person_id=person.id, asked_at=START, local_date=START.date(), areas=[NAME]))

    filled = await rows_of(sessions, ME)
    assert [table for table, rows in filled.items() if not rows] == []
    before = await everything(engine)
    assert [word for word in MINE if word not in before] == [NAME]  # what they said, and who they are, is sealed
    on_disk = tmp_path if engine.dialect.name == "sqlite" else None
    if on_disk is not None:
        assert ME.to_bytes(6, "big") in everything_in(on_disk)

    await erases(unkink, speaker)
    await engines.scrub(engine)

    after = await everything(engine)
    assert [word for word in MINE if word in after] == []
    assert str(OTHER) in after
    if on_disk is not None:
        left = everything_in(on_disk)
        assert [word for word in MINE if word.encode() in left] == []
        assert ME.to_bytes(6, "big") not in left
        assert OTHER.to_bytes(6, "big") in left


async def erases(unkink: desk.Desk, speaker: sender.Sender) -> None:
    """Two taps, and the last word is said."""
    await unkink.hears(desk.text(9000, "/delete", ME))
    await speaker.drain()
    await unkink.hears(desk.tap(9001, "e:1", ME), desk.tap(9002, "e:2", ME))
    await speaker.drain()
    assert await unkink.person(ME) is None


def everything_in(folder: Path) -> bytes:
    """Every byte of every file."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
