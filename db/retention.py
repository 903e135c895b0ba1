"""How long rows are kept: what is of no use any more goes, a batch a transaction, oldest first.

The tables grow in the order of time, so a walk along the primary key meets the old rows first and stops at the young
ones: no index is kept for it, and a day's work grows with what is to go.
"""

import dataclasses
import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, writing

Moment = sa.orm.InstrumentedAttribute[dt.datetime] | sa.orm.InstrumentedAttribute[dt.datetime | None]


@dataclasses.dataclass(frozen=True)
class Rule:
    """Rows of a table go so many days after a moment of theirs. `docs/privacy.md` gives the reasons."""

    table: type[models.Base]
    moment: Moment
    days: int
    state: str | None = None  # only rows in this state


RULES = (
    Rule(models.Inbox, models.Inbox.received_at, 7, "handled"),
    Rule(models.Inbox, models.Inbox.received_at, 14, "set_aside"),
    Rule(models.Outbox, models.Outbox.settled_at, 30),
    Rule(models.Posted, models.Posted.posted_at, 90),
    Rule(models.Target, models.Target.settled_at, 400),
    Rule(models.Rating, models.Rating.rated_at, 730),
    Rule(models.BodyMap, models.BodyMap.asked_at, 730),
    Rule(models.Practice, models.Practice.ended_at, 730),
)

QUIET_DAYS = 700
"""After so many days without a word or a tap, a person is told that their data will go."""

NOTICE_DAYS = 30
"""And so long after that it goes, unless they are heard from."""

Place = tuple[Any, ...]
"""The primary key of the last row that was looked at."""


async def expire(
    sql: AsyncSession, rule: Rule, now: dt.datetime, limit: int, after: Place | None = None
) -> Place | None:
    """Delete the rows of a batch whose time is over. Gives where to go on; None: nothing more is old."""
    columns = sa.inspect(rule.table).primary_key
    key = sa.tuple_(*columns)
    batch = sa.select(*columns, rule.moment).order_by(*columns).limit(limit)
    if rule.state is not None:
        batch = batch.where(rule.table.__table__.c.state == writing.literal(rule.state))
    if after is not None:
        batch = batch.where(key > sa.tuple_(*after))
    rows = (await sql.execute(batch)).all()
    oldest_kept = now - dt.timedelta(days=rule.days)
    old = [tuple(row[:-1]) for row in rows if row[-1] is not None and row[-1] < oldest_kept]
    if not old:
        return None
    await sql.execute(sa.delete(rule.table).where(key.in_(old)).execution_options(synchronize_session=False))
    return tuple(rows[-1][:-1])


async def quiet(sql: AsyncSession, today: dt.date, limit: int) -> list[models.Person]:
    """Take people who were not heard from for long and have not been told yet that their data will go."""
    since = today - dt.timedelta(days=QUIET_DAYS)
    return await _take(sql, limit, models.Person.heard_on < since, models.Person.erase_on.is_(None))


async def ending(sql: AsyncSession, today: dt.date, limit: int) -> list[models.Person]:
    """Take people who were told, and whose time is over."""
    return await _take(sql, limit, models.Person.erase_on.is_not(None), models.Person.erase_on <= today)


async def _take(sql: AsyncSession, limit: int, *which: sa.ColumnElement[bool]) -> list[models.Person]:
    query = sa.select(models.Person).where(*which).order_by(models.Person.id).limit(limit)
    return list(await sql.scalars(query.with_for_update(skip_locked=True)))
