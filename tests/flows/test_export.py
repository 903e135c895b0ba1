"""The copy of one's data: all of it, of nobody else, readable, and a few times a day at most."""

import csv
import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot import app, deps
from bot.flows import export
from bot.screens import copies
from db import inbox, models, people, portrait, posted
from tests import sandboxes, talks
from tests.databases import Sessions
from tests.edge import desk
from tests.telegrams import ANN, BOB, START

DOCUMENT = Path(__file__).parents[2] / "docs" / "export.md"


@pytest.fixture(scope="module")
def rooms() -> deps.House:
    return app.house(1.0)


@pytest.fixture
async def unkink(sqlite_sessions: Sessions, rooms: deps.House) -> AsyncIterator[desk.Desk]:
    async with desk.open_desk(sqlite_sessions, rooms) as opened:
        yield opened


def unpacked(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def columns() -> dict[str, list[str]]:
    return {
        table.name: [column.name for column in table.c]
        for table in models.Base.metadata.sorted_tables
        if portrait.owner(table) is not None or table.name == "people"
    }


async def test_a_copy_holds_all_that_was_said_and_answered_readable_in_both_forms(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.starts(ann, pain=3)
    await talks.finishes(ann, pain=1)
    await ann.says("/pain 4")
    await ann.hears("Noted: 4.")
    await ann.says("/export")
    shown = await ann.hears("Everything I keep about you")

    assert shown.raw["document"]["file_name"] == "unkink-data.zip"
    files = unpacked(await ann.downloads(shown))
    tables = json.loads(files["unkink.json"])["tables"]
    assert [row["value"] for row in tables["ratings"]] == [3, 1, 4]
    (me,) = tables["people"]
    assert (me["user_id"], me["zone"]) == (ann.user_id, "Europe/Berlin")
    assert me["screening"]["outcome"] == "go"
    assert [row["state"] for row in tables["consents"]] == ["given"]
    assert tables["practices"][0]["phase"] == "done"
    assert [row["value"] for row in csv.DictReader(io.StringIO(files["ratings.csv"]))] == ["3", "1", "4"]
    assert {name.removesuffix(".csv") for name in files if name.endswith(".csv")} == {t for t in tables if tables[t]}
    assert "ratings\n" in files["README.txt"]


async def test_a_copy_says_nothing_about_others_and_includes_what_was_set_aside(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        ann = await people.add(sql, ANN, "en", START)
        bob = await people.add(sql, BOB, "bobs-own-language", START)
        bob.screening = {"outcome": "bobs-answer"}
        for user, number in ((ANN, 1), (BOB, 2)):
            await inbox.hear(sql, 1, number, {"message": {"from": {"id": user}, "text": f"words of {user}"}}, START)
            await inbox.stumbled(sql, 1, number, limit=1)
            await posted.note(sql, user, f"slot of {user}", 5, START)
    async with sessions.begin() as sql:
        files = unpacked(export.packed(await portrait.of(sql, ann), "", START))

    assert "words of 7" in files["unkink.json"]
    assert "slot of 7" in files["posted.csv"]
    assert not re.search(r"bobs|of 8", "".join(files.values()))


async def test_one_copy_at_a_time_is_made(unkink: desk.Desk) -> None:
    await unkink.hears(desk.text(10, "/export"), desk.text(11, "/export"))

    said = await unkink.said()
    assert [words.partition(",")[0] for words in said] == [
        "<b>Everything I keep about you</b>",
        "Your copy is on its way already.",
    ]


async def test_a_few_copies_a_day_are_made(unkink: desk.Desk, sqlite_sessions: Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        for number in range(export.MOST_A_DAY):
            await posted.note(sql, ANN, export.SLOT, number, START)
    await unkink.hears(desk.text(10, "/export"))

    (said,) = await unkink.said()
    assert said.startswith("You have had 5 copies within a day.")


def test_a_text_that_begins_like_a_formula_is_none_in_a_spreadsheet() -> None:
    rows: list[dict[str, Any]] = [{"slot": '=HYPERLINK("http://a")', "dose": {"reps": 3}, "value": -3}]
    files = unpacked(export.packed({"practices": rows}, "", START))

    (row,) = csv.DictReader(io.StringIO(files["practices.csv"]))
    assert (row["slot"][:2], row["dose"], row["value"]) == ("'=", '{"reps": 3}', "-3")
    assert json.loads(files["unkink.json"])["tables"]["practices"] == rows


def test_every_column_about_a_person_is_explained_and_no_other() -> None:
    explained = {table: list(meanings) for table, meanings in copies.fields(str).items()}

    assert {table: sorted(names) for table, names in explained.items()} == {
        table: sorted(names) for table, names in columns().items()
    }


def test_the_document_explains_the_same_fields() -> None:
    page = DOCUMENT.read_text("utf-8")
    told = {
        section.partition("`")[0]: re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE)
        for section in page.split("\n## `")[1:]
    }

    assert told == {table: list(meanings.items()) for table, meanings in copies.fields(str).items()}
