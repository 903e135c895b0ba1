"""Which Telegram message carries which slot. The newest of a slot is its live message."""

import datetime as dt
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, writing

_Posted = models.Posted

_NOTE = sa.insert(models.Base.metadata.tables[_Posted.__tablename__])
_OF_SLOTS = (
    sa.select(_Posted.chat_id, _Posted.slot, _Posted.message_id, _Posted.picture)
    .where(sa.tuple_(_Posted.chat_id, _Posted.slot).in_(sa.bindparam("slots", expanding=True)))
    .order_by(_Posted.id)
)
_SLOT_OF = (  # built once: each tap asks
    sa.select(_Posted.slot)
    .where(_Posted.chat_id == sa.bindparam("chat"), _Posted.message_id == sa.bindparam("message"))
    .order_by(_Posted.id.desc())
    .limit(1)
)


async def note(
    sql: AsyncSession, chat_id: int, slot: str, message_id: int, now: dt.datetime, *, picture: bool = False
) -> None:
    """Remember that a message was posted for a slot, and whether it is a picture with its caption."""
    sql.add(_Posted(chat_id=chat_id, slot=slot, message_id=message_id, picture=picture, posted_at=now))
    await sql.flush()


async def note_all(sql: AsyncSession, messages: Sequence[tuple[int, str, int, bool]], now: dt.datetime) -> None:
    """Remember messages that were posted: chat, slot, Telegram's number, whether it is a picture with its caption."""
    if messages:
        names = ("chat_id", "slot", "message_id", "picture")
        new = [dict(zip(names, message, strict=True)) | {"posted_at": now} for message in messages]
        await sql.run_sync(lambda session: session.connection().execute(_NOTE, new))


async def of_slots(
    sql: AsyncSession, slots: Collection[tuple[int, str]]
) -> dict[tuple[int, str], list[tuple[int, bool]]]:
    """Find every message of many slots (chat, slot), oldest first: Telegram's number, and whether it is a picture."""
    found: dict[tuple[int, str], list[tuple[int, bool]]] = {slot: [] for slot in slots}
    if found:
        for chat_id, slot, message_id, picture in await writing.read(sql, _OF_SLOTS, slots=list(found)):
            found[chat_id, slot].append((message_id, picture))
    return found


async def turned(sql: AsyncSession, chat_id: int, message_id: int) -> None:
    """A message of words has got a picture."""
    await sql.execute(
        sa.update(_Posted).where(_Posted.chat_id == chat_id, _Posted.message_id == message_id).values(picture=True)
    )


async def newest(sql: AsyncSession, chat_id: int, slot: str) -> int | None:
    """Find the live message of a slot."""
    return await sql.scalar(
        sa.select(_Posted.message_id)
        .where(_Posted.chat_id == chat_id, _Posted.slot == slot)
        .order_by(_Posted.id.desc())
        .limit(1)
    )


async def all(sql: AsyncSession, chat_id: int, slot: str) -> list[int]:  # noqa: A001  read as posted.all
    """Find every message of a slot that is known to be in the chat, oldest first."""
    found = await sql.scalars(
        sa.select(_Posted.message_id).where(_Posted.chat_id == chat_id, _Posted.slot == slot).order_by(_Posted.id)
    )
    return list(found)


async def count_since(sql: AsyncSession, chat_id: int, slot: str, moment: dt.datetime) -> int:
    """Count the messages of a slot since a moment."""
    found = await sql.scalar(
        sa.select(sa.func.count()).where(_Posted.chat_id == chat_id, _Posted.slot == slot, _Posted.posted_at >= moment)
    )
    return found or 0


async def slot_of(sql: AsyncSession, chat_id: int, message_id: int) -> str | None:
    """Find the slot that a message carries. None: it is not ours, or was cleared."""
    return await sql.scalar(_SLOT_OF, {"chat": chat_id, "message": message_id})


async def forget(sql: AsyncSession, chat_id: int, message_ids: Collection[int]) -> None:
    """Messages that are gone, or that cannot be changed any more."""
    await sql.execute(sa.delete(_Posted).where(_Posted.chat_id == chat_id, _Posted.message_id.in_(message_ids)))
