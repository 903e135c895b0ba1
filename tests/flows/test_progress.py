"""/progress: a picture with the same in words, of what the diary says; nothing of it is kept."""

import functools

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot import app, deps
from bot.edge import documents
from bot.flows import progress, taps
from db import models, people, ratings
from tests import written
from tests.databases import Sessions

_house = functools.cache(app.house)


def _turn(sql: AsyncSession, person: models.Person) -> deps.Turn:
    return deps.Turn(sql, _house(1.0), written.NOW, person, heard="1")


async def _said(sql: AsyncSession) -> models.Outbox:
    found = await sql.scalar(sa.select(models.Outbox).order_by(models.Outbox.id.desc()).limit(1))
    assert found is not None
    return found


async def _shown(sql: AsyncSession, person: models.Person) -> dict[str, object]:
    await progress.show(_turn(sql, person), "")
    said = await _said(sql)
    assert said.screen is not None
    return said.screen


async def test_the_words_say_what_the_picture_shows(sqlite_sessions: Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await written.person(sql)
        await written.diary(sql, person)
        shown = await _shown(sql, person)
    text = str(shown["text"])

    assert "18 stretches, 8 rest days: all of them count. 71 stretches in all so far." in text
    assert "Typical pain: 2 this week" in text
    assert "Pelvic tilt: probably eases (24 times)." in text
    assert len(text) < 1024


async def test_the_picture_is_drawn_when_it_is_sent_and_lies_nowhere_before(sqlite_sessions: Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await written.person(sql)
        await written.diary(sql, person)
        recipe = (await _shown(sql, person))["document"]
    assert isinstance(recipe, dict)
    assert set(recipe) == {"kind", "sorry"}
    scribe = documents.Scribe(sqlite_sessions, _house(1.0), lambda: written.NOW)
    drawn = await scribe.write(5001, recipe)

    assert isinstance(drawn, documents.Document)
    assert drawn.photo
    assert drawn.content.startswith(b"\x89PNG")


async def test_who_wants_words_only_gets_words_only(sqlite_sessions: Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await written.person(sql)
        await written.diary(sql, person)
        person.pictures = False
        shown = await _shown(sql, person)

    assert "document" not in shown
    assert "picture" not in str(shown["buttons"])


async def test_somebody_who_is_new_reads_one_kind_line(sqlite_sessions: Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        shown = await _shown(sql, await people.add(sql, 5001, "en", written.NOW))

    assert "Nothing to show yet" in str(shown["text"])
    assert "document" not in shown


async def test_without_consent_it_shows_stretches_and_no_pain(sqlite_sessions: Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await written.person(sql)
        await written.diary(sql, person)
        person.consent_version = None
        await ratings.drop_all(sql, person.id)
        shown = await _shown(sql, person)

    assert "18 stretches" in str(shown["text"])
    assert "You have not agreed" in str(shown["text"])
    assert "eases" not in str(shown["text"])


@pytest.mark.parametrize("ground", ["dark", "light"])
async def test_the_ground_of_the_picture_is_chosen_and_remembered(sqlite_sessions: Sessions, ground: str) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await written.person(sql)
        await written.diary(sql, person)
        person.dark = ground == "light"
        await taps.tap(_turn(sql, person), f"g:{ground}")

        assert person.dark is (ground == "dark")
        assert (await _said(sql)).kind == "post"
