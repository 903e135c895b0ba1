"""Statements that both databases have and SQLAlchemy has no common word for: insert or leave, and many rows at once."""

from collections.abc import Mapping, Sequence
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


async def read(sql: AsyncSession, statement: sa.Executable) -> Sequence[Any]:
    """Read many rows as plain values, after what the session has to write: half the time of reading through it."""
    await sql.flush()
    return (await (await sql.connection()).execute(statement)).all()


async def insert_all(
    sql: AsyncSession,
    table: type[models.Base],
    unique: list[str],
    rows: Sequence[Mapping[str, Any]],
    *give: InstrumentedAttribute[Any],
) -> Sequence[Any]:
    """Insert many rows but those whose unique columns are taken. Gives columns of the new ones, in any order."""
    if not rows:
        return []
    insert = sqlite.insert if sql.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).on_conflict_do_nothing(index_elements=unique)
    connection = await sql.connection()
    if not give:
        await connection.execute(statement, rows)
        return []
    return (await connection.execute(statement.returning(*give), rows)).all()


async def update_all(
    sql: AsyncSession, table: type[models.Base], key: list[str], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Change many rows, each found by its key columns. Objects that the session holds do not hear of it."""
    if not rows:
        return
    stored = models.Base.metadata.tables[table.__tablename__]
    found = [stored.c[name] == sa.bindparam(f"old_{name}") for name in key]
    changed = {name: sa.bindparam(f"new_{name}", type_=stored.c[name].type) for name in rows[0] if name not in key}
    connection = await sql.connection()
    await connection.execute(
        sa.update(stored).where(*found).values(changed),
        [{f"{'old' if name in key else 'new'}_{name}": row[name] for name in row} for row in rows],
    )


def literal(text: str) -> sa.ColumnElement[str]:
    """A constant written into the statement: a partial index is only used when its condition can be seen there."""
    return sa.literal_column(f"'{text}'", sa.Text)
