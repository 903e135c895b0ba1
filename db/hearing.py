"""When Telegram was last heard: what the bot knows of its own absences."""

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, outbox, writing

_Person, _Practice, _Posted, _Outbox = models.Person, models.Practice, models.Posted, models.Outbox


async def last(sql: AsyncSession, bot_id: int) -> dt.datetime | None:
    """When Telegram was last heard, as far as it was noted. None: never."""
    return await sql.scalar(sa.select(models.Hearing.heard_at).where(models.Hearing.bot_id == bot_id))


async def note(sql: AsyncSession, bot_id: int, heard_at: dt.datetime) -> None:
    """Telegram was heard."""
    await writing.put(sql, models.Hearing, {"bot_id": bot_id}, heard_at=heard_at)


async def left_open(
    sql: AsyncSession,
    since: dt.datetime,
    until: dt.datetime,
    phases: Collection[str],
    *,
    after_id: int,
    limit: int,
) -> list[tuple[models.Person, models.Practice | None]]:
    """Find people who were asked something between two moments, and nothing was said to them since.

    Each comes with the practice that is open in one of the phases; without one it is a question of the chat.
    """
    told = sa.exists().where(_Posted.chat_id == _Person.user_id, _Posted.posted_at.between(since, until))
    told_since = sa.exists().where(_Posted.chat_id == _Person.user_id, _Posted.posted_at > until)
    is_open = sa.and_(_Practice.person_id == _Person.id, _Practice.ended_at.is_(None), _Practice.phase.in_(phases))
    waits = sa.exists().where(
        _Outbox.chat_id == _Person.user_id,
        _Outbox.settled_at.is_(None),
        _Outbox.send_class < int(outbox.SendClass.REMINDER),
    )
    found = await sql.execute(
        sa.select(_Person, _Practice)
        .outerjoin(_Practice, is_open)
        .where(
            _Person.id > after_id,
            _Person.blocked_at.is_(None),
            sa.or_(_Person.asking.is_not(None), _Practice.id.is_not(None)),
            told,
            ~told_since,
            ~waits,
        )
        .order_by(_Person.id)
        .limit(limit)
        .with_for_update(of=_Person)
    )
    return [(person, practice) for person, practice in found]
