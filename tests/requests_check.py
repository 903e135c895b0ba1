"""A second opinion on every request of the bot: aiogram's models of the Bot API methods, and Telegram's limits.

For the sandbox's request log: `requests_check.complaints(await sandbox.log()) == []`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import aiogram.methods
import pydantic
from aiogram.types import BufferedInputFile

MOST = {"text": 4096, "caption": 1024}
MOST_TOAST = 200
MOST_DATA_BYTES = 64


def complaints(log: Sequence[Mapping[str, Any]]) -> list[str]:
    """All problems of a request log, each with the number and method of its request."""
    return [
        f"{entry['n']} {entry['method']}: {problem}"
        for entry in log
        for problem in problems(entry["method"], entry["params"])
    ]


def problems(method: str, params: Mapping[str, Any]) -> list[str]:
    """What is wrong with one request; files are given as `{"filename": ..., "size": ...}`."""
    model = getattr(aiogram.methods, method[:1].upper() + method[1:], None)
    if model is None:
        return ["no such method"]
    attached = set(_attached(params))
    values = {name: _value(value) for name, value in params.items() if name not in attached}
    found = [f"{name}: unknown" for name in values if name not in model.model_fields]
    try:
        checked = model.model_validate(values)
    except pydantic.ValidationError as error:
        found += [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
    else:
        found += [each for name in model.model_fields for each in _unknown(getattr(checked, name), name)]
    return found + list(_over_limits(method, params))


def _value(value: object) -> object:
    if isinstance(value, Mapping) and value.keys() == {"filename", "size"}:
        return BufferedInputFile(b"", str(value["filename"]))
    return value


def _attached(value: object) -> Iterator[str]:
    """The names of multipart parts that some `attach://name` refers to."""
    if isinstance(value, str) and value.startswith("attach://"):
        yield value.removeprefix("attach://")
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _attached(each)
    elif isinstance(value, list):
        for each in value:
            yield from _attached(each)


def _unknown(value: object, path: str) -> Iterator[str]:
    """Keys that no model of aiogram's knows, at any depth."""
    if isinstance(value, pydantic.BaseModel):
        for name in value.model_extra or {}:
            yield f"{path}.{name}: unknown"
        for name in type(value).model_fields:
            yield from _unknown(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, list | tuple):
        for place, each in enumerate(value):
            yield from _unknown(each, f"{path}.{place}")


def _over_limits(method: str, params: Mapping[str, Any]) -> Iterator[str]:
    most = MOST | ({"text": MOST_TOAST} if method == "answerCallbackQuery" else {})
    for name, limit in most.items():
        text = params.get(name)
        # with a parse_mode the tags do not count, and how long the rest is only the server knows
        if isinstance(text, str) and len(text) > limit and not params.get("parse_mode"):
            yield f"{name}: {len(text)} characters, at most {limit}"
    if method in {"sendMessage", "editMessageText"} and params.get("text") == "":
        yield "text: empty"
    markup = params.get("reply_markup")
    for row in markup.get("inline_keyboard", []) if isinstance(markup, Mapping) else []:
        for button in row:
            size = len(str(button["callback_data"]).encode()) if "callback_data" in button else 1
            if not 1 <= size <= MOST_DATA_BYTES:
                yield f"callback_data of {button.get('text')!r}: {size} bytes, 1 to {MOST_DATA_BYTES}"
