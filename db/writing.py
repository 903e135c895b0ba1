"""What both databases have and SQLAlchemy has no common word for: insert or leave, many rows at once, rows as JSON."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
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
    same: Mapping[str, Any] = MappingProxyType({}),
) -> Sequence[Any]:
    """Insert many rows but those whose unique columns are taken. Gives columns of the new ones, in any order.

    `same` are values that all rows share: they are bound once.
    """
    if not rows:
        return []
    insert = sqlite.insert if sql.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).values(same).on_conflict_do_nothing(index_elements=unique)
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


class seconds(sa.sql.functions.FunctionElement[int]):  # noqa: N801  reads as the function that it is
    """A moment as whole seconds since 1970."""

    type = sa.Integer()
    inherit_cache = True


class lists(sa.sql.functions.FunctionElement[Any]):  # noqa: N801  same
    """The columns of all rows of a group as one JSON list of lists: a row for each takes three times as long."""

    type = sa.JSON()
    inherit_cache = True


@compiles(seconds, "sqlite")
def _(element: seconds, compiler: sa.sql.compiler.SQLCompiler, **options: Any) -> str:  # noqa: ANN401  SQLAlchemy's
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **options)}) AS INTEGER)"


@compiles(seconds, "postgresql")
def _(element: seconds, compiler: sa.sql.compiler.SQLCompiler, **options: Any) -> str:  # noqa: ANN401  same
    return f"trunc(extract(epoch FROM {compiler.process(element.clauses, **options)}))::bigint"


@compiles(lists, "sqlite")
def _(element: lists, compiler: sa.sql.compiler.SQLCompiler, **options: Any) -> str:  # noqa: ANN401  same
    return f"json_group_array(json_array({compiler.process(element.clauses, **options)}))"


@compiles(lists, "postgresql")
def _(element: lists, compiler: sa.sql.compiler.SQLCompiler, **options: Any) -> str:  # noqa: ANN401  same
    return f"json_agg(json_build_array({compiler.process(element.clauses, **options)}))"
