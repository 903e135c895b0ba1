"""What a decision looks back on: how far, and on which days of somebody that was."""

import datetime as dt
import functools
from collections.abc import Collection, Mapping, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import bodymap, plan, schedule
from db import pasts

RECENTLY = dt.timedelta(days=plan.BALANCED_OVER + 2)
"""Of this time all practices are gathered, of the time before the newest of each movement. Two days are for zones."""


async def gather(sql: AsyncSession, people: Collection[int], now: dt.datetime) -> Mapping[int, pasts.Past]:
    """Gather what decisions about these people need, by their ids."""
    return await pasts.of(sql, people, now - RECENTLY, now - bodymap.HOLDS_FOR)


def days(practices: Sequence[pasts.Done], zone: ZoneInfo, starts: dt.time) -> list[tuple[str, dt.date]]:
    """Which movement was begun on which day of a person in a zone, where days start at a time of the clock."""
    day_of = _calendar(zone, starts)
    return [(movement, day_of[began]) for movement, began, _ in practices]


def days_done(practices: Sequence[pasts.Done], zone: ZoneInfo, starts: dt.time) -> list[dt.date]:
    """The days of practices that were done to their end."""
    day_of = _calendar(zone, starts)
    return [day_of[began] for _, began, phase in practices if phase == "done"]


_QUARTER_HOUR_S = 900


class _Calendar(dict[str, dt.date]):
    """Quarter hours since 1970, as read -> the day of somebody in a zone, worked out once for all who live there.

    Every zone is a number of quarter hours away from UTC (since 1972), so a day begins at none in between.
    """

    def __init__(self, zone: ZoneInfo, starts: dt.time) -> None:
        super().__init__()
        self._zone, self._starts = zone, starts

    def __missing__(self, quarter_hours: str) -> dt.date:
        if len(self) >= _KEPT:
            self.clear()
        at = dt.datetime.fromtimestamp(int(quarter_hours) * _QUARTER_HOUR_S, dt.UTC)
        self[quarter_hours] = schedule.local_day(at, self._zone, self._starts)
        return self[quarter_hours]


_KEPT = 4096
"""Six weeks of quarter hours in each of the zones in use."""

_calendar = functools.lru_cache(maxsize=512)(_Calendar)
