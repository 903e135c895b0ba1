"""The bot as a whole: it waits for Telegram, stops with words that help, and ends without losing anything."""

import asyncio
import contextlib
import dataclasses
import os
import pathlib
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
import structlog

from bot import app, life, opening, settings
from bot.edge import listening
from db import engine, models, sealed
from tests import bots, sandboxes, talks


def place_of(sandbox: sandboxes.Sandbox) -> life.Place:
    return life.Place(sandbox.token, sandbox.url, None, app.real_now)


@contextlib.asynccontextmanager
async def starting(sandbox: sandboxes.Sandbox, wanted: settings.Settings) -> AsyncIterator[asyncio.Task[None]]:
    """The bot on its way; what it ends with is the test's to look at."""
    task = asyncio.create_task(app.run(wanted, place_of(sandbox)))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook"])
async def test_a_telegram_that_cannot_be_reached_at_start_is_tried_again(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(listening, "RETRY_S", 0.01)
    await sandbox.fault(method, "reset_before")
    if method == "getMe":
        await sandbox.fault(method, "500_before")
        await sandbox.fault(method, "429")
    ann = await sandbox.ann()
    async with bots.running(sandbox, bots.configured(tmp_path)):
        await ann.says("/help")
        await ann.hears("one guided stretch a day")

    assert [entry["fault"] for entry in await sandbox.log(method) if entry["fault"]] != []


async def test_a_bot_that_cannot_reach_telegram_still_ends_when_it_is_asked_to(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped: listening.Stopped = asyncio.get_running_loop().create_future()
    monkeypatch.setattr(listening, "stop_on_signals", lambda: stopped)
    await sandbox.fault("getMe", "500_before", times=1000)
    with structlog.testing.capture_logs() as logged:
        async with starting(sandbox, bots.configured(tmp_path)) as task:
            await sandboxes.until(lambda: any("cannot reach Telegram" in entry["event"] for entry in logged))
            stopped.set_result(None)
            await task


async def test_another_instance_stops_it_with_clear_words(sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path) -> None:
    async with starting(sandbox, bots.configured(tmp_path)) as task, sandboxes.bot(sandbox) as rival:
        await sandboxes.until(lambda: sandbox.inside.world.updates.polls_open > 0)
        rivalling = asyncio.create_task(rival.get_updates(timeout=5))
        with pytest.raises(opening.CannotRun, match="Another instance of this bot is running"):
            await task
        rivalling.cancel()
        await asyncio.gather(rivalling, return_exceptions=True)


async def test_of_two_instances_with_databases_of_their_own_one_goes_on(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path
) -> None:
    ann = await sandbox.ann()
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    key_file = tmp_path / "key"  # one, because both live in this process
    first, second = [bots.configured(folder, unkink_key_file=key_file) for folder in folders]
    async with starting(sandbox, first) as one:
        await sandboxes.until(lambda: sandbox.inside.world.updates.polls_open > 0)
        async with starting(sandbox, second) as two:
            ended, (survivor,) = await asyncio.wait([one, two], timeout=20, return_when=asyncio.FIRST_COMPLETED)
            with pytest.raises(opening.CannotRun, match="Another instance of this bot is running"):
                await ended.pop()
            for _ in range(3):  # more than one poll
                asked = await ann.says("/help")
                await ann.hears("one guided stretch a day", after=asked.id)
            assert not survivor.done()


async def test_a_token_that_is_revoked_stops_it_with_clear_words_even_when_it_only_listens(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path
) -> None:
    ann = await sandbox.ann()
    async with starting(sandbox, bots.configured(tmp_path)) as task:
        await sandboxes.until(lambda: sandbox.inside.world.updates.polls_open > 0)
        sandbox.inside.bot._token = "1234567890:a-new-one-that-the-bot-does-not-know"
        await ann.says("are you there?")
        with pytest.raises(opening.CannotRun, match="TELEGRAM_BOT_TOKEN: Telegram refuses the token now") as stopped:
            await task

    assert sandbox.token not in str(stopped.value)
    database = sqlite3.connect(tmp_path / "var" / "sandbox.db")
    assert database.execute("SELECT state FROM outbox WHERE state = 'sending'").fetchall() == []
    database.close()


async def test_a_key_that_does_not_fit_stops_it_before_anything_is_written(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path
) -> None:
    mine = bots.configured(tmp_path)
    ann = await sandbox.ann()
    async with bots.running(sandbox, mine):
        await talks.subscribes(ann)
    before = dump(tmp_path)
    await ann.says("/help")
    for wrong in (
        bots.configured(tmp_path, unkink_key_file=tmp_path / "another key"),
        bots.configured(tmp_path, unkink_data_key=sealed.new_key()),
    ):
        with pytest.raises(opening.CannotRun, match=r"UNKINK_\w+: expected the key that this database was sealed with"):
            await app.run(wrong, place_of(sandbox))

    assert dump(tmp_path) == before
    async with bots.running(sandbox, mine):
        await ann.hears("one guided stretch a day")


def dump(folder: pathlib.Path) -> list[str]:
    """Everything in the database."""
    database = sqlite3.connect(folder / "var" / "sandbox.db")
    try:
        return list(database.iterdump())
    finally:
        database.close()


async def test_a_key_file_is_made_once_for_its_owner_only(sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path) -> None:
    wanted = bots.configured(tmp_path)
    first = opening.data_key(wanted)
    again = opening.data_key(wanted)

    assert first == again
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


async def test_a_pace_that_is_not_real_time_is_warned_about(sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path) -> None:
    for pace, warned in ((0.5, True), (1.0, False)):
        wanted = bots.configured(tmp_path, unkink_pace=pace)
        wrong = dataclasses.replace(place_of(sandbox), token="1111111111:this-token-is-not-the-right-one")
        with structlog.testing.capture_logs() as logged, pytest.raises(opening.CannotRun):
            await app.run(wanted, wrong)
        assert any("the pace is not real time" in entry["event"] for entry in logged) is warned


async def test_a_process_that_is_asked_to_end_ends_well_and_leaves_nothing_half_done(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path
) -> None:
    crowd = [await sandbox.ann(), *[await sandbox.joins(f"Person {n}") for n in range(7)]]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("UNKINK", "TELEGRAM"))},
        "TELEGRAM_BOT_TOKEN": sandbox.token,
        "TELEGRAM_API_URL": sandbox.url,
        "UNKINK_DATA_KEY": sealed.new_key(),
        "UNKINK_LOG_FORMAT": "json",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot"), env=environment, cwd=tmp_path, stderr=asyncio.subprocess.PIPE
    )
    try:
        await crowd[0].says("/help")
        await crowd[0].hears("one guided stretch a day", within=30)
        for _ in range(3):
            await asyncio.gather(*(person.says("/privacy") for person in crowd))
        process.send_signal(signal.SIGTERM)
        _, complaints = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()

    said = complaints.decode()
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert sandbox.token not in said
    pending = {each.id for each in sandbox.inside.world.updates.waiting()}
    arrived = sum(entry["ok"] for entry in await sandbox.log("sendMessage"))
    database = engine.connect(f"sqlite:///{tmp_path}/var/unkink.db")
    async with database.connect() as sql:
        states = (await sql.execute(sa.select(models.Outbox.state))).scalars().all()
        heard = set((await sql.execute(sa.select(models.Inbox.update_id))).scalars())
    await database.dispose()
    assert set(states) <= {"sent", "waiting"}, "nothing is left in doubt"
    assert states.count("sent") == arrived
    assert len(heard | pending) == 1 + 3 * len(crowd), "what is not kept still waits at Telegram"


async def test_a_key_file_that_is_missing_is_not_made_anew_beside_a_sealed_database(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path
) -> None:
    mine = bots.configured(tmp_path)
    ann = await sandbox.ann()
    async with bots.running(sandbox, mine):
        await talks.subscribes(ann)
    before = dump(tmp_path)
    (tmp_path / "key").rename(tmp_path / "key on holiday")
    with pytest.raises(opening.CannotRun, match=r"UNKINK_KEY_FILE: expected the key .* is missing"):
        await app.run(mine, place_of(sandbox))

    assert not (tmp_path / "key").exists()
    assert dump(tmp_path) == before


async def test_a_second_process_on_the_same_sqlite_file_does_not_start_and_names_the_file(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path
) -> None:
    mine = bots.configured(tmp_path)
    async with bots.running(sandbox, mine):
        await sandboxes.until(lambda: sandbox.inside.world.updates.polls_open > 0)
        with pytest.raises(opening.CannotRun, match=r"another process is using .*sandbox\.db.*PostgreSQL"):
            await app.run(mine, place_of(sandbox))
    async with bots.running(sandbox, mine):
        await sandboxes.until(lambda: sandbox.inside.world.updates.polls_open > 0)


@pytest.mark.parametrize("last", [True, False])
async def test_an_update_that_cannot_be_read_makes_the_bot_deaf_to_nobody(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path, caplog: pytest.LogCaptureFixture, *, last: bool
) -> None:
    ann, bob, updates = await sandbox.ann(), await sandbox.joins("Bob"), sandbox.inside.world.updates
    if last:
        await bob.says("/help")
    await talks.says_what_cannot_be_read(sandbox, ann, "my back hurts at seven")
    if not last:
        await bob.says("/help")
    with structlog.testing.capture_logs() as logged:
        async with bots.running(sandbox, bots.configured(tmp_path)):
            await bob.hears("one guided stretch a day")
            await ann.hears("Something went wrong on my side")
            await sandboxes.until(lambda: not updates.waiting())

    assert "at seven" not in f"{logged}{caplog.text}"
    assert len({entry["params"].get("offset") for entry in await sandbox.log("getUpdates")}) > 1
    database = sqlite3.connect(tmp_path / "var" / "sandbox.db")
    assert database.execute("SELECT trouble FROM inbox WHERE state = 'set_aside'").fetchall() == [
        ("message: TypeError",)
    ]
    database.close()
