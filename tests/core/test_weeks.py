"""A person's weeks as one value: days, rest, medians, pairs."""

import datetime as dt

from bot.core import weeks
from bot.core.insight import Practised
from bot.core.weeks import Done, Rating

TODAY = dt.date(2026, 11, 21)
FIRST = TODAY - dt.timedelta(days=27)


def _day(ago: int) -> dt.date:
    return TODAY - dt.timedelta(days=ago)


def test_a_day_shows_its_first_rating_before_and_its_last_one_after() -> None:
    ratings = [
        Rating(TODAY, "before", 5, 1),
        Rating(TODAY, "after", 4, 1),
        Rating(TODAY, "asked", 7, None),
        Rating(TODAY, "after", 3, 2),
    ]
    shown = weeks.look(ratings, [Done(1, "bridge", TODAY), Done(2, "bridge", TODAY)], first=FIRST, today=TODAY)

    assert shown.days[-1] == weeks.Day(TODAY, before=5, after=3, stretches=2)
    assert len(shown.days) == 28


def test_days_without_a_stretch_are_days_of_rest_and_today_is_not_over() -> None:
    shown = weeks.look([], [Done(1, "bridge", _day(3))], first=_day(6), today=TODAY)

    assert (shown.stretches, shown.rests) == (1, 5)
    assert not shown.rated


def test_what_lies_before_the_period_counts_for_what_seems_to_help_only() -> None:
    done = [Done(n, "bridge", _day(40)) for n in range(6)]
    ratings = [Rating(_day(40), moment, 4, n) for n in range(6) for moment in ("before", "after")]
    shown = weeks.look(ratings, done, first=FIRST, today=TODAY, ever=6)

    assert (shown.stretches, shown.times, shown.ever) == (0, {}, 6)
    assert shown.insight.practices == 6


def test_only_a_practice_with_both_ratings_is_a_pair_and_a_corrected_rating_counts() -> None:
    done = [Done(1, "bridge", TODAY), Done(2, "cat_cow", TODAY)]
    ratings = [
        Rating(TODAY, "before", 5, 1),
        Rating(TODAY, "after", 4, 1),
        Rating(TODAY, "after", 2, 1),
        Rating(TODAY, "before", 5, 2),
        Rating(TODAY, "asked", 5, None),
    ]

    assert weeks.pairs(ratings, done) == [Practised("bridge", 5, 2)]


def test_the_last_week_is_compared_with_the_earliest_one_that_has_enough_ratings() -> None:
    ratings = [Rating(_day(ago), "before", 6 if ago > 9 else 3, None) for ago in range(20, -1, -1)]
    shown = weeks.look(ratings, [], first=FIRST, today=TODAY)

    assert shown.weeks_back == 2
    assert shown.trend is not None
    assert (shown.trend.before, shown.trend.now) == (6, 3)
    assert shown.medians[TODAY] == 3
