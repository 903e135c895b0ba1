"""The person's side: blocks, places, jumps of the clock, the event stream, and words for what is wrong."""

import asyncio

import pytest
import telegram

from tests import sandboxes


async def test_a_block_is_told_and_closes_the_chat_until_it_is_lifted(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    await ann.blocks()
    await ann.blocks()
    sent = (await bot.get_updates())[1:]
    assert [each.my_chat_member and each.my_chat_member.new_chat_member.status for each in sent] == ["kicked"]
    with pytest.raises(telegram.error.Forbidden, match="Forbidden: bot was blocked by the user"):
        await bot.send_message(ann.user_id, "hello?")
    with pytest.raises(AssertionError, match="You blocked this bot"):
        await ann.says("hello?")
    await ann.unblocks()
    change = (await bot.get_updates())[-1].my_chat_member
    assert change is not None
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("kicked", "member")
    await bot.send_message(ann.user_id, "welcome back")


async def test_a_place_reaches_the_bot(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    await ann.shares_location(52.52, 13.405)
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert message.location is not None
    assert (message.location.latitude, message.location.longitude) == (52.52, 13.405)


async def test_a_new_person_has_a_name_and_a_language(bot: telegram.Bot, sandbox: sandboxes.Sandbox) -> None:
    ben = await sandbox.joins("Ben", "de")
    await ben.says("hallo")
    user = (await bot.get_updates())[-1].effective_user
    assert user is not None
    assert (user.first_name, user.language_code, user.is_bot) == ("Ben", "de", False)
    assert [each["first_name"] for each in (await sandbox.state())["people"]] == ["Ann", "Ben"]


async def test_each_chat_has_its_own_events(bot: telegram.Bot, sandbox: sandboxes.Sandbox) -> None:
    ann, ben = await sandbox.ann(), await sandbox.joins("Ben")
    await ann.says("one")
    await ben.says("two")
    await bot.send_message(ben.user_id, "three")
    await ben.sees(lambda _: len([event for event, _ in ben.events if event == "message"]) == 2 or None)
    assert [data["text"] for event, data in ann.events if event == "message"] == ["one"]
    assert [data["text"] for event, data in ben.events if event == "message"] == ["two", "three"]


@pytest.mark.parametrize(
    ("verb", "path", "body", "status"),
    [
        ("GET", "/sandbox/chats/9", None, 404),
        ("POST", "/sandbox/chats/9/text", {"text": "x"}, 404),
        ("POST", "/sandbox/chats/5001/text", {"text": " "}, 400),
        ("POST", "/sandbox/chats/5001/text", {"text": "x" * 4097}, 400),
        ("POST", "/sandbox/chats/5001/location", {"latitude": "north"}, 400),
        ("POST", "/sandbox/chats/5001/tap", {"message_id": 9, "data": "x"}, 404),
        ("POST", "/sandbox/chats/5001/tap", {"data": "x"}, 400),
        ("POST", "/sandbox/people", {}, 400),
        ("POST", "/sandbox/people", [], 400),
        ("POST", "/sandbox/jump", {}, 400),
        ("POST", "/sandbox/wishes/9", {"offset_s": 1}, 404),
        ("GET", "/sandbox/wishes?timeout=soon", None, 400),
        ("GET", "/sandbox/events?user_id=Ann", None, 400),
        ("GET", "/sandbox/files/none", None, 404),
    ],
)
async def test_what_is_wrong_is_said_in_words(
    sandbox: sandboxes.Sandbox, verb: str, path: str, body: object, status: int
) -> None:
    answer = await sandbox.http.request(verb, path, json=body)
    assert answer.status_code == status
    assert answer.json()["error"]


async def test_a_jump_is_the_bots_to_grant(sandbox: sandboxes.Sandbox, ann: sandboxes.Person) -> None:
    before = (await sandbox.state())["now"]
    asking = asyncio.create_task(sandbox.asks("GET", "/sandbox/wishes?timeout=25"))
    jumping = asyncio.create_task(ann.jumps())
    news = await asking
    assert news["wishes"] == [{"id": 1, "kind": "jump", "user_id": ann.user_id}]
    assert news["offset_s"] == 0
    await sandbox.asks("POST", "/sandbox/wishes/1", {"offset_s": 86400.0})
    assert await jumping == {"offset_s": 86400.0}
    assert (await sandbox.state())["now"] - before >= 86400
    await ann.sees(lambda _: ("clock", {"offset_s": 86400.0}) in ann.events or None)
    assert (await ann.says("tomorrow")).raw["date"] - before >= 86399


async def test_a_jump_can_be_refused_and_never_goes_back(sandbox: sandboxes.Sandbox, ann: sandboxes.Person) -> None:
    sandbox.inside.world.jump(100)
    jumping = asyncio.create_task(ann.jumps())
    await sandbox.asks("GET", "/sandbox/wishes?timeout=25")
    with pytest.raises(AssertionError, match="the clock never goes back"):
        await sandbox.asks("POST", "/sandbox/wishes/1", {"offset_s": 99})
    await sandbox.asks("POST", "/sandbox/wishes/1", {"refused": "Finish the stretch first, then jump."})
    assert await jumping == {"refused": "Finish the stretch first, then jump."}
    assert (await sandbox.state())["offset_s"] == 100


async def test_a_jump_without_a_bot_is_refused_kindly(sandbox: sandboxes.Sandbox, ann: sandboxes.Person) -> None:
    sandbox.inside.wishes.patience_s = 0.01
    assert await ann.jumps() == {"refused": "The bot did not answer. Is it running?"}
    assert await sandbox.asks("GET", "/sandbox/wishes?timeout=0") == {"wishes": [], "offset_s": 0.0}


async def test_a_bot_that_asks_is_connected(bot: telegram.Bot, sandbox: sandboxes.Sandbox) -> None:
    await bot.get_me()
    assert (await sandbox.state())["connected"] is True


async def test_a_wait_that_fails_shows_the_end_of_the_chat(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    await bot.send_message(ann.user_id, "here I am")
    with pytest.raises(AssertionError, match=r"'nothing' did not come within 0.05 s(.|\n)*here I am"):
        await ann.hears("nothing", within=0.05)
