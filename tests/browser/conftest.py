"""Fixtures for tests that look at the chat page in headless Chromium.

One browser and one event loop serve all of them; the sandbox and the page are fresh for each test.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests import chromium, sandboxes
from tests.browser import chatting

Opener = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    path = chromium.path()
    if path is None:
        pytest.fail("these tests need Chromium: install it, or leave them out with -m 'not browser'")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox() -> AsyncIterator[sandboxes.Sandbox]:
    """A fresh sandbox on the browser's event loop."""
    async with sandboxes.running() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def bot(sandbox: sandboxes.Sandbox) -> chatting.Bot:
    """A bot that Ann has written to."""
    met = chatting.Bot(sandbox)
    await met.is_met()
    return met


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, sandbox: sandboxes.Sandbox) -> AsyncIterator[Opener]:
    """Opens the chat page, with options of Playwright's new_context; whatever goes wrong inside it fails the test."""
    trouble: list[str] = []
    contexts = []

    async def opened(address: str = "", **options: Any) -> Page:  # noqa: ANN401  Playwright's own options
        context = await browser.new_context(**{"locale": "en-GB", "timezone_id": "Europe/Berlin", **options})
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: trouble.append(f"script error: {error}"))
        page.on(
            "request", lambda sent: None if sent.url.startswith(sandbox.url) else trouble.append(f"asked {sent.url}")
        )
        await page.goto(f"{sandbox.url}/{address}")
        await page.locator("#chat[aria-busy=false]").wait_for()
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert trouble == []


@pytest_asyncio.fixture(loop_scope="session")
async def page(open_page: Opener) -> Page:
    """Ann's chat on a computer's screen."""
    return await open_page()
