"""The script of a practice: which steps, in which order, for how long. Composed from a movement and a dose.

A hold of five seconds or more is led one repetition at a time: the person hears it begin and end. Shorter ones would
need more messages than a chat may carry (18 a minute), so the repetitions run as one counted set.
"""

import dataclasses
import enum
from collections.abc import Iterator

from content import model

LED_HOLD_S = 5
"""The shortest hold in seconds that is led one by one."""

READING_WORDS_PER_S = 2.5
"""A calm reading pace, 150 words a minute (judgment)."""


class Kind(enum.StrEnum):
    """What a step asks for."""

    START = "start"  # get into position
    SETUP = "setup"  # prepare this side
    READY = "ready"  # how it goes; get ready
    HOLD = "hold"
    REPS = "reps"  # a counted set
    REST = "rest"  # come out, and rest
    SWITCH = "switch"  # change sides
    FINISH = "finish"


TIMED = frozenset({Kind.HOLD, Kind.REPS})
"""Steps that the clock ends, whoever leads."""

MOVING_S = {Kind.START: 8.0, Kind.SETUP: 4.0, Kind.READY: 3.0, Kind.SWITCH: 5.0, Kind.REST: 0.0, Kind.FINISH: 2.0}
"""Seconds to do what a cue says, on top of reading it, where the cue itself gives none (judgment)."""


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """One step: what is said, for which side and repetition, and how many seconds it lasts at pace 1."""

    kind: Kind
    cue: model.Cue
    side: model.Side | None
    rep: int | None
    seconds: float
    audible: bool
    """Whether it arrives as a new message: a hold begins here, or one has just ended."""


def compose(movement: model.Movement, words: model.Words, dose: model.ChosenDose) -> tuple[Step, ...]:
    """Lay out all steps of one run. The number of steps does not depend on the language."""
    steps: list[Step] = []
    for kind, cue, side, rep in _outline(movement, words, dose):
        heard = kind in TIMED or bool(steps and steps[-1].kind in TIMED)
        steps.append(Step(kind, cue, side, rep, _seconds(kind, cue, movement.dose, dose), heard))
    return tuple(steps)


def length_s(steps: tuple[Step, ...]) -> float:
    """How long the whole run takes, in seconds at pace 1."""
    return sum(step.seconds for step in steps)


Outline = tuple[Kind, model.Cue, model.Side | None, int | None]


def _outline(movement: model.Movement, words: model.Words, dose: model.ChosenDose) -> Iterator[Outline]:
    first = model.Side.RIGHT if movement.dose.sides is not model.Sides.NONE else None
    for cue in _cues(words, model.Role.START):
        yield Kind.START, cue, first, None
    if movement.dose.sides is model.Sides.BOTH_IN_TURN:
        yield from _one_side(movement, words, dose, model.Side.RIGHT)
        for cue in _cues(words, model.Role.SWITCH):
            yield Kind.SWITCH, cue, model.Side.LEFT, None
        yield from _one_side(movement, words, dose, model.Side.LEFT)
    else:
        yield from _one_side(movement, words, dose, first)
    for cue in _cues(words, model.Role.FINISH):
        yield Kind.FINISH, cue, first, None


def _one_side(
    movement: model.Movement, words: model.Words, dose: model.ChosenDose, side: model.Side | None
) -> Iterator[Outline]:
    for cue in _cues(words, model.Role.SETUP):
        yield Kind.SETUP, cue, side, None
    moves, holds = _cues(words, model.Role.MOVE), _cues(words, model.Role.HOLD)
    releases = _cues(words, model.Role.RELEASE)
    for cue in moves:
        yield Kind.READY, cue, side, None
    if is_set(movement, dose):
        yield Kind.REPS, (holds or moves)[-1], side, None
        yield Kind.REST, releases[0], side, None
        return
    for rep in range(1, dose.reps + 1):
        for turned in _sides_of_a_rep(movement, side):
            if rep == 1 and turned is not side:
                yield Kind.READY, moves[-1], turned, None
            yield Kind.HOLD, holds[0], turned, rep
            yield Kind.REST, releases[0], turned, rep


def _sides_of_a_rep(movement: model.Movement, side: model.Side | None) -> tuple[model.Side | None, ...]:
    if movement.dose.sides is model.Sides.ALTERNATE and side is not None:
        return (side, side.other)
    return (side,)


def is_set(movement: model.Movement, dose: model.ChosenDose) -> bool:
    """Whether the repetitions of this dose run as one counted set."""
    return movement.dose.guided is model.Guided.SET or dose.hold_s < LED_HOLD_S


def _cues(words: model.Words, role: model.Role) -> list[model.Cue]:
    return [cue for cue in words.cues if cue.role is role]


def _seconds(kind: Kind, cue: model.Cue, dose: model.Dose, chosen: model.ChosenDose) -> float:
    if kind is Kind.HOLD:
        return dose.in_s + chosen.hold_s
    if kind is Kind.REPS:
        return dose.set_s(chosen)
    reading = 1.5 + len(cue.text.split()) / READING_WORDS_PER_S
    resting = dose.out_s + dose.rest_s if kind is Kind.REST else 0
    return max(reading + MOVING_S[kind], cue.move_s or 0, resting)
