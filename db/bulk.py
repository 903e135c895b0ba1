"""Many rows written by one statement.

SQLAlchemy binds each value of each row by itself, which takes longer than the database's own work. Here the text of a
statement is made once, and what a column's type does to a value is looked up once for the whole column. SQLite gets the
values one after the other, PostgreSQL a list for each column.

Objects that the session holds do not hear of what is written here.
"""

import functools
import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, sealed

Names = Sequence[str]
Rows = Sequence[Sequence[Any]]

_AT_ONCE = 1000
"""Rows a statement: SQLite takes 32,766 values in one."""

_Process = Callable[[Any], Any]


async def insert(  # noqa: PLR0917  each is a part of the statement
    sql: AsyncSession, table: type[models.Base], unique: Names, names: Names, rows: Rows, give: Names = ()
) -> list[tuple[Any, ...]]:
    """Insert rows, of which the columns are named, but those whose unique columns are taken.

    Gives other columns of the new ones, in any order.
    """
    stored, dialect = models.Base.metadata.tables[table.__tablename__], sql.get_bind().dialect
    given: list[Sequence[Any]] = []
    for low in range(0, len(rows), _AT_ONCE):
        some = rows[low : low + _AT_ONCE]
        text = _insertion(dialect, stored, tuple(unique), tuple(names), tuple(give), len(some))
        columns = _bound(dialect, stored, names, some)
        in_turn = itertools.chain.from_iterable(zip(*columns, strict=True))
        given += await _run(sql, text, tuple(in_turn if _is_sqlite(dialect) else columns))
    opened = [_each(_opener(dialect, stored, name), [row[place] for row in given]) for place, name in enumerate(give)]
    return list(zip(*opened, strict=True))


async def update(sql: AsyncSession, table: type[models.Base], changed: Names, key: Names, rows: Rows) -> None:
    """Change rows: each of them has the values of the changed columns first, then those of its key."""
    if not rows:
        return
    stored, dialect = models.Base.metadata.tables[table.__tablename__], sql.get_bind().dialect
    columns = _bound(dialect, stored, [*changed, *key], rows)
    text = _change(dialect, stored, tuple(changed), tuple(key))
    await _run(sql, text, list(zip(*columns, strict=True)) if _is_sqlite(dialect) else tuple(columns))


async def _run(sql: AsyncSession, text: str, values: Any) -> Sequence[Any]:  # noqa: ANN401  as the driver takes them
    def run(session: orm.Session) -> Sequence[Any]:
        found = session.connection().exec_driver_sql(text, values)
        return found.all() if found.returns_rows else []

    return await sql.run_sync(run)


def _bound(dialect: sa.Dialect, stored: sa.Table, names: Names, rows: Rows) -> list[list[Any]]:
    """The rows as columns, each value as the driver takes it."""
    columns = zip(*rows, strict=True)
    return [_each(_binder(dialect, stored, name), column) for name, column in zip(names, columns, strict=True)]


def _each(process: _Process | None, values: Iterable[Any]) -> list[Any]:
    return list(values) if process is None else [process(value) for value in values]


@functools.lru_cache(maxsize=256)
def _binder(dialect: sa.Dialect, stored: sa.Table, name: str) -> _Process | None:
    """What binds a value of a column. Many rows share a moment or a date: it is bound once."""
    kind = stored.c[name].type
    process = kind.dialect_impl(dialect).bind_processor(dialect)
    return process if process is None or isinstance(kind, sealed.Sealed) else functools.lru_cache(256)(process)


@functools.lru_cache(maxsize=256)
def _opener(dialect: sa.Dialect, stored: sa.Table, name: str) -> _Process | None:
    return stored.c[name].type.dialect_impl(dialect).result_processor(dialect, None)


@functools.lru_cache(maxsize=256)
def _insertion(  # noqa: PLR0917  each is a part of the text
    dialect: sa.Dialect, stored: sa.Table, unique: Names, names: Names, give: Names, rows: int
) -> str:
    if _is_sqlite(dialect):
        row = f"({', '.join('?' * len(names))})"
        source = f"VALUES {', '.join([row] * rows)}"
    else:
        source = f"SELECT * FROM {_lists(dialect, stored, names)}"  # noqa: S608  names of ours only
    listed = functools.partial(_listed, dialect)
    returning = f" RETURNING {listed(give)}" if give else ""
    return f"INSERT INTO {stored.name} ({listed(names)}) {source} ON CONFLICT ({listed(unique)}) DO NOTHING{returning}"


@functools.lru_cache(maxsize=256)
def _change(dialect: sa.Dialect, stored: sa.Table, changed: Names, key: Names) -> str:
    quote = dialect.identifier_preparer.quote
    if _is_sqlite(dialect):
        setting = ", ".join(f"{quote(name)} = ?" for name in changed)
        which = " AND ".join(f"{quote(name)} = ?" for name in key)
        return f"UPDATE {stored.name} SET {setting} WHERE {which}"  # noqa: S608  names of ours only
    names = (*changed, *key)
    source = f"{_lists(dialect, stored, names)} AS given ({_listed(dialect, names)})"
    setting = ", ".join(f"{quote(name)} = given.{quote(name)}" for name in changed)
    which = " AND ".join(f"{stored.name}.{quote(name)} = given.{quote(name)}" for name in key)
    return f"UPDATE {stored.name} SET {setting} FROM {source} WHERE {which}"  # noqa: S608  same


def _lists(dialect: sa.Dialect, stored: sa.Table, names: Names) -> str:
    """PostgreSQL's table of rows whose columns are bound as lists."""
    kinds = (stored.c[name].type.dialect_impl(dialect).compile(dialect) for name in names)
    return f"unnest({', '.join(f'${number}::{kind}[]' for number, kind in enumerate(kinds, 1))})"


def _listed(dialect: sa.Dialect, names: Names) -> str:
    return ", ".join(map(dialect.identifier_preparer.quote, names))


def _is_sqlite(dialect: sa.Dialect) -> bool:
    return dialect.name == "sqlite"
