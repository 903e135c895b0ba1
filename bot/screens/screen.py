"""A screen: the text and buttons of one message, and the small signs that many screens share."""

import dataclasses
import datetime as dt
import html
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from bot.core import actions
from content import model

Say = Callable[[str], str]
"""Translates a text: gettext in the person's language."""

Style = Literal["primary", "success", "danger"]

ENDS = "@ends@"
"""Stands in a text for the moment its step ends; the sender writes it when the message really leaves."""


@dataclasses.dataclass(frozen=True, slots=True)
class Button:
    """A label, words first so that it reads well aloud, and the action behind it."""

    text: str
    data: str
    style: Style | None = None
    url: str | None = None  # opens this instead: `data` is of no use then

    def packed(self) -> dict[str, Any]:
        """As the outbox keeps it."""
        if self.url is not None:
            return {"text": self.text, "url": self.url}
        packed = {"text": self.text, "data": self.data}
        return packed if self.style is None else packed | {"style": self.style}


Row = Sequence[Button]


@dataclasses.dataclass(frozen=True, slots=True)
class Later:
    """What a message says instead when it leaves late: it was written before anybody knew.

    Attributes:
        after: the moment, in seconds since 1970, after which it is late; it then comes without a sound.
        lead: its first line then.
    """

    after: int
    lead: str


@dataclasses.dataclass(frozen=True, slots=True)
class Screen:
    """What one message shows.

    Attributes:
        text: HTML.
        rows: inline buttons.
        silent: delivered without a sound.
        keys: a reply keyboard, row by row; `location` asks for the person's place.
        keys_off: takes the reply keyboard away.
        lasts_s: seconds from sending to the moment `ENDS` stands for.
        picture: what is drawn above the words: a recipe, see `bot.screens.pictures`.
        document: the file above the words, in a message of its own: a recipe, see `bot.flows.documents`.
        later: what it says when it leaves late.
    """

    text: str
    rows: Sequence[Row] = ()
    silent: bool = False
    keys: Sequence[Sequence["Key"]] | None = None
    keys_off: bool = False
    lasts_s: float | None = None
    picture: Mapping[str, Any] | None = None
    document: Mapping[str, Any] | None = None
    later: Later | None = None

    def labels(self) -> dict[str, str]:
        """What a person may type instead of tapping -> the action."""
        return labels(self.packed())

    def packed(self) -> dict[str, Any]:
        """As the outbox keeps it."""
        rows = [[button.packed() for button in row] for row in self.rows]
        packed: dict[str, Any] = {"text": self.text, "buttons": rows, "silent": self.silent}
        if self.keys is not None:
            packed["keys"] = [[dataclasses.asdict(key) for key in row] for row in self.keys]
        if self.keys_off:
            packed["keys_off"] = True
        if self.lasts_s is not None:
            packed["lasts_s"] = self.lasts_s
        if self.picture is not None:
            packed["picture"] = dict(self.picture)
        if self.document is not None:
            packed["document"] = dict(self.document)
        if self.later is not None:
            packed["later"] = dataclasses.asdict(self.later)
        return packed


def labels(packed: Mapping[str, Any]) -> dict[str, str]:
    """What a person may type instead of tapping -> the action, of a screen as the outbox keeps it."""
    buttons = [button for row in packed.get("buttons", ()) for button in row]
    return {actions.normal(button["text"]): button["data"] for button in buttons if "data" in button}


@dataclasses.dataclass(frozen=True, slots=True)
class Key:
    """One key of a reply keyboard."""

    text: str
    location: bool = False


def button(text: str, room: actions.Room, *words: object, style: Style | None = None) -> Button:
    """A button for an action."""
    return Button(text, actions.encode(room, *words), style)


def grid(buttons: Iterable[Button], width: int) -> list[list[Button]]:
    """Buttons in rows of a width."""
    row: list[Button] = []
    rows = [row]
    for one in buttons:
        if len(row) == width:
            row = []
            rows.append(row)
        row.append(one)
    return [row for row in rows if row]


def escape(text: str) -> str:
    """Text from outside, safe inside HTML."""
    return html.escape(text, quote=False)


def moment(at: dt.datetime, zone: dt.tzinfo, form: str = "wDt") -> str:
    """A moment that the reader's own app shows in its own zone; the words inside are for apps that cannot."""
    local = at.astimezone(zone)
    return f'<tg-time unix="{math.ceil(at.timestamp())}" format="{form}">{local:%a %d %b %H:%M}</tg-time>'


def countdown(words: str) -> str:
    """The end of the running step, counted down by the reader's app."""
    return f'<tg-time unix="{ENDS}" format="r">{words}</tg-time>'


def gist(name: str, kind: model.Kind, seconds: float, say: Say) -> str:
    """What stands after a movement's name: its kind, because a bridge is no stretch, and how long it takes.

    A name that says the kind itself is followed by the length alone.
    """
    kinds = {
        model.Kind.STATIC_STRETCH: say("stretch"),
        model.Kind.MOBILITY: say("mobility"),
        model.Kind.CONTROL: say("gentle control"),
        model.Kind.STRENGTH: say("strength"),
        model.Kind.REST: say("rest"),
    }
    told = "" if kinds[kind].casefold() in name.casefold() else f"{kinds[kind]} · "
    return told + minutes(seconds, say)


def minutes(seconds: float, say: Say) -> str:
    """A length as people say it: "under a minute", "about 3 minutes"."""
    rounded = round(seconds / 60)
    if rounded < 1:
        return say("under a minute")
    return say("about a minute") if rounded == 1 else say("about {n} minutes").format(n=rounded)
