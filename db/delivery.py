"""The sender's side of the outbox: take rows, and settle what became of them.

The order: answers to taps at any time; otherwise by class, and within a chat one at a time in the order written. Only
bulk lets later rows of its chat pass, or a reply would wait for as long as the morning's reminders take. A row is
leased (`sending`, committed) before the request; a lease that is found later means: nobody knows whether it was sent.
"""

import dataclasses
import datetime as dt
import functools
import math
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db import models, outbox, posted, practices, writing

_Row = models.Outbox
_Target = models.Target
_IS_SENDING = _Row.state == writing.literal("sending")
_FIRST_BULK = int(outbox.SendClass.REMINDER)
_LATE_AFTER = dt.timedelta(minutes=10)
_HAS_EXPIRED = sa.select(_Row.id).where(outbox.IS_WAITING, _Row.expires_at <= sa.bindparam("now")).limit(1)


# Asked for every message, and built once, past the session: it holds no object that would have to hear of it.
_TABLE, _TARGETS = (models.Base.metadata.tables[one.__tablename__] for one in (_Row, _Target))
_THESE: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_DELETE = sa.delete(_TABLE).where(_TABLE.c.id.in_(_THESE)).returning(_TABLE.c.id)
_CLOSE = (
    sa.update(_TABLE)
    .where(_TABLE.c.id.in_(_THESE))
    .values(state="sent", reason=None, settled_at=sa.bindparam("now"), screen=sa.null(), lease_until=None)
    .returning(_TABLE.c.id)
)
_SETTLE_TARGETS = (
    sa.update(_TARGETS)
    .where(_TARGETS.c.id.in_(_THESE), _TARGETS.c.settled_at.is_(None))
    .values(
        state=sa.case((_TARGETS.c.due_at < sa.bindparam("late"), "late"), else_="sent"), settled_at=sa.bindparam("now")
    )
    .returning(_TARGETS.c.id)
)


@dataclasses.dataclass(frozen=True, slots=True)
class Said:
    """A row that was said, and what that changed in the chat.

    Attributes:
        row: as it was claimed.
        message_id: of the new message, where there is one.
        picture: whether the new message shows a picture.
        turned: a message of words that has got a picture.
        gone: messages that were deleted.
    """

    row: models.Outbox
    message_id: int | None = None
    picture: bool = False
    turned: int | None = None
    gone: Collection[int] = ()


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
) -> list[models.Outbox]:
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
    due = _due(last)
    found = await sql.scalars(due, {"now": now, "most": limit, "busy": list(busy_chats)})
    rows = _fitting(list(found), bulk, replies)
    for row in rows:
        row.state = "sending"
        row.attempts += 1
        row.lease_until = now + lease
    await sql.flush()
    return rows


async def expire(sql: AsyncSession, now: dt.datetime) -> None:
    """Drop what was not said in time."""
    if await sql.scalar(_HAS_EXPIRED, {"now": now}) is not None:
        await outbox.drop(sql, [outbox.IS_WAITING, _Row.expires_at <= now], now, "expired")


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


async def settle_said(sql: AsyncSession, said: Sequence[Said], now: dt.datetime) -> dict[int, dt.datetime]:
    """Close rows that were said, all in a few statements, and let the steps they carried last from now.

    Gives the practices whose bell has moved, and to when. Rows of people who were erased meanwhile leave no trace.
    """
    bells = await _let_last(sql, said, now)
    left = await _close(sql, said, now)
    said = [one for one in said if one.row.id in left]
    await posted.note_all(
        sql,
        [
            (one.row.chat_id, one.row.slot, one.message_id, one.picture)
            for one in said
            if one.row.slot is not None and one.message_id is not None
        ],
        now,
    )
    for one in said:
        if one.turned is not None:
            await posted.turned(sql, one.row.chat_id, one.turned)
        if one.gone:
            await posted.forget(sql, one.row.chat_id, one.gone)
    targets = [one.row.target_id for one in said if one.row.target_id is not None]
    if targets:
        await writing.read(sql, _SETTLE_TARGETS, ids=targets, now=now, late=now - _LATE_AFTER)
    return bells


async def _close(sql: AsyncSession, said: Sequence[Said], now: dt.datetime) -> set[int]:
    """Close the rows, or delete those that leave no trace. Gives those that were still there."""
    left: set[int] = set()
    traceless = [one.row.id for one in said if one.row.slot is None]
    if traceless:
        left.update(row_id for (row_id,) in await writing.read(sql, _DELETE, ids=traceless))
    kept = [one.row.id for one in said if one.row.slot is not None]
    if kept:
        left.update(row_id for (row_id,) in await writing.read(sql, _CLOSE, ids=kept, now=now))
    return left


async def _let_last(sql: AsyncSession, said: Sequence[Said], now: dt.datetime) -> dict[int, dt.datetime]:
    """The seconds of a step count from the moment its message is there."""
    ends = {}
    for one in said:
        lasts_s = (one.row.screen or {}).get("lasts_s")
        step = practices.step_of(one.row.dedupe_key)
        if step is not None and lasts_s is not None:
            ends[step] = now + dt.timedelta(seconds=lasts_s)
    return await practices.let_last(sql, ends) if ends else {}


async def settle(sql: AsyncSession, row_id: int, state: str, now: dt.datetime, reason: str | None = None) -> None:
    """Close a row and the reminder that it carried. `state` is sent, uncertain, dropped or failed."""
    row = await sql.get(_Row, row_id)
    if row is None:  # the person was erased in the meantime
        return
    if row.slot is None:
        await sql.delete(row)
        return
    row.state, row.reason, row.settled_at = state, reason, now
    row.screen = row.lease_until = None
    step = practices.step_of(row.dedupe_key)
    if state == "uncertain" and step is not None:
        await practices.ring_now(sql, step, now)
    target = await sql.get(_Target, row.target_id) if row.target_id is not None else None
    if target is None or target.settled_at is not None:
        return
    target.settled_at = now
    if state == "sent":
        target.state = "late" if now - target.due_at > _LATE_AFTER else "sent"
    elif state == "uncertain":
        target.state = "uncertain"
    else:
        target.state, target.reason = "skipped", reason or state


async def was_dropped(sql: AsyncSession, chat_id: int, reason: str) -> bool:
    """Whether something for a chat was dropped for a reason before."""
    found = sa.select(_Target.id).join(models.Person).where(models.Person.user_id == chat_id, _Target.reason == reason)
    return await sql.scalar(found.limit(1)) is not None


async def put_back(sql: AsyncSession, row_id: int, not_before: dt.datetime) -> None:
    """Let a row that was surely not sent, or that can be repeated freely, wait again. It keeps its turn in the chat."""
    row = await sql.get(_Row, row_id)
    if row is not None:
        _wait(row, not_before)


async def make_post(sql: AsyncSession, row_id: int, now: dt.datetime) -> None:
    """A change has no message to show it: say it in a new one, which then is no longer free to repeat."""
    row = await sql.get(_Row, row_id)
    if row is not None:
        row.kind = "post"
        _wait(row, now)


async def doubt(sql: AsyncSession, row_id: int, now: dt.datetime, wait: dt.timedelta) -> None:
    """Nobody knows whether a row was sent: a practice step is said once more, after `wait`; a reminder is not."""
    row = await sql.get(_Row, row_id)
    if row is not None:
        await _resolve(sql, row, now, wait)


async def recover(
    sql: AsyncSession, now: dt.datetime, *, in_flight: Collection[int] = (), everything: bool = False
) -> int:
    """Find rows that were left behind while being sent. Gives how many.

    Args:
        sql: the open transaction.
        now: leases that ended before it have run out.
        in_flight: rows that the caller is sending: never left behind, whatever the clock says.
        everything: a process that starts as the only sender: no lease of another can be alive.
    """
    rows = list(await sql.scalars(_left_behind(everything=everything), {"now": now, "in_flight": list(in_flight)}))
    for row in rows:
        await _resolve(sql, row, now, dt.timedelta(0))
    return len(rows)


async def next_moment(sql: AsyncSession, now: dt.datetime) -> dt.datetime | None:
    """When the next row that is not due yet falls due. None: none is planned."""
    return await sql.scalar(sa.select(sa.func.min(_Row.not_before)).where(outbox.IS_WAITING, _Row.not_before > now))


async def migrate(sql: AsyncSession, old_chat_id: int, new_chat_id: int) -> None:
    """A group got a new id. Its old messages cannot be reached under it."""
    await sql.execute(sa.update(_Row).where(_Row.chat_id == old_chat_id).values(chat_id=new_chat_id))
    await sql.execute(sa.delete(models.Posted).where(models.Posted.chat_id == old_chat_id))


@functools.cache
def _left_behind(*, everything: bool) -> sa.Select[models.Outbox]:
    """The question of every sweep, built once; the parameter `now` may be of no use to it."""
    now: sa.BindParameter[dt.datetime] = sa.bindparam("now")
    return (
        sa.select(_Row)
        .where(
            _IS_SENDING,
            _Row.id.not_in(sa.bindparam("in_flight", expanding=True)),
            sa.true() if everything else _Row.lease_until <= now,
        )
        .order_by(_Row.lease_until, _Row.id)
        .with_for_update(skip_locked=True)
    )


@functools.cache
def _due(last: outbox.SendClass) -> sa.Select[models.Outbox]:
    """The question of every round of the sender, built once: it takes longer to build than to answer."""
    other = aliased(_Row)
    now: sa.BindParameter[dt.datetime] = sa.bindparam("now")
    on_its_way = other.state == writing.literal("sending")
    goes_first = sa.and_(
        other.id < _Row.id,
        sa.or_(other.not_before <= now, other.attempts > 0),  # due, or begun before and put back
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
    chat_is_free = sa.and_(_Row.chat_id.not_in(sa.bindparam("busy", expanding=True)), ~its_turn_comes_later)
    return (
        sa.select(_Row)
        .where(
            outbox.IS_WAITING,
            _Row.not_before <= now,
            _lives(_Row.expires_at, now),
            _Row.send_class <= last,
            sa.or_(_Row.kind == "answer", chat_is_free),
        )
        .order_by(_Row.send_class, _Row.id)
        .limit(sa.bindparam("most"))
        .with_for_update(skip_locked=True)
    )


def _lives(expires_at: Any, now: sa.BindParameter[dt.datetime]) -> sa.ColumnElement[bool]:  # noqa: ANN401  a column, or its alias's
    return sa.or_(expires_at.is_(None), expires_at > now)


def _fitting(rows: list[models.Outbox], bulk: int, replies: float) -> list[models.Outbox]:
    """Keep to the budgets; and where a reply passed a reminder both were free to go, but not at once."""
    taken: set[int] = set()
    kept = []
    for row in rows:
        if row.kind != "answer":
            places = bulk if row.send_class >= _FIRST_BULK else replies
            if row.chat_id in taken or places <= 0:
                continue
            taken.add(row.chat_id)
            bulk, replies = bulk - 1, replies - 1  # they share the second
        kept.append(row)
    return kept


async def _resolve(sql: AsyncSession, row: models.Outbox, now: dt.datetime, wait: dt.timedelta) -> None:
    row.doubts += 1
    repeats_freely = row.kind != "post"
    once_more = row.send_class < _FIRST_BULK and row.doubts == 1
    if repeats_freely or once_more:
        _wait(row, now + wait)
    else:
        await settle(sql, row.id, "uncertain", now)


def _wait(row: models.Outbox, not_before: dt.datetime) -> None:
    row.state, row.not_before, row.lease_until = "waiting", not_before, None
