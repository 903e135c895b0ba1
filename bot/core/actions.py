"""What a button means: an action <-> the few bytes that Telegram carries in it.

The bytes come back from the person's device and prove nothing: whoever handles an action checks whose it is and
whether it still fits. That is why nothing secret, and no answer about health but the tapped one, is ever in them.
"""

import dataclasses
import enum
import functools

MAX_BYTES = 64
"""Telegram's limit for callback data."""


class Room(enum.StrEnum):
    """Which flow an action belongs to."""

    PRACTICE = "p"  # id, version, verb, rating
    MOVE = "m"  # movement id: show its card and begin
    BROWSE = "b"  # what to list
    REMINDER = "r"  # target id, choice, number
    AFTERWARDS = "f"  # practice id, what about it, value
    WISH = "w"  # "never", "again" and a movement; "refused": the list of them
    ANSWER = "a"  # question, answer
    SETTING = "s"  # name, value
    PROGRESS = "g"  # what to show of it
    ERASE = "e"  # how far the person has confirmed


ROOMS = frozenset(room.value for room in Room)


@dataclasses.dataclass(frozen=True, slots=True)
class Action:
    """A room and the words said to it."""

    room: Room
    words: tuple[str, ...]


def encode(room: Room, *words: object) -> str:
    """The callback data of an action.

    Raises:
        ValueError: it would not fit into 64 bytes, or a word holds the separator.
    """
    parts = [str(word) for word in words]
    data = ":".join([room.value, *parts])
    if any(":" in part for part in parts) or len(data.encode()) > MAX_BYTES:
        raise ValueError(f"not a possible action: {data!r}")
    return data


def decode(data: str) -> Action | None:
    """The action of some callback data; None for what we never wrote."""
    room, _, rest = data.partition(":")
    if room not in ROOMS:
        return None
    return Action(Room(room), tuple(rest.split(":")) if rest else ())


@functools.lru_cache(maxsize=1024)
def normal(label: str) -> str:
    """A button's label as people type it: no case, no punctuation; but a number keeps its signs, for -1 is not 1."""
    folded = " ".join(label.casefold().split())
    if any(sign.isdigit() for sign in folded):
        return folded
    return " ".join("".join(sign if sign.isalnum() else " " for sign in folded).split())
