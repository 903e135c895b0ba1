"""From older keys to the newest one: every sealed value is opened and sealed again, a batch a transaction.

The first byte of a sealed value names its key, so what is still to be done is asked of the values themselves: a process
that is killed in the middle has lost nothing, and the next one goes on where it was.
"""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, sealed, seals


def tables() -> list[sa.Table]:
    """The tables with sealed columns."""
    return [table for table in models.Base.metadata.sorted_tables if columns(table)]


def columns(table: sa.Table) -> list[sa.Column[object]]:
    """The sealed columns of a table."""
    return [column for column in table.c if isinstance(column.type, sealed.Sealed)]


async def reseal(sql: AsyncSession, table: sa.Table, limit: int) -> int:
    """Seal up to `limit` rows of a table with the newest key. Gives how many there were.

    Raises:
        sealed.SealError: a value was sealed with a key that is not set.
    """
    mine = columns(table)
    key = list(table.primary_key.columns)
    newest = bytes([sealed.newest()])
    is_older = [sa.func.substr(sa.type_coerce(column, sa.LargeBinary), 1, 1) != newest for column in mine]
    query = sa.select(*key, *mine).where(sa.or_(*is_older)).order_by(*key).limit(limit).with_for_update()
    rows = (await sql.execute(query)).all()
    if rows:
        change = table.update().where(*(column == sa.bindparam(f"old_{column.name}") for column in key))
        change = change.values({column.name: sa.bindparam(f"new_{column.name}", type_=column.type) for column in mine})
        names = [f"old_{column.name}" for column in key] + [f"new_{column.name}" for column in mine]
        connection = await sql.connection()
        await connection.execute(change, [dict(zip(names, row, strict=True)) for row in rows])
    return len(rows)


async def finish(sql: AsyncSession) -> None:
    """Nothing is left under older keys: from now on the database asks for the newest only."""
    await seals.note(sql)
    await sql.execute(sa.delete(models.Seal).where(models.Seal.key_id != sealed.newest()))
