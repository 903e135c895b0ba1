"""How much of a movement: its level, from what each practice of it was like.

Level 0 is the least dose, 1 the usual, 2 the most; below 0 an easier movement takes its place, above 2 a harder one
may. Up after three good practices and never two levels in a week, down after one red, two ambers in a row, or a day
after that was worse and not settled; after a week off the first two practices are the least ([MAYO][ARC] start small
and add when it is easy; the numbers are our judgment).
"""

import datetime as dt
import enum
import itertools
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from bot.core import checkin, choices
from content import model

GOOD_FOR_MORE = 3  # good practices in a row
AMBERS_FOR_LESS = 2  # in a row
STEP_UP_EVERY = dt.timedelta(days=7)
GAP = dt.timedelta(days=7)  # without a practice
EASED_IN_AFTER = 2  # days of the least dose after a gap
UNRATED_UP_TO = 1  # as far as practices lead that nobody rated
RETIRED_FOR_DAYS = 14  # how long a movement stays away that was worse the day after for the second time ...
UNSETTLED_WITHIN_DAYS = 14  # ... within so many days


class Effort(enum.StrEnum):
    """How a practice was, in the person's word."""

    EASY = "easy"
    FINE = "fine"
    HARD = "hard"
    STOPPED = "stopped"  # because it hurt


class DayAfter(enum.IntEnum):
    """How it was the day after: the 24-hour question. The number is what is kept."""

    BETTER = 0
    SAME = 1
    SETTLED = 2  # sore, but it settled
    UNSETTLED = 3  # worse, and it has not settled


class Run(NamedTuple):
    """One practice of a movement that came to an end. `light` None: nobody rated it."""

    on: dt.date
    light: checkin.Light | None
    effort: Effort | None = None
    day_after: DayAfter | None = None


def level(runs: Iterable[Run]) -> int:
    """The level of a movement after these practices of it, oldest first: -1 (an easier one) to 3 (a harder one)."""
    now, good, ambers = 0, 0, 0
    raised: dt.date | None = None
    for run in runs:
        fell = run.effort is Effort.STOPPED or run.light is checkin.Light.RED or run.day_after is DayAfter.UNSETTLED
        ambers = ambers + 1 if run.light is checkin.Light.AMBER else 0
        if fell or ambers == AMBERS_FOR_LESS:
            now, good, ambers = max(now - 1, choices.LEAST - 1), 0, 0
            continue
        now = max(now, choices.LEAST)
        is_good = run.light in (checkin.Light.GREEN, None) and run.effort is not Effort.HARD
        good = good + 1 if is_good else 0
        unrated_limit = run.light is None and run.effort is None and now >= UNRATED_UP_TO
        ripe = raised is None or run.on - raised >= STEP_UP_EVERY
        if good >= GOOD_FOR_MORE and ripe and not unrated_limit and now <= choices.MOST:
            now, good, raised = now + 1, 0, run.on
    return now


def today(runs: Sequence[Run]) -> int:
    """The level of today: one lower, for once, after a practice that ended in the amber."""
    now = level(runs)
    return max(now - 1, choices.LEAST) if runs and runs[-1].light is checkin.Light.AMBER else now


def dose(dose: model.Dose, level: int) -> model.ChosenDose:
    """The numbers of a level: the least, the usual or the most."""
    if level <= choices.LEAST:
        return dose.smallest()
    return dose.default() if level < choices.MOST else dose.largest()


def is_easing_in(practised: Collection[dt.date], today: dt.date) -> bool:
    """Whether a practice today belongs to the first two days after a gap of a week; before the very first is none."""
    days = sorted(day for day in set(practised) if day < today)
    return any(later - earlier >= GAP for earlier, later in itertools.pairwise([*days[-EASED_IN_AFTER:], today]))


def retires(day_afters: Sequence[tuple[dt.date, DayAfter]], today: dt.date) -> bool:
    """Whether a movement is to rest: the day after was worse and unsettled twice within two weeks."""
    bad = [day for day, felt in day_afters if felt is DayAfter.UNSETTLED and (today - day).days < UNSETTLED_WITHIN_DAYS]
    return len(bad) > 1
