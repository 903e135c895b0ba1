"""What comes by itself: the occasion for a letter, and the letter. Who composes one reads values only, no database."""

import dataclasses
import datetime as dt
import math
from collections.abc import Callable
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot import deps
from bot.core import schedule
from bot.screens import screen
from db import outbox, pasts, reminders, sealed

EXPIRES_AFTER = schedule.TOO_LATE_AFTER
"""A letter that could not be sent by then is skipped: the day has moved on."""


class Occasion(NamedTuple):
    """A slot of a person that has fallen due.

    Attributes:
        house: what every flow reads.
        person: whose it is, and the slot.
        known: what decisions about this person need.
        due: the moment and the local date that it is for.
        now: the moment at which it is taken up.
        late: whether so long after it was due that it says so.
        away: how many dates before this one passed without a reminder because we were away.
    """

    house: deps.House
    person: reminders.Due
    known: pasts.Past
    due: schedule.Due
    now: dt.datetime
    late: bool
    away: int = 0

    @property
    def say(self) -> screen.Say:
        """The person's language."""
        return self.house.say(self.person.language)

    @property
    def zone(self) -> ZoneInfo:
        """The person's zone."""
        return ZoneInfo(self.person.zone)


class Form:
    """A screen written once for many: the ledger's id of the occasion, and from when on it is late, are filled in."""

    def __init__(self, show: Callable[[int, int], screen.Screen]) -> None:
        """Take the screen, given the ledger's id of the occasion and the moment after which it is late."""
        self._screen = sealed.write(show(_TARGET, _LATE_AFTER).packed())

    def fill(self, target: int, due_at: dt.datetime) -> sealed.Written:
        """The screen for an entry of the ledger that is due at a moment, as it is kept."""
        late_after = math.ceil((due_at + reminders.LATE_AFTER).timestamp())
        filled = self._screen.replace(str(_LATE_AFTER), str(late_after)).replace(str(_TARGET), str(target))
        return sealed.Written(filled)


_TARGET = 2**63 - 1
"""No entry has a longer id, so what fits into a button with it fits with any; and no text has this number."""

_LATE_AFTER = 2**63 - 2
"""Nor this one."""


class Letter(NamedTuple):
    """What an occasion comes to.

    Attributes:
        form: the screen.
        movement: the one that is offered, if one is.
        why: the trace of its choice, as it is kept.
        name: the slot of its message is this and the ledger's id.
        send_class: who goes first.
    """

    form: Form
    movement: str | None = None
    why: sealed.Written | None = None
    name: str = "remind"
    send_class: outbox.SendClass = outbox.SendClass.REMINDER


@dataclasses.dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to send; the ledger keeps the reason."""

    reason: str


def unanswered_since(person: reminders.Due) -> dt.date | None:
    """The date of the first reminder since the person was heard. None: they were heard since."""
    since = person.unanswered_since
    if since is None:
        return None
    reminded = dt.datetime.combine(since, person.wall_time, ZoneInfo(person.zone))
    return None if person.heard_on >= reminded.astimezone(dt.UTC).date() else since
