"""Which way the pain goes over weeks, in words that a change has to earn.

Two medians of seven days each are compared, of the first rating of a day that is not one after a stretch. Below what
people notice from where they started [THIEME] it is about the same; below the smallest change that can be told from
noise [CHILDS] it says that it may be just that.
"""

import datetime as dt
import enum
import statistics
from collections.abc import Mapping
from typing import NamedTuple

WINDOW = dt.timedelta(days=7)
LEAST = 4  # ratings in a window; fewer have no median worth a word (judgment)
DETECTABLE = 2.0  # points: the smallest change that is not noise ([CHILDS]; 1.8 in [THIEME])
MILD_UP_TO, MODERATE_UP_TO = 4.0, 7.0  # the bands of [THIEME]
NOTICED_MILD, NOTICED_MODERATE, NOTICED_SEVERE = 1.0, 2.0, 3.0  # [THIEME] says 3 to 4 for the last


class Course(enum.StrEnum):
    """Where it goes. `little` ones may be noise."""

    LOWER = "lower"
    LITTLE_LOWER = "little_lower"
    SAME = "same"
    LITTLE_HIGHER = "little_higher"
    HIGHER = "higher"


class Trend(NamedTuple):
    """Two weeks side by side: the medians before and now, in points."""

    before: float
    now: float
    course: Course


def noticed(start: float) -> float:
    """The change in points that people notice from this start [THIEME]."""
    if start <= MILD_UP_TO:
        return NOTICED_MILD
    return NOTICED_MODERATE if start <= MODERATE_UP_TO else NOTICED_SEVERE


def median(ratings: Mapping[dt.date, int], until: dt.date) -> float | None:
    """The median of the seven days that end with `until`. None: fewer than `LEAST` ratings."""
    inside = [value for day, value in ratings.items() if until - WINDOW < day <= until]
    return statistics.median(inside) if len(inside) >= LEAST else None


def medians(ratings: Mapping[dt.date, int], first: dt.date, last: dt.date) -> dict[dt.date, float]:
    """The seven-day median of every day from `first` to `last` that has one."""
    days = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
    return {day: middle for day in days if (middle := median(ratings, day)) is not None}


def compare(ratings: Mapping[dt.date, int], today: dt.date, *, back: dt.timedelta = WINDOW) -> Trend | None:
    """The week that ends today beside the one that ended `back` earlier. None: one of them has too few ratings."""
    before, now = median(ratings, today - back), median(ratings, today)
    if before is None or now is None:
        return None
    return Trend(before, now, _course(before, now))


def _course(before: float, now: float) -> Course:
    change = now - before
    if abs(change) < noticed(before):
        return Course.SAME
    if abs(change) < DETECTABLE:
        return Course.LITTLE_LOWER if change < 0 else Course.LITTLE_HIGHER
    return Course.LOWER if change < 0 else Course.HIGHER
