"""Everything that is kept about one person, found by the tables' own definition: no new table can be forgotten."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models

Rows = list[dict[str, Any]]


def owner(table: sa.Table) -> sa.Column[int] | None:
    """The column that says whose a row is: our number of the person, or Telegram's. None: it is about nobody."""
    for name in ("person_id", "chat_id", "user_id"):
        if name in table.c:
            return table.c[name]
    return None


async def of(sql: AsyncSession, person: models.Person) -> dict[str, Rows]:
    """Read every row of a person, table by table, with sealed values opened."""
    found: dict[str, Rows] = {}
    for table in models.Base.metadata.sorted_tables:
        whose = owner(table)
        if whose is not None:
            number = person.id if whose.name == "person_id" else person.user_id
            rows = await sql.execute(sa.select(table).where(whose == number).order_by(*table.primary_key.columns))
            found[table.name] = [dict(row) for row in rows.mappings()]
    return found
