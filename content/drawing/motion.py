"""What a clip shows when: the shots of a hold and of a counted set, frame by frame. Pure.

One source for all seconds: the dose. Shots are quantised, so that what looks the same is the same and is drawn once.
"""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from content import model
from content.drawing import poses

FPS = 10
BREATH_S = 5  # one easy breath
_BREATH_STEPS = 10
_SETTLE_S = 0.6  # breathing begins and ends softly


class Kind(StrEnum):
    """What a clip guides through."""

    HOLD = "hold"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Moment:
    """A share `t` (0 to 1, eased) of the way between two key poses. `breath`: 0 out, 1 in. `arrows`: their opacity."""

    here: str
    there: str
    t: float = 0.0
    breath: float = 0.0
    arrows: float = 0.0


@dataclass(frozen=True, slots=True)
class Ring:
    """What the ring counts: a number, and the share of the circle that is left. `ready`: it still fills up."""

    number: int
    share: float
    ready: bool = False


@dataclass(frozen=True, slots=True)
class Shot:
    """One frame: the figure, the side that works, the ring."""

    moment: Moment
    side: model.Side | None
    ring: Ring


def drawn(movement: model.Movement) -> poses.Figure:
    """How a movement is drawn; ValueError where nobody has drawn it."""
    if movement.figure is None:
        raise ValueError(f"{movement.id} has no figure")
    return movement.figure


def still(figure: poses.Figure) -> Moment:
    """The moment of a movement's picture: in the pose, with the arrows that tell how one got there."""
    return Moment(figure.still, figure.still, breath=0.5, arrows=1.0)


def seconds(dose: model.Dose, chosen: model.ChosenDose, kind: Kind) -> int:
    """How long a clip lasts: going in and holding once, or one whole set."""
    return dose.in_s + chosen.hold_s if kind is Kind.HOLD else dose.set_s(chosen)


def shots(movement: model.Movement, chosen: model.ChosenDose, kind: Kind, side: model.Side | None) -> Iterator[Shot]:
    """Every frame of a clip in order, `FPS` a second; ValueError for a movement without a figure."""
    figure = drawn(movement)
    frames = seconds(movement.dose, chosen, kind) * FPS
    for frame in range(frames):
        second = frame / FPS
        if kind is Kind.HOLD:
            yield Shot(_held(figure, movement.dose, second), side, _hold_ring(movement.dose, chosen, frame, frames))
        else:
            yield _set_shot(movement, chosen, side, frame, frames)


def _held(figure: poses.Figure, dose: model.Dose, second: float) -> Moment:
    if second < dose.in_s:
        return _along(figure, figure.go_in, second / dose.in_s, arrows=_fade(second, dose.in_s))
    return _rest(figure.go_in[-1], second - dose.in_s, math.inf)


def _hold_ring(dose: model.Dose, chosen: model.ChosenDose, frame: int, frames: int) -> Ring:
    """The ring fills while going in, and then empties second by second; the last frame says 0."""
    going_in = dose.in_s * FPS
    if frame < going_in:
        return Ring(chosen.hold_s, _stepped(frame + 1, going_in), ready=True)
    left = frames - 1 - frame
    number = math.ceil((frames - frame) / FPS) if left else 0
    return Ring(number, _stepped(left, frames - going_in))


def _stepped(frames: int, whole: int) -> float:
    """The share of some frames in the whole, in steps of half a second; nothing is left only at the very end."""
    step = FPS // 2
    return round(min(-(-frames // step) * step / whole, 1.0), 4)


def _set_shot(
    movement: model.Movement, chosen: model.ChosenDose, side: model.Side | None, frame: int, frames: int
) -> Shot:
    figure, dose = drawn(movement), movement.dose
    rep_frames = dose.rep_s(chosen) * FPS
    turn, within = divmod(frame, rep_frames)
    alternate = dose.sides is model.Sides.ALTERNATE
    done = turn // 2 if alternate else turn
    left = frames - 1 - frame
    ring = Ring(chosen.reps - done if left else 0, _stepped(left, frames))
    shown = side.other if alternate and side is not None and turn % 2 else side
    return Shot(_rep(figure, dose, chosen, within / FPS, first=not turn), shown, ring)


def _rep(figure: poses.Figure, dose: model.Dose, chosen: model.ChosenDose, second: float, *, first: bool) -> Moment:
    """One repetition: in, hold, out, and at its other end a second hold or a rest."""
    beginning = next(iter(figure.poses)) if first else figure.go_in[0]
    go_in = (beginning, *figure.go_in[1:])
    if second < dose.in_s:
        return _along(figure, go_in, second / dose.in_s, arrows=_fade(second, dose.in_s))
    second -= dose.in_s
    if second < chosen.hold_s:
        return _rest(go_in[-1], second, chosen.hold_s)
    second -= chosen.hold_s
    if second < dose.out_s:
        return _along(figure, figure.go_out, second / dose.out_s)
    return _rest(figure.go_out[-1], second - dose.out_s, dose.rep_s(chosen) - dose.in_s - chosen.hold_s - dose.out_s)


def _along(figure: poses.Figure, path: tuple[str, ...], share: float, arrows: float = 0.0) -> Moment:
    """A moment on the way along some poses. Legs take equally long; the way is eased wherever it does not just pass."""
    legs = len(path) - 1
    stops = [0, *(place for place in range(1, legs) if path[place] not in figure.passing), legs]
    at = share * legs
    begin, end = next((here, there) for here, there in itertools.pairwise(stops) if at <= there)
    eased = begin + (end - begin) * (1 - math.cos(math.pi * (at - begin) / (end - begin))) / 2
    leg = min(int(eased), legs - 1)
    return Moment(path[leg], path[leg + 1], round(eased - leg, 3), arrows=arrows)


def _rest(pose: str, second: float, whole: float) -> Moment:
    soft = min(second / _SETTLE_S, (whole - second) / _SETTLE_S, 1.0)
    breath = (1 - math.cos(math.tau * second / BREATH_S)) / 2 * soft
    return Moment(pose, pose, breath=round(breath * _BREATH_STEPS) / _BREATH_STEPS)


def _fade(second: float, whole: float) -> float:
    """Arrows come and go within the way in; in six steps."""
    return round(max(0.0, math.sin(math.pi * second / whole)) * 6) / 6
