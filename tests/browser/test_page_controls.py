"""The chat page's own controls: the menu, places, the clock, reading position, looks, and hands that use no mouse."""

import asyncio
import pathlib
import urllib.parse

import pytest
from playwright.async_api import Browser, Page, expect

from tests import sandboxes
from tests.browser import chatting, conftest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("browser"),
]

PHONE = {"width": 360, "height": 720}


async def choose(page: Page, item: str) -> None:
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("menuitem", name=item, exact=True).click()


async def grant(sandbox: sandboxes.Sandbox, answer: sandboxes.Json) -> None:
    wishes = (await sandbox.asks("GET", "/sandbox/wishes?timeout=10"))["wishes"]
    await sandbox.asks("POST", f"/sandbox/wishes/{wishes[0]['id']}", answer)


async def test_a_location_is_shared_from_the_menu(page: Page, bot: chatting.Bot) -> None:
    await choose(page, "Share a location")
    await page.get_by_label("City").select_option("Kathmandu")
    await page.get_by_role("button", name="Share", exact=True).click()
    assert (await bot.hears("message"))["location"] == {"latitude": 27.7172, "longitude": 85.324}
    await expect(page.get_by_role("article").last).to_contain_text("27.7172° N, 85.3240° E")


async def test_the_browsers_own_place_can_be_shared(open_page: conftest.Opener, bot: chatting.Bot) -> None:
    here = {"latitude": -1.5, "longitude": 36.25}
    page = await open_page(geolocation=here, permissions=["geolocation"])
    await choose(page, "Share a location")
    await page.get_by_role("button", name="Where this browser is").click()
    await expect(page.get_by_label("Latitude")).to_have_value("-1.5000")
    await page.get_by_role("button", name="Share", exact=True).click()
    assert (await bot.hears("message"))["location"] == here


async def test_a_one_time_keyboard_goes_when_it_is_used(page: Page, bot: chatting.Bot) -> None:
    asked = {"keyboard": [[{"text": "Berlin"}, {"text": "London"}]], "one_time_keyboard": True}
    await bot.says("Where are you?", reply_markup=asked | {"input_field_placeholder": "A city"})
    await expect(page.get_by_placeholder("A city")).to_be_visible()
    await page.get_by_role("button", name="Berlin").click()
    assert (await bot.hears("message"))["text"] == "Berlin"
    await expect(page.get_by_role("button", name="Berlin")).to_be_hidden()


async def test_a_lasting_keyboard_can_be_put_away_until_the_bot_takes_it(page: Page, bot: chatting.Bot) -> None:
    rows = [[{"text": "Share my place", "request_location": True}]]
    await bot.says("Where are you?", reply_markup={"keyboard": rows})
    place, toggle = page.get_by_role("button", name="Share my place"), page.get_by_role("button", name="Answer buttons")
    await toggle.click()
    await expect(place).to_be_hidden()
    await toggle.click()
    await place.click()
    await page.get_by_role("button", name="Share", exact=True).click()
    assert (await bot.hears("message"))["location"]["latitude"] == pytest.approx(52.52)
    await expect(place).to_be_visible()
    await bot.says("Thank you", reply_markup={"remove_keyboard": True})
    await expect(place).to_be_hidden()
    await expect(toggle).to_be_hidden()


async def test_a_blocked_bot_can_be_unblocked(page: Page, bot: chatting.Bot) -> None:
    await choose(page, "Block the bot")
    assert (await bot.hears("my_chat_member"))["new_chat_member"]["status"] == "kicked"
    await expect(page.get_by_role("textbox", name="Message")).to_be_hidden()
    await choose(page, "Unblock the bot")
    assert (await bot.hears("my_chat_member"))["new_chat_member"]["status"] == "member"
    await expect(page.get_by_role("textbox", name="Message")).to_be_visible()


async def test_a_jump_moves_the_clock_of_the_whole_page(
    page: Page, bot: chatting.Bot, sandbox: sandboxes.Sandbox
) -> None:
    await page.clock.set_fixed_time("2026-11-20T19:00:00Z")
    await bot.says("Next: <tg-time unix='1795242600' format='r'>then</tg-time>")
    await expect(page.locator("time[data-live]")).to_have_text("in 11 hours")
    await asyncio.gather(choose(page, "Jump to the next reminder"), grant(sandbox, {"offset_s": 37_800.0}))
    await expect(page.get_by_text("Clock moved to Sat 21 Nov 06:30")).to_be_visible()
    await expect(page.locator("time[data-live]")).to_have_text("in 1 hour")


async def test_a_refused_jump_says_why(page: Page, sandbox: sandboxes.Sandbox) -> None:
    words = "Finish the stretch first, then jump."
    await asyncio.gather(choose(page, "Jump to the next reminder"), grant(sandbox, {"refused": words}))
    await expect(page.locator("#toast")).to_have_text(words)
    await expect(page.get_by_text("Clock moved")).to_have_count(0)


async def test_a_reader_of_old_messages_is_left_there(open_page: conftest.Opener, bot: chatting.Bot) -> None:
    page = await open_page(reduced_motion="reduce")  # so that places can be compared
    ids = [await bot.says(f"Message {number}\n\n\n") for number in range(20)]
    log = page.get_by_role("log", name="Chat")
    await expect(page.get_by_text("Message 19")).to_be_in_viewport()
    await log.evaluate("node => { node.scrollTop = 200; }")
    middle = page.locator(f"[data-message-id='{ids[5]}']")
    before = await middle.bounding_box()
    await bot.edits(ids[19], "Message 19, edited\nand longer")
    await bot.says("News")
    pill = page.get_by_role("button", name="1 new message")
    await expect(pill).to_be_visible()
    assert await middle.bounding_box() == before
    await pill.click()
    await expect(page.get_by_text("News")).to_be_in_viewport()
    await expect(pill).to_be_hidden()


async def test_a_reader_at_the_end_stays_there(page: Page, bot: chatting.Bot) -> None:
    for number in range(12):
        await bot.says(f"Message {number}\nin two lines")
    rows = [[{"text": label}] for label in ("One", "Two", "Three", "Four")]
    last = await bot.says("The last one", reply_markup={"keyboard": rows})
    await expect(page.get_by_role("button", name="Four")).to_be_visible()
    await expect(page.get_by_text("The last one")).to_be_in_viewport(ratio=1)
    await bot.edits(last, "The last one\n" + "is longer now\n" * 12 + "to its end")
    await expect(page.get_by_text("to its end")).to_be_visible()
    log = page.get_by_role("log", name="Chat")
    await expect(log).to_have_js_property(
        "scrollTop", await log.evaluate("node => node.scrollHeight - node.clientHeight")
    )


async def test_dark_and_light_follow_the_system_until_chosen(open_page: conftest.Opener) -> None:
    page = await open_page(color_scheme="dark")
    colour = "getComputedStyle(document.body).backgroundColor"
    dark = await page.evaluate(colour)
    await page.get_by_role("button", name="Dark mode", pressed=True).click()
    light = await page.evaluate(colour)
    assert light != dark
    await page.reload()
    await expect(page.get_by_role("button", name="Dark mode", pressed=False)).to_be_visible()
    assert await page.evaluate(colour) == light


async def test_a_small_phone_shows_everything_without_sideways_scrolling(
    open_page: conftest.Opener, bot: chatting.Bot
) -> None:
    page = await open_page(viewport=PHONE)
    await bot.says(f"{'long' * 40}\n<pre>{'wide ' * 40}</pre>")
    rows = [
        [str(number) for number in range(6)],
        ["6", "7", "8", "9", "10", "Skip"],
        ["A rather long label for a button"],
    ]
    await bot.says("How much?", reply_markup=chatting.keys(*rows))
    await bot.sends("animation", "hold.mp4", "video/mp4", width=640, height=360, duration=20)
    await expect(page.locator("video")).to_be_in_viewport()
    for part in ("html", "#chat"):
        assert await page.locator(part).evaluate("node => node.scrollWidth <= node.clientWidth")
    for button in await page.get_by_role("button").all():
        box = await button.bounding_box()
        assert box, "visible buttons have a place"
        assert min(box["width"], box["height"]) >= 44, await button.inner_text()


async def test_everything_works_from_the_keyboard(page: Page, sandbox: sandboxes.Sandbox) -> None:
    bot = chatting.Bot(sandbox)
    await page.get_by_role("button", name="START").press("Enter")
    await bot.hears("message")
    await bot.says("Ready?", reply_markup=chatting.keys(["Start", "Later"]))
    await expect(page.get_by_role("button", name="Later")).to_be_visible()
    await page.get_by_role("textbox", name="Message").focus()
    await page.keyboard.press("Shift+Tab")
    await expect(page.get_by_role("button", name="Later")).to_be_focused()
    await page.keyboard.press("Enter")
    query = await bot.hears("callback_query")
    await bot.edits(query["message"]["message_id"], "Still?", reply_markup=chatting.keys(["Later", "Never"]))
    await expect(page.get_by_role("button", name="Later")).to_be_focused()

    menu = page.get_by_role("button", name="Menu")
    await menu.press("Enter")
    await expect(page.get_by_role("menuitem", name="Jump to the next reminder")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Share a location")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await menu.press("Enter")
    await page.keyboard.press("Escape")
    await expect(menu).to_be_focused()
    await expect(page.get_by_role("menu")).to_be_hidden()


async def test_the_banner_says_what_this_is_until_it_is_hidden(page: Page) -> None:
    banner = page.get_by_role("complementary", name="About this page")
    await expect(banner).to_contain_text("Nothing is sent to Telegram")
    await expect(banner).to_contain_text("TELEGRAM_BOT_TOKEN=… make run")
    await banner.get_by_role("button", name="Hide this note").click()
    await page.reload()
    await expect(banner).to_be_hidden()


async def test_the_page_finds_its_way_back_after_a_restart(browser: Browser, tmp_path: pathlib.Path) -> None:
    state = tmp_path / "state.json"
    async with sandboxes.running(state) as first:
        port = urllib.parse.urlsplit(first.url).port or 0
        await chatting.Bot(first).is_met()
        gone = await chatting.Bot(first).says("Before the restart")
        page = await browser.new_page()
        await page.goto(first.url)
        await expect(page.get_by_text("Before the restart")).to_be_visible()
    await expect(page.locator("#status")).to_contain_text("reconnecting")
    async with sandboxes.running(state, port=port) as second:
        await chatting.Bot(second).deletes(gone)
        await chatting.Bot(second).says("After the restart")
        await expect(page.get_by_text("After the restart")).to_be_visible(timeout=15_000)
        await expect(page.get_by_text("Before the restart")).to_have_count(0)
        await page.close()
