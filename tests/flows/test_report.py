"""/report: a page for a clinician, made when it is sent; the safety answers are on it only by the person's word."""

import functools
import io

import pypdf
import pytest
import sqlalchemy as sa

from bot import app, deps
from bot.edge import documents
from bot.flows import report, taps
from db import models
from tests import written
from tests.databases import Sessions

_house = functools.cache(app.house)
ANSWERS = {"emergency": "none", "about": ["dizzy"], "outcome": "GO"}


@pytest.mark.parametrize(("tap", "told"), [("g:report:without", False), ("g:report:with", True)])
async def test_the_safety_answers_go_along_only_when_the_person_says_so(
    sqlite_sessions: Sessions, tap: str, *, told: bool
) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await written.person(sql)
        person.screening = ANSWERS
        await written.diary(sql, person)
        turn = deps.Turn(sql, _house(1.0), written.NOW, person, heard="1")
        await report.ask(turn, "")
        await taps.tap(turn, tap)
        asked, handed = await sql.scalars(sa.select(models.Outbox).order_by(models.Outbox.id))
        assert asked.screen is not None
        assert handed.screen is not None
        assert "what you answered to the safety questions" in asked.screen["text"]
        recipe = handed.screen["document"]
    assert set(recipe) == {"kind", "safety", "sorry"}
    made = await documents.Scribe(sqlite_sessions, _house(1.0), lambda: written.NOW).write(5001, recipe)

    assert isinstance(made, documents.Document)
    assert not made.photo
    assert made.name == "back-pain-diary.pdf"
    text = pypdf.PdfReader(io.BytesIO(made.content)).pages[0].extract_text()
    assert ("Dizzy lying down" in text) is told


async def test_two_taps_make_one_page(sqlite_sessions: Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await written.person(sql)
        await written.diary(sql, person)
        turn = deps.Turn(sql, _house(1.0), written.NOW, person, heard="1")
        for _ in range(2):
            await taps.tap(turn, "g:report:with")

        assert await sql.scalar(sa.select(sa.func.count()).select_from(models.Outbox)) == 1


async def test_without_any_rating_there_is_no_page(sqlite_sessions: Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        turn = deps.Turn(sql, _house(1.0), written.NOW, await written.person(sql), heard="1")
        await report.ask(turn, "")
        [said] = await sql.scalars(sa.select(models.Outbox))
        assert said.screen is not None

        assert "nothing to put on a page yet" in said.screen["text"]
        assert said.screen["buttons"] == []
