"""The parameters of a Bot API request: from the query, JSON, a form or multipart to typed values.

A form carries everything as text, so the name decides the type; one name has one type in all methods.
"""

import json
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from sandbox import files, refusal

Params = dict[str, Any]  # text, int, float, bool, decoded JSON, or files.Upload

_INTEGERS = {"message_id", "offset", "limit", "timeout", "max_connections", "duration", "width", "height", "cache_time"}
_NUMBERS = {"latitude", "longitude", "horizontal_accuracy"}
_FLAGS = {
    "allow_paid_broadcast",
    "disable_content_type_detection",
    "disable_notification",
    "drop_pending_updates",
    "has_spoiler",
    "is_big",
    "is_personal",
    "protect_content",
    "show_alert",
    "show_caption_above_media",
    "supports_streaming",
}
_JSON = {
    "allowed_updates",
    "button",
    "caption_entities",
    "commands",
    "entities",
    "link_preview_options",
    "media",
    "menu_button",
    "message_ids",
    "reaction",
    "reply_markup",
    "reply_parameters",
    "results",
    "scope",
}
_TRUE, _FALSE = {"true", "1", "yes"}, {"false", "0", "no", ""}

# What Telegram says when a parameter is missing or empty.
_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "inline_query_id": "query is too old and response timeout expired or query ID is invalid",
    "action": "wrong parameter action in request",
    "file_id": "file_id not specified",
    "photo": "there is no photo in the request",
    "animation": "there is no animation in the request",
    "video": "there is no video in the request",
    "voice": "there is no voice in the request",
    "audio": "there is no audio in the request",
    "document": "there is no document in the request",
    "media": "there are no messages to send",
}


async def received(request: Request) -> Params:
    """All parameters of a request as they came, undecoded."""
    values: Params = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            raise refusal.bad_request("can't parse request JSON object") from None
        if not isinstance(body, dict):
            raise refusal.bad_request("can't parse request JSON object")
        return values | body
    async with request.form() as form:
        for name, value in form.items():
            if isinstance(value, UploadFile):
                content_type = value.content_type or files.ANY_BYTES
                values[name] = files.Upload(value.filename or name, content_type, await value.read())
            else:
                values[name] = value
    return values


def decoded(values: Params) -> Params:
    """Typed values by name; a value of the wrong type is refused."""
    return {name: _decoded(name, value) for name, value in values.items() if value is not None}


def _decoded(name: str, value: Any) -> Any:  # noqa: ANN401  whatever JSON holds
    if isinstance(value, files.Upload):
        return value
    try:
        if name in _INTEGERS or (name == "chat_id" and str(value).lstrip("-").isdecimal()):
            return int(value)
        if name in _NUMBERS:
            return float(value)
    except (TypeError, ValueError):
        raise refusal.bad_request(f"invalid {name} value specified") from None
    if name in _FLAGS:
        return _flag(name, value)
    return _object(name, value) if name in _JSON and isinstance(value, str) else value


def _object(name: str, text: str) -> Any:  # noqa: ANN401  same
    try:
        return json.loads(text)
    except ValueError:
        raise refusal.bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None


def _flag(name: str, value: object) -> bool:
    word = str(value).lower()
    if word not in _TRUE | _FALSE:
        raise refusal.bad_request(f"invalid {name} value specified")
    return word in _TRUE


def check(method: str, params: Params, required: frozenset[str], optional: frozenset[str]) -> None:
    """Refuse what the method does not know, and what it cannot do without."""
    attached = {part for part, value in params.items() if isinstance(value, files.Upload)}  # attach://part
    for name in params.keys() - required - optional - attached:
        raise refusal.bad_request(f'the sandbox knows no parameter "{name}" of {method}')
    for name in sorted(required):
        if params.get(name) in (None, ""):
            raise refusal.bad_request(_MISSING.get(name, f"{name} is not specified"))


def recorded(params: Params) -> Params:
    """Parameters for the request log: files by name and size only."""
    return {
        name: {"filename": value.name, "size": len(value.data)} if isinstance(value, files.Upload) else value
        for name, value in params.items()
    }
