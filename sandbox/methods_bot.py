"""Bot API methods about the bot itself: who it is, its commands and words, and how it receives updates."""

import json
import re
import urllib.parse
from collections.abc import Awaitable
from typing import Any

from sandbox import methods, parameters, refusal, state, updates

MOST_COMMANDS = 100
MOST_DESCRIPTION = 256
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")

# What `User` tells only in getMe.
ABILITIES = {
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
    "can_connect_to_business": False,
    "has_main_web_app": False,
}

# method suffix: field, most characters
WORDS = {
    "Name": ("name", 64),
    "Description": ("description", 512),
    "ShortDescription": ("short_description", 120),
}


@methods.entry("getMe")
def get_me(world: state.World, _: parameters.Params) -> state.Json:
    """The bot as a `User`."""
    return world.bot | ABILITIES


@methods.entry("getChat", "chat_id")
def get_chat(world: state.World, params: parameters.Params) -> state.Json:
    """A chat as `ChatFullInfo`; also of a person who blocked the bot."""
    kinds = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return world.chat(params["chat_id"], writing=False).chat() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(kinds, False),
    }


# How updates are received


@methods.entry("getUpdates", "", "offset limit timeout allowed_updates")
def get_updates(world: state.World, params: parameters.Params) -> Awaitable[Any]:
    """Long polling; the awaited result is a list of `Update`."""
    if "allowed_updates" in params:
        world.updates.allowed = list(params["allowed_updates"])
    return world.updates.poll(
        params.get("offset", 0), params.get("limit", updates.MOST_AT_ONCE), params.get("timeout", 0)
    )


@methods.entry(
    "setWebhook", "", "url ip_address max_connections allowed_updates drop_pending_updates secret_token certificate"
)
def set_webhook(world: state.World, params: parameters.Params) -> bool:
    """Push updates to a URL from now on. Any port and plain HTTP will do, as with a local Bot API server."""
    if not params.get("url"):  # Telegram's other way to say deleteWebhook
        delete_webhook(world, params)
        return True
    url = urllib.parse.urlsplit(str(params["url"]))
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise refusal.bad_request("bad webhook: invalid URL specified")
    secret = params.get("secret_token")
    if secret is not None and not _SECRET.fullmatch(secret):
        raise refusal.bad_request("secret token contains unallowed characters")
    _prepare(world, params)
    world.updates.dismiss_poller(updates.WEBHOOK_SET)
    world.updates.webhook = updates.Webhook(str(params["url"]), secret, params.get("max_connections", 40))
    world.updates.wake()
    return True


@methods.entry("deleteWebhook", "", "drop_pending_updates")
def delete_webhook(world: state.World, params: parameters.Params) -> bool:
    """Back to polling."""
    _prepare(world, params)
    world.updates.webhook = None
    return True


def _prepare(world: state.World, params: parameters.Params) -> None:
    if params.get("drop_pending_updates"):
        world.updates.confirm(world.updates.next_id)
    if "allowed_updates" in params:
        world.updates.allowed = list(params["allowed_updates"])
    world.revision += 1


@methods.entry("getWebhookInfo")
def get_webhook_info(world: state.World, _: parameters.Params) -> state.Json:
    """Where updates are pushed, how many wait, what went wrong last."""
    hook = world.updates.webhook
    info: state.Json = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.waiting()),
    }
    if world.updates.allowed:
        info["allowed_updates"] = world.updates.allowed
    if hook:
        info["max_connections"] = hook.max_connections
    if hook and hook.last_error_date:
        info |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error_message}
    return info


# Commands


def _command_key(scope: state.Json | None, language: str) -> str:
    return f"commands {json.dumps(scope or {'type': 'default'}, sort_keys=True)} {language}"


def commands_for(world: state.World, person: state.Person | None = None) -> list[state.Json]:
    """The menu that a person sees: the nearest scope, their language before the fallback."""
    scopes: list[state.Json | None] = [{"type": "all_private_chats"}, None]
    if person:
        scopes.insert(0, {"type": "chat", "chat_id": person.user_id})
    for scope in scopes:
        for language in (person.language_code if person else "", ""):
            found: list[state.Json] | None = world.profile.get(_command_key(scope, language))
            if found:
                return found
    return []


def _announce_commands(world: state.World) -> None:
    for person in world.people.values():
        world.announce(person.user_id, "commands", commands_for(world, person))


@methods.entry("setMyCommands", "commands", "scope language_code")
def set_my_commands(world: state.World, params: parameters.Params) -> bool:
    """Store the menu of a scope and language."""
    commands = params["commands"]
    if len(commands) > MOST_COMMANDS:
        raise refusal.bad_request("BOT_COMMANDS_TOO_MUCH")
    for each in commands:
        if not _COMMAND.fullmatch(each.get("command", "").removeprefix("/")):
            raise refusal.bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(each.get("description", "")) <= MOST_DESCRIPTION:
            raise refusal.bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.profile[_command_key(params.get("scope"), params.get("language_code", ""))] = commands
    _announce_commands(world)
    return True


@methods.entry("getMyCommands", "", "scope language_code")
def get_my_commands(world: state.World, params: parameters.Params) -> list[state.Json]:
    """The menu of exactly that scope and language."""
    found: list[state.Json] = world.profile.get(_command_key(params.get("scope"), params.get("language_code", "")), [])
    return found


@methods.entry("deleteMyCommands", "", "scope language_code")
def delete_my_commands(world: state.World, params: parameters.Params) -> bool:
    """Forget the menu of a scope and language."""
    world.profile.pop(_command_key(params.get("scope"), params.get("language_code", "")), None)
    _announce_commands(world)
    return True


# Name and descriptions, by language


def _enter_words(suffix: str, field: str, most: int) -> None:
    def put(world: state.World, params: parameters.Params) -> bool:
        text = str(params.get(field) or "")
        if len(text) > most:
            raise refusal.bad_request(f"{field} is too long")
        world.profile[f"{field} {params.get('language_code', '')}"] = text
        if field == "name" and text and not params.get("language_code"):
            world.bot["first_name"] = text
        world.revision += 1
        return True

    def get(world: state.World, params: parameters.Params) -> state.Json:
        return {field: world.profile.get(f"{field} {params.get('language_code', '')}", "")}

    methods.entry(f"setMy{suffix}", "", f"{field} language_code")(put)
    methods.entry(f"getMy{suffix}", "", "language_code")(get)


for _suffix, (_field, _most) in WORDS.items():
    _enter_words(_suffix, _field, _most)


@methods.entry("setChatMenuButton", "", "chat_id menu_button")
def set_chat_menu_button(world: state.World, params: parameters.Params) -> bool:
    """Store the button beside the text field."""
    button = params.get("menu_button") or {"type": "default"}
    if button.get("type") not in {"default", "commands", "web_app"}:
        raise refusal.bad_request("MenuButton has unsupported type")
    world.profile[f"menu {params.get('chat_id', '')}"] = button
    world.revision += 1
    return True


@methods.entry("getChatMenuButton", "", "chat_id")
def get_chat_menu_button(world: state.World, params: parameters.Params) -> state.Json:
    """The button beside the text field."""
    button: state.Json = world.profile.get(f"menu {params.get('chat_id', '')}", {"type": "default"})
    return button
