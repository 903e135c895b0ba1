"""The main job, from `make run` to the summary, by somebody who sees the page and nothing else."""

import pathlib

import pytest
from playwright.async_api import Browser, expect

from tests.browser import visits

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("browser"),
]

QUICK = 0.02
"""A hold of ten seconds takes a fifth of a second."""

CALM = 0.03
"""A practice takes several seconds: time to be killed in the middle."""

PHONE = {"width": 360, "height": 720}


async def test_a_card_is_shared_by_typing_the_name_and_its_button_starts(
    browser: Browser, tmp_path: pathlib.Path
) -> None:
    async with visits.beginning(tmp_path, 0.02) as unkink, visits.visiting(browser, unkink) as ann:
        line = ann.page.get_by_role("textbox", name="Message")
        await line.fill("@unkink_sandbox_bot pirformis")
        results = ann.page.get_by_role("list", name="Results")
        await expect(results.get_by_role("button").first).to_have_text("Open the chat with me")
        await results.get_by_role("button", name="Piriformis stretch, lying").click()
        card = ann.chat.locator("article.own").last
        await expect(card).to_contain_text("via @unkink_sandbox_bot")
        await expect(card).to_contain_text("not medical advice")
        await expect(line).to_have_value("")
        await ann.taps("Open in Unkink")

        await ann.hears("May I keep your pain ratings?")


async def test_a_newcomer_subscribes_is_reminded_and_led_and_asks_for_a_stretch_by_name(
    browser: Browser, tmp_path: pathlib.Path
) -> None:
    async with visits.beginning(tmp_path, QUICK) as unkink, visits.visiting(browser, unkink) as ann:
        await ann.begins()
        summary = await ann.hears("Every day at 07:30 (Berlin time)")
        await expect(summary.locator("time.moment")).to_contain_text("at 07:30")

        await ann.chooses("Jump to the next reminder")
        await ann.hears("Time for today's stretch")
        await ann.taps("Start")
        await ann.hears("Back pain right now, 0 to 10?")
        await ann.taps("4")
        await ann.hears("Noted: 4.")
        await ann.remembers_steps()
        await ann.taps("Start")
        await ann.hears("That was it.")
        await ann.taps("3")
        await ann.hears("Pain before 4, after 3.")
        said, count = visits.numbers(await ann.steps())
        assert said == list(range(1, count + 1))

        await ann.says("/stretch piriformis")
        await ann.hears("Piriformis stretch, lying")  # the second of a day asks for no number
        await ann.remembers_steps()
        await ann.taps("Start")
        summary = await ann.hears("Done: Piriformis stretch, lying")
        await expect(summary).to_contain_text("Next reminder:")
        holds = [heading for heading in await ann.steps() if heading.startswith("Hold")]
        assert [heading.split(" · ")[1] for heading in holds] == ["right side", "left side"]
        await expect(ann.chat.get_by_text("Step ")).to_have_count(0)


async def test_a_kill_in_the_middle_of_a_practice_loses_nothing(browser: Browser, tmp_path: pathlib.Path) -> None:
    async with visits.beginning(tmp_path, CALM) as unkink, visits.visiting(browser, unkink) as ann:
        await ann.begins()
        await ann.says("/stretch piriformis")
        await ann.hears("Back pain right now, 0 to 10?")
        await ann.taps("2")
        await ann.hears("Noted: 2.")
        await ann.remembers_steps()
        await ann.taps("Start")
        await ann.hears("Step ")

        await unkink.kill()
        await expect(ann.page.locator("#status")).to_contain_text("reconnecting")
        before, count = visits.numbers(await ann.steps())
        assert before[-1] < count, "the practice was on"
        await unkink.start(CALM)

        await ann.hears("That was it.")
        said, _ = visits.numbers(await ann.steps())
        assert said == sorted(said)
        await ann.taps("1")
        summary = await ann.hears("Done: Piriformis stretch, lying")
        await expect(summary).to_contain_text("Pain before 2, after 1.")


async def test_clumsy_hands_on_a_small_dark_phone_break_nothing(browser: Browser, tmp_path: pathlib.Path) -> None:
    async with (
        visits.beginning(tmp_path, QUICK) as unkink,
        visits.visiting(browser, unkink, viewport=PHONE, color_scheme="dark") as ann,
    ):
        await expect(ann.page.get_by_role("button", name="Dark mode", pressed=True)).to_be_visible()
        await ann.button("START").press("Enter")
        await ann.hears("May I keep your pain ratings?")
        await ann.button("Yes, keep my ratings").press("Enter")
        await ann.hears("Are you 18 or older?")
        await ann.says("yes i am")
        await ann.hears("right now, any of these")
        await ann.says("None of these")
        await ann.hears("In the last weeks")
        await ann.says("none of these")
        await ann.hears("Heart and fainting")
        await ann.says("none of these.")
        await ann.hears("Any of these about you?")
        await ann.says("None Of These")
        await ann.hears("Getting down to the floor")
        await ann.says("easy")
        await ann.hears("What bothers your back more?")
        await ann.says("not sure")
        await ann.hears("Pain or tingling down a leg?")
        await ann.says("no")
        await ann.hears("Where is your clock?")
        await ann.says("qwertyuiop")
        await ann.hears("I don't know “qwertyuiop”")
        await ann.says("berlin")
        await ann.hears("When shall I come")
        await ann.says("when the cock crows")
        await ann.hears("is no time I understand")
        await ann.says("7:30")
        await ann.hears("All set.")

        await ann.says("figure for")
        card = await ann.hears("Piriformis stretch, lying")
        await ann.says("11")
        await ann.hears("one whole number from 0")
        four = card.get_by_role("button", name="4", exact=True)
        await four.dblclick()
        await expect(card).to_contain_text("Noted: 4.")
        await expect(ann.page.locator("#toast")).to_have_text("Already noted; we are one step on.")
        await ann.says("start")
        await expect(ann.chat).to_contain_text("Step 1 of")
        await ann.says("this hurts")
        await expect(ann.chat).to_contain_text("Stopped. Thank you for telling me.")
        for part in ("html", "#chat"):
            assert await ann.page.locator(part).evaluate("node => node.scrollWidth <= node.clientWidth")
