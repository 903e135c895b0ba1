"""What a decision looks back on, gathered for many people at once: the number of statements does not grow with them."""

import datetime as dt
import functools
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import bodymap, plan, schedule
from db import body_maps
from db import people as people_rows
from db import practices as rows

RECENTLY = dt.timedelta(days=plan.BALANCED_OVER + 2)
"""Of this time all practices are gathered, of the time before the newest of each movement. Two days are for zones."""


class Past(NamedTuple):
    """What is known about a person when something is decided for them.

    Attributes:
        screening: the safety answers as they are kept; empty: not asked yet.
        set_aside: movement -> the ISO date until which it is left out.
        unwanted: movements that the person refused.
        course: movement -> how far it has come, where that is not 0.
        tough_day: the ISO date of the last day that began with 7 or more.
        sore: where it hurts, as far as the person said so lately.
        practices: the recent ones, and of each movement the newest before them, in any order.
    """

    screening: Mapping[str, Any]
    set_aside: Mapping[str, str]
    unwanted: Sequence[str] = ()
    course: Mapping[str, int] = MappingProxyType({})
    tough_day: str | None = None
    sore: Sequence[str] = ()
    practices: Sequence[rows.Done] = ()


async def gather(sql: AsyncSession, people: Collection[int], now: dt.datetime) -> Mapping[int, Past]:
    """Gather what decisions about these people need, by their ids."""
    done = await rows.histories(sql, people, now - RECENTLY)
    sore = await body_maps.places(sql, people, now - bodymap.HOLDS_FOR)
    return {
        person: Past(
            screening or {},
            set_aside or {},
            unwanted or (),
            course or {},
            tough_day,
            sore.get(person, ()),
            done.get(person, ()),
        )
        for person, screening, set_aside, unwanted, course, tough_day in await people_rows.answers(sql, people)
    }


def days(practices: Sequence[rows.Done], zone: ZoneInfo, starts: dt.time) -> list[tuple[str, dt.date]]:
    """Which movement was begun on which day of a person in a zone, where days start at a time of the clock."""
    day_of = _calendar(zone, starts)
    return [(movement, day_of[began_s // _QUARTER_HOUR_S]) for movement, began_s, _ in practices]


def has_done(practices: Sequence[rows.Done], day: dt.date, zone: ZoneInfo) -> bool:
    """Whether a practice that was begun on a date or after it was done to its end."""
    midnight_s = _midnight_s(day, zone)
    return "done" in [phase for _, began_s, phase in practices if began_s >= midnight_s]


@functools.lru_cache(maxsize=4096)
def _midnight_s(day: dt.date, zone: ZoneInfo) -> float:
    return dt.datetime.combine(day, dt.time(), zone).timestamp()


_QUARTER_HOUR_S = 900


class _Calendar(dict[int, dt.date]):
    """Quarter hours since 1970 -> the day of somebody in a zone, worked out once for all who live there.

    Every zone is a number of quarter hours away from UTC (since 1972), so a day begins at none in between.
    """

    def __init__(self, zone: ZoneInfo, starts: dt.time) -> None:
        super().__init__()
        self._zone, self._starts = zone, starts

    def __missing__(self, quarter_hours: int) -> dt.date:
        if len(self) >= _KEPT:
            self.clear()
        at = dt.datetime.fromtimestamp(quarter_hours * _QUARTER_HOUR_S, dt.UTC)
        self[quarter_hours] = schedule.local_day(at, self._zone, self._starts)
        return self[quarter_hours]


_KEPT = 4096
"""Six weeks of quarter hours in each of the zones in use."""

_calendar = functools.lru_cache(maxsize=512)(_Calendar)
