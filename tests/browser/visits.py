"""The real thing as `make run` starts it, without a token, and somebody who meets it through the page only."""

import asyncio
import contextlib
import os
import pathlib
import re
import socket
import sys
from collections.abc import AsyncIterator
from typing import Any

from playwright.async_api import Browser, Locator, Page, expect

_BEGINS_WITHIN_S = 60.0
_ANSWERS_WITHIN_S = 20.0
_STEP = re.compile(r"Step (\d+) of (\d+)")

_REMEMBER_STEPS = """() => {
    window.said = [];
    const look = () => {
        const words = [...document.querySelectorAll("article.theirs .words")].at(-1)?.innerText ?? "";
        const heading = words.split("\\n").slice(0, 2).join(" · ");
        if (/Step \\d+ of/.test(heading) && window.said.at(-1) !== heading) window.said.push(heading);
    };
    const seen = { childList: true, characterData: true, subtree: true };
    new MutationObserver(look).observe(document.getElementById("column"), seen);
}"""


class Unkink:
    """`python -m bot`: the bot with its sandbox, at one address through all its lives."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.url = f"http://{_free_address()}"
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, pace: float) -> None:
        """Begin a life. Returns when the page can be opened."""
        settings = {
            "UNKINK_SANDBOX": self.url.removeprefix("http://"),
            "UNKINK_DATA_DIR": str(self._folder / "var"),
            "UNKINK_KEY_FILE": str(self._folder / "unkink.key"),
            "UNKINK_PACE": str(pace),
        }
        ours = ("UNKINK_", "TELEGRAM_", "DATABASE_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        with (self._folder / "log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot"),
                env={**kept, **settings},
                cwd=self._folder,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        async with asyncio.timeout(_BEGINS_WITHIN_S):
            async for line in self._process.stdout:
                if f"Open {self.url} in a browser".encode() in line:
                    return
        raise AssertionError(f"the bot did not start: {self.log}")

    @property
    def log(self) -> str:
        """What it wrote to its standard error stream, in all its lives."""
        return (self._folder / "log").read_text("utf-8")

    async def kill(self) -> None:
        """`kill -9`, and wait until the sandbox has noticed that nobody holds it any more."""
        assert self._process is not None
        self._process.kill()
        await self._gone()

    async def stop(self) -> None:
        """End it as Ctrl+C does."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._gone()

    async def _gone(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        await self._process.wait()
        host, port = self.url.removeprefix("http://").split(":")
        async with asyncio.timeout(_BEGINS_WITHIN_S):
            with contextlib.suppress(ConnectionRefusedError):
                while True:
                    _, writer = await asyncio.open_connection(host, int(port))
                    writer.close()
                    await asyncio.sleep(0.05)


def _free_address() -> str:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{bound.getsockname()[1]}"


@contextlib.asynccontextmanager
async def beginning(folder: pathlib.Path, pace: float) -> AsyncIterator[Unkink]:
    """The bot in its first life, with nobody known yet; gone at the end."""
    unkink = Unkink(folder)
    await unkink.start(pace)
    try:
        yield unkink
    except Exception as error:
        error.add_note(f"The bot's log:\n{unkink.log}")
        raise
    finally:
        await unkink.stop()


class Visitor:
    """Somebody with the page open, who reads, writes and taps."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.chat = page.get_by_role("log", name="Chat")

    async def says(self, text: str) -> None:
        """Write a message."""
        line = self.page.get_by_role("textbox", name="Message")
        await line.fill(text)
        await line.press("Enter")

    def button(self, label: str) -> Locator:
        """The newest button so labelled."""
        return self.page.get_by_role("button", name=label, exact=True).last

    async def taps(self, label: str) -> None:
        """Tap the newest button so labelled, as soon as there is one."""
        await self.button(label).click()

    async def hears(self, words: str) -> Locator:
        """See the newest of the bot's messages, with these words in it. Gives that message, also when more follow."""
        newest = self.chat.locator("article.theirs").last
        await expect(newest).to_contain_text(words, timeout=_ANSWERS_WITHIN_S * 1000)
        return self.chat.locator(f"[data-message-id='{await newest.get_attribute('data-message-id')}']")

    async def chooses(self, item: str) -> None:
        """Use the page's own menu."""
        await self.taps("Menu")
        await self.page.get_by_role("menuitem", name=item, exact=True).click()

    async def begins(self, *ticks: str, floor: str = "Easy") -> None:
        """Press START, and set up, with these safety answers: every day at 07:30 in Berlin."""
        await self.taps("START")
        await self.hears("May I keep your pain ratings?")
        await self.taps("Yes, keep my ratings")
        await self.passes_the_screen(*ticks, floor=floor)
        await self.hears("Where is your clock?")
        await self.taps("Berlin")
        await self.hears("When shall I come")
        await self.taps("07:30")
        await self.hears("All set.")

    async def passes_the_screen(self, *ticks: str, floor: str = "Easy") -> None:
        """Answer every safety question; `ticks` are labels of what is true about the visitor, without follow-ups."""
        await self.hears("Are you 18 or older?")
        await self.taps("Yes, I am")
        for heading in ("right now, any of these", "In the last weeks", "Heart and fainting"):
            await self.hears(heading)
            await self.taps("None of these")
        await self.hears("Any of these about you?")
        for tick in ticks:
            await self.taps(tick)
        await self.taps("Done" if ticks else "None of these")
        await self.hears("Getting down to the floor")
        await self.taps(floor)
        await self.hears("What bothers your back more?")
        await self.taps("Not sure")
        await self.hears("Pain or tingling down a leg?")
        await self.taps("No")

    async def remembers_steps(self) -> None:
        """From now on, keep what every step says, however soon the next one follows."""
        await self.page.evaluate(_REMEMBER_STEPS)

    async def steps(self) -> list[str]:
        """The headings of the steps since then, oldest first."""
        return list(await self.page.evaluate("() => window.said"))


def numbers(steps: list[str]) -> tuple[list[int], int]:
    """Which steps were said, in that order, without saying one twice; and how many there are to be."""
    found = [(int(match[1]), int(match[2])) for match in map(_STEP.search, steps) if match]
    assert found, "no step was said"
    return list(dict.fromkeys(number for number, _ in found)), found[0][1]


@contextlib.asynccontextmanager
async def visiting(browser: Browser, unkink: Unkink, **options: Any) -> AsyncIterator[Visitor]:  # noqa: ANN401  Playwright's
    """A visitor, with options of Playwright's new_context; an error inside the page fails the test."""
    trouble: list[str] = []
    context = await browser.new_context(**{"locale": "en-GB", "timezone_id": "Europe/Berlin", **options})
    try:
        page = await context.new_page()
        page.set_default_timeout(_ANSWERS_WITHIN_S * 1000)
        page.on("pageerror", lambda error: trouble.append(f"script error: {error}"))
        await page.goto(unkink.url)
        yield Visitor(page)
    finally:
        await context.close()
    assert trouble == []
