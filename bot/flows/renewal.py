"""Due moments worked out anew after the rules of their zones have changed: the same wall time, the same date."""

import datetime as dt
from collections.abc import Collection
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import schedule
from db import reminders

Place = tuple[int, str]
"""A person and a slot: where a batch ended."""

FIRST: Place = (0, "")
"""Comes before every person and slot."""


async def renew(
    sql: AsyncSession, zones: Collection[str], now: dt.datetime, after: Place, limit: int
) -> tuple[Place | None, int]:
    """Renew what is still to come in these zones, for up to `limit` reminders `after` a place.

    Gives the place where to go on, None: there are no more; and how many due moments have changed. What is due by now
    is left to those who take it up: they work out its dates by the new rules.
    """
    found = await reminders.coming_in(sql, zones, now, after, limit)
    moved = {}
    for each in found:
        zone, days = ZoneInfo(each.zone), schedule.Days(each.days)
        at = schedule.by_new_rules(each.wall_time, zone, days, each.next_due_at)
        if at != each.next_due_at:
            moved[each.person_id, each.slot] = at
    await reminders.move(sql, moved)
    last = (found[-1].person_id, found[-1].slot) if len(found) == limit else None
    return last, len(moved)
