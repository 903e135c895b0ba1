"""The inbox: what was heard is kept before Telegram is told so, handled once, and then forgotten."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, writing

_IS_WAITING = models.Inbox.state == writing.literal("waiting")


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


async def earlier(sql: AsyncSession, row: models.Inbox) -> models.Inbox | None:
    """The oldest update of the same person that waits and was heard before this one. None: it is this one's turn."""
    if row.user_id is None:
        return None
    heard = sa.tuple_(models.Inbox.received_at, models.Inbox.update_id)
    return await sql.scalar(
        sa.select(models.Inbox)
        .where(
            _IS_WAITING,
            models.Inbox.bot_id == row.bot_id,
            models.Inbox.user_id == row.user_id,
            heard < (row.received_at, row.update_id),
        )
        .order_by(models.Inbox.received_at, models.Inbox.update_id)
        .limit(1)
    )


async def claim(sql: AsyncSession, bot_id: int, update_id: int) -> models.Inbox | None:
    """Take an update to handle it in this transaction. None: it does not wait any more."""
    return await sql.scalar(
        sa.select(models.Inbox)
        .where(models.Inbox.bot_id == bot_id, models.Inbox.update_id == update_id, _IS_WAITING)
        .with_for_update()
    )


def handled(row: models.Inbox) -> None:
    """Mark a claimed update as handled. Its words and its sender are forgotten; the id stays, to know it again."""
    row.state = "handled"
    row.update = None
    row.user_id = None


async def stumbled(sql: AsyncSession, bot_id: int, update_id: int, limit: int = 3) -> int:
    """Count a failed attempt; at the limit the update is set aside so that others are heard. Gives the attempts."""
    row = await claim(sql, bot_id, update_id)
    if row is None:
        return 0
    row.attempts += 1
    if row.attempts >= limit:
        row.state = "set_aside"
    return row.attempts


def _sender(update: Mapping[str, Any]) -> int | None:
    """Who is behind an update: the sender of whatever object it carries."""
    for part in update.values():
        if isinstance(part, dict):
            who = part.get("from") or part.get("user") or part.get("chat") or {}
            sender: int | None = who.get("id")
            return sender
    return None
