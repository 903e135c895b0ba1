"""What the sender may say now: it takes rows of the outbox in order and leases them.

The order: answers to taps at any time; otherwise by class, and within a chat one at a time in the order written. Only
bulk lets later rows of its chat pass, or a reply would wait for as long as the morning's reminders take; and a change
that waits for its next attempt lets pass what is not about its message. A row is leased (`sending`, committed) before
the request; what becomes of it is `delivery`.
"""

import dataclasses
import datetime as dt
import functools
import math
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db import models, outbox, writing

_Row = models.Outbox
_TABLE = models.Base.metadata.tables[_Row.__tablename__]
_FIRST_BULK = int(outbox.SendClass.REMINDER)


class Claimed(NamedTuple):
    """A row that was taken: see the columns. `attempts` counts this one."""

    id: int
    chat_id: int
    kind: str
    slot: str | None
    screen: Mapping[str, Any] | None
    send_class: int
    dedupe_key: str | None
    target_id: int | None
    attempts: int

    @property
    def is_bulk(self) -> bool:
        """Whether it shares the budget of the reminders and lets the others pass."""
        return self.send_class >= _FIRST_BULK


@dataclasses.dataclass(frozen=True, slots=True)
class Held:
    """What is due and cannot be said yet: chats that are held back by their pace, and whether bulk waits."""

    chats: Collection[int]
    bulk: bool


async def claim(
    sql: AsyncSession,
    now: dt.datetime,
    limit: int,
    lease: dt.timedelta,
    *,
    bulk: int,
    busy_chats: Collection[int],
    replies: float = math.inf,
) -> list[Claimed]:
    """Take up to `limit` rows that may be said now, in order. What has expired is left alone, and holds nobody up.

    Args:
        sql: the open transaction; commit it before the requests are made.
        now: the moment that decides what is due.
        limit: how many at most.
        lease: after this time the rows count as left behind.
        bulk: how many reminders and recaps may be among them.
        busy_chats: chats that can take nothing but answers at the moment.
        replies: how many replies and changes may be among them.
    """
    last = outbox.SendClass.RECAP if bulk > 0 else outbox.SendClass.EDIT if replies > 0 else outbox.SendClass.ANSWER
    found = await writing.read(sql, _due(last), now=now, most=limit, busy=busy_chats)
    rows = _fitting((Claimed(*row) for row in found), bulk, replies)
    if rows:
        await writing.read(sql, _LEASE, ids=[row.id for row in rows], until=now + lease)
    return rows


async def as_posts(sql: AsyncSession, rows: Collection[Claimed]) -> None:
    """These changes have no message to show them: each is said in a new one, which then is not free to repeat."""
    if rows:
        await writing.read(sql, _AS_POSTS, ids=[row.id for row in rows])


async def held(sql: AsyncSession, now: dt.datetime, busy_chats: Collection[int], *, ask_for_bulk: bool) -> Held:
    """Find what is due and held back. Of bulk it is only told whether any waits, and only when asked for."""
    is_due = [outbox.IS_WAITING, _Row.not_before <= now]
    chats: Collection[int] = ()
    if busy_chats:
        waits = [*is_due, _Row.settled_at.is_(None), _Row.chat_id.in_(busy_chats), _Row.kind != "answer"]
        chats = (await sql.scalars(sa.select(_Row.chat_id).where(*waits).distinct())).all()
    if not ask_for_bulk:
        return Held(chats, bulk=False)
    bulk = await sql.scalar(sa.select(_Row.id).where(*is_due, _Row.send_class >= _FIRST_BULK).limit(1))
    return Held(chats, bulk=bulk is not None)


async def next_moment(sql: AsyncSession, now: dt.datetime) -> dt.datetime | None:
    """When the next row that is not due yet falls due. None: none is planned."""
    return await sql.scalar(sa.select(sa.func.min(_Row.not_before)).where(outbox.IS_WAITING, _Row.not_before > now))


# Asked for every message, and built once: to build a statement takes longer than to answer it.
_OF_IDS = sa.update(_TABLE).where(writing.among(_TABLE.c.id, "ids")).returning(_TABLE.c.id)
_LEASE = _OF_IDS.values(state="sending", attempts=_TABLE.c.attempts + 1, lease_until=sa.bindparam("until"))
_AS_POSTS = _OF_IDS.values(kind="post")


@functools.cache
def _due(last: outbox.SendClass) -> sa.Select[Any]:
    """The question of every round of the sender."""
    other = aliased(_Row)
    now: sa.BindParameter[dt.datetime] = sa.bindparam("now")
    on_its_way = other.state == writing.literal("sending")
    # A change that was put back is about a message further up: only what is said of the same one must not pass it.
    put_back = sa.and_(other.attempts > 0, sa.or_(other.kind == "post", other.slot == _Row.slot))
    goes_first = sa.and_(
        other.id < _Row.id,
        sa.or_(other.not_before <= now, put_back),
        sa.or_(other.send_class < _FIRST_BULK, _Row.send_class >= _FIRST_BULK),
    )
    its_turn_comes_later = (
        sa.select(sa.literal(1))
        .where(
            other.chat_id == _Row.chat_id,
            other.settled_at.is_(None),
            other.kind != "answer",
            sa.or_(on_its_way, sa.and_(goes_first, _lives(other.expires_at, now))),
        )
        .exists()
    )
    chat_is_free = sa.and_(~writing.among(_Row.chat_id, "busy"), ~its_turn_comes_later)
    return (
        sa.select(*(getattr(_Row, name) for name in Claimed._fields))
        .where(
            outbox.IS_WAITING,
            _Row.not_before <= now,
            _lives(_Row.expires_at, now),
            _Row.send_class <= last,
            sa.or_(_Row.kind == "answer", chat_is_free),
        )
        .order_by(_Row.send_class, _Row.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(skip_locked=True)
    )


def _lives(expires_at: Any, now: sa.BindParameter[dt.datetime]) -> sa.ColumnElement[bool]:  # noqa: ANN401  a column, or its alias's
    return sa.or_(expires_at.is_(None), expires_at > now)


def _fitting(rows: Iterable[Claimed], bulk: int, replies: float) -> list[Claimed]:
    """Keep to the budgets; and where a reply passed a reminder both were free to go, but not at once."""
    taken: set[int] = set()
    kept = []
    for row in rows:
        if row.kind != "answer":
            places = bulk if row.is_bulk else replies
            if row.chat_id in taken or places <= 0:
                continue
            taken.add(row.chat_id)
            bulk, replies = bulk - 1, replies - 1  # they share the second
        kept.append(row._replace(attempts=row.attempts + 1))
    return kept
