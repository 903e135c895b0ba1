"""The chat page shows what the bot does and tells the bot what the person does."""

import re

import pytest
from playwright.async_api import Page, expect

from tests import sandboxes
from tests.browser import chatting, conftest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("browser"),
]


async def test_an_empty_chat_offers_start(page: Page, sandbox: sandboxes.Sandbox) -> None:
    bot = chatting.Bot(sandbox)
    await page.get_by_role("button", name="START").click()
    assert (await bot.hears("message"))["text"] == "/start"
    await expect(page.get_by_role("button", name="START")).to_be_hidden()
    await expect(page.get_by_role("article")).to_contain_text("/start")


async def test_a_message_is_edited_in_place_and_removed(page: Page, bot: chatting.Bot) -> None:
    message_id = await bot.says("Step 1: <b>kneel</b>", reply_markup=chatting.keys(["Next"]))
    bubble = page.get_by_role("log", name="Chat").locator(f"[data-message-id='{message_id}']")
    await expect(bubble.locator("strong")).to_have_text("kneel")
    await bubble.evaluate("node => { node.marked = true; }")
    await bot.edits(message_id, "Step 2: lean forward")
    await expect(bubble).to_contain_text("Step 2: lean forward")
    await expect(bubble).to_contain_text("edited")
    await expect(bubble.get_by_role("button")).to_have_count(0)
    assert await bubble.evaluate("node => node.marked"), "the same bubble"
    await bot.deletes(message_id)
    await expect(bubble).to_have_count(0)


async def test_a_tap_reaches_the_bot_and_its_answer_is_shown(page: Page, bot: chatting.Bot) -> None:
    await bot.says("Ready?", reply_markup=chatting.keys(["Start", "Later"], style="success"))
    await page.get_by_role("button", name="Later").click()
    query = await bot.hears("callback_query")
    assert query["data"] == "Later"
    await expect(page.get_by_role("button", name="Later")).to_have_attribute("aria-busy", "true")
    await bot.asks("answerCallbackQuery", callback_query_id=query["id"], text="As you like")
    await expect(page.locator("#toast")).to_have_text("As you like")
    await expect(page.get_by_role("button", name="Later")).not_to_have_attribute("aria-busy", "true")


async def test_an_alert_waits_to_be_read(page: Page, bot: chatting.Bot) -> None:
    await bot.says("Ready?", reply_markup=chatting.keys(["Why"]))
    await page.get_by_role("button", name="Why").click()
    query = await bot.hears("callback_query")
    await bot.asks("answerCallbackQuery", callback_query_id=query["id"], text="Because it helps", show_alert=True)
    alert = page.get_by_role("dialog")
    await expect(alert).to_contain_text("Because it helps")
    await alert.get_by_role("button", name="OK").click()
    await expect(alert).to_be_hidden()


async def test_what_is_typed_is_sent_as_it_is(page: Page, bot: chatting.Bot) -> None:
    line = page.get_by_role("textbox", name="Message")
    await line.fill("<b>six</b>")
    await line.press("Shift+Enter")
    await line.press_sequentially("or seven")
    await line.press("Enter")
    assert (await bot.hears("message"))["text"] == "<b>six</b>\nor seven"
    await expect(page.get_by_role("article").last).to_contain_text("<b>six</b>")
    await expect(line).to_have_value("")
    await line.fill("5")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("article").last).to_contain_text("5")


async def test_commands_are_listed_and_completed(page: Page, bot: chatting.Bot) -> None:
    names = ["start", "stretch", "pain"]
    await bot.asks("setMyCommands", commands=[{"command": name, "description": f"To {name}"} for name in names])
    await page.get_by_role("button", name="Commands").click()
    await expect(page.get_by_role("option")).to_have_text(["/start To start", "/stretch To stretch", "/pain To pain"])
    line = page.get_by_role("textbox", name="Message")
    await line.fill("/str")
    await expect(page.get_by_role("option")).to_have_text(["/stretch To stretch"])
    await line.press("Tab")
    await line.press_sequentially("bridge")
    await line.press("Enter")
    assert (await bot.hears("message"))["text"] == "/stretch bridge"
    await line.press_sequentially("/")
    await line.press("ArrowUp")
    await line.press("Enter")
    assert (await bot.hears("message"))["text"] == "/pain"
    await page.get_by_role("article").last.get_by_role("link", name="/pain").click()
    assert (await bot.hears("message"))["text"] == "/pain"


async def test_every_entity_is_drawn(page: Page, bot: chatting.Bot) -> None:
    await bot.says(
        "😀 <b>bold <i>both</i></b> <u>under</u> <s>struck</s> <code>x = 1</code>\n<pre>line</pre>\n"
        "<a href='https://example.org/'>link</a> <tg-spoiler>secret</tg-spoiler>\n<blockquote>said</blockquote>after"
    )
    bubble = page.get_by_role("article").last
    for tag, text in [("strong em", "both"), ("u", "under"), ("s", "struck"), ("pre", "line"), ("blockquote", "said")]:
        await expect(bubble.locator(tag)).to_have_text(text)
    await expect(bubble.get_by_role("link", name="link")).to_have_attribute("href", "https://example.org/")
    await bubble.get_by_role("button", name="Show the hidden words").click()
    await expect(bubble.get_by_text("secret")).to_be_visible()


async def test_a_countdown_runs_by_itself(open_page: conftest.Opener, bot: chatting.Bot) -> None:
    page = await open_page()
    await page.clock.install(time=1_795_000_000)
    await page.reload()
    await page.clock.pause_at(1_795_000_100)
    await bot.says("Hold ends <tg-time unix='1795000120' format='r'>soon</tg-time>")
    await bot.says("Reminder <tg-time unix='1795000230' format='r'>later</tg-time>")
    hold, reminder = page.locator("time[data-live]").first, page.locator("time[data-live]").last
    await expect(reminder).to_have_text("in 2 minutes")
    await expect(hold).to_have_text("in 20 seconds")
    for milliseconds, words in [
        (1000, "in 19 seconds"),
        (18_000, "in 1 second"),
        (1000, "now"),
        (3000, "3 seconds ago"),
    ]:
        await page.clock.run_for(milliseconds)
        await expect(hold).to_have_text(words)
    await expect(reminder).to_have_text("in 1 minute")


async def test_dates_follow_the_readers_language_and_zone(open_page: conftest.Opener, bot: chatting.Bot) -> None:
    page = await open_page(locale="de-DE", timezone_id="Europe/Berlin")
    await bot.says(
        "<tg-time unix='1795242600' format='wDt'>then</tg-time>, <tg-time unix='1795242600'>as written</tg-time>"
    )
    dates = page.locator("time.moment")
    await expect(dates.first).to_have_text("Samstag, 21. November 2026 um 07:30")
    await expect(dates.last).to_have_text("as written")
    await expect(dates.last).to_have_attribute("title", re.compile("Samstag, 21. November 2026 um 07:30:00"))


async def test_pictures_clips_and_files_are_shown(open_page: conftest.Opener, bot: chatting.Bot) -> None:
    page = await open_page(reduced_motion="reduce")
    await bot.sends("photo", "pose.png", "image/png", caption="How it looks")
    await bot.sends("animation", "hold.mp4", "video/mp4", width=320, height=320, duration=20)
    await bot.sends("voice", "cue.ogg", "audio/ogg", duration=65)
    await bot.sends("document", "diary.csv", "text/csv")
    clip = page.locator("video")
    await expect(clip).to_have_js_property("loop", value=True)
    await expect(clip).to_have_js_property("muted", value=True)
    await expect(clip).to_have_js_property("autoplay", value=False)
    await expect(page.get_by_role("group", name="Voice message")).to_contain_text("1:05")
    await expect(page.get_by_role("link", name="diary.csv")).to_have_attribute("download", "diary.csv")
    await page.get_by_role("button", name="Open the picture: How it looks").click()
    await expect(page.get_by_role("dialog", name="Picture")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="Picture")).to_be_hidden()


async def test_clips_play_by_themselves_where_movement_is_welcome(page: Page, bot: chatting.Bot) -> None:
    await bot.sends("animation", "hold.mp4", "video/mp4", width=320, height=320, duration=20)
    await expect(page.locator("video")).to_have_js_property("autoplay", value=True)


async def test_an_album_is_one_picture_wall(page: Page, bot: chatting.Bot) -> None:
    media = (
        '[{"type": "photo", "media": "attach://a", "caption": "Two sides"}, {"type": "photo", "media": "attach://b"}]'
    )
    parts = {name: (f"{name}.png", chatting.PIXEL, "image/png") for name in "ab"}
    await bot.asks("sendMediaGroup", files=parts, chat_id=chatting.ANN, media=media)
    await expect(page.locator(".album").get_by_role("article")).to_have_count(2)
    await expect(page.locator(".album")).to_contain_text("Two sides")


async def test_another_person_has_another_chat(page: Page, bot: chatting.Bot, sandbox: sandboxes.Sandbox) -> None:
    await bot.says("Only for Ann")
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("menuitem", name="Add a person").click()
    await page.get_by_label("First name").fill("Boris")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.get_by_role("button", name="START")).to_be_visible()
    people = (await sandbox.state())["people"]
    assert [person["first_name"] for person in people] == ["Ann", "Boris"]
    of_boris = chatting.Bot(sandbox, people[1]["user_id"])
    await of_boris.is_met()
    await of_boris.says("Only for Boris")
    await expect(page.get_by_text("Only for Boris")).to_be_visible()
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("menuitemradio", name="Be Ann").click()
    await expect(page.get_by_text("Only for Ann")).to_be_visible()
    await expect(page.get_by_text("Only for Boris")).to_have_count(0)
