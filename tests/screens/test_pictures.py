"""Which picture goes with a step: a clip for what the clock ends, of exactly its dose; nothing for the rest."""

import pytest

from bot.core import script
from bot.screens import pictures
from content import catalog, model
from content.drawing import media, motion

LIBRARY = catalog.load()


@pytest.mark.parametrize("movement", sorted(LIBRARY.movements))
@pytest.mark.parametrize("chosen", ["smallest", "default"])
def test_clip_and_bell_agree_on_the_seconds(movement: str, chosen: str) -> None:
    recipe = LIBRARY.movements[movement]
    dose: model.ChosenDose = getattr(recipe.dose, chosen)()
    for step in script.compose(recipe, LIBRARY.words(movement), dose):
        shown = pictures.of_step(movement, step, dose, 1.0)
        assert (shown is not None) == (step.kind in script.TIMED)
        if shown is not None:
            side = model.Side(shown["side"]) if shown["side"] else None
            clip = media.Clip(kind=motion.Kind(shown["of"]), dose=dose, side=side)
            assert media.seconds(recipe, clip) == step.seconds


def test_at_another_pace_a_still_stands_in_for_the_clip() -> None:
    recipe = LIBRARY.movements["bridge"]
    dose = recipe.dose.default()
    shown = [pictures.of_step("bridge", s, dose, 0.5) for s in script.compose(recipe, LIBRARY.words("bridge"), dose)]

    assert {picture["kind"] for picture in shown if picture} == {"photo"}


def test_whoever_wants_a_dark_ground_gets_it_for_stills_and_clips() -> None:
    recipe = LIBRARY.movements["bridge"]
    dose = recipe.dose.default()
    steps = script.compose(recipe, LIBRARY.words("bridge"), dose)
    shown = [pictures.still("bridge", dark=True), *(pictures.of_step("bridge", s, dose, 1.0, dark=True) for s in steps)]

    assert {picture["dark"] for picture in shown if picture} == {True}
