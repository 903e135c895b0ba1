"""Facts: what this installation remembers about itself from one start to the next."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, writing


async def get(sql: AsyncSession, name: str) -> str | None:
    """Find a fact."""
    return await sql.scalar(sa.select(models.Fact.value).where(models.Fact.name == name))


async def keep(sql: AsyncSession, name: str, value: str) -> None:
    """Keep a fact in place of the one of this name."""
    await writing.put(sql, models.Fact, {"name": name}, value=value)
