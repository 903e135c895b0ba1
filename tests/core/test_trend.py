"""Weeks side by side: a word for a change only where the change has earned it."""

import datetime as dt

import pytest

from bot.core import trend
from bot.core.trend import Course

TODAY = dt.date(2026, 11, 21)


def _weeks(before: int, now: int, *, ratings: int = 7) -> dict[dt.date, int]:
    days = [TODAY - dt.timedelta(days=n) for n in range(ratings)]
    return dict.fromkeys(days, now) | {day - trend.WINDOW: before for day in days}


@pytest.mark.parametrize(
    ("before", "now", "course"),
    [
        (6, 4, Course.LOWER),
        (6, 5, Course.SAME),
        (5, 7, Course.HIGHER),
        (3, 2, Course.LITTLE_LOWER),
        (3, 4, Course.LITTLE_HIGHER),
        (4, 2, Course.LOWER),
        (0, 1, Course.LITTLE_HIGHER),
        (9, 7, Course.SAME),
        (9, 6, Course.LOWER),
        (4, 4, Course.SAME),
    ],
)
def test_the_word_depends_on_the_start_and_on_what_can_be_detected(before: int, now: int, course: Course) -> None:
    shown = trend.compare(_weeks(before, now), TODAY)

    assert shown == trend.Trend(before, now, course)


def test_three_ratings_in_a_week_are_too_few_for_a_word() -> None:
    assert trend.compare(_weeks(6, 2, ratings=3), TODAY) is None
    assert trend.compare(_weeks(6, 2, ratings=4), TODAY) is not None


def test_a_median_looks_back_seven_days_and_no_further() -> None:
    ratings = {TODAY - dt.timedelta(days=n): value for n, value in enumerate([1, 1, 1, 1, 9, 9, 9, 10, 10, 10])}

    assert trend.median(ratings, TODAY) == 1
    assert trend.median(ratings, TODAY + dt.timedelta(days=4)) is None
    assert trend.medians(ratings, TODAY - dt.timedelta(days=1), TODAY) == {TODAY - dt.timedelta(days=1): 9, TODAY: 1}
