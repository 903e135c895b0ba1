"""Fixtures that tests of several packages share."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests import sandboxes

pytest_plugins = ["tests.databases", "tests.bots", "tests.telegrams", "tests.chromium"]


@pytest_asyncio.fixture
async def sandbox() -> AsyncIterator[sandboxes.Sandbox]:
    """A fresh sandbox with one person, Ann."""
    async with sandboxes.running() as running:
        yield running
