"""Whether the process's key fits the database: to be known before anything is sealed with another one."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, sealed, writing


async def try_key(sql: AsyncSession) -> None:
    """Open one sealed value of each kind that comes first in a chat, where there is one.

    Raises:
        sealed.SealError: the key is not the one that the database was sealed with.
    """
    offered, update = models.Person.offered, models.Inbox.update
    await sql.scalar(sa.select(offered).where(offered.is_not(None)).limit(1))
    is_waiting = models.Inbox.state == writing.literal("waiting")
    await sql.scalar(sa.select(update).where(is_waiting, update.is_not(None)).limit(1))


async def any_sealed(sql: AsyncSession) -> bool:
    """Whether anything in the database was sealed: then it needs the key of then, and no other."""
    for table in models.Base.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, sealed.Sealed):
                found = await sql.scalar(
                    sa.select(sa.literal(1)).select_from(table).where(column.is_not(None)).limit(1)
                )
                if found is not None:
                    return True
    return False
