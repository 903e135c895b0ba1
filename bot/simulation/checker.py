"""Holds what people got against what they were promised, in the manner of Jepsen's checker for Chronos.

Targets are made from each person's own wall time, zone and days, worked out here anew and naively, without a line of
the bot's schedule; runs are the reminders that Telegram accepted. Each run is given to one target whose window it
falls into. What is left over are losses and duplicates.
"""

import bisect
import collections
import dataclasses
import datetime as dt
import functools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.simulation import silence
from bot.simulation.history import Change, Entry, History, Run, What

ON_TIME_S = 600.0
"""A reminder that comes later counts as late."""

GIVEN_UP_S = 7200.0
"""A reminder that is so late is not sent any more (P4)."""

SLACK_S = 360.0
"""A request under way, its retries and a restart."""

ENOUGH_S = 600.0
"""With so many seconds of its window in which bot and Telegram were there, a reminder must be said."""

SEEN_TO_S = 180.0
"""Within so many such seconds it is in the outbox, if nothing is changed before."""

DAY_S = 86_400.0


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


@dataclasses.dataclass
class Verdict:
    """How many of what, and the first few of each that should not be."""

    counts: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    examples: dict[str, list[str]] = dataclasses.field(default_factory=dict)

    def note(self, category: str, example: str) -> None:
        """Count one, and remember it if there are not many yet."""
        self.counts[category] += 1
        shown = self.examples.setdefault(category, [])
        if len(shown) < 5:  # noqa: PLR2004  enough to begin looking
            shown.append(example)


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


def check_reminders(told: History) -> Verdict:
    """Give every target its run, and judge what is left over."""
    verdict = Verdict()
    told = dataclasses.replace(told, others=collections.Counter(told.others))  # they are used up one by one
    runs: dict[int, list[Run]] = collections.defaultdict(list)
    reminded: set[int] = set()
    for run in told.runs:
        runs[run.user].append(run)
        # A reminder in doubt is not repeated; what answers the wish for another movement is a reply, and may be once.
        told.others[run.target] += run.untold and run.target in reminded
        reminded.add(run.target)
    ledger: dict[int, list[Entry]] = collections.defaultdict(list)
    for entry in told.ledger:
        ledger[entry.user].append(entry)
    changes: dict[int, list[Change]] = collections.defaultdict(list)
    for change in told.changes:
        changes[change.user].append(change)
    up = UpTime(told.down)
    for user in sorted({*changes, *runs}):
        spans = _spans(told, changes[user])
        _judge_person(_know(told, user, spans, up, ledger[user]), verdict, runs[user])
    for at, user in told.to_blockers:
        spans = _spans(told, changes[user])
        if any(s.state.blocked and s.settled + SEEN_TO_S < at < s.next_sent for s in spans):
            verdict.note("after_stop", f"person {user} had blocked the bot, which tried again at {_when(told, at)}")
    return verdict


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


def _spans(told: History, changes: Sequence[Change]) -> list[Span]:
    """The states of one person, in order."""
    state = State()
    spans: list[Span] = []
    for change in [_heard(told, each) for each in changes]:
        if change.settled == math.inf:
            continue
        state = _after(told, state, change)
        if spans:
            spans[-1] = spans[-1]._replace(next_sent=change.sent, next_settled=change.settled)
        spans.append(Span(state, change.sent, change.settled, math.inf, math.inf))
    return spans


def _heard(told: History, change: Change) -> Change:
    """That somebody let the bot in again, it also learns from their next word: Telegram forgets its own after a day."""
    if change.what is not What.UNBLOCK:
        return change
    words = (act.settled for act in told.acts.get(change.user, ()) if act.speaks and act.at >= change.sent)
    return change._replace(settled=min([change.settled, *words]))


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


def _targets(told: History, user: int, spans: Sequence[Span], up: UpTime, quiet: silence.Quiet) -> Iterator[Target]:
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
            if not span.sent - told.wrong_s <= at <= min(span.next_settled, told.end):
                if before is not None and _jumped_over(told, before.state, span, day, at):
                    options[day].append(Option(span.settled, certain=True))
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


def _jumped_over(told: History, before: State, span: Span, day: dt.date, at: float) -> bool:
    """Whether a move east jumped over a reminder that was still to come that day: then it comes with the move."""
    if before.zone == span.state.zone or before.zone is None or before.wall is None or not before.on or before.blocked:
        return False
    old = due(before.wall, before.zone, day)
    today = (told.start + dt.timedelta(seconds=span.settled)).astimezone(ZoneInfo(span.state.zone or "UTC")).date()
    return old is not None and day == today and at <= span.settled < (old - told.start).total_seconds()


class _Known(NamedTuple):
    """What is known of one person."""

    told: History
    up: UpTime
    spans: Sequence[Span]
    targets: Sequence[Target]
    ledger: Mapping[dt.date, Entry]
    silences: silence.Silence
    asked: Sequence[float]
    """When they were asked whether to pause."""


def _know(told: History, user: int, spans: Sequence[Span], up: UpTime, ledger: Sequence[Entry]) -> _Known:
    """Work out the targets; what was quiet depends on the silences, and they on when reminders fell due."""
    asked, acts = [at for at, whom in told.asked if whom == user], told.acts.get(user, ())
    perhaps: Sequence[float] = ()
    while True:
        targets = list(_targets(told, user, spans, up, silence.Quiet(sorted([*asked, *perhaps]), acts)))
        silences = silence.Silence(told, acts, ledger, _moments(told, up, spans, targets, ledger))
        if set(silences.perhaps_asked) <= set(perhaps):
            return _Known(told, up, spans, targets, {entry.local_date: entry for entry in ledger}, silences, asked)
        perhaps = [*perhaps, *silences.perhaps_asked]


def _moments(
    told: History, up: UpTime, spans: Sequence[Span], targets: Iterable[Target], ledger: Sequence[Entry]
) -> dict[dt.date, silence.Moment]:
    """When each date of the ledger fell due, and what may have been wished for then."""
    found = {}
    dues = {target.date: sorted(option.due for option in target.options) for target in targets}
    for entry in ledger:
        if entry.local_date not in dues:
            continue
        first, last = dues[entry.local_date][0], dues[entry.local_date][-1]
        soon = last + SEEN_TO_S + told.wrong_s
        decided_by = soon if up.within(last, soon) >= soon - last else last + GIVEN_UP_S + SLACK_S
        held = [span.state for span in spans if span.sent <= decided_by and span.next_settled >= first - told.wrong_s]
        slots = {silence.Slot(s.wall, s.days, s.zone) for s in held if s.wall is not None and s.zone is not None}
        found[entry.local_date] = silence.Moment(first, decided_by, slots)
    return found


def _judge_person(known: _Known, verdict: Verdict, runs: Sequence[Run]) -> None:
    told, spans = known.told, known.spans
    plain = [run for run in runs if not run.snoozed]
    for run in _left_over(told, known.targets, plain):
        _judge_extra(told, verdict, spans, run)
    for target in known.targets:
        if target.run is None and not target.certain:
            continue
        verdict.counts["targets"] += 1
        if target.run is not None:
            late = target.run.at - min(o.due for o in target.options if o.due - told.wrong_s <= target.run.at)
            verdict.counts["late" if late > ON_TIME_S + told.wrong_s else "sent"] += 1
        else:
            _judge_missing(known, verdict, target)
    _judge_snoozed(told, verdict, spans, [run for run in runs if run.snoozed])


def _left_over(told: History, targets: Sequence[Target], runs: Sequence[Run]) -> Iterator[Run]:
    """Give each run to the first target that waits for one; those for which there is none are left over."""
    for run in runs:
        waiting = (
            target
            for target in targets
            if target.run is None
            and any(-told.wrong_s - 1 <= run.at - o.due <= GIVEN_UP_S + SLACK_S + told.wrong_s for o in target.options)
        )
        found = next(waiting, None)
        if found is None:
            yield run
        else:
            found.run = run


def _judge_extra(told: History, verdict: Verdict, spans: Sequence[Span], run: Run) -> None:
    """One for which there is no target; whoever asks a reminder for another movement may get it in a new message."""
    silent = [s for s in spans if not s.state.on or s.state.blocked]
    if any(s.settled + SLACK_S < run.at < s.next_sent for s in silent):
        verdict.note("after_stop", f"person {run.user} was reminded at {_when(told, run.at)} after stopping")
    elif told.others[run.target] > 0:
        told.others[run.target] -= 1
    else:
        verdict.note("duplicate", f"person {run.user}, reminder {run.target} at {_when(told, run.at)}: one too many")


def _judge_missing(known: _Known, verdict: Verdict, target: Target) -> None:
    """Nothing was accepted: uncertain, skipped for a good reason, or lost."""
    told, entry = known.told, known.ledger.get(target.date)
    state, reason = (entry.state, entry.reason) if entry is not None else ("no entry", None)
    closes = target.due + GIVEN_UP_S
    never_back = state in {"no entry", "planned"} and known.up.within(target.due, told.end) < ENOUGH_S
    if closes + SLACK_S > told.end or never_back:
        verdict.counts["targets"] -= 1  # when the simulation ended its window was open, or the bot was still away
        return
    name = f"person {target.user} on {target.date}, due {_when(told, target.due)}: {state} {reason or ''}"
    if state == "uncertain":
        verdict.note("uncertain", name)
    elif _excused(known, target, state, reason or ""):
        verdict.note("skipped", name)
    else:
        verdict.note("lost", name)


def _excused(known: _Known, target: Target, state: str, reason: str) -> bool:
    """Whether the world confirms why there was no reminder."""
    told, up, closes = known.told, known.up, target.due + GIVEN_UP_S
    may = known.silences.steps.get(target.date, set())
    if state != "skipped":  # the question whether to pause came instead
        window = (target.options[0].due - told.wrong_s, closes + SLACK_S)
        return silence.Step.ASK in may and any(window[0] <= at <= window[1] for at in known.asked)
    match reason:
        case "tapering":
            return silence.Step.SKIP in may
        case "too late" | "expired":  # who travels meanwhile may live the hour of a date that passed in an outage again
            return any(up.within(option.due, option.due + GIVEN_UP_S) < ENOUGH_S for option in target.options)
        case "blocked" | "cancelled":
            return any(target.due - told.wrong_s <= s.settled and s.sent <= closes for s in known.spans)
        case "nothing suits":  # it began with much pain: that day no stretch is offered
            acts = told.acts.get(target.user, ())
            return any(act.sore and target.due - DAY_S <= act.at <= closes for act in acts)
    return False


def _judge_snoozed(told: History, verdict: Verdict, spans: Sequence[Span], runs: Sequence[Run]) -> None:
    """A snoozed reminder comes once for each time it was asked for; after /stop only if it was asked for after it."""
    for target, times in collections.Counter(run.target for run in runs).items():
        asked = len(told.snoozes.get(target, ()))
        if times > asked:
            verdict.note("duplicate", f"reminder {target} came {times} times after {asked} snoozes")
    silent = [s for s in spans if not s.state.on or s.state.blocked]
    for run in runs:
        asked_at = max((at for at in told.snoozes.get(run.target, ()) if at < run.at), default=0.0)
        if any(s.settled + SLACK_S < run.at < s.next_sent and asked_at < s.settled for s in silent):
            verdict.note("after_stop", f"person {run.user}: a snoozed reminder came at {_when(told, run.at)}")


def _when(told: History, at: float) -> str:
    return f"{told.start + dt.timedelta(seconds=at):%Y-%m-%d %H:%M:%S}"
