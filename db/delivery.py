"""What became of a row that the sender took: settled, put back, in doubt, or left behind by a process that died.

A lease that is found when it has run out means: nobody knows whether the row was sent.
"""

import dataclasses
import datetime as dt
import functools
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import claims, models, outbox, people, posted, practices, reminders, withdrawal, writing

_Row = models.Outbox
_Target = models.Target
_IS_SENDING = _Row.state == writing.literal("sending")
_NEWER_EDIT = (
    sa.select(_Row)
    .where(
        _Row.settled_at.is_(None),
        outbox.IS_WAITING,
        _Row.chat_id == sa.bindparam("chat"),
        _Row.slot == sa.bindparam("slot"),
        _Row.kind == "edit",
        _Row.id > sa.bindparam("row"),
    )
    .limit(1)
)
_FIRST_BULK = int(outbox.SendClass.REMINDER)

# Asked for every message, and built once, past the session: it holds no object that would have to hear of it.
_TABLE = models.Base.metadata.tables[_Row.__tablename__]
_DELETE = sa.delete(_TABLE).where(writing.among(_TABLE.c.id, "ids")).returning(_TABLE.c.id)
_CLOSE = (
    sa.update(_TABLE)
    .where(writing.among(_TABLE.c.id, "ids"), _TABLE.c.state != writing.literal("sent"))
    .values(state="sent", reason=None, settled_at=sa.bindparam("now"), screen=sa.null(), lease_until=None)
    .returning(_TABLE.c.id)
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
        offered: what can be typed instead of tapping, where the message came by itself.
    """

    row: claims.Claimed
    message_id: int | None = None
    picture: bool = False
    turned: int | None = None
    gone: Collection[int] = ()
    offered: Mapping[str, str] = dataclasses.field(default_factory=dict)


async def settle_said(sql: AsyncSession, said: Sequence[Said], now: dt.datetime) -> dict[int, dt.datetime]:
    """Close rows that were said, all in a few statements, and let the steps they carried last from now.

    Gives the practices whose bell has moved, and to when. Rows of people who were erased meanwhile leave no trace, and
    those that are closed already, by a commit whose answer was lost, leave none twice.
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
    await people.offer(sql, {one.row.chat_id: one.offered for one in said})
    targets = [one.row.target_id for one in said if one.row.target_id is not None]
    if targets:
        await reminders.said(sql, targets, now)
    return bells


async def _close(sql: AsyncSession, said: Sequence[Said], now: dt.datetime) -> set[int]:
    """Close the rows, or delete those that leave no trace. Gives those that were still to be closed."""
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
    if state in outbox.UNSEEN and step is not None:
        await practices.ring_now(sql, step, now)
    target = await sql.get(_Target, row.target_id) if row.target_id is not None else None
    if target is None or target.settled_at is not None:
        return
    target.settled_at = now
    if state == "sent":
        target.state = "late" if now - target.due_at > reminders.LATE_AFTER else "sent"
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
        await _wait(sql, row, not_before)


async def make_post(sql: AsyncSession, row_id: int, now: dt.datetime) -> None:
    """A change has no message to show it: say it in a new one, which then is no longer free to repeat."""
    row = await sql.get(_Row, row_id)
    if row is not None:
        row.kind = "post"
        await _wait(sql, row, now)


async def doubt(sql: AsyncSession, row_id: int, now: dt.datetime, wait: dt.timedelta) -> None:
    """Nobody knows whether a row was sent: a practice step is said once more, after `wait`; a reminder is not."""
    row = await sql.get(_Row, row_id)
    if row is not None:
        await _resolve(sql, row, now, wait)


async def sweep(
    sql: AsyncSession, now: dt.datetime, *, in_flight: Collection[int] = (), everything: bool = False
) -> int:
    """Drop what was not said in time, and find rows that were left behind while being sent. Gives how many of these.

    Args:
        sql: the open transaction.
        now: what expired before it is dropped; leases that ended before it have run out.
        in_flight: rows that the caller is sending: never left behind, whatever the clock says.
        everything: a process that starts as the only sender: no lease of another can be alive.
    """
    [(expired, left)] = await writing.read(sql, _to_sweep(everything=everything), now=now, in_flight=in_flight)
    if expired:
        which = [outbox.IS_WAITING, _Row.expires_at <= now]
        await withdrawal.drop(sql, [*which, _Row.reason == withdrawal.CANCELLED], now, withdrawal.CANCELLED)
        await reminders.never_came(sql, await withdrawal.drop(sql, which, now, "expired"))
    if not left:
        return 0
    left_behind = sa.select(_Row).where(*_left_behind(everything=everything)).order_by(_Row.lease_until, _Row.id)
    found = await sql.scalars(left_behind.with_for_update(skip_locked=True), {"now": now, "in_flight": in_flight})
    rows = list(found)
    for row in rows:
        await _resolve(sql, row, now, dt.timedelta(0))
    return len(rows)


async def migrate(sql: AsyncSession, old_chat_id: int, new_chat_id: int) -> None:
    """A group got a new id. Its old messages cannot be reached under it."""
    await sql.execute(sa.update(_Row).where(_Row.chat_id == old_chat_id).values(chat_id=new_chat_id))
    await sql.execute(sa.delete(models.Posted).where(models.Posted.chat_id == old_chat_id))


@functools.cache
def _to_sweep(*, everything: bool) -> sa.Select[bool, bool]:
    """Whether anything has expired, and whether anything was left behind: as a rule nothing was."""
    expired = sa.exists().where(outbox.IS_WAITING, _Row.expires_at <= sa.bindparam("now"))
    return sa.select(expired, sa.exists().where(*_left_behind(everything=everything)))


def _left_behind(*, everything: bool) -> list[sa.ColumnElement[bool]]:
    run_out = sa.true() if everything else _Row.lease_until <= sa.bindparam("now")
    return [_IS_SENDING, run_out, ~writing.among(_Row.id, "in_flight")]


async def _resolve(sql: AsyncSession, row: models.Outbox, now: dt.datetime, wait: dt.timedelta) -> None:
    row.doubts += 1
    repeats_freely = row.kind != "post"
    once_more = row.send_class < _FIRST_BULK and row.doubts == 1
    if repeats_freely or once_more:
        await _wait(sql, row, now + wait)
    else:
        await settle(sql, row.id, "uncertain", now)


async def _wait(sql: AsyncSession, row: models.Outbox, not_before: dt.datetime) -> None:
    """Let a row wait; but an edit gives way to a newer one of its message, written while it was on its way."""
    about = {"chat": row.chat_id, "slot": row.slot, "row": row.id}
    newer = await sql.scalar(_NEWER_EDIT, about) if row.kind == "edit" else None
    if newer is None:
        row.state, row.not_before, row.lease_until = "waiting", not_before, None
        return
    await sql.delete(row)
    await sql.flush()  # before its key is taken over, as by `outbox.edit`
    newer.dedupe_key = newer.dedupe_key or row.dedupe_key
