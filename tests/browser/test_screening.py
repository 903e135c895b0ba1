"""Somebody with a new knee who cannot get on the floor, on a small phone: only what suits is ever offered."""

import pathlib
import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser import visits

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("browser"),
]

PHONE = {"width": 360, "height": 720}
SUITS = re.compile(r"on a chair|seated|standing|Chest|blade|back bend|Belly brace|Pelvic tilt", re.IGNORECASE)


async def test_no_floor_and_a_new_knee_leave_only_what_suits(browser: Browser, tmp_path: pathlib.Path) -> None:
    async with (
        visits.beginning(tmp_path, 0.02) as unkink,
        visits.visiting(browser, unkink, viewport=PHONE) as ann,
    ):
        await ann.begins("Knee replacement", floor="I can't get on the floor")
        await ann.says("/stretch")
        await ann.hears("These suit you at the moment.")
        await ann.taps("Where: anywhere")
        places = await (await ann.hears("Where are you?")).get_by_role("button").all_inner_texts()
        assert places == ["On a chair", "Standing", "Anywhere", "Back"]
        await ann.taps("Back")
        await ann.taps("Show them")
        listed = await ann.hears("Page 1 of 2.")
        labels = await listed.get_by_role("button").all_inner_texts()
        await ann.taps("More")
        listed = await ann.hears("Page 2 of 2.")
        labels += await listed.get_by_role("button").all_inner_texts()
        stretches = [label for label in labels if label not in ("Back", "More")]
        assert len(stretches) == 10
        assert [label for label in stretches if not SUITS.search(label)] == []

        await ann.says("bird dog")
        await ann.hears("because you told me: Knee replacement")
        await ann.taps("Cat-cow on a chair")
        await expect(ann.chat.locator("article.theirs").last).to_contain_text("Back pain right now")
        await ann.chooses("Jump to the next reminder")
        reminder = await ann.hears("Time for today's stretch")
        await expect(reminder.get_by_role("button", name="Start")).to_be_visible()
        for _ in range(4):
            name = reminder.locator("b, strong").nth(1)
            picked = await name.inner_text()
            assert SUITS.search(picked), picked
            await ann.taps("Another")
            await expect(name).not_to_have_text(picked)

        await ann.says("child's pose")
        await ann.hears("because you told me: Knee replacement")
        await ann.says("/stretch bridge")
        kinder = await ann.hears("because you told me: chair or standing, not the floor")
        assert await kinder.get_by_role("button").all_inner_texts() == [
            "Shoulder blade squeeze", "Belly brace", "See my safety answers",
        ]  # fmt: skip

        await ann.says("/safety")
        noted = await ann.hears("What I go by, for your safety")
        await expect(noted).to_contain_text("About you: Knee replacement")
        assert await ann.page.locator("#chat").evaluate("node => node.scrollWidth <= node.clientWidth")
