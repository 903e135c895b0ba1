"""What the bot tells about itself: commands by scope and language, names, descriptions, menu button."""

import pytest
import telegram

from tests import sandboxes


async def test_the_nearest_menu_is_shown(bot: telegram.Bot, sandbox: sandboxes.Sandbox, ann: sandboxes.Person) -> None:
    await bot.set_my_commands([("help", "Everywhere")])
    await bot.set_my_commands([("today", "In private")], scope=telegram.BotCommandScopeAllPrivateChats())
    await bot.set_my_commands([("heute", "Auf Deutsch")], language_code="de")
    assert (await sandbox.state())["commands"] == [{"command": "today", "description": "In private"}]
    await bot.set_my_commands([("ann", "For her")], scope=telegram.BotCommandScopeChat(ann.user_id))
    await ann.sees(lambda _: ("commands", [{"command": "ann", "description": "For her"}]) in ann.events or None)
    assert [each.command for each in await bot.get_my_commands()] == ["help"]
    assert [each.command for each in await bot.get_my_commands(language_code="de")] == ["heute"]
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()


@pytest.mark.parametrize(("command", "words"), [("No!", "Bot_command_invalid"), ("x" * 33, "Bot_command_invalid")])
async def test_wrong_commands_are_refused(bot: telegram.Bot, command: str, words: str) -> None:
    with pytest.raises(telegram.error.BadRequest, match=words):
        await bot.set_my_commands([(command, "x")])


async def test_names_and_descriptions_are_kept_by_language(bot: telegram.Bot) -> None:
    await bot.set_my_name("Unkink")
    await bot.set_my_description("One stretch a day")
    await bot.set_my_description("Jeden Tag eine Dehnung", language_code="de")
    await bot.set_my_short_description("Stretch")
    assert (await bot.get_my_name()).name == "Unkink"
    assert (await bot.get_my_description()).description == "One stretch a day"
    assert (await bot.get_my_description(language_code="de")).description == "Jeden Tag eine Dehnung"
    assert (await bot.get_my_short_description()).short_description == "Stretch"


async def test_the_menu_button_is_kept(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    await bot.set_chat_menu_button(menu_button=telegram.MenuButtonCommands())
    assert (await bot.get_chat_menu_button()).type == "commands"
    assert (await bot.get_chat_menu_button(ann.user_id)).type == "default"


async def test_a_chat_can_be_looked_up_once_the_person_wrote(bot: telegram.Bot, sandbox: sandboxes.Sandbox) -> None:
    ann = await sandbox.ann()
    with pytest.raises(telegram.error.BadRequest, match="Chat not found"):
        await bot.get_chat(ann.user_id)
    await ann.says("hello")
    chat = await bot.get_chat(ann.user_id)
    assert (chat.type, chat.first_name) == ("private", "Ann")
