"""The real files: what they say, at every dose and on both sides."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import catalog, model, terms, vocabulary

CATALOG = catalog.load()
SEEDS = {
    "cat_cow", "childs_pose", "lying_twist", "bridge", "piriformis_supine", "piriformis_seated", "piriformis_standing",
    "pelvic_tilt", "single_leg_raise", "hamstring_supine",
}  # fmt: skip
# reps and hold_s, each min / default / max, and the rest, as laid down by the recipes
DOSES = {
    "cat_cow": ((5, 8, 10), (0, 3, 5), 0),
    "childs_pose": ((1, 2, 3), (10, 20, 30), 10),
    "lying_twist": ((2, 3, 5), (2, 10, 30), 4),
    "bridge": ((5, 8, 15), (2, 5, 10), 5),
    "piriformis_supine": ((1, 2, 3), (10, 20, 30), 10),
    "piriformis_seated": ((1, 2, 3), (10, 15, 30), 10),
    "piriformis_standing": ((1, 2, 2), (5, 10, 30), 10),
    "pelvic_tilt": ((5, 10, 15), (2, 5, 10), 2),
    "single_leg_raise": ((5, 8, 10), (1, 3, 5), 3),
    "hamstring_supine": ((1, 2, 4), (5, 20, 30), 10),
    "knee_to_chest": ((2, 3, 5), (5, 10, 30), 5),
    "bird_dog": ((3, 6, 8), (1, 3, 10), 2),
    "hip_flexor": ((1, 2, 3), (10, 20, 30), 10),
    "hamstring_seated": ((1, 2, 3), (10, 20, 30), 10),
    "seated_cat_cow": ((5, 8, 10), (0, 2, 5), 0),
    "seated_rotation": ((3, 5, 5), (2, 5, 10), 2),
    "chest_opener_seated": ((3, 5, 8), (3, 5, 10), 3),
    "open_book": ((3, 5, 8), (4, 4, 12), 0),
    "standing_back_bend": ((3, 5, 10), (0, 0, 2), 1),
    "prone_press_up": ((3, 5, 10), (2, 10, 30), 5),
    "heel_slide": ((5, 10, 10), (0, 0, 0), 0),
    "abdominal_brace": ((5, 10, 10), (3, 5, 10), 3),
    "shoulder_blade_squeeze": ((3, 5, 10), (3, 5, 5), 3),
    "legs_on_chair_rest": ((1, 1, 1), (120, 300, 600), 0),
}
# What the bot never claims, and words that frighten or blame
FORBIDDEN = re.compile(
    r"\b(cure|cures|heal|heals|healing|fix|fixes|treats?|treatment|diagnos\w+|prevents?|preventing|guarantee\w*|pain-free"
    r"|safe for everyone|everyone can|relieves?|gets? rid of|damage\w*|wear and tear|slipped|crumbl\w+|out of place"
    r"|unstable|weak core|wrong posture|dangerous|protects? your spine|alarm|injur\w+|sciatica|disc|discs|still hurting"
    r"|NHS|Mayo|WHO)\b|!",
    re.IGNORECASE,
)

movements = st.sampled_from(sorted(CATALOG.movements.values(), key=lambda movement: movement.id))


@st.composite
def spoken(draw: st.DrawFn) -> tuple[model.Movement, model.Cue, model.ChosenDose]:
    """A movement, one of its cues, and a dose that may be chosen for it."""
    movement = draw(movements)
    cue = draw(st.sampled_from(CATALOG.words(movement.id).cues))
    dose = movement.dose.clamp(draw(st.integers(0, 40)), draw(st.integers(0, 700)))
    return movement, cue, dose


def said_to_people() -> Iterator[tuple[str, str]]:
    """Every text of the files, but for names: what people type may say 'sciatica'."""
    for own_id, languages in CATALOG.texts.items():
        for words in languages.values():
            lines = (words.purpose, words.feel, words.stop, words.kind_line, words.easier_text, words.harder_text)
            cues = (cue.text for cue in words.cues)
            for text in (words.name, words.short, *lines, *words.mistakes, *words.props, *words.adapt.values(), *cues):
                yield own_id, text
    for own_id, answers in CATALOG.caution_texts.items():
        for caution in answers.values():
            for text in (caution.name, caution.short, *caution.answer, caution.question, caution.prescribed):
                yield own_id, text


def test_everything_the_two_sources_name_is_there() -> None:
    assert CATALOG.movements.keys() >= SEEDS
    assert CATALOG.cautions.keys() == {"situp", "double_leg_raise"}
    assert CATALOG.cautions["situp"].swaps == ("abdominal_brace", "pelvic_tilt", "bird_dog", "bridge")
    assert CATALOG.cautions["double_leg_raise"].swaps == ("single_leg_raise", "heel_slide")


@pytest.mark.parametrize("own_id", DOSES)
def test_the_dose_is_the_one_of_the_recipe(own_id: str) -> None:
    dose = CATALOG.movements[own_id].dose
    reps, hold_s = ((which.min, which.default, which.max) for which in (dose.reps, dose.hold_s))
    assert (reps, hold_s, dose.rest_s) == DOSES[own_id]


@pytest.mark.parametrize("movement", CATALOG.movements.values(), ids=lambda movement: movement.id)
def test_every_cue_renders_at_every_dose_on_both_sides(movement: model.Movement) -> None:
    dose = movement.dose
    for cue in CATALOG.words(movement.id).cues:
        for chosen in (dose.smallest(), dose.default(), dose.largest()):
            for side in (*model.Side, None):
                text = CATALOG.render(cue, movement, chosen, side)
                assert 0 < len(text) <= 200
                assert not {"{", "}"} & set(text)
                assert text[0].isupper() or text[0].isdigit()
                assert text.endswith((".", "?"))


@given(spoken())
def test_side_two_says_the_same_with_the_sides_swapped(
    words: tuple[model.Movement, model.Cue, model.ChosenDose],
) -> None:
    movement, cue, dose = words
    right, left = (CATALOG.render(cue, movement, dose, side) for side in model.Side)
    swapped = {"right": "left", "left": "right"}
    # "right" and "left" are said of sides only, so that a mirrored text is a mirrored body.
    assert re.sub(r"\b(right|left)\b", lambda found: swapped[found[0]], right) == left
    assert ("{side}" in cue.text or "{other}" in cue.text) == (right != left)


@given(spoken())
def test_the_seconds_and_repetitions_that_are_said_are_those_of_the_dose(
    words: tuple[model.Movement, model.Cue, model.ChosenDose],
) -> None:
    movement, cue, dose = words
    seconds = [
        int(number) * {"second": 1, "minute": 60}[unit]
        for number, unit in re.findall(r"(\d+) (second|minute)", CATALOG.render(cue, movement, dose))
    ]
    assert set(seconds) <= {dose.hold_s}
    assert "{hold}" not in cue.text or seconds or dose.hold_s == 0


def test_a_duration_is_said_as_people_say_it() -> None:
    said = CATALOG.shared["en"].duration
    assert [said(seconds) for seconds in (0, 1, 2, 59, 60, 90, 120, 150, 300)] == [
        "a moment", "1 second", "2 seconds", "59 seconds", "60 seconds", "90 seconds", "2 minutes", "150 seconds",
        "5 minutes",
    ]  # fmt: skip


def test_numbers_of_the_dose_are_never_written_out_in_a_cue() -> None:
    for own_id, languages in CATALOG.texts.items():
        for cue in languages[terms.ENGLISH].cues:
            assert not re.search(r"\d+ ?(second|minute|time|round|rep|s\b)", cue.text), (own_id, cue.text)


def test_the_bot_claims_nothing_and_frightens_nobody() -> None:
    texts = list(said_to_people())
    assert len(texts) > 25 * 15
    assert [(own_id, text) for own_id, text in texts if FORBIDDEN.search(text)] == []


def test_strength_is_not_sold_as_a_stretch() -> None:
    for own_id, movement in CATALOG.movements.items():
        if movement.kind in (model.Kind.STRENGTH, model.Kind.CONTROL):
            assert "not a stretch" in CATALOG.words(own_id).kind_line, own_id
            assert "stretch" not in CATALOG.words(own_id).name.lower(), own_id


def test_nothing_is_marked_as_reviewed_before_a_clinician_signs_it() -> None:
    assert [own.id for own in CATALOG.movements.values() if own.reviewed] == []
    assert [own.id for own in CATALOG.cautions.values() if own.reviewed] == []


def test_every_precaution_says_what_to_do_differently() -> None:
    for own_id, movement in CATALOG.movements.items():
        assert set(CATALOG.words(own_id).adapt) == set(movement.tags.care), own_id


def test_what_is_offered_instead_is_open_to_the_person_it_is_offered_to() -> None:
    for movement in CATALOG.movements.values():
        for flag, other in movement.tags.swap.items():
            assert flag not in CATALOG.movements[other].tags.avoid, (movement.id, flag, other)


def test_easier_never_leads_to_a_place_that_is_harder_to_reach() -> None:
    effort = {vocabulary.Surface.FLOOR: 2, vocabulary.Surface.FLOOR_OR_BED: 1}
    for movement in CATALOG.movements.values():
        for other in (CATALOG.movements[easier] for easier in movement.easier):
            assert effort.get(other.position.surface, 0) <= effort.get(movement.position.surface, 0), movement.id


def test_a_person_who_cannot_get_on_the_floor_finds_every_pool() -> None:
    off_the_floor = [own for own in CATALOG.movements.values() if vocabulary.Flag.NO_FLOOR in own.tags.ok]
    assert {own.pool for own in off_the_floor if own.rotation} == set(model.Pool) - {model.Pool.REST}
    assert all(
        vocabulary.Flag.NO_FLOOR in own.tags.ok
        for own in CATALOG.movements.values()
        if own.position.surface in (vocabulary.Surface.CHAIR, vocabulary.Surface.STANDING)
    )


def test_a_wished_dose_is_brought_into_its_range() -> None:
    dose = CATALOG.movements["piriformis_supine"].dose
    assert dose.clamp(0, 500) == model.ChosenDose(1, 30)
    assert dose.clamp(2, 12) == model.ChosenDose(2, 12)
    assert (dose.smallest(), dose.default()) == (model.ChosenDose(1, 10), model.ChosenDose(2, 20))


def test_the_timed_part_adds_up() -> None:
    piriformis, cat, twist = (CATALOG.movements[own].dose for own in ("piriformis_supine", "cat_cow", "lying_twist"))
    assert piriformis.moving_s(model.ChosenDose(2, 20)) == 2 * 2 * (3 + 20 + 3 + 10)  # both sides in turn
    assert cat.set_s(model.ChosenDose(8, 3)) == 8 * (3 + 3 + 3 + 3)  # held at both ends
    assert twist.set_s(model.ChosenDose(3, 10)) == 3 * 2 * (3 + 10 + 3 + 4)  # right and left make one
