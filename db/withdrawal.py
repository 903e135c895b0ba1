"""What is not to be said any more: rows of the outbox that are taken back, or that had their time."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, outbox, writing

_Row = models.Outbox

CANCELLED = "cancelled"
"""Why a message is not said, or not said again: it was taken back."""

_IS_AGAIN = _Row.dedupe_key.startswith(outbox.AGAIN, autoescape=True)

# Asked with most taps, and built once: to build a statement takes longer than to answer it.
_WAITS_AGAIN = (
    sa.select(_Row.id)
    .where(outbox.IS_OPEN, outbox.IS_WAITING, _Row.chat_id == sa.bindparam("chat"), _IS_AGAIN)
    .limit(1)
)


async def cancel(sql: AsyncSession, chat_id: int, slot: str, now: dt.datetime) -> None:
    """Take back what waits to be said in a slot and in the slots under it (`slot:...`). Clears still happen.

    What is on its way is not said again, should it come back: the sweep drops it then.
    """
    await _take_back(sql, [_Row.chat_id == chat_id, _under(slot)], now)


async def call_off(sql: AsyncSession, chat_id: int, slot: str, now: dt.datetime) -> None:
    """Like `cancel`, but of what was to come by itself only.

    A practice that a reminder became has the reminder's slot, and its words are still to be said.
    """
    by_itself = _Row.send_class >= int(outbox.SendClass.REMINDER)
    await _take_back(sql, [_Row.chat_id == chat_id, _under(slot), by_itself], now)


def _under(slot: str) -> sa.ColumnElement[bool]:
    return sa.or_(_Row.slot == slot, _Row.slot.startswith(slot + ":", autoescape=True))


async def _take_back(sql: AsyncSession, these: list[sa.ColumnElement[bool]], now: dt.datetime) -> None:
    which = [*these, outbox.IS_OPEN, _Row.kind.in_(["post", "edit"])]
    # Passing over what is just being settled: that transaction may wait for a row of ours.
    leaving = (
        sa.select(_Row.id).where(*which, _Row.state == writing.literal("sending")).with_for_update(skip_locked=True)
    )
    await sql.execute(
        sa.update(_Row)
        .where(_Row.id.in_(leaving))
        .values(expires_at=now, reason=CANCELLED)
        .execution_options(synchronize_session=False)
    )
    await drop(sql, [*which, outbox.IS_WAITING], now, CANCELLED)


async def overtake(sql: AsyncSession, chat_id: int, now: dt.datetime) -> None:
    """The person is heard: a question that waits to be asked once more need not be."""
    if await sql.scalar(_WAITS_AGAIN, {"chat": chat_id}) is not None:
        await drop(sql, [outbox.IS_OPEN, outbox.IS_WAITING, _Row.chat_id == chat_id, _IS_AGAIN], now, "overtaken")


async def drop_all(sql: AsyncSession, chat_id: int, now: dt.datetime, reason: str) -> None:
    """Say nothing of what waits for a chat."""
    await drop(sql, [outbox.IS_OPEN, outbox.IS_WAITING, _Row.chat_id == chat_id], now, reason)


async def drop(sql: AsyncSession, which: list[sa.ColumnElement[bool]], now: dt.datetime, reason: str) -> list[int]:
    """Settle rows as not to be said, and their reminders as skipped. Rows without a slot leave no trace.

    Gives the ids of the reminders.
    """
    if await sql.scalar(sa.select(_Row.id).where(*which).limit(1)) is None:  # as a rule, and cheaper than to write
        return []
    await sql.execute(sa.delete(_Row).where(*which, _Row.slot.is_(None)).execution_options(synchronize_session=False))
    gone = await sql.execute(
        sa.update(_Row)
        .where(*which)
        .values(state="dropped", reason=reason, screen=None, lease_until=None, settled_at=now)
        .returning(_Row.target_id)
        .execution_options(synchronize_session=False)
    )
    targets = [target for (target,) in gone if target is not None]
    if targets:
        await sql.execute(
            sa.update(models.Target)
            .where(models.Target.id.in_(targets), models.Target.settled_at.is_(None))
            .values(state="skipped", reason=reason, settled_at=now)
        )
    return targets
