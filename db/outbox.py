"""The outbox: what is to be said is a row, written with the state it speaks of, before it is a request.

Kinds: `post` (a new message that carries a slot), `edit` (of a slot's live message), `clear` (of a slot's messages) and
`answer` (to a tapped button, or to a search in another chat). Answers, and a last word, belong to no slot and leave no
trace once they are said. This module writes rows; `withdrawal` takes them back, `delivery` is the sender's side.
"""

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import bulk, models, sealed, writing

Row = models.Outbox

UNSEEN = frozenset({"uncertain", "failed"})
"""How messages end that nobody knows to have been seen: in doubt as often as they may be, or refused or given up."""

IS_WAITING = Row.state == writing.literal("waiting")
IS_OPEN = Row.settled_at.is_(None)
_ANSWER_EXPIRES = dt.timedelta(seconds=60)
_INLINE_EXPIRES = dt.timedelta(seconds=30)  # longer than anybody looks at a spinner


AGAIN = "again:"
"""How the keys of questions begin that are asked once more after an outage."""

# Asked with most taps, and built once: to build a statement takes longer than to answer it.
_IN_SLOT = sa.and_(Row.chat_id == sa.bindparam("chat"), Row.slot == sa.bindparam("slot"))
_CLEARS_IN = sa.select(Row).where(IS_OPEN, IS_WAITING, _IN_SLOT, Row.kind == "clear")
_FATE = sa.select(Row.state, Row.settled_at).where(Row.dedupe_key == sa.bindparam("key"))
_WAITS_IN = (
    sa.select(Row)
    .where(
        IS_OPEN,
        IS_WAITING,
        _IN_SLOT,
        Row.kind.in_(["post", "edit"]),
    )
    .order_by(Row.id.desc())
    .limit(1)
    .with_for_update()
)


class SendClass(enum.IntEnum):
    """Who goes first. From REMINDER on it is bulk, which shares a budget and lets the others pass."""

    ANSWER = 0
    REPLY = 1
    EDIT = 2
    REMINDER = 3
    RECAP = 4


async def post(
    sql: AsyncSession,
    chat_id: int,
    slot: str,
    screen: Mapping[str, Any],
    now: dt.datetime,
    *,
    send_class: SendClass = SendClass.REPLY,
    not_before: dt.datetime | None = None,
    expires_at: dt.datetime | None = None,
    dedupe_key: str | None = None,
    target_id: int | None = None,
) -> int | None:
    """Say something in a new message that carries the slot. None: the same dedupe key was said before."""
    return await _write(
        sql,
        "post",
        chat_id,
        slot,
        screen,
        send_class,
        not_before=not_before or now,
        expires_at=expires_at,
        dedupe_key=dedupe_key,
        target_id=target_id,
    )


class Post(NamedTuple):
    """A message to be written with many others: see `post`."""

    chat_id: int
    slot: str
    screen: Mapping[str, Any] | sealed.Written
    expires_at: dt.datetime | None
    dedupe_key: str
    target_id: int | None


async def post_all(sql: AsyncSession, posts: Sequence[Post], send_class: SendClass, now: dt.datetime) -> None:
    """Say something to many, each in a new message; what was said before under the same dedupe key is not repeated."""
    same = {
        "kind": "post",
        "state": "waiting",
        "attempts": 0,
        "doubts": 0,
        "not_before": now,
        "send_class": int(send_class),
    }
    await bulk.insert(sql, Row, ["dedupe_key"], [*Post._fields, *same], [(*one, *same.values()) for one in posts])


async def edit(
    sql: AsyncSession,
    chat_id: int,
    slot: str,
    screen: Mapping[str, Any],
    now: dt.datetime,
    *,
    dedupe_key: str | None = None,
) -> None:
    """Change the live message of a slot. While that message or an older change still waits, it is replaced.

    Nothing happens when the same dedupe key was said before.
    """
    if dedupe_key is not None and await fate(sql, dedupe_key) is not None:
        return
    waits = await sql.scalar(_WAITS_IN, {"chat": chat_id, "slot": slot})
    if waits is not None:
        waits.screen, waits.doubts = dict(screen), 0  # these words were never in doubt
        waits.dedupe_key = dedupe_key or waits.dedupe_key
        await sql.flush()
    else:
        await _write(sql, "edit", chat_id, slot, screen, SendClass.EDIT, not_before=now, dedupe_key=dedupe_key)


async def clear(
    sql: AsyncSession,
    chat_id: int,
    slot: str,
    now: dt.datetime,
    *,
    keep_newest: bool,
    not_before: dt.datetime | None = None,
) -> None:
    """Delete the messages of a slot, all or all but the newest.

    One such row a slot is enough: an older one that waits gives way to this one, which also sees what was queued since.
    """
    for row in await sql.scalars(_CLEARS_IN, {"chat": chat_id, "slot": slot}):
        if row.screen == {"keep_newest": keep_newest}:
            await sql.delete(row)
    which = {"keep_newest": keep_newest}
    await _write(sql, "clear", chat_id, slot, which, SendClass.EDIT, not_before=not_before or now)


async def answer(
    sql: AsyncSession, chat_id: int, callback_id: str, text: str, now: dt.datetime, *, alert: bool = False
) -> None:
    """Answer a tapped button, with a toast (an alert waits for OK) or, without text, only by stopping its spinner."""
    screen = {"callback_id": callback_id, "text": text, "alert": alert}
    expires_at = now + _ANSWER_EXPIRES
    await _write(sql, "answer", chat_id, None, screen, SendClass.ANSWER, not_before=now, expires_at=expires_at)


async def answer_inline(
    sql: AsyncSession,
    user_id: int,
    inline_id: str,
    cards: Sequence[Mapping[str, Any]],
    now: dt.datetime,
    *,
    private: str,
) -> None:
    """Answer a search in another chat with cards; `private` labels the way into the chat with the bot."""
    screen = {"inline_id": inline_id, "cards": [dict(card) for card in cards], "private": private}
    expires_at = now + _INLINE_EXPIRES
    await _write(sql, "answer", user_id, None, screen, SendClass.ANSWER, not_before=now, expires_at=expires_at)


async def farewell(sql: AsyncSession, chat_id: int, screen: Mapping[str, Any], now: dt.datetime) -> None:
    """Say a last word to somebody who was erased: it carries no slot, so nothing of it stays."""
    await _write(sql, "post", chat_id, None, screen, SendClass.REPLY, not_before=now)


async def fate(sql: AsyncSession, dedupe_key: str) -> tuple[str, dt.datetime | None] | None:
    """Tell what became of a row: its state, and when it was settled. None: there is no such row."""
    return next(((state, at) for state, at in await writing.read(sql, _FATE, key=dedupe_key)), None)


async def next_in(sql: AsyncSession, chat_id: int, slot: str) -> dt.datetime | None:
    """When the next message of the slots under this one (`slot:...`) is to be said. None: none waits."""
    return await sql.scalar(
        sa.select(sa.func.min(Row.not_before)).where(
            IS_OPEN,
            IS_WAITING,
            Row.chat_id == chat_id,
            Row.kind == "post",
            Row.slot.startswith(slot + ":", autoescape=True),
        )
    )


async def waits(sql: AsyncSession, chat_id: int, slot: str) -> bool:
    """Whether something is still to be said in a slot, or is on its way."""
    found = await sql.scalar(sa.select(Row.id).where(IS_OPEN, Row.chat_id == chat_id, Row.slot == slot).limit(1))
    return found is not None


async def _write(  # noqa: PLR0917  each is a column
    sql: AsyncSession,
    kind: str,
    chat_id: int,
    slot: str | None,
    screen: Mapping[str, Any],
    send_class: SendClass,
    **more: Any,  # noqa: ANN401  columns of any type
) -> int | None:
    """Write a row. Gives its number; None: the same dedupe key was said before."""
    optional = {"expires_at": None, "dedupe_key": None, "target_id": None} | more
    return await writing.insert_or_ignore(
        sql,
        Row,
        ["dedupe_key"],
        Row.id,
        kind=kind,
        chat_id=chat_id,
        slot=slot,
        screen=dict(screen),
        send_class=int(send_class),
        state="waiting",
        attempts=0,
        doubts=0,
        **optional,
    )
