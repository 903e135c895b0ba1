"""Which movement today: the same answer for the same person, day and history, however often it is asked.

Four pools are kept in the balance of a week (3 mobility, 2 hip and leg stretches, 2 control and strength, an extension
now and then). What is new comes twice more within a few days, so that it is learned; then, within a pool, what was
longest ago comes next. So nothing starves, and nothing comes two days running. Every choice carries its trace, from
which a line can say truly why today is today's. The numbers are our judgment.
"""

import datetime as dt
import functools
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.core import choices
from content import catalog as library
from content import model, vocabulary

# Movements a week (judgment); half a one is every other week.
WEEK = {
    model.Pool.MOBILITY: 3.0,
    model.Pool.HIP_LEG_STRETCH: 2.0,
    model.Pool.CONTROL_STRENGTH: 2.0,
    model.Pool.EXTENSION: 0.5,
}
RESTED_AFTER = 3  # days in which a movement is not repeated while another one is there
LEARNED_AFTER = 3  # times: so often something new comes ...
LEARNING_DAYS = 4  # ... within so many days after the first, never two days running
HANDICAP = 7  # days that a movement waits longer for each reason to take care with it
BENT_TWICE = 7  # days that it waits longer for bending forward again after a day that did
SAME_AREA = 2  # days that it waits longer for reaching what yesterday's reached
SORE_AREA = 2  # days that it comes earlier for reaching where the person said that it hurts
RETRIED_AFTER = 42  # days after which a movement is tried again that an easier or harder one stood in for
NEVER = 10_000  # days: longer ago than anything that was done
BALANCED_OVER = 28  # days that the balance looks back on: long enough for "every other week" to show

MORNING_ENDS = dt.time(10)
"""Until then nothing that bends far forward is picked: two hours after the usual time to get up, taken as 8 at the
latest ([SNOOK] found that less bending early in the day helped; the hours are judgment)."""

_BENDS = frozenset({vocabulary.Direction.FLEXION, vocabulary.Direction.HIP_FLEXION})


class Seen(NamedTuple):
    """A movement that was a person's movement of a local date."""

    movement: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Lately:
    """What else bears on the choice.

    Attributes:
        morning: the person got up not long ago.
        levels: movement -> how far it has come, where that is not 0; see `progress`.
        sore: the areas where the person said lately that it hurts.
    """

    morning: bool = False
    levels: Mapping[str, int] = field(default_factory=dict)
    sore: frozenset[vocabulary.Area] = frozenset()


NOTHING = Lately()
_SHARES = {pool.value: WEEK.get(pool, 0.0) for pool in model.Pool}
_NO_HANDICAPS: Mapping[str, int] = {}


class _Item(NamedTuple):
    """What the choice looks at of a movement. Plain words instead of members of enumerations: they compare faster."""

    id: str
    pool: str
    bends: bool
    areas: frozenset[str]


class _Choosable(NamedTuple):
    """What there is to choose from, the same for very many people.

    Attributes:
        able: what suits and is wanted.
        left: of that, what was not passed over today and does for the hour.
        shares: what each pool of `able` is of their week.
        bends: something of `able` bends far forward.
    """

    able: Sequence[_Item]
    left: Sequence[_Item]
    shares: Mapping[str, float]
    bends: bool


class _Past(NamedTuple):
    """A history counted once: when each movement was there first and last, how often each pool within the balance."""

    last: Mapping[str, dt.date]
    first: Mapping[str, dt.date]
    pools: Mapping[str, int]
    yesterday: Sequence[_Item]


def bends_far(movement: model.Movement) -> bool:
    """Whether it is a stretch held in forward bending: child's pose, knee to chest, hamstrings; no tilt, no cat-cow."""
    return movement.kind is model.Kind.STATIC_STRETCH and set(movement.direction) <= _BENDS


def choose(  # noqa: PLR0917  each is one fact about the day
    catalog: library.Catalog,
    history: Sequence[tuple[str, dt.date]],
    left_out: Collection[str],
    person_key: int,
    day: dt.date,
    skip: Collection[str] = (),
    handicaps: Mapping[str, int] = _NO_HANDICAPS,
    lately: Lately = NOTHING,
) -> choices.Choice | None:
    """The movement of `day`, or None when nothing is left to choose from.

    `history` may reach back as far as is known; what is not before `day` plays no part, so asking again after the
    practice gives the same answer. `left_out` are ids that hurt, do not suit or are not wanted, `skip` those that were
    passed over today ("another"). Each step of a handicap lets a movement wait `HANDICAP` days longer than the others
    of its pool.
    """
    there = _choosable(catalog, frozenset(left_out), frozenset(skip), lately.morning)
    left = there.left
    if not left:
        return None
    past = _count(_shelf(catalog), history, day)
    since = {item.id: (day - past.last[item.id]).days if item.id in past.last else NEVER for item in left}
    learning = _learning(left, past, history, day)
    rested = [item for item in left if since[item.id] > RESTED_AFTER]
    if learning:
        new = [item for item in left if item.id in learning]
        chosen = _first(new, [since[item.id] for item in new], person_key, day)
        choice = choices.Choice(chosen.id, (choices.Reason.LEARNING,), since[chosen.id], learning[chosen.id])
    elif rested:
        choice = _in_turn(rested, there.shares, past, since, person_key, day, handicaps, lately)
    else:  # the balance may not decide: it would bring yesterday's again
        chosen = _first(left, [since[item.id] for item in left], person_key, day)
        choice = choices.Choice(chosen.id, (choices.Reason.NOTHING_ELSE,), since[chosen.id])
    if lately.morning and there.bends and choice.reasons[0] is not choices.Reason.LEARNING:
        choice = choice._replace(reasons=(*choice.reasons, choices.Reason.MORNING))
    return _variant(catalog, choice, since, lately.levels)


@functools.lru_cache(maxsize=4)
def _shelf(catalog: library.Catalog) -> Mapping[str, _Item]:
    return {
        movement.id: _Item(
            movement.id, movement.pool.value, bends_far(movement), frozenset(area.value for area in movement.area)
        )
        for movement in catalog.movements.values()
        if movement.rotation
    }


@functools.lru_cache(maxsize=1024)
def _choosable(
    catalog: library.Catalog,
    left_out: frozenset[str],
    skip: frozenset[str],
    morning: bool,  # noqa: FBT001  a part of the key
) -> _Choosable:
    able = [item for item in _shelf(catalog).values() if item.id not in left_out]
    left = [item for item in able if item.id not in skip and not (morning and item.bends)]
    pools = {item.pool for item in able}
    whole = sum(_SHARES[pool] for pool in pools) or 1.0
    return _Choosable(able, left, {pool: _SHARES[pool] / whole for pool in pools}, any(item.bends for item in able))


def _count(shelf: Mapping[str, _Item], history: Iterable[tuple[str, dt.date]], day: dt.date) -> _Past:
    last: dict[str, dt.date] = {}
    first: dict[str, dt.date] = {}
    pools = dict.fromkeys(_SHARES, 0)
    yesterday: list[_Item] = []
    balanced_from, day_before = day - dt.timedelta(days=BALANCED_OVER), day - dt.timedelta(days=1)
    for movement, on in history:
        if on >= day:
            continue
        latest = last.get(movement)
        if latest is None:
            last[movement] = first[movement] = on
        elif on > latest:
            last[movement] = on
        elif on < first[movement]:
            first[movement] = on
        if on > balanced_from and movement in shelf:
            item = shelf[movement]
            pools[item.pool] += 1
            if on == day_before:
                yesterday.append(item)
    return _Past(last, first, pools, yesterday)


def _learning(
    left: Iterable[_Item], past: _Past, history: Iterable[tuple[str, dt.date]], day: dt.date
) -> Mapping[str, int]:
    """What is new and comes again today, and on how many days it was there so far."""
    new_from, day_before = day - dt.timedelta(days=LEARNING_DAYS), day - dt.timedelta(days=1)
    new = {movement for movement, on in past.first.items() if on >= new_from and past.last[movement] < day_before}
    due = [item.id for item in left if item.id in new] if new else []
    days = {movement: {on for one, on in history if one == movement and on < day} for movement in due}
    return {movement: len(on) for movement, on in days.items() if len(on) < LEARNED_AFTER}


def _in_turn(  # noqa: PLR0917  the facts of `choose`, prepared
    rested: Sequence[_Item],
    shares: Mapping[str, float],
    past: _Past,
    since: Mapping[str, int],
    person_key: int,
    day: dt.date,
    handicaps: Mapping[str, int],
    lately: Lately,
) -> choices.Choice:
    """From the pool that came up short, what has waited longest."""
    shortage = _shortage(shares, past.pools)
    most = max(shortage[item.pool] for item in rested)
    short = [item for item in rested if shortage[item.pool] == most]
    bent = any(item.bends for item in past.yesterday)
    reached = {area for item in past.yesterday for area in item.areas}
    waited = [
        since[item.id]
        - HANDICAP * handicaps.get(item.id, 0)
        - (BENT_TWICE if bent and item.bends else 0)
        - (0 if reached.isdisjoint(item.areas) else SAME_AREA)
        + (0 if lately.sore.isdisjoint(item.areas) else SORE_AREA)
        for item in short
    ]
    chosen = _first(short, waited, person_key, day)
    reasons = [choices.Reason.NEW_TO_YOU if chosen.id not in past.last else choices.Reason.LONGEST_AGO]
    if len({item.pool for item in short}) == 1 < len({item.pool for item in rested}):
        reasons.append(choices.Reason.POOL_SHORT)
    return choices.Choice(chosen.id, tuple(reasons), min(since[chosen.id], NEVER), past.pools[chosen.pool])


def _shortage(shares: Mapping[str, float], times: Mapping[str, int]) -> Mapping[str, float]:
    """How many times each pool came up less often than its share, today counted in; only pools that can come up."""
    total = sum([times[pool] for pool in shares]) + 1
    return {pool: share * total - times[pool] for pool, share in shares.items()}


def _first(items: Sequence[_Item], claims: Sequence[int], person_key: int, day: dt.date) -> _Item:
    """The item of the highest claim. Between equals a lot decides: no dice, or asking twice would give two answers."""
    highest = max(claims)
    equals = [item for item, claim in zip(items, claims, strict=True) if claim == highest]
    return equals[0] if len(equals) == 1 else max(equals, key=lambda item: _lot(person_key, day, item.id))


def _lot(person_key: int, day: dt.date, movement: str) -> bytes:
    return hashlib.blake2b(f"{person_key} {day} {movement}".encode(), digest_size=8).digest()


def _variant(
    catalog: library.Catalog,
    choice: choices.Choice,
    since: Mapping[str, int],
    levels: Mapping[str, int],
) -> choices.Choice:
    """An easier movement in place of one that was too much, a harder one in place of one that has become easy."""
    if since[choice.movement] > RETRIED_AFTER:
        return choice
    level = levels.get(choice.movement, 0)
    movement = catalog.movements[choice.movement]
    if level < choices.LEAST:
        instead, reason = movement.easier, choices.Reason.EASIER
    elif level > choices.MOST:
        instead, reason = movement.harder, choices.Reason.HARDER
    else:
        return choice
    found = next((one for one in instead if since.get(one, 0) > RESTED_AFTER), None)
    return choice if found is None else choices.Choice(found, (reason,), instead_of=choice.movement)
