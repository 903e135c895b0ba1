"""Fixtures for the sandbox's own tests: PTB's plain client, and Ann with an open chat."""

from collections.abc import AsyncIterator

import pytest_asyncio
import telegram

from tests import sandboxes


@pytest_asyncio.fixture
async def bot(sandbox: sandboxes.Sandbox) -> AsyncIterator[telegram.Bot]:
    """PTB's client: it must understand every answer."""
    async with sandboxes.bot(sandbox) as client:
        yield client


@pytest_asyncio.fixture
async def ann(sandbox: sandboxes.Sandbox) -> sandboxes.Person:
    """Ann, who wrote to the bot once."""
    person = await sandbox.ann()
    await person.says("/start")
    return person
