"""Rows of the outbox for the tests of those who take them and settle them."""

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import claims, models, outbox, people, reminders
from db.outbox import SendClass

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
SOON = NOW + dt.timedelta(seconds=30)
LEASE = dt.timedelta(seconds=60)
ANN, BOB, CAT = 7, 8, 9


async def post(
    sql: AsyncSession,
    chat_id: int,
    text: str,
    send_class: SendClass = SendClass.REPLY,
    *,
    not_before: dt.datetime | None = None,
) -> int:
    row = await outbox.post(sql, chat_id, "s", {"text": text}, NOW, send_class=send_class, not_before=not_before)
    assert row is not None
    return row


async def claim(
    sql: AsyncSession,
    now: dt.datetime = NOW,
    *,
    limit: int = 10,
    bulk: int = 10,
    busy: Collection[int] = (),
    replies: int = 10,
) -> list[str]:
    """Claim, and give what was claimed: the texts, and the kinds of rows without one."""
    rows = await claims.claim(sql, now, limit, LEASE, bulk=bulk, busy_chats=busy, replies=replies)
    return [(row.screen or {}).get("text") or row.kind for row in rows]


async def only(sql: AsyncSession) -> models.Outbox:
    return (await sql.scalars(sa.select(models.Outbox).execution_options(populate_existing=True))).one()


async def reminder(sql: AsyncSession, *, due_at: dt.datetime = NOW) -> tuple[int, int]:
    """A planned reminder and its row."""
    person = await people.add(sql, ANN, "en", NOW)
    target = await reminders.plan(sql, person.id, "daily", due_at.date(), due_at)
    row = await outbox.post(
        sql,
        ANN,
        "remind",
        {"text": "Good morning"},
        NOW,
        send_class=SendClass.REMINDER,
        expires_at=due_at + dt.timedelta(hours=2),
        target_id=target,
    )
    assert target is not None
    assert row is not None
    return target, row
