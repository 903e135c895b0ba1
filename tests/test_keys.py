"""A new key: everything is sealed again, however often it is interrupted, and the older key opens nothing any more."""

import asyncio
import datetime as dt
import os
import pathlib
import signal
import sys
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from bot import keys, opening
from bot import settings as configuration
from db import engine, inbox, models, outbox, people, ratings, rotation, sealed
from tests import bots, sandboxes

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
MANY = 12


@pytest.fixture(autouse=True)
def _give_the_keys_back() -> Iterator[None]:
    ring = sealed._ring
    newest, ciphers = ring.newest, ring.ciphers
    yield
    ring.newest, ring.ciphers = newest, ciphers


@pytest.fixture
def settings(database_url: str, tmp_path: pathlib.Path) -> configuration.Settings:
    return bots.configured(tmp_path, database_url=database_url)


async def fill(settings: configuration.Settings, many: int = MANY) -> None:
    """Seal something of each kind with the key of the settings."""
    database = engine.connect(settings.database)
    sessions = engine.sessions(database)
    await opening.unlock(settings, sessions)
    async with sessions.begin() as sql:
        for user in range(many):
            person = await people.add(sql, user, "en", NOW)
            person.screening = {"outcome": "go"}
            await ratings.keep(sql, person.id, value=user % 11, moment="asked", rated_at=NOW, local_date=NOW.date())
            await outbox.post(sql, user, "s", {"text": f"words for {user}"}, NOW)
            await inbox.hear(sql, 1, user, {"message": {"from": {"id": user}}}, NOW)
    await database.dispose()


async def readable(settings: configuration.Settings) -> tuple[list[int], list[str]]:
    """Read everything with what the settings give."""
    database = engine.connect(settings.database)
    sessions = engine.sessions(database)
    try:
        await opening.unlock(settings, sessions)
        async with sessions.begin() as sql:
            values = [row.value for row in await sql.scalars(sa.select(models.Rating).order_by(models.Rating.id))]
            said = await sql.scalars(sa.select(models.Outbox).order_by(models.Outbox.id))
            return values, [row.screen["text"] for row in said if row.screen]
    finally:
        await database.dispose()


def key_lines(settings: configuration.Settings) -> list[str]:
    return settings.unkink_key_file.read_text("ascii").split()


def keep_only(settings: configuration.Settings, *lines: str) -> None:
    settings.unkink_key_file.write_text("\n".join(lines) + "\n", "ascii")


WHOLE = ([user % 11 for user in range(MANY)], [f"words for {user}" for user in range(MANY)])


async def test_after_a_rotation_the_new_key_alone_opens_everything(settings: configuration.Settings) -> None:
    await fill(settings)
    (old,) = key_lines(settings)
    told = await keys.rotate(settings)

    new, also_old = key_lines(settings)
    assert (also_old, settings.unkink_key_file.stat().st_mode & 0o777) == (old, 0o600)
    assert told.startswith(f"{4 * MANY + 1} rows are sealed with the first key")
    keep_only(settings, new)
    assert await readable(settings) == WHOLE
    keep_only(settings, old)
    with pytest.raises(opening.CannotRun, match="expected the key that this database was sealed with"):
        await readable(settings)


async def test_a_rotation_that_is_interrupted_goes_on_with_the_same_key(
    settings: configuration.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(settings)
    monkeypatch.setattr(keys, "BATCH", 5)
    real, left = rotation.reseal, [3]

    async def dies(*arguments: object) -> int:
        if arguments[2] == keys.BATCH:
            left[0] -= 1
        found = await real(*arguments)  # type: ignore[arg-type]  # passed on
        if left[0] < 0:
            raise KeyboardInterrupt
        return found

    monkeypatch.setattr(rotation, "reseal", dies)
    with pytest.raises(KeyboardInterrupt):
        await keys.rotate(settings)
    monkeypatch.setattr(rotation, "reseal", real)

    in_the_middle = key_lines(settings)
    assert await readable(settings) == WHOLE
    keep_only(settings, in_the_middle[0])
    with pytest.raises(opening.CannotRun):
        await readable(settings)
    keep_only(settings, *in_the_middle)
    await keys.rotate(settings)
    assert key_lines(settings) == in_the_middle
    keep_only(settings, in_the_middle[0])
    assert await readable(settings) == WHOLE


async def test_a_second_rotation_takes_another_key(settings: configuration.Settings) -> None:
    await fill(settings)
    await keys.rotate(settings)
    await keys.rotate(settings)

    assert len(set(key_lines(settings))) == 3
    keep_only(settings, key_lines(settings)[0])
    assert await readable(settings) == WHOLE


async def test_a_key_from_the_environment_is_changed_there(sqlite_url: str, tmp_path: pathlib.Path) -> None:
    old, new = sealed.new_key(), sealed.new_key()
    await fill(bots.configured(tmp_path, database_url=sqlite_url, unkink_data_key=old))
    with pytest.raises(opening.CannotRun, match="UNKINK_DATA_KEY: expected a new key before the one in use"):
        await keys.rotate(bots.configured(tmp_path, database_url=sqlite_url, unkink_data_key=old))
    await keys.rotate(bots.configured(tmp_path, database_url=sqlite_url, unkink_data_key=f"{new}, {old}"))

    assert await readable(bots.configured(tmp_path, database_url=sqlite_url, unkink_data_key=new)) == WHOLE


async def test_a_key_is_not_changed_under_a_running_bot(sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path) -> None:
    settings = bots.configured(tmp_path)
    async with bots.running(sandbox, settings):
        ann = await sandbox.ann()
        await ann.says("/help")
        await ann.hears("one guided stretch a day")
        with pytest.raises(opening.CannotRun, match="another process is using"):
            await keys.rotate(settings)


@pytest.mark.soak
async def test_a_rotation_that_is_killed_loses_nothing(sqlite_url: str, tmp_path: pathlib.Path) -> None:
    settings = bots.configured(tmp_path, database_url=sqlite_url)
    await fill(settings, 600)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("UNKINK", "TELEGRAM"))},
        "DATABASE_URL": sqlite_url,
        "UNKINK_KEY_FILE": str(settings.unkink_key_file),
    }
    command = (sys.executable, "-c", "import sys; from bot import cli; sys.exit(cli.main(['keys', 'rotate']))")
    process = await asyncio.create_subprocess_exec(*command, env=environment, cwd=tmp_path)
    await sandboxes.until(lambda: len(key_lines(settings)) == 2, within=30)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    values, said = await readable(settings)
    assert (len(values), len(said)) == (600, 600)

    again = await asyncio.create_subprocess_exec(*command, env=environment, cwd=tmp_path)
    assert await again.wait() == 0
    keep_only(settings, key_lines(settings)[0])
    assert await readable(settings) == (values, said)
