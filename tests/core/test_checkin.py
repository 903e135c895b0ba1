"""The traffic light, cell by cell."""

import itertools

import pytest

from bot.core import checkin
from bot.core.checkin import Light
from content import model

DOSE = model.Dose(
    guided=model.Guided.REPS,
    sides=model.Sides.NONE,
    sets=1,
    reps=model.Range(2, 3, 4),
    hold_s=model.Range(10, 20, 30),
    in_s=3,
    out_s=3,
    rest_s=5,
)


@pytest.mark.parametrize("rating", range(11))
def test_before(rating: int) -> None:
    expected = Light.GREEN if rating < 4 else Light.AMBER if rating < 7 else Light.RED
    assert checkin.before(rating) is expected


@pytest.mark.parametrize(("first", "last"), list(itertools.product(range(11), repeat=2)))
def test_after_follows_the_table(first: int, last: int) -> None:
    rise = last - first
    if (rise >= 2 and last >= 6) or (last >= 7 and first <= 6):
        expected = Light.RED
    elif rise >= 2:
        expected = Light.AMBER
    else:
        expected = Light.GREEN
    assert checkin.after(first, last, stopped_for_pain=False) is expected


@pytest.mark.parametrize(
    ("first", "last", "light"),
    [(8, 8, "green"), (8, 9, "green"), (8, 10, "red"), (6, 7, "red"), (3, 5, "amber"), (4, 6, "red"), (5, 6, "green")],
)
def test_after_known_cells(first: int, last: int, light: str) -> None:
    assert checkin.after(first, last, stopped_for_pain=False) == light


@pytest.mark.parametrize("first", [None, 0, 9])
@pytest.mark.parametrize("last", [None, 0, 9])
def test_a_stop_for_pain_is_red_whatever_the_numbers(first: int | None, last: int | None) -> None:
    assert checkin.after(first, last, stopped_for_pain=True) is Light.RED


@pytest.mark.parametrize("last", range(11))
def test_without_a_rating_before_the_one_after_is_judged_alone(last: int) -> None:
    assert checkin.after(None, last, stopped_for_pain=False) is checkin.before(last)


@pytest.mark.parametrize("first", [None, 2, 8])
def test_a_skipped_rating_after_changes_nothing(first: int | None) -> None:
    assert checkin.after(first, None, stopped_for_pain=False) is Light.GREEN


@pytest.mark.parametrize("rating", [-1, 11])
def test_what_is_not_on_the_scale_is_refused(rating: int) -> None:
    with pytest.raises(ValueError, match="0 to 10"):
        checkin.before(rating)
    with pytest.raises(ValueError, match="0 to 10"):
        checkin.after(3, rating, stopped_for_pain=False)
    with pytest.raises(ValueError, match="0 to 10"):
        checkin.after(rating, 3, stopped_for_pain=False)


@pytest.mark.parametrize("light", Light)
def test_the_first_time_is_the_smallest_dose(light: Light) -> None:
    assert checkin.dose_for(light, DOSE, first_time=True) == DOSE.smallest()


def test_only_a_green_day_has_the_usual_dose() -> None:
    doses = [checkin.dose_for(light, DOSE, first_time=False) for light in Light]
    assert doses == [DOSE.default(), DOSE.smallest(), DOSE.smallest()]
