"""Bot API methods that say something: texts, edits, deletions, answers to taps."""

from typing import Any

from sandbox import keyboards, markup, methods, parameters, refusal, state

MOST_TEXT = 4096
MOST_CAPTION = 1024
MOST_TOAST = 200
MOST_DELETED = 100

ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def _formatted(text: str, params: parameters.Params, entities: str) -> tuple[str, list[state.Json]]:
    mode = str(params.get("parse_mode") or "").lower()
    if params.get(entities):
        return text, params[entities]
    if not mode:
        return markup.plain(text)
    if mode == "html":
        return markup.parsed(text)
    raise refusal.bad_request("unsupported parse_mode: the sandbox reads HTML only")


def text_of(params: parameters.Params, *, too_long: str) -> state.Json:
    """A text and its entities, ready for a message."""
    text, entities = _formatted(str(params["text"]), params, "entities")
    if not text:
        raise refusal.bad_request("message text is empty")
    if len(text) > MOST_TEXT:
        raise refusal.bad_request(too_long)
    return {
        "text": text,
        "entities": entities or None,
        "link_preview_options": params.get("link_preview_options"),
    }


def caption_of(params: parameters.Params) -> state.Json:
    """A caption and its entities, ready for a message; None where there is none."""
    text, entities = _formatted(str(params.get("caption") or ""), params, "caption_entities")
    if len(text) > MOST_CAPTION:
        raise refusal.bad_request("message caption is too long")
    return {
        "caption": text or None,
        "caption_entities": entities or None,
        "show_caption_above_media": params.get("show_caption_above_media") or None,
    }


def reply_of(person: state.Person, params: parameters.Params) -> state.Json:
    """What every new message may carry besides its content."""
    extras: state.Json = {
        "has_protected_content": params.get("protect_content") or None,
        "effect_id": params.get("message_effect_id"),
    }
    wanted = params.get("reply_parameters")
    if wanted:
        original = person.messages.get(wanted.get("message_id"))
        if original is None and not wanted.get("allow_sending_without_reply"):
            raise refusal.bad_request("message to be replied not found")
        extras["reply_to_message"] = original and {k: v for k, v in original.items() if k != "reply_to_message"}
    return extras


@methods.entry("sendMessage", "chat_id text", f"parse_mode entities link_preview_options {methods.SENDING}")
def send_message(world: state.World, params: parameters.Params) -> state.Json:
    """A text."""
    content = text_of(params, too_long="message is too long")
    keyboard = keyboards.of_message(params.get("reply_markup"))
    person = world.chat(params["chat_id"])
    return world.post(person, content | reply_of(person, params), keyboard)


@methods.entry("sendLocation", "chat_id latitude longitude", f"horizontal_accuracy {methods.SENDING}")
def send_location(world: state.World, params: parameters.Params) -> state.Json:
    """A point on the map."""
    keyboard = keyboards.of_message(params.get("reply_markup"))
    person = world.chat(params["chat_id"])
    names = ("latitude", "longitude", "horizontal_accuracy")
    location = {name: params[name] for name in names if name in params}
    return world.post(person, {"location": location} | reply_of(person, params), keyboard)


@methods.entry("editMessageText", "chat_id message_id text", "parse_mode entities link_preview_options reply_markup")
def edit_message_text(world: state.World, params: parameters.Params) -> state.Json:
    """Another text; a keyboard that is not given again is taken away."""
    changes = text_of(params, too_long="MESSAGE_TOO_LONG")
    changes["reply_markup"] = keyboards.of_edit(params.get("reply_markup"))
    person = world.chat(params["chat_id"])
    if "text" not in world.own_message(person, params["message_id"]):
        raise refusal.bad_request("there is no text in the message to edit")
    return world.edit(person, params["message_id"], changes)


@methods.entry("editMessageCaption", "chat_id message_id", f"{methods.CAPTION} reply_markup")
def edit_message_caption(world: state.World, params: parameters.Params) -> state.Json:
    """Another caption; a keyboard that is not given again is taken away."""
    changes = caption_of(params)
    changes["reply_markup"] = keyboards.of_edit(params.get("reply_markup"))
    person = world.chat(params["chat_id"])
    if (
        not {"photo", "animation", "video", "voice", "audio", "document"}
        & world.own_message(person, params["message_id"]).keys()
    ):
        raise refusal.bad_request("there is no caption in the message to edit")
    return world.edit(person, params["message_id"], changes)


@methods.entry("editMessageReplyMarkup", "chat_id message_id", "reply_markup")
def edit_message_reply_markup(world: state.World, params: parameters.Params) -> state.Json:
    """Another keyboard, or none."""
    keyboard = keyboards.of_edit(params.get("reply_markup"))
    return world.edit(world.chat(params["chat_id"]), params["message_id"], {"reply_markup": keyboard})


@methods.entry("deleteMessage", "chat_id message_id")
def delete_message(world: state.World, params: parameters.Params) -> bool:
    """Take one message away, also one that the person wrote."""
    person = world.chat(params["chat_id"], writing=False)
    if params["message_id"] not in person.messages:
        raise refusal.bad_request("message to delete not found")
    world.delete(person, [params["message_id"]])
    return True


@methods.entry("deleteMessages", "chat_id message_ids")
def delete_messages(world: state.World, params: parameters.Params) -> bool:
    """Take up to 100 messages away; unknown ones are passed over."""
    person = world.chat(params["chat_id"], writing=False)
    if len(params["message_ids"]) > MOST_DELETED:
        raise refusal.bad_request("too many message identifiers specified")
    world.delete(person, [int(each) for each in params["message_ids"]])
    return True


@methods.entry("answerCallbackQuery", "callback_query_id", "text show_alert url cache_time")
def answer_callback_query(world: state.World, params: parameters.Params) -> bool:
    """End the waiting of a tapped button, with a toast if there is a text."""
    text = str(params.get("text") or "")
    if len(text) > MOST_TOAST:
        raise refusal.bad_request("MESSAGE_TOO_LONG")
    world.answer(str(params["callback_query_id"]), text, show_alert=params.get("show_alert", False))
    return True


@methods.entry("sendChatAction", "chat_id action")
def send_chat_action(world: state.World, params: parameters.Params) -> bool:
    """Show that the bot is at work."""
    person = world.chat(params["chat_id"])
    if params["action"] not in ACTIONS:
        raise refusal.bad_request("wrong parameter action in request")
    world.announce(person.user_id, "action", {"action": params["action"]})
    return True


@methods.entry("setMessageReaction", "chat_id message_id", "reaction is_big")
def set_message_reaction(world: state.World, params: parameters.Params) -> bool:
    """React with emoji; checked, not shown."""
    person = world.chat(params["chat_id"])
    if params["message_id"] not in person.messages:
        raise refusal.bad_request("message to react not found")
    reactions: list[Any] = params.get("reaction") or []
    if any(not isinstance(each, dict) or each.get("type") != "emoji" or not each.get("emoji") for each in reactions):
        raise refusal.bad_request("REACTION_INVALID")
    return True
