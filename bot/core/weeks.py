"""A person's last weeks as one value: what the picture, the recap and the report all show, so that they agree.

Rest days are days kept, on purpose or not: with a sore back resting can be the right choice, and a row of days that
must not break would punish it [STREAK][LALLY]. So there is no count of days on end.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bot.core import insight, trend

LOOKED_BACK = dt.timedelta(days=90)  # what seems to help is judged over this
WEEKS_SHOWN = 4  # what a phone can show day by day


class Rating(NamedTuple):
    """One rating. `moment` is before, after, or any other time; `practice` links the two of a practice."""

    on: dt.date
    moment: str
    value: int
    practice: int | None


class Done(NamedTuple):
    """A practice that was done to its end, on a day of the person's."""

    practice: int
    movement: str
    on: dt.date


class Day(NamedTuple):
    """One day: its first rating that was not after a stretch, its last one that was, and how many stretches."""

    on: dt.date
    before: int | None
    after: int | None
    stretches: int

    @property
    def rested(self) -> bool:
        """A day without a stretch is a day of rest."""
        return not self.stretches


class Progress(NamedTuple):
    """The days of a period, oldest first, and what they come to.

    Attributes:
        days: from the person's first day in the period on.
        medians: day -> the median of the seven days that end with it, in points.
        trend: the last week beside the earliest one of the period that has enough ratings.
        weeks_back: how many weeks lie between the two.
        insight: what seems to help, over `LOOKED_BACK`.
        times: movement -> how often it was done in the period, most often first.
        ever: stretches done, ever.
    """

    days: tuple[Day, ...]
    medians: Mapping[dt.date, float]
    trend: trend.Trend | None
    weeks_back: int
    insight: insight.Insight
    times: Mapping[str, int]
    ever: int

    @property
    def stretches(self) -> int:
        """How many stretches there were in the period."""
        return sum(day.stretches for day in self.days)

    @property
    def rests(self) -> int:
        """How many days of rest there were in the period; today is not over yet."""
        return sum(day.rested for day in self.days[:-1])

    @property
    def rated(self) -> bool:
        """Whether there is any rating in the period."""
        return any(day.before is not None or day.after is not None for day in self.days)


def look(ratings: Sequence[Rating], done: Sequence[Done], *, first: dt.date, today: dt.date, ever: int = 0) -> Progress:
    """What the days from `first` to `today` come to. Ratings and practices are in the order in which they came.

    Those before `first` count for the medians and for what seems to help.
    """
    practised = Counter(each.on for each in done)
    levels = _levels(ratings)
    after = {each.on: each.value for each in ratings if each.moment == "after"}
    count = (today - first).days + 1
    days = tuple(
        Day(day, levels.get(day), after.get(day), practised[day])
        for day in (first + dt.timedelta(days=n) for n in range(count))
    )
    weeks_back, course = _trend(levels, today, count // 7)
    times = Counter(each.movement for each in done if each.on >= first)
    return Progress(
        days,
        trend.medians(levels, first, today),
        course,
        weeks_back,
        insight.judge(pairs(ratings, done)),
        dict(times.most_common()),
        ever,
    )


def pairs(ratings: Iterable[Rating], done: Iterable[Done]) -> list[insight.Practised]:
    """The practices that were rated before and after; of a moment that was rated twice, the newer counts."""
    known: dict[tuple[int | None, str], int] = {(each.practice, each.moment): each.value for each in ratings}
    found = []
    for each in done:
        before, after = known.get((each.practice, "before")), known.get((each.practice, "after"))
        if before is not None and after is not None:
            found.append(insight.Practised(each.movement, before, after))
    return found


def _levels(ratings: Iterable[Rating]) -> Mapping[dt.date, int]:
    """How each day was before anything was done about it."""
    levels: dict[dt.date, int] = {}
    for each in ratings:
        if each.moment != "after":
            levels.setdefault(each.on, each.value)
    return levels


def _trend(levels: Mapping[dt.date, int], today: dt.date, weeks: int) -> tuple[int, trend.Trend | None]:
    for back in range(max(weeks - 1, 1), 0, -1):
        found = trend.compare(levels, today, back=back * trend.WINDOW)
        if found is not None:
            return back, found
    return 0, None
