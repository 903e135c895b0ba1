"""What a screen of a practice tells: its buttons carry the practice, its version, and what can be done."""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from tests import people

Kind = Literal["card", "ready", "step", "wait", "rate"]

_STEP = re.compile(r"Step (\d+) of (\d+)")


@dataclasses.dataclass(frozen=True)
class Sight:
    """One screen of a practice. `verbs`: what a button does, such as "next" or "rate:3" -> its data."""

    practice: int
    version: int
    kind: Kind
    step: int | None  # counted from 1
    steps: int | None
    verbs: Mapping[str, str]


def read(text: str, markup: Mapping[str, Any] | None) -> Sight | None:
    """The screen of a text with its inline buttons; None: it is none of a practice."""
    buttons = [button for row in (markup or {}).get("inline_keyboard", []) for button in row]
    own = [str(button["callback_data"]) for button in buttons if str(button.get("callback_data")).startswith("p:")]
    if not own:
        return None
    _, practice, version, _ = own[0].split(":", 3)
    verbs = {data.split(":", 3)[3]: data for data in own}
    count = _STEP.search(text)
    step, steps = (int(count[1]), int(count[2])) if count else (None, None)
    return Sight(int(practice), int(version), _kind(verbs, text), step, steps, verbs)


def summary(text: str, markup: Mapping[str, Any] | None) -> int | None:
    """The practice that a summary tells of; None: it is no summary."""
    buttons = [button for row in (markup or {}).get("inline_keyboard", []) for button in row]
    own = [str(button["callback_data"]) for button in buttons if str(button.get("callback_data")).startswith("f:")]
    return int(own[0].split(":")[1]) if own and text.startswith("Done: ") else None


def live(messages: Iterable[people.Message]) -> tuple[people.Message, Sight] | None:
    """The newest screen of the newest practice in a chat, and its message."""
    seen = [
        (each, sight) for each in messages if not each.mine and (sight := read(each.text, each.raw.get("reply_markup")))
    ]
    return max(seen, key=lambda both: (both[1].practice, both[1].version, both[0].id), default=None)


def _kind(verbs: Mapping[str, str], text: str) -> Kind:
    if "go" in verbs:
        return "wait"
    if "wait" in verbs:
        return "step"
    if "start" in verbs:
        return "ready"
    return "rate" if text.startswith("That was it.") else "card"
