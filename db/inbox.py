"""The inbox: what was heard is kept before Telegram is told so, handled once, and then forgotten."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, writing

_IS_WAITING = models.Inbox.state == writing.literal("waiting")
_IS_ASIDE = models.Inbox.state == writing.literal("set_aside")

# Asked for every update, and built once: to build a statement takes longer than to answer it.
_Row = models.Inbox
_CLAIM = (
    sa.select(_Row)
    .where(_Row.bot_id == sa.bindparam("bot"), _Row.update_id == sa.bindparam("update"), _IS_WAITING)
    .with_for_update()
)
_EARLIER = (
    sa.select(_Row)
    .where(
        _IS_WAITING,
        _Row.bot_id == sa.bindparam("bot"),
        _Row.user_id == sa.bindparam("user"),
        sa.tuple_(_Row.received_at, _Row.update_id)
        < sa.tuple_(sa.bindparam("received", type_=_Row.received_at.type), sa.bindparam("update", type_=sa.BigInteger)),
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


async def earlier(sql: AsyncSession, row: models.Inbox) -> models.Inbox | None:
    """The oldest update of the same person that waits and was heard before this one. None: it is this one's turn."""
    if row.user_id is None:
        return None
    known = {"bot": row.bot_id, "user": row.user_id, "received": row.received_at, "update": row.update_id}
    return await sql.scalar(_EARLIER, known)


async def claim(sql: AsyncSession, bot_id: int, update_id: int) -> models.Inbox | None:
    """Take an update to handle it in this transaction. None: it does not wait any more."""
    return await sql.scalar(_CLAIM, {"bot": bot_id, "update": update_id})


def handled(row: models.Inbox) -> None:
    """Mark a claimed update as handled. Its words and its sender are forgotten; the id stays, to know it again."""
    row.state = "handled"
    row.update = None
    row.user_id = None


async def stumbled(sql: AsyncSession, bot_id: int, update_id: int, limit: int = 3, error: str = "") -> int:
    """Count a failed attempt; at the limit the update is set aside so that others are heard. Gives the attempts.

    What stays readable of it is its kind and the class of the error, for the operator.
    """
    row = await claim(sql, bot_id, update_id)
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
    """Who is behind an update: the sender of whatever object it carries."""
    for part in update.values():
        if isinstance(part, dict):
            who = part.get("from") or part.get("user") or part.get("chat") or {}
            sender: int | None = who.get("id")
            return sender
    return None
