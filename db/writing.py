"""What both databases have and SQLAlchemy has no common word for: insert or leave, put in place, quarter hours."""

import functools
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles

from db import models


async def insert_or_ignore(
    sql: AsyncSession,
    table: type[models.Base],
    unique: list[str],
    give: orm.InstrumentedAttribute[int],
    **values: Any,  # noqa: ANN401  columns of any type
) -> int | None:
    """Insert a row unless its unique columns are taken. Gives a column of the new row; None: there was one already."""
    statement = _insertion(sql.get_bind().dialect.name, table, tuple(unique), give)
    found: int | None = next((row[0] for row in await read(sql, statement, **values)), None)
    return found


@functools.cache
def _insertion(
    dialect: str, table: type[models.Base], unique: tuple[str, ...], give: orm.InstrumentedAttribute[int]
) -> sa.Executable:
    """Built once: to build a statement takes longer than to run it."""
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return (
        insert(models.Base.metadata.tables[table.__tablename__])
        .on_conflict_do_nothing(index_elements=unique)
        .returning(give)
    )


async def put(sql: AsyncSession, table: type[models.Base], key: Mapping[str, Any], **values: Any) -> None:  # noqa: ANN401  columns of any type
    """Write a row in place of the one with this key, if there is one: also when another transaction is writing it."""
    insert = sqlite.insert if sql.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).values({**key, **values})
    await sql.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))


async def read(sql: AsyncSession, statement: sa.Executable, **values: Any) -> Sequence[Any]:  # noqa: ANN401  of any type
    """Read many rows as plain values, after what the session has to write: half the time of reading through it.

    A statement that is made once, with `values` for what it leaves open, costs a third of one that is made each time.
    """

    def fetch(session: orm.Session) -> Sequence[Any]:
        session.flush()
        return session.connection().execute(statement, values).all()

    return await sql.run_sync(fetch)


def literal(text: str) -> sa.ColumnElement[str]:
    """A constant written into the statement: a partial index is only used when its condition can be seen there."""
    return sa.literal_column(f"'{text}'", sa.Text)


class _Ids(sa.TypeDecorator[Collection[int]]):
    """Numbers as one value: a list for PostgreSQL, JSON for SQLite."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """What the database takes them as."""
        return dialect.type_descriptor(sa.Text() if dialect.name == "sqlite" else postgresql.ARRAY(sa.BigInteger))

    def process_bind_param(self, value: Collection[int] | None, dialect: sa.Dialect) -> Any:  # noqa: ANN401  either
        """On the way in."""
        return json.dumps(list(value or ())) if dialect.name == "sqlite" else list(value or ())


class _among(sa.sql.functions.FunctionElement[bool]):  # noqa: N801  reads as the function that it is
    type = sa.Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:  # noqa: ANN401, ARG002  SQLAlchemy's
        """As it is: made into a comparison with 1, as SQLAlchemy does for SQLite, no index would answer it."""
        return self


def among(column: orm.InstrumentedAttribute[int] | sa.Column[int], name: str) -> sa.ColumnElement[bool]:
    """Whether a column is one of many numbers, given to `read` by this name: as `in_`, in a statement that is kept."""
    return _among(column, sa.bindparam(name, type_=_Ids()))


class quarter_hours(sa.sql.functions.FunctionElement[int]):  # noqa: N801  reads as the function that it is
    """A moment as whole quarter hours since 1970."""

    type = sa.Integer()
    inherit_cache = True


@compiles(_among, "sqlite")
def _(element: _among, compiler: sa.sql.compiler.SQLCompiler, **options: Any) -> str:  # noqa: ANN401  SQLAlchemy's
    column, ids = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608  compiled by SQLAlchemy


@compiles(_among, "postgresql")
def _(element: _among, compiler: sa.sql.compiler.SQLCompiler, **options: Any) -> str:  # noqa: ANN401  same
    column, ids = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} = ANY({ids})"


@compiles(quarter_hours, "sqlite")
def _(element: quarter_hours, compiler: sa.sql.compiler.SQLCompiler, **options: Any) -> str:  # noqa: ANN401  SQLAlchemy's
    return f"(CAST(strftime('%s', {compiler.process(element.clauses, **options)}) AS INTEGER) / 900)"


@compiles(quarter_hours, "postgresql")
def _(element: quarter_hours, compiler: sa.sql.compiler.SQLCompiler, **options: Any) -> str:  # noqa: ANN401  same
    return f"div(extract(epoch FROM {compiler.process(element.clauses, **options)}), 900)"
