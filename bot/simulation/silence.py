"""What silence may lead to: worked out anew, from what a person did and when, which reminders may be left out.

The rule in words stands in docs/simulation.md; not a line of the bot's own (`bot/core/tapering.py`) is used here. Where
somebody did something just when a reminder fell due, or around midnight, more than one outcome is right.
"""

import bisect
import datetime as dt
import enum
import functools
import itertools
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.simulation.history import Act, Entry, History

SENT_ON = (0, 1, 2, 4, 6, 13)
"""On the first of the wished days from each of these on, counted from the first unanswered one, a reminder comes."""

ASKED_ON = 21
"""From this day on comes the question whether to pause instead, and after it nothing."""

_NOT_SENT = ("too late", "tapering", "nothing suits", "failed")

_NEVER_CAME = ("too late", "expired")


class Step(enum.Enum):
    """What becomes of a reminder."""

    SEND = "send"
    SKIP = "skip"
    ASK = "ask"


class Slot(NamedTuple):
    """What somebody wished for when a reminder fell due."""

    wall: dt.time
    days: int
    zone: str


class Moment(NamedTuple):
    """When a reminder fell due, until when it was surely decided about, and which wishes may have held."""

    due: float
    decided_by: float
    slots: Collection[Slot]


class Silence:
    """One person's silences."""

    def __init__(
        self, told: History, acts: Sequence[Act], ledger: Sequence[Entry], moments: Mapping[dt.date, Moment]
    ) -> None:
        """Go through the ledger in order: what was sent is taken from it, what was left out is what is in question."""
        self._told = told
        self._heard = sorted((act for act in acts if act.settled < math.inf), key=lambda act: act.settled)
        self._settled = [act.settled for act in self._heard]
        self._begun: set[dt.date | None] = {None}
        self._slots: Collection[Slot] = ()
        self.steps: dict[dt.date, set[Step]] = {}
        """For each date in the ledger what may become of it."""
        before = None
        for entry in ledger:
            if entry.local_date in moments:
                self._take(entry, before, moments[entry.local_date])
            before = entry

    def _take(self, entry: Entry, before: Entry | None, moment: Moment) -> None:
        day = entry.local_date
        # A silence began by the wishes of then, and is judged by these even if its end came with a change of them.
        slots, self._slots = {*self._slots, *moment.slots}, moment.slots
        open_since = {
            None if begun is None or heard >= _in_utc(begun, slot) else begun
            for begun in self._begun
            for slot in slots
            for heard in self._heard_on(moment)
        }
        self.steps[day] = {step(begun, day, slot.days) for begun in open_since for slot in moment.slots}
        missed = before is not None and before.reason == "too late"
        if entry.state == "skipped" and entry.reason in _NEVER_CAME:
            self._begun = open_since | {None}
        elif entry.state == "skipped" and entry.reason in _NOT_SENT:
            self._begun = open_since | ({None} if missed else set())
        else:
            self._begun = {begun or day for begun in open_since}

    def _heard_on(self, moment: Moment) -> set[dt.date]:
        """The dates in UTC on which the person may have been heard last when this reminder was decided about."""
        known = bisect.bisect_left(self._settled, moment.due - self._told.wrong_s)
        last = self._heard[known - 1 : known]
        perhaps = itertools.takewhile(lambda act: act.at <= moment.decided_by, self._heard[known:])
        return {day for act in (*last, *perhaps) for day in self._dates(act.settled)} or {dt.date.min}

    def _dates(self, at: float) -> Iterator[dt.date]:
        for shift in (-self._told.wrong_s, self._told.wrong_s):
            yield (self._told.start + dt.timedelta(seconds=at + shift)).date()


class Quiet:
    """When nothing comes by itself: after the question whether to pause, until the person says something."""

    def __init__(self, asked: Sequence[float], acts: Sequence[Act]) -> None:
        """Take when they were asked, in order, and what they did."""
        self._asked, self._said = asked, sorted(act.settled for act in acts if act.speaks and act.settled < math.inf)

    def at(self, moment: float, slack_s: float) -> bool:
        """Whether it may be quiet at a moment; what was said so shortly before it may have come too late."""
        before = bisect.bisect_left(self._asked, moment - slack_s)  # the question itself comes when one is due
        if not before:
            return False
        said = bisect.bisect_right(self._said, self._asked[before - 1])
        return said == len(self._said) or self._said[said] > moment - slack_s


@functools.lru_cache(maxsize=100_000)
def step(begun: dt.date | None, day: dt.date, days: int) -> Step:
    """What becomes of the reminder of a day in a silence that began with the reminder of another; None: in none."""
    if begun is None:
        return Step.SEND
    if (day - begun).days >= ASKED_ON:
        return Step.ASK
    wished = (_first_wished(begun + dt.timedelta(days=after), days) for after in SENT_ON)
    return Step.SEND if day in wished else Step.SKIP


def _first_wished(day: dt.date, days: int) -> dt.date:
    while not days >> day.weekday() & 1:
        day += dt.timedelta(days=1)
    return day


@functools.lru_cache(maxsize=100_000)
def _in_utc(day: dt.date, slot: Slot) -> dt.date:
    return dt.datetime.combine(day, slot.wall, ZoneInfo(slot.zone)).astimezone(dt.UTC).date()
