"""What really happened in one simulated world: all that the checker may look at."""

import collections
import dataclasses
import datetime as dt
import enum
import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.simulation import sights


class What(enum.StrEnum):
    """A change that a person wished for."""

    SCHEDULE = "schedule"  # value: wall time and mask of weekdays
    ZONE = "zone"  # value: its IANA name
    PAUSE = "pause"  # value: days
    RESUME = "resume"
    STOP = "stop"
    BLOCK = "block"
    UNBLOCK = "unblock"


class Change(NamedTuple):
    """A wish: when it was sent and when the bot had dealt with it. In between either state may hold."""

    user: int
    sent: float
    settled: float
    what: What
    value: tuple[dt.time, int] | str | int | None = None


class Act(NamedTuple):
    """Something that a person did: when, and when the bot had dealt with it."""

    at: float
    settled: float
    speaks: bool = True  # words or a tap; not: to block the bot, or to let it in again
    sore: bool = False  # says that it hurts by 7 or more
    tapped: str = ""  # the data of the button


class Snooze(NamedTuple):
    """A reminder was to come once more: when that was tapped, when the bot had dealt with it, and how much later."""

    at: float
    settled: float
    minutes: int


class Asked(NamedTuple):
    """The question whether to pause, accepted by Telegram."""

    at: float
    user: int
    untold: bool = False  # the bot did not learn that it was accepted


class Run(NamedTuple):
    """A reminder that Telegram accepted."""

    at: float
    user: int
    target: int
    snoozed: bool
    untold: bool = False  # the bot did not learn that it was accepted
    in_time: bool = False  # by its own words


class Shown(NamedTuple):
    """A screen of a practice that Telegram accepted."""

    at: float
    user: int
    step: sights.Step
    text: str


class Entry(NamedTuple):
    """A line of the bot's ledger."""

    user: int
    local_date: dt.date
    state: str
    reason: str | None


class Practice(NamedTuple):
    """What the bot keeps of a practice."""

    movement: str
    reps: int
    hold_s: int
    hands_free: bool
    over: bool
    done: bool = False
    ended: float = math.inf  # by the server's clock


@dataclasses.dataclass
class History:
    """Moments are seconds since `start`; `math.inf` is never.

    Attributes:
        start: an aware UTC moment.
        end: when the simulation ended.
        wrong_s: how far the server's clock was wrong at most.
        changes: what people wished for, by person in the order sent.
        runs: reminders that were accepted.
        snoozes: when each reminder was snoozed.
        others: how often another movement was asked for instead of a reminder's.
        shown: screens of practices that were accepted.
        taps: practice and version -> what was tapped on it.
        ledger: every line of it.
        practices: by number.
        down: when the bot or Telegram was away, in order.
        to_blockers: reminders that the bot tried to send to people who had blocked it: moment and person.
        refused: when the bot was told, instead of an answer, that a person blocks it.
        in_doubt: requests that were not accepted, of which the bot does not know that: moment and person.
        unwritten: when the disk refused a commit.
        answered: when each person got a message, a change of one, or words in answer to a tap.
        asked: when somebody was asked whether to pause.
        acts: what each person did, in order.
        unheard: updates that the bot had heard and never dealt with.
        set_aside: updates that failed three times.
        updates: how many things people did.
        requests: how often the bot spoke to Telegram.
        died: when a process ended.
    """

    start: dt.datetime
    end: float
    wrong_s: float = 0.0
    changes: list[Change] = dataclasses.field(default_factory=list)
    runs: list[Run] = dataclasses.field(default_factory=list)
    snoozes: Mapping[int, Sequence[Snooze]] = dataclasses.field(default_factory=dict)
    others: collections.Counter[int] = dataclasses.field(default_factory=collections.Counter)
    shown: list[Shown] = dataclasses.field(default_factory=list)
    taps: dict[tuple[int, int], set[str]] = dataclasses.field(default_factory=dict)
    ledger: list[Entry] = dataclasses.field(default_factory=list)
    practices: dict[int, Practice] = dataclasses.field(default_factory=dict)
    down: list[tuple[float, float]] = dataclasses.field(default_factory=list)
    to_blockers: list[tuple[float, int]] = dataclasses.field(default_factory=list)
    refused: dict[int, list[float]] = dataclasses.field(default_factory=dict)
    in_doubt: list[tuple[float, int]] = dataclasses.field(default_factory=list)
    unwritten: list[float] = dataclasses.field(default_factory=list)
    answered: dict[int, list[float]] = dataclasses.field(default_factory=dict)
    asked: list[Asked] = dataclasses.field(default_factory=list)
    acts: dict[int, list[Act]] = dataclasses.field(default_factory=dict)
    unheard: int = 0
    set_aside: int = 0
    updates: int = 0
    requests: int = 0
    died: list[float] = dataclasses.field(default_factory=list)

    def unsure(self, user: int, begin: float, end: float) -> bool:
        """Whether something happened then of which the bot may not know whether what it said to somebody arrived."""
        moments = (*self.died, *self.unwritten, *(at for at, whom in self.in_doubt if whom == user))
        return any(begin <= at <= end for at in moments)
