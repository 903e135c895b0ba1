"""What a decision looks back on, gathered for many people at once: the number of statements does not grow with them."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import plan
from db import people as people_rows
from db import practices as rows

RECENTLY = dt.timedelta(days=plan.BALANCED_OVER + 2)
"""Of this time all practices are gathered, of the time before the newest of each movement. Two days are for zones."""


@dataclasses.dataclass(frozen=True, slots=True)
class Past:
    """What is known about a person when something is decided for them.

    Attributes:
        screening: the safety answers as they are kept; empty: not asked yet.
        set_aside: movement -> the ISO date until which it is left out.
        practices: the recent ones, and of each movement the newest before them, in any order.
    """

    screening: Mapping[str, Any]
    set_aside: Mapping[str, str]
    practices: Sequence[rows.Done] = ()


async def gather(sql: AsyncSession, people: Collection[int], now: dt.datetime) -> Mapping[int, Past]:
    """Gather what decisions about these people need, by their ids."""
    done: dict[int, list[rows.Done]] = {}
    for person, practice in await rows.histories(sql, people, now - RECENTLY):
        done.setdefault(person, []).append(practice)
    return {
        person: Past(screening or {}, set_aside or {}, done.get(person, ()))
        for person, screening, set_aside in await people_rows.answers(sql, people)
    }
