"""Whether the process's key fits the database: to be known before anything is sealed with another one."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, sealed, writing

_CANARY = "it opens"


async def note(sql: AsyncSession) -> None:
    """Note that from now on values may be sealed with the newest key."""
    await writing.insert_or_ignore(
        sql, models.Seal, ["key_id"], models.Seal.key_id, key_id=sealed.newest(), canary=_CANARY
    )


async def try_key(sql: AsyncSession) -> None:
    """Open what each key has sealed that was noted, and a value of each kind that comes first in a chat.

    Raises:
        sealed.SealError: a key that values of this database were sealed with is missing, or another one was given.
    """
    await sql.scalars(sa.select(models.Seal.canary))
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
