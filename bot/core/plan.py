"""Which movement today: the same answer for the same person, day and history, however often it is asked.

Four pools are kept in the balance of a week (3 mobility, 2 hip and leg stretches, 2 control and
strength, an extension now and then), and within a pool the one that was longest ago comes next. So nothing starves,
nothing comes two days running, and a line under the reminder can say truly why today is today's.
"""

import datetime as dt
import enum
import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from content import catalog as library
from content import model

# Movements a week (judgment); half a one is every other week.
WEEK = {
    model.Pool.MOBILITY: 3.0,
    model.Pool.HIP_LEG_STRETCH: 2.0,
    model.Pool.CONTROL_STRENGTH: 2.0,
    model.Pool.EXTENSION: 0.5,
}
RESTED_AFTER = 3  # days in which a movement is not repeated while another one is there
HANDICAP = 7  # days that a movement waits longer for each reason to take care with it (judgment)
NEVER = 10_000  # days: longer ago than anything that was done
BALANCED_OVER = 28  # days that the balance looks back on: long enough for "every other week" to show


class Seen(NamedTuple):
    """A movement that was a person's movement of a local date."""

    movement: str
    on: dt.date


class Reason(enum.StrEnum):
    """A true thing about a choice."""

    NEW_TO_YOU = "new_to_you"
    LONGEST_AGO = "longest_ago"  # of its pool, of what may be chosen; a handicap counts as days
    POOL_SHORT = "pool_short"  # its pool had come up less often than planned
    NOTHING_ELSE = "nothing_else"  # it was there in the last days, but so was all that may be chosen


class Choice(NamedTuple):
    """The movement of a day and why it is that one, the most telling reason first."""

    movement: str
    reasons: tuple[Reason, ...]


def choose(  # noqa: PLR0917  each is one fact about the day
    catalog: library.Catalog,
    history: Sequence[Seen],
    left_out: Collection[str],
    person_key: int,
    day: dt.date,
    skip: Collection[str] = (),
    handicaps: Mapping[str, int] = MappingProxyType({}),
) -> Choice | None:
    """The movement of `day`, or None when nothing is left to choose from.

    `history` may reach back as far as is known; what is not before `day` plays no part, so asking again after the
    practice gives the same answer. `left_out` are ids that hurt or do not suit, `skip` those that were passed over
    today ("another"). Each step of a handicap lets a movement wait `HANDICAP` days longer than the others of its pool.
    """
    movements = catalog.movements
    able = [movement for movement in movements.values() if movement.rotation and movement.id not in left_out]
    before = [seen for seen in history if seen.on < day]
    last_on = _last_dates(before)
    left = [movement for movement in able if movement.id not in skip]
    if not left:
        return None
    rested = [movement for movement in left if _days_since(last_on, movement, day) > RESTED_AFTER]
    shortage = _shortage(movements, able, before, day)

    def claim(movement: model.Movement) -> tuple[float, float, bytes]:
        waited = min(_days_since(last_on, movement, day), NEVER) - HANDICAP * handicaps.get(movement.id, 0)
        return shortage[movement.pool], waited, _lot(person_key, day, movement.id)

    # Where nothing is rested the balance may not decide: it would bring yesterday's again.
    chosen = max(rested, key=claim) if rested else max(left, key=lambda movement: claim(movement)[1:])
    return Choice(chosen.id, _reasons(chosen, rested, last_on, shortage))


def _last_dates(before: Sequence[Seen]) -> Mapping[str, dt.date]:
    last: dict[str, dt.date] = {}
    for seen in before:
        last[seen.movement] = max(seen.on, last.get(seen.movement, seen.on))
    return last


def _days_since(last_on: Mapping[str, dt.date], movement: model.Movement, day: dt.date) -> float:
    """Days since the movement was last seen; endless if it never was."""
    last = last_on.get(movement.id)
    return (day - last).days if last else float("inf")


def _shortage(
    movements: Mapping[str, model.Movement], able: Sequence[model.Movement], before: Sequence[Seen], day: dt.date
) -> Mapping[model.Pool, float]:
    """How many times each pool came up less often than its share, today counted in; only pools that can come up."""
    shares = {pool: WEEK.get(pool, 0.0) for pool in {movement.pool for movement in able}}
    whole = sum(shares.values()) or 1.0
    recent = [seen for seen in before if (day - seen.on).days < BALANCED_OVER and seen.movement in movements]
    times = Counter(movements[seen.movement].pool for seen in recent)
    total = sum(times[pool] for pool in shares) + 1
    return {pool: share / whole * total - times[pool] for pool, share in shares.items()}


def _lot(person_key: int, day: dt.date, movement: str) -> bytes:
    """What decides between equals: no dice, or asking twice would give two answers."""
    return hashlib.blake2b(f"{person_key} {day} {movement}".encode(), digest_size=8).digest()


def _reasons(
    chosen: model.Movement,
    rested: Sequence[model.Movement],
    last_on: Mapping[str, dt.date],
    shortage: Mapping[model.Pool, float],
) -> tuple[Reason, ...]:
    if not rested:
        return (Reason.NOTHING_ELSE,)
    pools = {movement.pool for movement in rested}
    # Within its pool the choice is by age and handicap, so one that is not new is the one that has waited longest.
    reasons = [Reason.NEW_TO_YOU if chosen.id not in last_on else Reason.LONGEST_AGO]
    if len(pools) > 1 and shortage[chosen.pool] > max(shortage[pool] for pool in pools - {chosen.pool}):
        reasons.append(Reason.POOL_SHORT)
    return tuple(reasons)
