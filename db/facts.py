"""Facts: what this installation remembers about itself from one start to the next."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from db import models


async def get(sql: AsyncSession, name: str) -> str | None:
    """Find a fact."""
    return await sql.scalar(sa.select(models.Fact.value).where(models.Fact.name == name))


async def keep(sql: AsyncSession, name: str, value: str) -> None:
    """Keep a fact in place of the one of this name."""
    insert = sqlite.insert if sql.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(models.Fact).values(name=name, value=value)
    await sql.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
