"""Invented people who keep a diary: how their backs are, what they practise, and what it really does for them.

Pain wanders around a level of its own from day to day; a rating is the pain and an error, whole and between 0 and 10.
They practise rather on sore days and not at all from 7 on, which is how a high start comes to fall by itself.
"""

import dataclasses
import datetime as dt
import random
from collections.abc import Iterator, Mapping

from bot.core import insight, weeks

RATING_ERROR = 2 / 1.96 / 2**0.5  # points: makes a difference of two ratings detectable from 2 points on [CHILDS]
TOO_SORE = 7
FIRST_DAY = dt.date(2026, 8, 24)


@dataclasses.dataclass(frozen=True)
class Nature:
    """How a person is made.

    Attributes:
        movements: how many they go through in turn.
        effects: movement -> what it really does to the pain, in points.
        passes: what changes after any practice, whatever it was.
        error: standard deviation of one rating's error.
        keen: how likely they practise on a sore day, and on a good one.
        drift: points a day by which the level changes.
    """

    movements: int = 4
    effects: Mapping[str, float] = dataclasses.field(default_factory=dict)
    passes: float = 0.0
    error: float = RATING_ERROR
    keen: tuple[float, float] = (0.95, 0.75)
    drift: float = 0.0
    level: tuple[float, float] = (2.5, 5.5)
    names: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Day:
    """A day with a rating before, and a practice with its rating after if there was one."""

    on: dt.date
    before: int
    movement: str | None
    after: int | None


def kept(nature: Nature, dice: random.Random, days: int = 90) -> Iterator[Day]:
    """The diary of one such person."""
    names = nature.names or tuple(f"movement {n}" for n in range(nature.movements))
    level, mood, done = dice.uniform(*nature.level), 0.0, 0
    for day in range(days):
        mood = 0.7 * mood + dice.gauss(0, 1)
        pain = level + nature.drift * day + mood
        before = _rating(pain + dice.gauss(0, nature.error))
        willing = dice.random() < nature.keen[0 if before >= nature.level[1] - 1 else 1]
        on = FIRST_DAY + dt.timedelta(days=day)
        if before >= TOO_SORE or not willing:
            yield Day(on, before, None, None)
            continue
        movement = names[done % len(names)]
        done += 1
        felt = pain + nature.passes + nature.effects.get(movement, 0.0)
        yield Day(on, before, movement, _rating(felt + dice.gauss(0, nature.error)))


def _rating(felt: float) -> int:
    return max(0, min(10, round(felt)))


def told(nature: Nature, dice: random.Random, days: int = 90) -> dict[tuple[str, insight.Verdict], int]:
    """What such a person is told who looks every day: each claim, and the day on which it was first made."""
    practised: list[insight.Practised] = []
    claims: dict[tuple[str, insight.Verdict], int] = {}
    for number, day in enumerate(kept(nature, dice, days), 1):
        if day.movement is None or day.after is None:
            continue
        practised.append(insight.Practised(day.movement, day.before, day.after))
        for finding in insight.judge(practised).findings:
            if finding.verdict is not insight.Verdict.UNCLEAR:
                claims.setdefault((finding.movement, finding.verdict), number)
    return claims


SEEN = Nature(names=("pelvic_tilt", "cat_cow", "bridge"), effects={"pelvic_tilt": -1.4}, level=(4.6, 4.8), drift=-0.02)
"""Whoever the pictures in the documents show: a level that falls slowly, and one movement that helps."""


def looked_at(
    nature: Nature = SEEN, *, seed: int = 4, days: int = 89, back: int | None = None
) -> tuple[weeks.Progress, dt.date]:
    """What such a person sees of the last so many days, else of four weeks, and the day that these begin with."""
    ratings, done = [], []
    for number, day in enumerate(kept(nature, random.Random(seed), days)):
        ratings.append(weeks.Rating(day.on, "before", day.before, number))
        if day.movement is not None and day.after is not None:
            ratings.append(weeks.Rating(day.on, "after", day.after, number))
            done.append(weeks.Done(number, day.movement, day.on))
    today = FIRST_DAY + dt.timedelta(days=days - 1)
    first = today - dt.timedelta(days=today.weekday(), weeks=weeks.WEEKS_SHOWN - 1)
    if back is not None:
        first = max(today - dt.timedelta(days=back - 1), FIRST_DAY)
    return weeks.look(ratings, done, first=first, today=today, ever=len(done)), first
