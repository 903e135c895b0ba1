"""What seems to help: shrunk, levelled by the start, never claimed from little, and rarely claimed in vain."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import insight
from bot.core.insight import Practised, Verdict
from tests import diaries

RATINGS = st.integers(0, 10)
PRACTISED = st.builds(Practised, st.sampled_from(["bridge", "cat_cow", "hip_flexor"]), RATINGS, RATINGS)
EASES = ("movement 0", Verdict.EASES)


def _found(practised: list[Practised], movement: str) -> insight.Finding:
    return next(each for each in insight.judge(practised).findings if each.movement == movement)


def test_nothing_practised_says_nothing() -> None:
    assert insight.judge([]) == insight.Insight(0, None, ())


def test_four_times_are_too_few_to_be_spoken_of() -> None:
    practised = [Practised("bridge", 6, 1)] * 4 + [Practised("cat_cow", 5, 5)] * 20

    assert [each.movement for each in insight.judge(practised).findings] == ["cat_cow"]


def test_the_only_movement_is_compared_with_nothing() -> None:
    insightful = insight.judge([Practised("bridge", 6, 2)] * 30)

    assert insightful.findings == ()
    assert insightful.average == -4


def test_a_movement_that_eases_far_more_than_the_others_is_found() -> None:
    practised = [Practised("bridge", 5, 3), Practised("cat_cow", 5, 5), Practised("hip_flexor", 5, 5)] * 15

    assert _found(practised, "bridge").verdict is Verdict.EASES
    assert _found(practised, "cat_cow").verdict is Verdict.UNCLEAR


def test_a_movement_after_which_it_is_worse_may_aggravate() -> None:
    practised = [Practised("bridge", 3, 5), Practised("cat_cow", 3, 3), Practised("hip_flexor", 3, 3)] * 15

    assert _found(practised, "bridge").verdict is Verdict.AGGRAVATES


def test_what_only_eases_less_than_the_others_does_not_aggravate() -> None:
    practised = [Practised("bridge", 5, 4), Practised("cat_cow", 5, 2), Practised("hip_flexor", 5, 2)] * 15

    assert _found(practised, "bridge").beyond.rises
    assert _found(practised, "bridge").verdict is Verdict.UNCLEAR


def test_few_practices_are_shrunk_towards_the_persons_own_average() -> None:
    others = [Practised("cat_cow", 5, 5)] * 40
    few, many = (_found([*others, *[Practised("bridge", 5, 3)] * times], "bridge") for times in (5, 40))

    assert -2 < many.change.middle < few.change.middle < -0.5
    assert few.change.high - few.change.low > many.change.high - many.change.low


def test_a_high_start_that_falls_by_itself_is_not_credited_to_the_movement() -> None:
    fall = {start: round(start * 0.5) for start in range(11)}  # half of every start is gone, whatever is done
    starts = {"bridge": (6, 6, 4), "cat_cow": (2, 4, 2)}
    practised = [Practised(name, start, fall[start]) for name, own in starts.items() for start in own * 10]
    bridge = _found(practised, "bridge")

    assert sum(each.after - each.before for each in practised if each.movement == "bridge") / 30 < -2.5
    assert abs(bridge.beyond.middle) < 0.5
    assert bridge.verdict is Verdict.UNCLEAR


@given(st.lists(PRACTISED, max_size=60), st.randoms(use_true_random=False))
def test_the_order_plays_no_part_and_every_interval_holds_its_middle(
    practised: list[Practised], dice: random.Random
) -> None:
    shuffled = dice.sample(practised, len(practised))
    first, second = insight.judge(practised), insight.judge(shuffled)

    assert [each.movement for each in first.findings] == [each.movement for each in second.findings]
    for one, other in zip(first.findings, second.findings, strict=True):
        assert one.change.low < one.change.middle < one.change.high
        assert one.beyond.middle == pytest.approx(other.beyond.middle)


@given(st.lists(PRACTISED, min_size=1, max_size=60))
def test_a_claim_is_never_made_against_the_interval(practised: list[Practised]) -> None:
    for each in insight.judge(practised).findings:
        if each.verdict is Verdict.EASES:
            assert each.beyond.high < 0 > each.change.middle
        if each.verdict is Verdict.AGGRAVATES:
            assert each.beyond.low > 0 < each.change.low


@pytest.mark.parametrize("passes", [0.0, -0.7])
def test_people_whom_nothing_helps_are_rarely_told_that_something_does(passes: float) -> None:
    dice = random.Random(7)
    nature = diaries.Nature(movements=4, passes=passes)
    told = [diaries.told(nature, dice) for _ in range(80)]

    assert sum(map(bool, told)) <= 4


def test_a_point_a_practice_is_found_in_most_by_day_sixty() -> None:
    dice = random.Random(7)
    nature = diaries.Nature(movements=4, effects={"movement 0": -1.0}, keen=(1.0, 1.0))
    told = [diaries.told(nature, dice, days=60) for _ in range(60)]

    assert sum(EASES in claims for claims in told) > 30
    assert sum(bool(claims.keys() - {EASES}) for claims in told) <= 3


@pytest.mark.soak
@pytest.mark.parametrize("movements", [2, 3, 4, 6, 10])
@pytest.mark.parametrize("passes", [0.0, -0.7])
@pytest.mark.parametrize("error", [1.0, 1.25])
def test_below_five_in_a_hundred_are_told_something_false_in_ninety_days(
    movements: int, passes: float, error: float
) -> None:
    dice = random.Random(11)
    nature = diaries.Nature(movements=movements, passes=passes, error=error * diaries.RATING_ERROR)
    told = [diaries.told(nature, dice) for _ in range(1000)]

    # a rate of 5 % would show more than 70 in one run of a thousand
    assert sum(map(bool, told)) < 50
