"""What a message tells: its buttons say which screen it is, as a person who reads it would know."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

_STEP = re.compile(r"Step (\d+) of (\d+)")
_SORE = re.compile(r"^(?:/pain |p:\d+:\d+:rate:)(?:[789]|10)$")
_SNOOZED_LEAD = "<b>Here it is again"
_LEAD_IN_TIME = "<b>Time for today"


class Seen(NamedTuple):
    """A message in a chat as it is now."""

    message_id: int
    text: str
    buttons: tuple[tuple[str, str], ...]
    """Label and data."""

    def data(self, start: str) -> list[str]:
        """The data of the buttons that begin so."""
        return [data for _, data in self.buttons if data.startswith(start)]


class Step(NamedTuple):
    """One screen of a practice."""

    practice: int
    version: int
    kind: str  # card, ready, step, wait, rate
    step: int | None  # counted from 1


def buttons(markup: Mapping[str, Any] | None) -> tuple[tuple[str, str], ...]:
    """The inline buttons of a message, row by row."""
    rows: Sequence[Any] = (markup or {}).get("inline_keyboard", ())
    return tuple((str(each["text"]), str(each.get("callback_data", ""))) for row in rows for each in row)


def reminder(seen: Seen) -> tuple[int, bool] | None:
    """The number of the reminder that a message is, and whether it is a snoozed one; None: it is none."""
    starts = [data for data in seen.data("r:") if data.split(":")[2:3] == ["start"]]
    return (int(starts[0].split(":")[1]), seen.text.startswith(_SNOOZED_LEAD)) if starts else None


def claims_to_be_in_time(seen: Seen) -> bool:
    """Whether a reminder says what one says that comes when it should."""
    return seen.text.startswith(_LEAD_IN_TIME)


def asks_to_pause(seen: Seen) -> bool:
    """Whether a message is the question that ends the reminders of somebody who does not answer."""
    return {data for _, data in seen.buttons} == {"s:resume", "s:pause"}


def says_sore(words: str) -> bool:
    """Whether typed words, or the data of a tapped button, are a number from 7 to 10 for how it hurts."""
    return bool(_SORE.search(words))


def practice(seen: Seen) -> Step | None:
    """The screen of a practice; None: it is none."""
    own = seen.data("p:")
    if not own:
        return None
    _, number, version, *_ = own[0].split(":")
    verbs = {data.split(":")[3] for data in own}
    count = _STEP.search(seen.text)
    kind = next((kind for verb, kind in (("go", "wait"), ("wait", "step"), ("start", "ready")) if verb in verbs), None)
    if kind is None:
        kind = "rate" if seen.text.startswith("That was it.") else "card"
    return Step(int(number), int(version), kind, int(count[1]) if count else None)
