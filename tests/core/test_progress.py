"""How much of a movement: levels, gaps and retiring, with plain sequences and with whatever hypothesis thinks of."""

import datetime as dt
import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import choices, progress
from bot.core.checkin import Light
from bot.core.progress import DayAfter, Effort, Run
from content import catalog as library
from content import model

TODAY = dt.date(2026, 11, 20)
DAY = dt.timedelta(days=1)
G, A, R = Light.GREEN, Light.AMBER, Light.RED


@functools.cache
def movements() -> list[model.Movement]:
    return sorted(library.load().movements.values(), key=lambda each: each.id)


def runs(*lights: Light | None, every: int = 3, effort: Effort | None = Effort.FINE) -> list[Run]:
    """Practices every few days; one that nobody rated has no word about the effort either."""
    return [
        Run(TODAY + number * every * DAY, light, effort if light is not None else None)
        for number, light in enumerate(lights)
    ]


ANY_RUNS = st.lists(
    st.builds(
        Run,
        st.integers(0, 90).map(lambda days: TODAY + days * DAY),
        st.none() | st.sampled_from(Light),
        st.none() | st.sampled_from(Effort),
        st.none() | st.sampled_from(DayAfter),
    ),
    max_size=40,
).map(lambda some: sorted(some, key=lambda run: run.on))


@pytest.mark.parametrize(
    ("lights", "expected"),
    [
        ((), 0),
        ((G, G), 0),
        ((G, G, G), 1),
        ((G, G, A, G), 0),
        ((G,) * 6, 2),
        ((G,) * 9, 3),
        ((G,) * 12, 3),
        ((G, G, G, A), 1),
        ((G, G, G, A, A), 0),
        ((G, G, G, A, G, A), 1),
        ((G, G, G, R), 0),
        ((R,), -1),
        ((A, A), -1),
        ((R, R, R), -1),
        ((R, G, G, G), 1),
        ((None, None, None), 1),
        ((None,) * 12, 1),
    ],
)
def test_levels(lights: tuple[Light | None, ...], expected: int) -> None:
    assert progress.level(runs(*lights)) == expected


def test_hard_ones_do_not_count_towards_more() -> None:
    assert progress.level(runs(*(G,) * 9, effort=Effort.HARD)) == 0


def test_the_word_alone_counts_where_no_number_was_given() -> None:
    easy = [Run(TODAY + 3 * number * DAY, None, Effort.EASY) for number in range(6)]
    assert progress.level(easy) == choices.MOST


def test_never_two_levels_in_a_week() -> None:
    assert progress.level(runs(*(G,) * 6, every=1)) == 1
    assert progress.level(runs(*(G,) * 10, every=1)) == choices.MOST


def test_worse_and_not_settled_the_day_after_goes_down() -> None:
    known = runs(*(G,) * 6)
    known[-1] = known[-1]._replace(day_after=DayAfter.UNSETTLED)
    assert progress.level(known) == 0


@given(ANY_RUNS)
def test_whatever_happened_the_dose_lies_between_least_and_most(some: list[Run]) -> None:
    level = progress.level(some)
    for movement in movements():
        own = movement.dose
        chosen = progress.dose(own, level)
        assert own.reps.min <= chosen.reps <= own.reps.max
        assert own.hold_s.min <= chosen.hold_s <= own.hold_s.max


@given(ANY_RUNS)
def test_a_level_changes_by_one_at_a_time_and_rises_at_most_once_a_week(some: list[Run]) -> None:
    levels = [progress.level(some[:number]) for number in range(len(some) + 1)]
    assert all(abs(levels[n + 1] - levels[n]) <= 1 for n in range(len(some)))
    rises = [
        some[n].on
        for n in range(len(some))
        if levels[n + 1] > levels[n] and levels[n + 1] > choices.LEAST  # back from an easier one is no rise
    ]
    assert all(rises[n + 1] - rises[n] >= 7 * DAY for n in range(len(rises) - 1))


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        ((), False),
        ((1,), False),
        ((6,), False),
        ((7,), True),
        ((40, 1), True),
        ((40, 2, 1), False),
        ((8, 1), True),
        ((7, 1), False),
        ((9, 8, 1), True),
        ((40, 0), True),
    ],
)
def test_the_first_two_after_a_week_off_are_small(ago: tuple[int, ...], *, expected: bool) -> None:
    assert progress.is_easing_in([TODAY - days * DAY for days in ago], TODAY) is expected


@pytest.mark.parametrize(
    ("bad_ago", "expected"), [((), False), ((1,), False), ((1, 10), True), ((1, 14), False), ((13, 20), False)]
)
def test_twice_unsettled_in_two_weeks_retires(bad_ago: tuple[int, ...], *, expected: bool) -> None:
    told = [(TODAY - days * DAY, DayAfter.UNSETTLED) for days in bad_ago]
    assert progress.retires([*told, (TODAY, DayAfter.BETTER)], TODAY) is expected
