"""Remakes docs/chat.png: three moments of a real conversation, in the chat page that `make run` opens.

Only the date and the clock in the picture differ from one run to the next.
"""

import asyncio
import base64
import pathlib
import sys
import tempfile

from playwright.async_api import Browser, async_playwright, expect

from tests import chromium
from tests.browser import visits

PICTURE = pathlib.Path(__file__).with_name("chat.png")
SHOWN = "Piriformis stretch, lying"

CALM, QUICK = 4.0, 0.02  # pace: the hold in the picture takes its time, the rest need not

PHONE = {"width": 372, "height": 716}
SHARPNESS = 1.5  # with even lengths everywhere, so that no pixel is blurred

SHEET = """
<style>
  body { margin: 0; background: transparent; }
  main { display: inline-flex; gap: 24px; padding: 8px 16px 28px; }
  img { width: 372px; display: block; border-radius: 26px; border: 8px solid #22302c;
        box-shadow: 0 10px 22px rgb(0 0 0 / 28%); }
</style>
"""


async def _sees_the_reminder(ann: visits.Visitor) -> None:
    """Set up, move the clock to the next morning, and turn the reminder's pages to the stretch that is shown."""
    await ann.taps("Hide this note")
    await ann.begins()
    await ann.chooses("Jump to the next reminder")
    reminder = await ann.hears("Time for today's stretch")
    while SHOWN not in (before := await reminder.inner_text()):
        await ann.taps("Another")
        await expect(reminder).not_to_have_text(before, use_inner_text=True)
    await expect(ann.page.locator("#toast")).not_to_have_class("shown", timeout=10_000)


async def _holds(ann: visits.Visitor) -> None:
    """Rate, start, and turn the pages to the first hold, until the steps before it are taken away."""
    await ann.taps("Start")
    await ann.hears("Back pain right now, 0 to 10?")
    await ann.taps("3")
    await ann.hears("Noted: 3.")
    await ann.taps("Start")
    for step in ("Get into position", "Set up", "Get ready"):
        await ann.hears(step)
        await ann.taps("Next")
    await expect(ann.chat.get_by_text("Get ready")).to_have_count(0, timeout=60_000)
    await ann.chat.get_by_text("in 9 seconds").wait_for(timeout=60_000)


async def _rates_and_asks_for_another(ann: visits.Visitor) -> None:
    """Be led to the end, rate, and ask for something that may mean two things."""
    await ann.hears("That was it.")
    await ann.taps("2")
    await ann.hears("Pain before 3, after 2.")
    await expect(ann.chat.get_by_text("Step ")).to_have_count(0)
    await ann.says("/stretch leg lifts")
    await ann.hears("One leg, or both together?")


async def _again(ann: visits.Visitor, unkink: visits.Unkink, pace: float) -> None:
    """The same conversation in another life of the bot."""
    await unkink.stop()
    await unkink.start(pace)
    await ann.page.reload()


async def _photograph(ann: visits.Visitor) -> bytes:
    await ann.page.mouse.move(1, 300)
    await ann.page.evaluate("() => document.activeElement.blur()")
    return await ann.page.screenshot(animations="disabled")


async def _moments(browser: Browser, folder: pathlib.Path) -> list[bytes]:
    """The reminder and the hold by day, the summary by night."""
    shots = []
    async with visits.beginning(folder, QUICK) as unkink:
        options = {"viewport": PHONE, "device_scale_factor": SHARPNESS, "reduced_motion": "reduce"}
        async with visits.visiting(browser, unkink, **options) as ann:
            await _sees_the_reminder(ann)
            shots.append(await _photograph(ann))
            await _again(ann, unkink, CALM)
            await _holds(ann)
            shots.append(await _photograph(ann))
            await ann.page.emulate_media(color_scheme="dark")
            await _again(ann, unkink, QUICK)
            await _rates_and_asks_for_another(ann)
            shots.append(await _photograph(ann))
    return shots


async def _mount(browser: Browser, shots: list[bytes]) -> None:
    """Side by side, on nothing: the README may be light or dark."""
    page = await browser.new_page(device_scale_factor=SHARPNESS, viewport={"width": 1300, "height": 800})
    pictures = "".join(f'<img src="data:image/png;base64,{base64.b64encode(shot).decode()}">' for shot in shots)
    await page.set_content(f"{SHEET}<main>{pictures}</main>")
    await page.locator("main").screenshot(path=PICTURE, omit_background=True)


async def main() -> None:
    """Play, photograph, mount."""
    path = chromium.path()
    if path is None:
        sys.exit("The picture is taken in Chromium, and there is none here (Debian: apt-get install chromium).")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        with tempfile.TemporaryDirectory() as folder:
            await _mount(browser, await _moments(browser, pathlib.Path(folder)))
        await browser.close()
    sys.stdout.write(f"{PICTURE}: {PICTURE.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    asyncio.run(main())
