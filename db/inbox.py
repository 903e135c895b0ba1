"""The inbox: what was heard is kept before Telegram is told so, handled once, and then forgotten."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, writing

_IS_WAITING = models.Inbox.state == writing.literal("waiting")
_IS_ASIDE = models.Inbox.state == writing.literal("set_aside")

_Row = models.Inbox
_TABLE = models.Base.metadata.tables[_Row.__tablename__]
_OWN = sa.and_(_TABLE.c.bot_id == sa.bindparam("bot"), _TABLE.c.update_id == sa.bindparam("number"))

# Asked for every update, and built once: to build a statement takes longer than to answer it.
_TAKE = (
    sa.update(_TABLE)
    .where(_OWN, _TABLE.c.state == "waiting")
    .values(state="handled", update=sa.null(), user_id=None)
    .returning(_TABLE.c.received_at)
)
_EARLIER = (
    sa.select(_Row.update)
    .where(
        _IS_WAITING,
        _Row.bot_id == sa.bindparam("bot"),
        _Row.user_id == sa.bindparam("user"),
        sa.tuple_(_Row.received_at, _Row.update_id)
        < sa.tuple_(sa.bindparam("received", type_=_Row.received_at.type), sa.bindparam("number", type_=sa.BigInteger)),
    )
    .order_by(_Row.received_at, _Row.update_id)
    .limit(1)
)


async def hear(sql: AsyncSession, bot_id: int, update_id: int, update: Mapping[str, Any], now: dt.datetime) -> bool:
    """Keep an update as Telegram sent it (JSON). False: it is known already."""
    new = await writing.insert_or_ignore(
        sql,
        models.Inbox,
        ["bot_id", "update_id"],
        models.Inbox.update_id,
        bot_id=bot_id,
        update_id=update_id,
        user_id=_sender(update),
        received_at=now,
        state="waiting",
        attempts=0,
        update=dict(update),
    )
    return new is not None


async def waiting(
    sql: AsyncSession, bot_id: int, *, before: dt.datetime | None = None, limit: int | None = None
) -> list[models.Inbox]:
    """Everything that is still to be handled, oldest first; `before`: only what was heard before that moment."""
    long_ago = models.Inbox.received_at < before if before is not None else sa.true()
    found = await sql.scalars(
        sa.select(models.Inbox)
        .where(_IS_WAITING, models.Inbox.bot_id == bot_id, long_ago)
        .order_by(models.Inbox.received_at, models.Inbox.update_id)
        .limit(limit)
    )
    return list(found)


async def newest(sql: AsyncSession, bot_id: int, limit: int) -> Sequence[int]:
    """The numbers of the updates that were heard last, whatever became of them."""
    newest_first = sa.select(models.Inbox.update_id).where(models.Inbox.bot_id == bot_id)
    return (await sql.scalars(newest_first.order_by(models.Inbox.update_id.desc()).limit(limit))).all()


async def take(sql: AsyncSession, bot_id: int, update_id: int) -> dt.datetime | None:
    """Take an update: it is handled, unless this transaction is undone.

    Its words and its sender are forgotten; the id stays, to know it again. Gives when it was heard; None: it does not
    wait any more.
    """
    return next((heard for (heard,) in await writing.read(sql, _TAKE, bot=bot_id, number=update_id)), None)


async def earlier(
    sql: AsyncSession, bot_id: int, user_id: int, received_at: dt.datetime, update_id: int
) -> Mapping[str, Any] | None:
    """The oldest update of a person that waits and was heard before another one. None: it is that one's turn."""
    known = {"bot": bot_id, "user": user_id, "received": received_at, "number": update_id}
    return next((update for (update,) in await writing.read(sql, _EARLIER, **known)), None)


async def stumbled(sql: AsyncSession, bot_id: int, update_id: int, limit: int = 3, error: str = "") -> int:
    """Count a failed attempt; at the limit the update is set aside so that others are heard. Gives the attempts.

    What stays readable of it is its kind and the class of the error, for the operator.
    """
    of_it = sa.select(_Row).where(_Row.bot_id == bot_id, _Row.update_id == update_id, _IS_WAITING)
    row = await sql.scalar(of_it.with_for_update())
    if row is None:
        return 0
    row.attempts += 1
    if row.attempts >= limit:
        row.state = "set_aside"
        row.trouble = f"{_kind(row.update or {})}: {error}"
    return row.attempts


async def aside(sql: AsyncSession) -> list[tuple[int, dt.datetime, str]]:
    """List what was set aside, oldest first: number, when it was heard, its kind and the class of the error."""
    found = await sql.execute(
        sa.select(models.Inbox.update_id, models.Inbox.received_at, models.Inbox.trouble)
        .where(_IS_ASIDE)
        .order_by(models.Inbox.received_at, models.Inbox.update_id)
    )
    return [(update_id, received_at, trouble or "") for update_id, received_at, trouble in found]


async def recall(sql: AsyncSession, update_id: int) -> bool:
    """Let something that was set aside wait again, to be picked up and tried. False: it was not set aside."""
    return await _change_aside(sql, update_id, state="waiting", attempts=0, trouble=None)


async def dismiss(sql: AsyncSession, update_id: int) -> bool:
    """Give up something that was set aside: its words are forgotten. False: it was not."""
    return await _change_aside(sql, update_id, state="handled", update=None, user_id=None, trouble=None)


async def _change_aside(sql: AsyncSession, update_id: int, **values: object) -> bool:
    """Change what was set aside without reading it: that needs no key."""
    changed = await sql.execute(
        sa.update(models.Inbox)
        .where(models.Inbox.update_id == update_id, _IS_ASIDE)
        .values(**values)
        .returning(models.Inbox.update_id)
    )
    return changed.first() is not None


def _kind(update: Mapping[str, Any]) -> str:
    """Which object an update carries, as Telegram calls it."""
    return next((name for name, part in update.items() if isinstance(part, dict)), "update")


def _sender(update: Mapping[str, Any]) -> int | None:
    """Who is behind an update: the sender of whatever object it carries, if that can be told."""
    for part in update.values():
        if isinstance(part, dict):
            who = part.get("from") or part.get("user") or part.get("chat") or {}
            sender = who.get("id") if isinstance(who, dict) else None
            return sender if isinstance(sender, int) else None
    return None
