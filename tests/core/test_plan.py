"""The movement of the day, with the library that is shipped."""

import datetime as dt
import functools
import itertools
import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import choices, plan
from bot.core.choices import Reason
from bot.core.plan import Seen
from content import catalog as library
from content import model, vocabulary

DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 11, 20)


@functools.cache
def catalog() -> library.Catalog:
    return library.load()


def rotation() -> list[str]:
    return sorted(movement.id for movement in catalog().movements.values() if movement.rotation)


PEOPLE = st.integers(1, 2**52)
IDS = st.sampled_from(rotation())
HISTORIES = st.lists(st.builds(Seen, IDS, st.integers(-40, 0).map(lambda days: TODAY + days * DAY)), max_size=40)


MORNING = plan.Lately(morning=True)
LEVELS = st.dictionaries(IDS, st.integers(-1, 3))
SORE = st.frozensets(st.sampled_from(vocabulary.Area))
LATELY = st.builds(plan.Lately, st.booleans(), LEVELS, SORE)


def live(
    person: int, days: int, set_aside: frozenset[str] = frozenset(), lately: plan.Lately = plan.NOTHING
) -> list[Seen]:
    history: list[Seen] = []
    for number in range(days):
        day = TODAY + number * DAY
        choice = plan.choose(catalog(), history, set_aside, person, day, lately=lately)
        assert choice is not None
        history.append(Seen(choice.movement, day))
    return history


@given(PEOPLE, HISTORIES, st.sets(IDS), st.sets(IDS), LATELY)
def test_what_is_left_out_and_what_was_passed_over_is_never_chosen(
    person: int, history: list[Seen], left_out: set[str], skip: set[str], lately: plan.Lately
) -> None:
    bending = {one for one in rotation() if plan.bends_far(catalog().movements[one])} if lately.morning else set()
    choice = plan.choose(catalog(), history, left_out, person, TODAY, skip, lately=lately)
    if choice is None:
        assert set(rotation()) <= left_out | skip | bending
    else:
        assert choice.movement in set(rotation()) - left_out - skip - bending
        assert choice.reasons


@given(PEOPLE, HISTORIES, LATELY)
def test_asked_twice_the_answer_is_the_same(person: int, history: list[Seen], lately: plan.Lately) -> None:
    first = plan.choose(catalog(), history, (), person, TODAY, lately=lately)
    assert first is not None
    done = [*reversed(history), Seen(first.movement, TODAY)]
    assert plan.choose(catalog(), done, (), person, TODAY, lately=lately) == first


@given(PEOPLE, HISTORIES, LATELY)
def test_nothing_comes_two_days_running_while_there_is_something_else(
    person: int, history: list[Seen], lately: plan.Lately
) -> None:
    yesterday = {seen.movement for seen in history if seen.on == TODAY - DAY}
    choice = plan.choose(catalog(), history, (), person, TODAY, lately=lately)
    assert choice is not None
    bending = {one for one in rotation() if plan.bends_far(catalog().movements[one])} if lately.morning else set()
    if set(rotation()) - yesterday - bending:
        assert choice.movement not in yesterday


@settings(max_examples=10)
@given(PEOPLE, SORE)
def test_in_a_hundred_days_nothing_starves(person: int, sore: frozenset[vocabulary.Area]) -> None:
    movements = [seen.movement for seen in live(person, 100, lately=plan.Lately(sore=sore))]
    in_balance = {one for one in rotation() if catalog().movements[one].pool is not model.Pool.REST}
    assert set(movements) >= in_balance


@settings(max_examples=10)
@given(PEOPLE, LEVELS)
def test_what_is_swapped_for_something_easier_or_harder_still_has_its_turn(person: int, levels: dict[str, int]) -> None:
    movements = Counter(seen.movement for seen in live(person, 150, lately=plan.Lately(levels=levels)))
    in_balance = {one for one in rotation() if catalog().movements[one].pool is not model.Pool.REST}
    assert set(movements) >= in_balance


@settings(max_examples=10)
@given(PEOPLE)
def test_what_is_new_comes_three_times_within_five_days_and_then_waits(person: int) -> None:
    movements = [seen.movement for seen in live(person, 100)]
    for movement in set(movements[:80]):
        days = [number for number, one in enumerate(movements) if one == movement]
        assert days[:3] == [days[0], days[0] + 2, days[0] + 4]
        assert all(later - earlier > plan.RESTED_AFTER for earlier, later in itertools.pairwise(days[2:]))


@settings(max_examples=10)
@given(PEOPLE, st.sets(IDS, min_size=1, max_size=len(rotation()) - 2))
def test_with_two_left_none_comes_two_days_running(person: int, set_aside: set[str]) -> None:
    movements = [seen.movement for seen in live(person, 30, frozenset(set_aside))]
    assert all(movements[n] != movements[n + 1] for n in range(len(movements) - 1))


@settings(max_examples=10)
@given(PEOPLE)
def test_once_all_is_known_four_weeks_keep_the_balance(person: int) -> None:
    pools = Counter(catalog().movements[seen.movement].pool for seen in live(person, 130)[-28:])
    share = 28 / sum(plan.WEEK.values())
    assert all(abs(pools[pool] - wanted * share) < 2 for pool, wanted in plan.WEEK.items())


@settings(max_examples=10)
@given(PEOPLE)
def test_while_much_is_new_the_balance_is_off_by_no_more_than_what_is_learned_at_once(person: int) -> None:
    pools = Counter(catalog().movements[seen.movement].pool for seen in live(person, 28))
    share = 28 / sum(plan.WEEK.values())
    assert all(abs(pools[pool] - wanted * share) <= 2 * plan.LEARNED_AFTER for pool, wanted in plan.WEEK.items())


@given(PEOPLE, HISTORIES)
def test_in_the_morning_nothing_bends_far_forward(person: int, history: list[Seen]) -> None:
    choice = plan.choose(catalog(), history, (), person, TODAY, lately=MORNING)
    assert choice is not None
    assert choice.movement not in {"childs_pose", "knee_to_chest", "hamstring_supine", "hamstring_seated"}


def test_only_held_forward_bends_count_as_bending_far() -> None:
    bending = {one.id for one in catalog().movements.values() if plan.bends_far(one)}
    assert bending == {"childs_pose", "knee_to_chest", "hamstring_supine", "hamstring_seated"}


@pytest.mark.parametrize(
    ("level", "left_out", "chosen", "reason"),
    [
        (-1, (), "seated_rotation", Reason.EASIER),
        (-1, ("seated_rotation",), "lying_twist", Reason.LONGEST_AGO),
        (0, (), "lying_twist", Reason.LONGEST_AGO),
    ],
)
def test_too_much_brings_the_easier_one_if_that_suits(
    level: int, left_out: tuple[str, ...], chosen: str, reason: Reason
) -> None:
    others = set(rotation()) - {"lying_twist", "seated_rotation"} | set(left_out)
    history = [Seen("lying_twist", TODAY - 20 * DAY), Seen("seated_rotation", TODAY - 10 * DAY)]
    lately = plan.Lately(levels={"lying_twist": level})
    choice = plan.choose(catalog(), history, others, 1, TODAY, lately=lately)
    assert choice is not None
    assert (choice.movement, choice.reasons[0]) == (chosen, reason)


def test_what_has_become_easy_brings_the_harder_one() -> None:
    others = set(rotation()) - {"heel_slide", "single_leg_raise"}
    history = [Seen("heel_slide", TODAY - 20 * DAY), Seen("single_leg_raise", TODAY - 10 * DAY)]
    lately = plan.Lately(levels={"heel_slide": 3})
    choice = plan.choose(catalog(), history, others, 1, TODAY, lately=lately)
    assert choice == choices.Choice("single_leg_raise", (Reason.HARDER,), instead_of="heel_slide")


@given(PEOPLE, HISTORIES, LATELY)
def test_a_choice_can_be_kept_and_read_again(person: int, history: list[Seen], lately: plan.Lately) -> None:
    choice = plan.choose(catalog(), history, (), person, TODAY, lately=lately)
    assert choice is not None
    assert choices.Choice.unpack(json.loads(json.dumps(choice.packed()))) == choice


def test_one_movement_left_is_better_than_none() -> None:
    only = "pelvic_tilt"
    set_aside = set(rotation()) - {only}
    choice = plan.choose(catalog(), [Seen(only, TODAY - DAY)], set_aside, 1, TODAY)
    assert choice == choices.Choice(only, (Reason.NOTHING_ELSE,), days=1)


def test_what_never_was_there_is_new() -> None:
    choice = plan.choose(catalog(), [], (), 1, TODAY)
    assert choice is not None
    assert choice.reasons[0] is Reason.NEW_TO_YOU


@pytest.mark.parametrize("person", range(1, 6))
def test_the_reasons_are_true(person: int) -> None:
    history = live(person, 110)
    choice = plan.choose(catalog(), history, (), person, TODAY + 110 * DAY)
    assert choice is not None
    pool = catalog().movements[choice.movement].pool
    last = {seen.movement: seen.on for seen in history if catalog().movements[seen.movement].pool is pool}
    assert choice.reasons[0] is Reason.LONGEST_AGO
    assert choice.days == (TODAY + 110 * DAY - last[choice.movement]).days
    assert choice.days >= (TODAY + 110 * DAY - min(last.values())).days - plan.BENT_TWICE - plan.SAME_AREA


def test_people_differ_on_the_same_day() -> None:
    chosen = {plan.choose(catalog(), [], (), person, TODAY) for person in range(1, 40)}
    assert len(chosen) > 3


def test_a_pool_that_came_short_says_so() -> None:
    mobility = [one for one in rotation() if catalog().movements[one].pool is model.Pool.MOBILITY]
    history = [Seen(one, TODAY - (5 + n) * DAY) for n, one in enumerate(mobility)]
    others = {
        movement.id
        for movement in catalog().movements.values()
        if movement.pool not in {model.Pool.MOBILITY, model.Pool.HIP_LEG_STRETCH}
    }
    choice = plan.choose(catalog(), history, others, 1, TODAY)
    assert choice is not None
    assert catalog().movements[choice.movement].pool is model.Pool.HIP_LEG_STRETCH
    assert choice.reasons == (Reason.NEW_TO_YOU, Reason.POOL_SHORT)


@given(PEOPLE)
def test_what_asks_for_care_comes_later_than_what_does_not(person: int) -> None:
    careful = {one for one in rotation() if one in {"bridge", "bird_dog", "single_leg_raise"}}
    handicaps = dict.fromkeys(careful, 1)
    choice = plan.choose(catalog(), [], (), person, TODAY, handicaps=handicaps)
    assert choice is not None
    assert choice.movement not in careful


@pytest.mark.parametrize(("ago", "chosen"), [(6, "plain"), (13, "careful")])
def test_what_asks_for_care_waits_a_week_longer_and_then_has_its_turn(ago: int, chosen: str) -> None:
    pair = {"careful": "bridge", "plain": "heel_slide"}
    others = set(rotation()) - set(pair.values())
    history = [Seen(pair["careful"], TODAY - ago * DAY), Seen(pair["plain"], TODAY - 5 * DAY)]
    choice = plan.choose(catalog(), history, others, 1, TODAY, handicaps={pair["careful"]: 1})
    assert choice is not None
    assert choice.movement == pair[chosen]
