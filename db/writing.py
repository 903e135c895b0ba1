"""The one statement that both databases have and SQLAlchemy has no common word for: insert, or leave what is there."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from db import models


async def insert_or_ignore(
    sql: AsyncSession,
    table: type[models.Base],
    unique: list[str],
    give: InstrumentedAttribute[int],
    **values: Any,  # noqa: ANN401  columns of any type
) -> int | None:
    """Insert a row unless its unique columns are taken. Gives a column of the new row; None: there was one already."""
    insert = sqlite.insert if sql.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).values(**values).on_conflict_do_nothing(index_elements=unique).returning(give)
    found: int | None = await sql.scalar(statement)
    return found


def literal(text: str) -> sa.ColumnElement[str]:
    """A constant written into the statement: a partial index is only used when its condition can be seen there."""
    return sa.literal_column(f"'{text}'", sa.Text)
