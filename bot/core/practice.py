"""The guided run through one movement, as a transition table.

Rule 1: everything that decides what happens next stands in this file. Rule 2: `advance` is the only way forward; it
gives the next practice or a refusal, and a refusal changes nothing. Rule 3: `version` grows with every change, so
that a tap on an old button, a second tap, and a bell that lost a race all find another version and are refused.
Rule 4: what nobody knows to have been seen (AGAIN) is shown anew; of a step the person is asked whether to go on.
What must work from any button of the run, however old, asks for no version: Wait, This hurts, Stop.

    CARD ── rated, skipped ──> READY ── start ──> STEP ── last bell ──> RATE ── rated, skipped ──> DONE
      └── rated 7 or more ──> TOUGH               │  ^
                                            wait  v  │  go on
                                                  WAIT          This hurts ──> HURT    Stop ──> STOPPED
    Left alone for a day, every open phase ends quietly: LAPSED, or DONE when only the rating after was missing.
"""

import dataclasses
import datetime as dt
import enum
from collections.abc import Callable, Mapping, Sequence

from bot.core import checkin, script
from content import model

LAPSES_AFTER = dt.timedelta(hours=24)
"""A practice that waits for its person is closed quietly after this."""

NUMBERS_A_DAY = 2
"""So many ratings a day are asked for (judgment)."""

LATE_BELL = dt.timedelta(minutes=2)
"""A bell later than this no longer says "release": the person is asked whether to go on (judgment)."""


class Phase(enum.StrEnum):
    """Where a practice stands. The last five are its ends."""

    CARD = "card"  # the card is shown, pain before is asked
    READY = "ready"  # answered; Start is shown
    STEP = "step"  # a step is on
    WAIT = "wait"  # held up at a step
    RATE = "rate"  # pain after is asked
    DONE = "done"
    STOPPED = "stopped"
    HURT = "hurt"
    TOUGH = "tough"  # it began with 7 or more: no stretch today
    LAPSED = "lapsed"


ENDED = frozenset({Phase.DONE, Phase.STOPPED, Phase.HURT, Phase.TOUGH, Phase.LAPSED})


class Verb(enum.StrEnum):
    """What can happen to a practice."""

    RATE = "rate"
    SKIP = "skip"
    SINCE = "since"  # how it was the day after the last practice
    START = "start"
    BELL = "bell"
    AGAIN = "again"  # nobody knows whether what was said last arrived
    NEXT = "next"
    BACK = "back"
    WAIT = "wait"
    GO_ON = "go"
    HURTS = "hurts"
    STOP = "stop"


ANY_VERSION = frozenset({Verb.WAIT, Verb.HURTS, Verb.STOP})


class Refusal(enum.StrEnum):
    """Why an event changed nothing."""

    OVER = "over"  # the practice has ended
    PASSED = "passed"  # the button belongs to an earlier step
    NOT_NOW = "not now"  # this phase knows no such move
    EARLY = "early"  # the bell has not come


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """One tap, word or bell. `version` None: said in words, so it means the practice as it is now.

    `rating`: 0-10, or for SINCE the number of a `progress.DayAfter`.
    """

    verb: Verb
    version: int | None = None
    rating: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Practice:
    """One guided run. `bell_at` is when its clock acts: the end of a timed step, or the day it lapses.

    `asks_before`, `asks_after`: which numbers it asks for; at most two a day are (judgment, [CRUISE]).
    """

    movement: str
    dose: model.ChosenDose
    phase: Phase
    step: int
    version: int
    hands_free: bool
    bell_at: dt.datetime | None
    before: int | None = None
    after: int | None = None
    asks_before: bool = True
    asks_after: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """What a move may look at: the steps, the pace that multiplies their seconds, and the moment it is."""

    steps: Sequence[script.Step]
    pace: float
    now: dt.datetime


def begin(
    movement: str,
    dose: model.ChosenDose,
    *,
    hands_free: bool,
    before: int | None,
    now: dt.datetime,
    asked_today: int = 0,
) -> Practice:
    """Open a practice at its card; one whose pain before is known, or is not asked any more, is ready to start.

    `asked_today`: how many numbers other practices of the day have asked for.
    """
    asks_before = before is None and asked_today == 0
    return Practice(
        movement=movement,
        dose=dose,
        phase=Phase.CARD if asks_before else Phase.READY,
        step=0,
        version=0,
        hands_free=hands_free,
        bell_at=now + LAPSES_AFTER,
        before=before,
        asks_before=asks_before,
        asks_after=asked_today < NUMBERS_A_DAY,
    )


def advance(practice: Practice, event: Event, run: Run) -> Practice | Refusal:
    """Make the move of the table, or say why there is none.

    Args:
        practice: as it is now.
        event: what happened. A rating is 0-10.
        run: its steps, the pace and the moment.
    """
    if practice.phase in ENDED:
        return Refusal.OVER
    if event.version not in (None, practice.version) and event.verb not in ANY_VERSION:
        return Refusal.PASSED
    if event.verb is Verb.BELL and (practice.bell_at is None or run.now < practice.bell_at):
        return Refusal.EARLY
    move = TABLE[practice.phase].get(event.verb)
    if move is None:
        return Refusal.NOT_NOW
    return dataclasses.replace(move(practice, event, run), version=practice.version + 1)


def is_timed(practice: Practice, steps: Sequence[script.Step]) -> bool:
    """Whether the clock ends the step that is on. By taps, only holds and sets are timed."""
    return practice.phase is Phase.STEP and (practice.hands_free or steps[practice.step].kind in script.TIMED)


def _waiting(practice: Practice, phase: Phase, run: Run) -> Practice:
    return dataclasses.replace(practice, phase=phase, bell_at=run.now + LAPSES_AFTER)


def _at_step(practice: Practice, step: int, run: Run) -> Practice:
    if step >= len(run.steps):
        return _waiting(practice, Phase.RATE, run) if practice.asks_after else _over(practice, Phase.DONE)
    there = dataclasses.replace(practice, phase=Phase.STEP, step=max(step, 0))
    if not is_timed(there, run.steps):
        return _waiting(there, Phase.STEP, run)
    seconds = run.steps[there.step].seconds * run.pace
    return dataclasses.replace(there, bell_at=run.now + dt.timedelta(seconds=seconds))


def _over(practice: Practice, phase: Phase) -> Practice:
    return dataclasses.replace(practice, phase=phase, bell_at=None)


def _ended(phase: Phase) -> "Move":
    def end(practice: Practice, _event: Event, _run: Run) -> Practice:
        return _over(practice, phase)

    return end


def _rate_before(practice: Practice, event: Event, run: Run) -> Practice:
    rated = dataclasses.replace(practice, before=event.rating)
    if event.rating is not None and checkin.before(event.rating) is checkin.Light.RED:
        return _ended(Phase.TOUGH)(rated, event, run)
    return _waiting(rated, Phase.READY, run)


def _rate_after(practice: Practice, event: Event, run: Run) -> Practice:
    return _ended(Phase.DONE)(dataclasses.replace(practice, after=event.rating), event, run)


def _to_card(practice: Practice, _event: Event, run: Run) -> Practice:
    if not practice.asks_before:
        return practice
    return _waiting(dataclasses.replace(practice, before=None), Phase.CARD, run)


def _stay(practice: Practice, _event: Event, run: Run) -> Practice:
    return _waiting(practice, practice.phase, run)


def _to_ready(practice: Practice, _event: Event, run: Run) -> Practice:
    return _waiting(practice, Phase.READY, run)


def _start(practice: Practice, _event: Event, run: Run) -> Practice:
    return _at_step(practice, 0, run)


def _next(practice: Practice, _event: Event, run: Run) -> Practice:
    return _at_step(practice, practice.step + 1, run)


def _back(practice: Practice, _event: Event, run: Run) -> Practice:
    return _at_step(practice, practice.step - 1, run)


def _again(practice: Practice, _event: Event, run: Run) -> Practice:
    """Go on after waiting: the step begins anew, because a hold is never shortened."""
    return _at_step(practice, practice.step, run)


def _hold_up(practice: Practice, _event: Event, run: Run) -> Practice:
    return _waiting(practice, Phase.WAIT, run)


def _ring(practice: Practice, event: Event, run: Run) -> Practice:
    if not is_timed(practice, run.steps):
        return _ended(Phase.LAPSED)(practice, event, run)
    if practice.bell_at is not None and run.now - practice.bell_at > LATE_BELL:
        return _waiting(practice, Phase.WAIT, run)
    return _at_step(practice, practice.step + 1, run)


Move = Callable[[Practice, Event, Run], Practice]

_LEAVE: Mapping[Verb, Move] = {
    Verb.STOP: _ended(Phase.STOPPED),
    Verb.BELL: _ended(Phase.LAPSED),
    Verb.AGAIN: _stay,
}
_UNDERWAY: Mapping[Verb, Move] = {
    Verb.NEXT: _next,
    Verb.BACK: _back,
    Verb.HURTS: _ended(Phase.HURT),
    Verb.STOP: _ended(Phase.STOPPED),
}

TABLE: Mapping[Phase, Mapping[Verb, Move]] = {
    Phase.CARD: {**_LEAVE, Verb.RATE: _rate_before, Verb.SKIP: _to_ready, Verb.SINCE: _stay, Verb.START: _start},
    Phase.READY: {**_LEAVE, Verb.RATE: _rate_before, Verb.START: _start, Verb.BACK: _to_card},
    Phase.STEP: {**_UNDERWAY, Verb.BELL: _ring, Verb.WAIT: _hold_up, Verb.AGAIN: _hold_up},
    Phase.WAIT: {**_UNDERWAY, Verb.BELL: _ended(Phase.LAPSED), Verb.GO_ON: _again, Verb.AGAIN: _stay},
    Phase.RATE: {
        Verb.RATE: _rate_after,
        Verb.SKIP: _ended(Phase.DONE),
        Verb.BELL: _ended(Phase.DONE),
        Verb.STOP: _ended(Phase.DONE),
        Verb.HURTS: _ended(Phase.HURT),
        Verb.AGAIN: _stay,
    },
    **{phase: {} for phase in ENDED},
}
