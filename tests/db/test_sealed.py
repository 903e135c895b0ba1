"""Sealed columns: what the disk shows, and which keys open it."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from db import inbox, models, people, sealed
from tests.databases import Sessions

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
DIALECT = sa.engine.default.DefaultDialect()
KEY = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="
COLUMN = sealed.Sealed("ratings.value")


@pytest.fixture(autouse=True)
def _give_the_keys_back() -> Iterator[None]:
    ring = sealed._ring
    newest, ciphers = ring.newest, ring.ciphers
    yield
    ring.newest, ring.ciphers = newest, ciphers


def seal(value: object) -> bytes:
    found = COLUMN.process_bind_param(value, DIALECT)
    assert found is not None
    return found


def opened(value: bytes) -> object:
    return COLUMN.process_result_value(value, DIALECT)


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def key() -> bytes:
    return sealed.parse_key(sealed.new_key())


@pytest.mark.parametrize("value", [0, 7, "ziehender Schmerz", ["a", None], {"left": {"pain": 6}, "ja": True}])
def test_a_value_comes_back_as_it_was(value: object) -> None:
    assert opened(seal(value)) == value


def test_nothing_stays_nothing() -> None:
    assert COLUMN.process_bind_param(None, DIALECT) is None
    assert COLUMN.process_result_value(None, DIALECT) is None


def test_equal_values_do_not_look_equal() -> None:
    assert seal(6) != seal(6)


async def test_the_disk_shows_nothing_of_a_value(sqlite_sessions: Sessions, tmp_path: Path) -> None:
    async with sqlite_sessions.begin() as sql:
        person = await people.add(sql, 7, "language-in-plain-sight", NOW)
        person.screening = {"answer": "numbness-in-the-saddle"}
        await inbox.hear(sql, 1, 5, {"message": {"text": "numbness-in-the-saddle"}}, NOW)
    on_disk = everything_in(tmp_path)
    assert b"language-in-plain-sight" in on_disk
    assert b"numbness" not in on_disk


async def test_both_engines_keep_sealed_values(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        person = await people.add(sql, 7, "en", NOW)
        person.offered = {"Start": "p:1", "später": "p:2"}
    async with sessions() as sql:
        again = await people.get(sql, 7)
        raw = await sql.scalar(sa.text("SELECT offered FROM people"))
    assert again is not None
    assert again.offered == {"Start": "p:1", "später": "p:2"}
    assert again.screening is None
    assert isinstance(raw, bytes)


def test_a_value_sealed_with_an_older_key_opens_while_that_key_is_given() -> None:
    old, new = key(), key()
    sealed.use([old])
    before = seal(6)
    sealed.use([new, old])
    assert opened(before) == 6
    assert seal(6)[0] == sealed._key_id(new)
    sealed.use([new])
    with pytest.raises(sealed.SealError, match="give the older keys too"):
        opened(before)


def test_a_changed_value_does_not_open() -> None:
    value = bytearray(seal(6))
    value[-1] ^= 1
    with pytest.raises(sealed.SealError, match="does not open"):
        opened(bytes(value))


def test_a_value_moved_to_another_column_does_not_open() -> None:
    with pytest.raises(sealed.SealError, match=r"people\.screening does not open"):
        sealed.Sealed("people.screening").process_result_value(seal(6), DIALECT)


def test_without_a_key_nothing_is_written() -> None:
    sealed.use([])
    with pytest.raises(sealed.SealError, match="no key is set"):
        seal(6)


async def test_the_missing_key_is_named_from_inside_a_transaction(sqlite_sessions: Sessions) -> None:
    sealed.use([])
    with pytest.raises(sa.exc.StatementError, match="no key is set"):
        async with sqlite_sessions.begin() as sql:
            await inbox.hear(sql, 1, 5, {"message": {}}, NOW)
    async with sqlite_sessions() as sql:
        assert await sql.scalar(sa.select(sa.func.count()).select_from(models.Inbox)) == 0


@pytest.mark.parametrize("text", ["", "hunter2", KEY[4:], "ä" * 44, KEY + "AAAA"])
def test_what_is_no_key_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(ValueError, match="expected a key of 32 bytes") as refused:
        sealed.parse_key(text)
    assert text == "" or text not in str(refused.value)


def test_a_key_survives_a_line_break_at_its_end() -> None:
    assert sealed.parse_key(f" {KEY}\n") == sealed.parse_key(KEY)


def test_keys_of_another_length_or_with_the_same_id_are_refused() -> None:
    with pytest.raises(ValueError, match="expected keys of 32 bytes"):
        sealed.use([b"short"])
    first = bytes(32)
    twin = next(
        candidate
        for candidate in (number.to_bytes(32, "big") for number in range(1, 5000))
        if sealed._key_id(candidate) == sealed._key_id(first)
    )
    with pytest.raises(ValueError, match="share an id"):
        sealed.use([first, twin])
