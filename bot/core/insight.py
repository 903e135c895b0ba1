"""What seems to help this person: for each movement, the change from before to after, and how sure we may be of it.

A normal-normal model, worked out in closed form; `docs/insight.md` explains it, its prior and its limits:

    change = own average + slope * (start - usual start) + what the movement adds + noise
    what a movement adds ~ N(0, PRIOR_SD²), so that a few lucky practices are shrunk towards the person's own average

A high start falls by itself, because part of it was a bad moment (regression to the mean); the slope takes that out.
What falls after every movement alike, by time, rest or hope, is in the own average and credited to none. So a claim is
always about a movement against the person's other ones, and it is made by the interval alone. The intervals hold
together for all of the person's movements, and looking every day is paid for: both are checked by simulation.
"""

import enum
import math
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

ENOUGH = 5  # practices with both ratings before a movement is judged at all (judgment)
ERROR_SHARE = 0.05  # of all movements and all days together; simulated, not derived
PRIOR_SD = 0.6  # points: what movements add or take, one from another; a whole programme does little more [WHO-REV]
NOISE_SD = 2 / statistics.NormalDist().inv_cdf(0.975)  # points: of one change, when 2 are just detectable [CHILDS]
NOISE_WEIGHT = 8  # practices: how many of the person's own the noise above counts for
PROBABLY = statistics.NormalDist().inv_cdf(0.95)  # standard errors: how sure a change must be to be called a fall
SLOPE, SLOPE_SD = -0.25, 0.25  # points of change a point of start, before a practice is seen (judgment)


class Practised(NamedTuple):
    """One practice with both ratings, 0-10."""

    movement: str
    before: int
    after: int


class Interval(NamedTuple):
    """A middle and what it lies between, in points; below zero is less pain."""

    middle: float
    low: float
    high: float

    @property
    def falls(self) -> bool:
        """Whether all of it lies below zero."""
        return self.high < 0

    @property
    def rises(self) -> bool:
        """Whether all of it lies above zero."""
        return self.low > 0


class Verdict(enum.StrEnum):
    """What may be said of a movement. Nothing else is made of its numbers."""

    EASES = "eases"  # probably
    UNCLEAR = "unclear"  # no clear difference yet
    AGGRAVATES = "aggravates"  # may


class Finding(NamedTuple):
    """A movement that was done often enough.

    Attributes:
        movement: its id.
        times: practices with both ratings.
        change: from before to after, from the person's usual start, shrunk towards their own average.
        beyond: the same, less the person's own average: what this movement adds.
        verdict: read from both.
    """

    movement: str
    times: int
    change: Interval
    beyond: Interval
    verdict: Verdict


class Insight(NamedTuple):
    """What all practices of a person with both ratings say.

    Attributes:
        practices: how many there are.
        average: their mean change in points. It is told and never judged: what passes by itself is in it.
        findings: the movements that were done often enough, the most easing first.
    """

    practices: int
    average: float | None
    findings: tuple[Finding, ...]


class _Group(NamedTuple):
    """The practices with one movement, summed up."""

    times: int
    change: float
    start: float


class _Fit(NamedTuple):
    """What all practices of a person say together: the slope and the noise of one change."""

    start: float
    slope: float
    slope_var: float
    noise_var: float


def judge(practised: Sequence[Practised]) -> Insight:
    """What seems to help, from all practices of a person that have both ratings; their order plays no part."""
    if not practised:
        return Insight(0, None, ())
    groups = _groups(practised)
    fit = _fit(practised, groups)
    judged = [movement for movement, group in groups.items() if group.times >= ENOUGH]
    # A share of the error for each movement that is spoken of, and one left over for looking every day.
    reach = statistics.NormalDist().inv_cdf(1 - ERROR_SHARE / 2 / (len(judged) + 1))
    findings = [_finding(each, groups, fit, reach) for each in judged if len(groups) > 1]
    findings.sort(key=lambda finding: (finding.beyond.middle, finding.movement))
    average = statistics.fmean(each.after - each.before for each in practised)
    return Insight(len(practised), average, tuple(findings))


def _groups(practised: Sequence[Practised]) -> Mapping[str, _Group]:
    by_movement = defaultdict(list)
    for each in practised:
        by_movement[each.movement].append(each)
    return {
        movement: _Group(
            len(own),
            statistics.fmean(each.after - each.before for each in own),
            statistics.fmean(each.before for each in own),
        )
        for movement, own in by_movement.items()
    }


def _fit(practised: Sequence[Practised], groups: Mapping[str, _Group]) -> _Fit:
    """The slope and the noise within movements, each drawn towards what is known before a practice is seen."""
    within = [
        (each.before - groups[each.movement].start, each.after - each.before - groups[each.movement].change)
        for each in practised
    ]
    spread = sum(start * start for start, _ in within)
    joint = sum(start * change for start, change in within)
    prior, precision = NOISE_SD**2, 1 / SLOPE_SD**2
    slope = (joint / prior + SLOPE * precision) / (spread / prior + precision)
    left = sum((change - slope * start) ** 2 for start, change in within)
    free = len(practised) - len(groups)
    # Never surer of one change than the instrument allows, however even a person's answers are.
    noise_var = max(prior, (NOISE_WEIGHT * prior + left) / (NOISE_WEIGHT + free))
    mean_start = statistics.fmean(each.before for each in practised)
    return _Fit(mean_start, slope, 1 / (spread / noise_var + precision), noise_var)


def _finding(movement: str, groups: Mapping[str, _Group], fit: _Fit, reach: float) -> Finding:
    """One movement beside the average of the person's other practices, both as if begun at the usual start."""
    own = groups[movement]
    others = [group for each, group in groups.items() if each != movement]
    times = sum(group.times for group in others)
    average = math.fsum(group.times * _levelled(group, fit) for group in others) / times
    away = own.start - math.fsum(group.times * group.start for group in others) / times
    seen = _levelled(own, fit) - average
    seen_var = fit.noise_var * (1 / own.times + 1 / times) + away * away * fit.slope_var
    trust = PRIOR_SD**2 / (PRIOR_SD**2 + seen_var)  # how much of what was seen is kept; the rest is shrunk away
    beyond_var = trust * seen_var
    beyond = _interval(trust * seen, beyond_var, reach)
    change_var = beyond_var + fit.noise_var / times
    change = _interval(average + beyond.middle, change_var, reach)
    falls = change.middle + PROBABLY * math.sqrt(change_var) < 0
    return Finding(movement, own.times, change, beyond, _verdict(change, beyond, falls=falls))


def _levelled(group: _Group, fit: _Fit) -> float:
    """A group's mean change as if it had begun at the person's usual start."""
    return group.change - fit.slope * (group.start - fit.start)


def _interval(middle: float, variance: float, reach: float) -> Interval:
    half = reach * math.sqrt(variance)
    return Interval(middle, middle - half, middle + half)


def _verdict(change: Interval, beyond: Interval, *, falls: bool) -> Verdict:
    """Beyond the others, and a fall or a rise in itself: one that aggravates makes the others look as if they eased."""
    if beyond.falls and falls:
        return Verdict.EASES
    if beyond.rises and change.rises:
        return Verdict.AGGRAVATES
    return Verdict.UNCLEAR
