"""The movement of the day, with the library that is shipped."""

import datetime as dt
import functools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import plan
from bot.core.plan import Reason, Seen
from content import catalog as library
from content import model

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


def live(person: int, days: int, set_aside: frozenset[str] = frozenset()) -> list[Seen]:
    history: list[Seen] = []
    for number in range(days):
        day = TODAY + number * DAY
        choice = plan.choose(catalog(), history, set_aside, person, day)
        assert choice is not None
        history.append(Seen(choice.movement, day))
    return history


@given(PEOPLE, HISTORIES, st.sets(IDS), st.sets(IDS))
def test_what_hurts_and_what_was_passed_over_is_never_chosen(
    person: int, history: list[Seen], set_aside: set[str], skip: set[str]
) -> None:
    choice = plan.choose(catalog(), history, set_aside, person, TODAY, skip)
    if choice is None:
        assert set(rotation()) <= set_aside | skip
    else:
        assert choice.movement in set(rotation()) - set_aside - skip
        assert choice.reasons


@given(PEOPLE, HISTORIES)
def test_asked_twice_the_answer_is_the_same(person: int, history: list[Seen]) -> None:
    first = plan.choose(catalog(), history, (), person, TODAY)
    assert first is not None
    done = [*reversed(history), Seen(first.movement, TODAY)]
    assert plan.choose(catalog(), done, (), person, TODAY) == first


@settings(max_examples=10, deadline=None)
@given(PEOPLE)
def test_in_sixty_days_nothing_starves_and_nothing_comes_again_within_three_days(person: int) -> None:
    movements = [seen.movement for seen in live(person, 60)]
    in_balance = {one for one in rotation() if catalog().movements[one].pool is not model.Pool.REST}
    assert set(movements) >= in_balance
    assert all(movement not in movements[n + 1 : n + 4] for n, movement in enumerate(movements))


@settings(max_examples=10, deadline=None)
@given(PEOPLE, st.sets(IDS, min_size=1, max_size=len(rotation()) - 2))
def test_with_two_left_none_comes_two_days_running(person: int, set_aside: set[str]) -> None:
    movements = [seen.movement for seen in live(person, 30, frozenset(set_aside))]
    assert all(movements[n] != movements[n + 1] for n in range(len(movements) - 1))


@settings(max_examples=10, deadline=None)
@given(PEOPLE)
def test_four_weeks_keep_the_balance(person: int) -> None:
    pools = Counter(catalog().movements[seen.movement].pool for seen in live(person, 56)[-28:])
    share = 28 / sum(plan.WEEK.values())
    assert all(abs(pools[pool] - wanted * share) < 2 for pool, wanted in plan.WEEK.items())


def test_one_movement_left_is_better_than_none() -> None:
    only = "pelvic_tilt"
    set_aside = set(rotation()) - {only}
    choice = plan.choose(catalog(), [Seen(only, TODAY - DAY)], set_aside, 1, TODAY)
    assert choice == plan.Choice(only, (Reason.NOTHING_ELSE,))


def test_what_never_was_there_is_new() -> None:
    choice = plan.choose(catalog(), [], (), 1, TODAY)
    assert choice is not None
    assert choice.reasons[0] is Reason.NEW_TO_YOU


@pytest.mark.parametrize("person", range(1, 6))
def test_the_reasons_are_true(person: int) -> None:
    history = live(person, 60)
    choice = plan.choose(catalog(), history, (), person, TODAY + 60 * DAY)
    assert choice is not None
    pool = catalog().movements[choice.movement].pool
    last = {seen.movement: seen.on for seen in history if catalog().movements[seen.movement].pool is pool}
    assert choice.reasons[0] is Reason.LONGEST_AGO
    assert last[choice.movement] == min(last.values())


def test_people_differ_on_the_same_day() -> None:
    chosen = {plan.choose(catalog(), [], (), person, TODAY) for person in range(1, 40)}
    assert len(chosen) > 3


def test_a_pool_that_came_short_says_so() -> None:
    mobility = [one for one in rotation() if catalog().movements[one].pool is model.Pool.MOBILITY]
    history = [Seen(one, TODAY - (4 + n) * DAY) for n, one in enumerate(mobility)]
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
