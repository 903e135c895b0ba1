"""The whole bot in this process: the real application, database and HTTP, against the sandbox."""

import asyncio
import contextlib
import functools
import pathlib
import shutil
import ssl
from collections.abc import AsyncIterator
from unittest import mock

import pytest

from bot import app, life, settings
from bot.edge import alarms
from bot.edge import sandbox as link
from sandbox import snapshot
from tests import sandboxes, talks

PACE = 0.02
"""Fifty times as fast: a hold of ten seconds takes a fifth of a second."""

TICK_S = 0.2
BEFORE_S = 0.2
"""Waited for after each jump to a reminder: by people to see it come, by tests for nothing."""

_house = functools.cache(app.house)  # read by everybody, changed by nobody, and half a second of work each time


def configured(folder: pathlib.Path, **more: object) -> settings.Settings:
    """Settings for one test, whatever the environment says."""
    wanted: dict[str, object] = {
        "unkink_data_dir": folder / "var",
        "unkink_key_file": folder / "key",
        "unkink_pace": PACE,
    }
    return settings.Settings(_env_file=None, **{**wanted, **more})  # type: ignore[arg-type, call-arg]  # pydantic's own


@contextlib.asynccontextmanager
async def running(sandbox: sandboxes.Sandbox, configuration: settings.Settings) -> AsyncIterator[None]:
    """The bot, listening; at the end it stops as by a signal, and every request it made is checked."""
    clock = link.Clock(app.real_now)
    with (
        mock.patch.object(alarms, "TICK_S", TICK_S),
        mock.patch.object(link, "BEFORE_S", BEFORE_S),
        mock.patch.object(app, "house", _house),
        mock.patch.object(ssl, "create_default_context", return_value=sandboxes.TLS),
    ):
        connected = link.Link(sandbox.url, clock)
        await connected.catch_up()
        place = life.Place(sandbox.token, sandbox.url, connected, clock.now)
        running = asyncio.create_task(app.run(configuration, place))
        try:
            yield
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running
            await connected.close()
    from tests import requests_check  # noqa: PLC0415  aiogram loads for 3 s, and the suite would begin so much later

    wrong = {
        entry["method"]: found
        for entry in await sandbox.log()
        if (found := requests_check.problems(entry["method"], entry["params"]))
    }
    assert wrong == {}


@pytest.fixture
async def unkink(sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path) -> AsyncIterator[sandboxes.Sandbox]:
    """The bot in a fresh sandbox; what a test needs of it is in its people's chats."""
    async with running(sandbox, configured(tmp_path)):
        yield sandbox


@pytest.fixture(scope="session")
def morning_after(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """What is on disk when Ann has set up: her dozen answers take a second, which most tests need not spend again."""
    folder = tmp_path_factory.mktemp("settled")

    async def settle() -> None:
        async with sandboxes.running() as sandbox:
            async with running(sandbox, configured(folder)):
                await talks.subscribes(await sandbox.ann())
            snapshot.save(sandbox.inside.world, folder / "telegram.json")

    asyncio.run(settle())
    return folder


@pytest.fixture
async def settled(morning_after: pathlib.Path, tmp_path: pathlib.Path) -> AsyncIterator[sandboxes.Sandbox]:
    """The bot and the sandbox, started again after Ann has set up: every day at 07:30 in Berlin, ratings kept."""
    shutil.copytree(morning_after, tmp_path, dirs_exist_ok=True)
    async with sandboxes.running(past=tmp_path / "telegram.json") as sandbox, running(sandbox, configured(tmp_path)):
        yield sandbox
