"""Which picture goes with a screen, as a recipe that can be kept with the words and drawn when they leave.

A clip shows exactly the seconds of its dose. At a pace other than 1 it would count other seconds than the bell, so then
the still stands in for it.
"""

from collections.abc import Mapping
from typing import Any

from bot.core import script
from content import model

Recipe = Mapping[str, Any]

KINDS = {script.Kind.HOLD: "hold", script.Kind.REPS: "set"}


def still(movement: str, *, dark: bool = False) -> Recipe:
    """The movement's one picture, on a light or a dark ground."""
    return {"kind": "photo", "movement": movement, "dark": dark}


def of_step(
    movement: str, step: script.Step, dose: model.ChosenDose, pace: float, *, dark: bool = False
) -> Recipe | None:
    """The clip of a hold or of a counted set; None for steps that show none."""
    if step.kind not in KINDS:
        return None
    if pace != 1:
        return still(movement, dark=dark)
    side = step.side.value if step.side is not None else None
    return {
        "kind": "animation",
        "movement": movement,
        "of": KINDS[step.kind],
        "reps": dose.reps,
        "hold_s": dose.hold_s,
        "side": side,
        "dark": dark,
    }
