"""Holds what people got against what they were promised, in the manner of Jepsen's checker for Chronos.

Targets are what each person was to get (`promised`), runs the reminders that Telegram accepted. Each run is given to
one target whose window it falls into. What is left over are losses and duplicates.
"""

import collections
import dataclasses
import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.simulation import promised, silence
from bot.simulation.history import Asked, Change, Entry, History, Run, Snooze

ON_TIME_S = 600.0
"""A reminder that comes later counts as late."""

GIVEN_UP_S = 7200.0
"""A reminder that is so late is not sent any more (P4)."""

SLACK_S = 360.0
"""A request under way, its retries and a restart."""

ENOUGH_S = 600.0
"""With so many seconds of its window in which bot and Telegram were there, a reminder must be said."""

WRITTEN_S = 60.0
"""The answer to a request is back within so many seconds, and written down."""

_DAY_S = 86_400.0


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


def check_reminders(told: History) -> Verdict:
    """Give every target its run, and judge what is left over."""
    verdict = Verdict()
    told = dataclasses.replace(told, others=collections.Counter(told.others))  # they are used up one by one
    runs: dict[int, list[Run]] = collections.defaultdict(list)
    reminded: set[int] = set()
    for run in told.runs:
        runs[run.user].append(run)
        # A reminder in doubt is not repeated; what answers the wish for another movement is a reply, and may be once.
        told.others[run.target] += run.target in reminded and _in_doubt(told, run)
        reminded.add(run.target)
    ledger: dict[int, list[Entry]] = collections.defaultdict(list)
    for entry in told.ledger:
        ledger[entry.user].append(entry)
    changes: dict[int, list[Change]] = collections.defaultdict(list)
    for change in told.changes:
        changes[change.user].append(change)
    up = promised.UpTime(told.down)
    for user in sorted({*changes, *runs}):
        spans = promised.spans(told, changes[user])
        _judge_person(_know(told, user, spans, up, ledger[user]), verdict, runs[user])
    for at, user in told.to_blockers:
        spans = promised.spans(told, changes[user])
        if any(s.state.blocked and s.settled + promised.SEEN_TO_S < at < s.next_sent for s in spans):
            verdict.note("after_stop", f"person {user} had blocked the bot, which tried again at {_when(told, at)}")
    return verdict


def _in_doubt(told: History, run: Run | Asked) -> bool:
    """Whether the bot may not know that it was accepted: it was not told, or died before it wrote that down."""
    return run.untold or any(run.at <= died <= run.at + WRITTEN_S for died in told.died)


class _Known(NamedTuple):
    """What is known of one person."""

    told: History
    up: promised.UpTime
    spans: Sequence[promised.Span]
    targets: Sequence[promised.Target]
    ledger: Mapping[dt.date, Entry]
    silences: silence.Silence
    asked: Sequence[Asked]
    """When they were asked whether to pause."""


def _know(
    told: History, user: int, spans: Sequence[promised.Span], up: promised.UpTime, ledger: Sequence[Entry]
) -> _Known:
    """Work out the targets and the silences."""
    asked, acts = [each for each in told.asked if each.user == user], told.acts.get(user, ())
    targets = list(promised.targets(told, user, spans, up, silence.Quiet([each.at for each in asked], acts)))
    silences = silence.Silence(told, acts, ledger, _moments(told, up, spans, targets, ledger))
    return _Known(told, up, spans, targets, {entry.local_date: entry for entry in ledger}, silences, asked)


def _moments(
    told: History,
    up: promised.UpTime,
    spans: Sequence[promised.Span],
    targets: Iterable[promised.Target],
    ledger: Sequence[Entry],
) -> dict[dt.date, silence.Moment]:
    """When each date of the ledger fell due, and what may have been wished for then."""
    found = {}
    dues = {target.date: sorted(option.due for option in target.options) for target in targets}
    for entry in ledger:
        if entry.local_date not in dues:
            continue
        first, last = dues[entry.local_date][0], dues[entry.local_date][-1]
        soon = last + promised.SEEN_TO_S + told.wrong_s
        decided_by = soon if up.within(last, soon) >= soon - last else last + GIVEN_UP_S + SLACK_S
        held = [span.state for span in spans if span.sent <= decided_by and span.next_settled >= first - told.wrong_s]
        slots = {silence.Slot(s.wall, s.days, s.zone) for s in held if s.wall is not None and s.zone is not None}
        found[entry.local_date] = silence.Moment(first, decided_by, slots)
    return found


def _judge_person(known: _Known, verdict: Verdict, runs: Sequence[Run]) -> None:
    told, spans = known.told, known.spans
    plain = [run for run in runs if not run.snoozed]
    for run in _left_over(known, plain):
        _judge_extra(told, verdict, spans, run)
    for target in known.targets:
        if target.run is None and not target.certain:
            continue
        verdict.counts["targets"] += 1
        if target.run is not None:
            _judge_words(told, verdict, target, target.run)
            _judge_haste(known, verdict, target, target.run)
            _judge_welcome(known, verdict, target)
            late = target.run.at - min(o.due for o in target.options if o.due - told.wrong_s <= target.run.at)
            verdict.counts["late" if late > ON_TIME_S + told.wrong_s else "sent"] += 1
        else:
            _judge_missing(known, verdict, target)
    _judge_quiet(known, verdict, plain)
    _judge_snoozed(known, verdict, runs)


def _judge_words(told: History, verdict: Verdict, target: promised.Target, run: Run) -> None:
    """A reminder that is late, whichever time of those that may have held it was for, says so."""
    late = run.at - max(option.due for option in target.options)
    if run.in_time and late > ON_TIME_S + told.wrong_s + SLACK_S:
        verdict.note(
            "untrue", f"person {run.user} got a reminder {late:.0f} s late at {_when(told, run.at)}, as if in time"
        )


def _judge_haste(known: _Known, verdict: Verdict, target: promised.Target, run: Run) -> None:
    """A reminder may be late, and say so, where bot or Telegram was away; not by itself."""
    waited = known.up.within(max(option.due for option in target.options), run.at)
    if waited > ON_TIME_S + known.told.wrong_s + SLACK_S:
        verdict.note(
            "slow", f"person {run.user} waited {waited:.0f} s for a reminder, until {_when(known.told, run.at)}"
        )


def _judge_welcome(known: _Known, verdict: Verdict, target: promised.Target) -> None:
    """Who does not answer is reminded on some days only."""
    may = known.silences.steps.get(target.date, {silence.Step.SEND})
    if silence.Step.SEND not in may:
        verdict.note("unwelcome", f"person {target.user} does not answer, and was reminded on {target.date} too")


def _judge_quiet(known: _Known, verdict: Verdict, runs: Sequence[Run]) -> None:
    """After the question whether to pause nothing comes, not even the question, until the person says something."""
    told = known.told
    said = [*((each.at, each.user) for each in known.asked), *((run.at, run.user) for run in runs)]
    for at, user in said:
        asked = next((each for each in reversed(known.asked) if each.at < at), None)
        if asked is None or _in_doubt(told, asked):
            continue
        acts = told.acts.get(user, ())
        if not any(act.speaks and asked.at - SLACK_S < act.settled and act.at <= at for act in acts):
            verdict.note("duplicate", f"person {user} had been asked whether to pause: {_when(told, at)}")


def _left_over(known: _Known, runs: Sequence[Run]) -> Iterator[Run]:
    """Give each run to the first target that waits for one; those for which there is none are left over.

    A move east may put two dates into one window: then what the bot says it skipped is not given the other's run.
    """
    wrong_s = known.told.wrong_s
    skipped = {date for date, entry in known.ledger.items() if entry.state == "skipped"}
    for run in runs:
        waiting = (
            target
            for target in known.targets
            if target.run is None
            and any(-wrong_s - 1 <= run.at - o.due <= GIVEN_UP_S + SLACK_S + wrong_s for o in target.options)
        )
        found = min(waiting, key=lambda target: target.date in skipped, default=None)
        if found is None:
            yield run
        else:
            found.run = run


def _judge_extra(told: History, verdict: Verdict, spans: Sequence[promised.Span], run: Run) -> None:
    """One for which there is no target; whoever asks a reminder for another movement may get it in a new message."""
    silent = [s for s in spans if not s.state.on or s.state.blocked]
    if any(s.settled + SLACK_S < run.at < s.next_sent for s in silent):
        verdict.note("after_stop", f"person {run.user} was reminded at {_when(told, run.at)} after stopping")
    elif told.others[run.target] > 0:
        told.others[run.target] -= 1
    else:
        verdict.note("duplicate", f"person {run.user}, reminder {run.target} at {_when(told, run.at)}: one too many")


def _judge_missing(known: _Known, verdict: Verdict, target: promised.Target) -> None:
    """Nothing was accepted: uncertain, skipped for a good reason, or lost."""
    told, entry = known.told, known.ledger.get(target.date)
    state, reason = (entry.state, entry.reason) if entry is not None else ("no entry", None)
    closes = target.due + GIVEN_UP_S
    never_back = state in {"no entry", "planned"} and known.up.within(target.due, told.end) < ENOUGH_S
    if closes + SLACK_S > told.end or never_back:
        verdict.counts["targets"] -= 1  # when the simulation ended its window was open, or the bot was still away
        return
    name = f"person {target.user} on {target.date}, due {_when(told, target.due)}: {state} {reason or ''}"
    if state == "uncertain" and _may_be_unsure(known, target):
        verdict.note("uncertain", name)
    elif _excused(known, target, state, reason or ""):
        verdict.note("skipped", name)
    else:
        verdict.note("lost", name)


def _excused(known: _Known, target: promised.Target, state: str, reason: str) -> bool:
    """Whether the world confirms why there was no reminder."""
    told, up, closes = known.told, known.up, target.due + GIVEN_UP_S
    may = known.silences.steps.get(target.date, set())
    if state != "skipped":  # the question whether to pause came instead
        window = (target.options[0].due - told.wrong_s, closes + SLACK_S)
        return silence.Step.ASK in may and any(window[0] <= each.at <= window[1] for each in known.asked)
    match reason:
        case "tapering":
            return silence.Step.SKIP in may
        case "too late" | "expired":  # who travels meanwhile may live the hour of a date that passed in an outage again
            return any(up.within(option.due, option.due + GIVEN_UP_S) < ENOUGH_S for option in target.options)
        case "blocked" | "cancelled":
            return any(target.due - told.wrong_s <= s.settled and s.sent <= closes for s in known.spans)
        case "nothing suits":  # the bot heard of much pain: that day no stretch is offered
            acts = told.acts.get(target.user, ())
            return any(act.sore and target.due - _DAY_S <= act.settled and act.at <= closes for act in acts)
    return False


def _may_be_unsure(known: _Known, target: promised.Target) -> bool:
    """Whether something happened of which the bot may not know whether the reminder was accepted."""
    told, closes = known.told, target.due + GIVEN_UP_S + SLACK_S
    return told.unsure(target.user, target.options[0].due - told.wrong_s, closes + told.wrong_s)


def _judge_snoozed(known: _Known, verdict: Verdict, runs: Sequence[Run]) -> None:
    """A snoozed reminder comes once for each time it was asked for, not earlier and not never.

    After /stop it comes only if it was asked for after it.
    """
    told = known.told
    again = [run for run in runs if run.snoozed]
    for target in sorted({run.target for run in runs}):
        waiting = [snooze for snooze in told.snoozes.get(target, ()) if snooze.settled < math.inf]
        for run in again:
            if run.target != target:
                continue
            due = [each for each in waiting if _opens(told, each) <= run.at <= _closes(told, each)]
            if not due:
                verdict.note(
                    "duplicate", f"reminder {target} came again at {_when(told, run.at)}, not as it was snoozed"
                )
            else:
                waiting.remove(due[-1])  # a later snooze takes the place of those before
        for snooze in waiting:
            if _must_come(known, runs[0].user, snooze):
                verdict.note("lost", f"reminder {target}, snoozed at {_when(told, snooze.at)} for {snooze.minutes} min")
    silent = [s for s in known.spans if not s.state.on or s.state.blocked]
    for run in again:
        asked_at = max((each.at for each in told.snoozes.get(run.target, ()) if each.at < run.at), default=0.0)
        if any(s.settled + SLACK_S < run.at < s.next_sent and asked_at < s.settled for s in silent):
            verdict.note("after_stop", f"person {run.user}: a snoozed reminder came at {_when(told, run.at)}")


def _opens(told: History, snooze: Snooze) -> float:
    """The clock may have been set between the tap and the moment that it was asked for: from one end to the other."""
    return snooze.at + snooze.minutes * 60 - 2 * told.wrong_s


def _closes(told: History, snooze: Snooze) -> float:
    return snooze.settled + snooze.minutes * 60 + GIVEN_UP_S + SLACK_S + 2 * told.wrong_s


def _must_come(known: _Known, user: int, snooze: Snooze) -> bool:
    """Whether nothing could take a snooze back: its person did nothing else, bot and Telegram were there, no doubt."""
    told, due = known.told, snooze.settled + snooze.minutes * 60
    soon = due + promised.SEEN_TO_S + 2 * told.wrong_s
    others = [act for act in told.acts.get(user, ()) if act.at != snooze.at and act.at <= soon]
    if any(snooze.at <= act.at or snooze.at <= act.settled < math.inf for act in others):
        return False
    if _closes(told, snooze) > told.end or told.unsure(user, _opens(told, snooze), _closes(told, snooze)):
        return False
    return known.up.within(due, due + GIVEN_UP_S) >= ENOUGH_S


def _when(told: History, at: float) -> str:
    return f"{told.start + dt.timedelta(seconds=at):%Y-%m-%d %H:%M:%S}"
