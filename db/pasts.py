"""What decisions about people look back on, of many people by one statement: their answers and what they have done."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, writing

_Person, _Practice, _BodyMap = models.Person, models.Practice, models.BodyMap

Done = list[str]
"""A practice that was begun: movement, quarter hours since 1970, and how far it came; "": long ago."""


class Past(NamedTuple):
    """What is known about a person when something is decided for them.

    Attributes:
        screening: the safety answers as they are kept; empty: not asked yet.
        set_aside: movement -> the ISO date until which it is left out.
        unwanted: movements that the person refused.
        course: movement -> how far it has come, where that is not 0.
        tough_day: the ISO date of the last day that began with 7 or more.
        sore: where it hurts, as the person ticked last, if they did so lately.
        practices: the recent ones, and of each movement the newest before them, in any order.
    """

    screening: Mapping[str, Any]
    set_aside: Mapping[str, str]
    unwanted: Sequence[str] = ()
    course: Mapping[str, int] = MappingProxyType({})
    tough_day: str | None = None
    sore: Sequence[str] = ()
    practices: Sequence[Done] = ()


async def of(
    sql: AsyncSession, people: Collection[int], since: dt.datetime, sore_since: dt.datetime
) -> Mapping[int, Past]:
    """Read for many people, by their ids, what decisions need: practices since a moment, body maps since another."""
    found = await writing.read(sql, _PAST, people=people, since=since, sore_since=sore_since)
    return {
        person: Past(
            screening or {}, set_aside or {}, unwanted or (), course or {}, tough_day, sore or (), _listed(done)
        )
        for person, screening, set_aside, unwanted, course, tough_day, sore, done in found
    }


def _listed(done: str | None) -> list[Done]:
    """Text is put together and taken apart in half the time that JSON takes; a row for each takes far longer."""
    return [one.split(_THEN) for one in done.split(_AND)] if done else []


_AND, _THEN = " ", ","  # in no movement's id (the catalog sees to that), and in no phase


def _as_text(began: sa.SQLColumnExpression[dt.datetime], phase: sa.SQLColumnExpression[str]) -> sa.ColumnElement[str]:
    return _Practice.movement + _THEN + sa.cast(writing.quarter_hours(began), sa.Text) + _THEN + phase


_SINCE = sa.bindparam("since", type_=_Practice.started_at.type)
_OWN = _Practice.person_id == _Person.id
_looked_back_on = sa.union_all(
    sa.select(_as_text(_Practice.started_at, _Practice.phase).label("done"))
    .where(_OWN, _Practice.started_at >= _SINCE)
    .correlate(_Person),
    sa.select(_as_text(sa.func.max(_Practice.started_at), sa.literal("", sa.Text)))
    .where(_OWN, _Practice.started_at < _SINCE)
    .group_by(_Practice.movement)
    .correlate(_Person),
).subquery()
_ticked_last = (
    sa.select(_BodyMap.areas)
    .where(_BodyMap.person_id == _Person.id, _BodyMap.asked_at >= sa.bindparam("sore_since"))
    .where(_BodyMap.areas.is_not(None))
    .order_by(_BodyMap.id.desc())
    .limit(1)
)
_PAST = sa.select(
    _Person.id,
    _Person.screening,
    _Person.set_aside,
    _Person.unwanted,
    _Person.course,
    _Person.tough_day,
    _ticked_last.scalar_subquery(),
    sa.select(sa.func.aggregate_strings(_looked_back_on.c.done, _AND)).scalar_subquery(),
).where(writing.among(_Person.id, "people"))
