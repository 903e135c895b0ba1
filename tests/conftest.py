"""Fixtures that tests of several packages share."""

from collections.abc import AsyncIterator

import hypothesis
import pytest_asyncio

from tests import sandboxes

pytest_plugins = ["tests.databases", "tests.bots", "tests.telegrams", "tests.chromium"]

hypothesis.settings.register_profile("untimed", deadline=None)  # how long an example takes is the machine's affair
hypothesis.settings.load_profile("untimed")


@pytest_asyncio.fixture
async def sandbox() -> AsyncIterator[sandboxes.Sandbox]:
    """A fresh sandbox with one person, Ann."""
    async with sandboxes.running() as running:
        yield running
