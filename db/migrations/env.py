"""Where Alembic gets its connection.

From `db.engine.upgrade`, or by hand: `alembic -x url=sqlite:///var/unkink.db revision --autogenerate -m "..."`.
"""

import asyncio
from typing import Literal

import sqlalchemy as sa
from alembic import context

from db import engine, models


def migrate(connection: sa.Connection) -> None:
    # SQLite cannot alter a column: Alembic rebuilds the table instead ("batch").
    context.configure(
        connection=connection,
        target_metadata=models.Base.metadata,
        render_as_batch=True,
        render_item=plain_type,
    )
    with context.begin_transaction():
        context.run_migrations()


def plain_type(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write what the database sees: a migration must not change when a type of ours does."""
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, sa.TypeDecorator) else False


async def by_hand() -> None:
    database = engine.connect(context.get_x_argument(as_dictionary=True)["url"])
    async with database.begin() as connection:
        await connection.run_sync(migrate)
    await database.dispose()


if (given := context.config.attributes.get("connection")) is not None:
    migrate(given)
else:
    asyncio.run(by_hand())
