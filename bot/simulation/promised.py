"""What people were to get: each one's own dates, by what they wished for and when, worked out anew and naively.

Not a line of the bot's schedule is used.
"""

import bisect
import collections
import dataclasses
import datetime as dt
import functools
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.simulation import silence
from bot.simulation.history import Change, History, Run, What

SEEN_TO_S = 180.0
"""Within so many seconds in which bot and Telegram are there a reminder is in the outbox, if nothing changes before."""


class State(NamedTuple):
    """What somebody wished for, from one change to the next."""

    wall: dt.time | None = None
    days: int = 127
    zone: str | None = None
    on: bool = True
    blocked: bool = False
    not_before: dt.date = dt.date.min
    surely_from: dt.date = dt.date.min
    """Later than `not_before` where a pause was asked for at midnight, as the server's clock may have shown it."""


class Span(NamedTuple):
    """A state: possible from `sent` to `next_settled`, certain from `settled` to `next_sent`."""

    state: State
    sent: float
    settled: float
    next_sent: float
    next_settled: float


class Option(NamedTuple):
    """A moment at which a target may fall due; not certain where a change was under way."""

    due: float
    certain: bool


@dataclasses.dataclass
class Target:
    """A person on one of their dates: one reminder, at one of these moments."""

    user: int
    date: dt.date
    options: list[Option]
    run: Run | None = None

    @property
    def certain(self) -> bool:
        """Whether a reminder must come."""
        return any(option.certain for option in self.options)

    @property
    def due(self) -> float:
        """The moment that decides about lateness and excuses."""
        return next((o.due for o in self.options if o.certain), self.options[0].due)


@functools.lru_cache(maxsize=200_000)
def due(wall: dt.time, zone: str, day: dt.date) -> dt.datetime | None:
    """The first moment at which the clock of a zone shows a time of a date, or later; None: there is no such date."""
    rules, slot = ZoneInfo(zone), dt.datetime.combine(day, wall)
    moment = slot.replace(tzinfo=rules, fold=0).astimezone(dt.UTC)
    if moment.astimezone(rules).replace(tzinfo=None) == slot:
        return moment
    moment = dt.datetime.combine(day - dt.timedelta(days=1), dt.time(), dt.UTC)
    before = moment.astimezone(rules).replace(tzinfo=None)
    while (local := moment.astimezone(rules).replace(tzinfo=None)) < slot:  # minute by minute: slow and plain
        before, moment = local, moment + dt.timedelta(minutes=1)
    return moment if day in (before.date(), local.date()) else None


class UpTime:
    """When bot and Telegram were both there."""

    def __init__(self, down: Sequence[tuple[float, float]]) -> None:
        """Take the spans in which one of them was not; they may overlap."""
        self._begins: list[float] = []
        self._ends: list[float] = []
        for begin, end in sorted(down):
            if self._ends and begin <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._begins.append(begin)
                self._ends.append(end)

    def within(self, begin: float, end: float) -> float:
        """How many seconds of a span both were there."""
        total = max(end - begin, 0.0)
        for at in range(max(bisect.bisect_left(self._begins, begin) - 1, 0), len(self._begins)):
            if self._begins[at] >= end:
                break
            total -= max(min(end, self._ends[at]) - max(begin, self._begins[at]), 0.0)
        return total


def spans(told: History, changes: Sequence[Change]) -> list[Span]:
    """The states of one person, in order."""
    state = State()
    spans: list[Span] = []
    for change in [_heard(told, each, changes[at + 1 :]) for at, each in enumerate(changes)]:
        if change.settled == math.inf:
            continue
        state = _after(told, state, change)
        if spans:
            spans[-1] = spans[-1]._replace(next_sent=change.sent, next_settled=change.settled)
        spans.append(Span(state, change.sent, change.settled, math.inf, math.inf))
    return spans


def _heard(told: History, change: Change, later: Sequence[Change]) -> Change:
    """What Telegram forgets to tell after a day, the bot learns otherwise.

    That it is blocked, by being refused; that somebody let it in again, by their next word.
    """
    match change.what:
        case What.BLOCK:
            until = next((each.sent for each in later if each.what is What.UNBLOCK), math.inf)
            learnt = [at for at in told.refused.get(change.user, ()) if change.sent <= at < until]
        case What.UNBLOCK:
            learnt = [act.settled for act in told.acts.get(change.user, ()) if act.speaks and act.at >= change.sent]
        case _:
            return change
    return change._replace(settled=min([change.settled, *learnt]))


def _after(told: History, state: State, change: Change) -> State:
    match change.what, change.value:
        case What.SCHEDULE, (dt.time() as wall, int(days)):
            return state._replace(wall=wall, days=days, on=True, not_before=dt.date.min, surely_from=dt.date.min)
        case What.ZONE, str(zone):
            return state._replace(zone=zone)
        case What.PAUSE, int(days):
            settled, wrong, rules = change.settled, told.wrong_s + 1, ZoneInfo(state.zone or "UTC")
            moments = (told.start + dt.timedelta(seconds=at) for at in (settled - wrong, settled + wrong))
            first, last = (at.astimezone(rules).date() + dt.timedelta(days=days) for at in moments)
            return state._replace(not_before=first, surely_from=last)
        case What.RESUME, _:
            return state._replace(on=True, not_before=dt.date.min, surely_from=dt.date.min)
        case What.STOP, _:
            return state._replace(on=False)
        case ((What.BLOCK | What.UNBLOCK), _):
            return state._replace(blocked=change.what is What.BLOCK)
    raise ValueError(f"not a change: {change}")


def targets(told: History, user: int, spans: Sequence[Span], up: UpTime, quiet: silence.Quiet) -> Iterator[Target]:
    """Each date on which something may fall due, in order."""
    options: dict[dt.date, list[Option]] = collections.defaultdict(list)
    for before, span in zip([None, *spans], spans, strict=False):
        state = span.state
        if state.wall is None or state.zone is None or not state.on or state.blocked:
            continue
        for day in _days(told, span):
            if day < state.not_before or not state.days >> day.weekday() & 1:
                continue
            moment = due(state.wall, state.zone, day)
            if moment is None:
                continue
            at = (moment - told.start).total_seconds()
            if before is not None and any(jumps := list(_jumped_over(told, before.state, span, day, at))):
                options[day].append(Option(span.settled, certain=all(jumps)))
            if not span.sent - told.wrong_s <= at <= min(span.next_settled + told.wrong_s, told.end):
                continue
            begun = at - told.wrong_s > span.settled
            undisturbed = up.within(at, span.next_sent) > SEEN_TO_S + told.wrong_s
            expected = not quiet.at(at, SEEN_TO_S + told.wrong_s)
            options[day].append(Option(at, begun and undisturbed and expected and day >= state.surely_from))
    for day in sorted(options):
        found = sorted(options[day])
        certain = next((i for i, option in enumerate(found) if option.certain), len(found) - 1)
        yield Target(user, day, found[: certain + 1])


def _days(told: History, span: Span) -> Iterator[dt.date]:
    first = (told.start + dt.timedelta(seconds=span.sent)).date() - dt.timedelta(days=2)
    last = (told.start + dt.timedelta(seconds=min(span.next_settled, told.end))).date() + dt.timedelta(days=1)
    for day in range((last - first).days + 1):
        yield first + dt.timedelta(days=day)


def _jumped_over(told: History, before: State, span: Span, day: dt.date, at: float) -> Iterator[bool]:
    """Whether a move east jumped over a reminder that was still to come that day: then it comes with the move.

    Where the server's clock may be wrong, by its earliest reading and by its latest.
    """
    if before.zone == span.state.zone or before.zone is None or before.wall is None or not before.on or before.blocked:
        return
    old = due(before.wall, before.zone, day)
    for now in (span.settled - told.wrong_s, span.settled + told.wrong_s):
        today = (told.start + dt.timedelta(seconds=now)).astimezone(ZoneInfo(span.state.zone or "UTC")).date()
        yield old is not None and day == today and at <= now < (old - told.start).total_seconds()
