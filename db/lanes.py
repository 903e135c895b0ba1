"""One person at a time, whichever process hears them: on PostgreSQL several processes handle updates and ring bells."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models

_LANES = 0x756E6B69  # the first of two numbers of an advisory lock: others may use the same database


async def enter(sql: AsyncSession, user_id: int) -> None:
    """Wait until no other transaction is about this person; the lane is left with the transaction.

    On SQLite every transaction is alone as it is.
    """
    if sql.get_bind().dialect.name != "sqlite":
        await sql.execute(sa.select(_lock(sa.func.hashint8(sa.literal(user_id, sa.BigInteger)))))


async def enter_of_practices(sql: AsyncSession, practice_ids: Collection[int]) -> None:
    """Like `enter`, for all who do these practices: bells take their turn before they touch a row.

    In the order of the lanes' numbers, or two batches of bells could wait for each other.
    """
    if sql.get_bind().dialect.name != "sqlite":
        lane = sa.func.hashint8(models.Person.user_id)
        lanes = (
            sa.select(lane.label("lane"))
            .join(models.Practice)
            .where(models.Practice.id.in_(practice_ids))
            .order_by("lane")
            .offset(0)  # or the planner might take the lanes before they are in order
            .subquery()
        )
        await sql.execute(sa.select(_lock(lanes.c.lane)))


def _lock(lane: sa.ColumnElement[int]) -> sa.ColumnElement[None]:
    """Two people with the same number wait for each other now and then; nothing worse."""
    found: sa.ColumnElement[None] = sa.func.pg_advisory_xact_lock(sa.literal(_LANES, sa.Integer), lane)
    return found
