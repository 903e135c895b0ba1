"""Who leads among the processes that share a PostgreSQL: whoever holds one advisory lock on a connection of its own.

When a process dies, the server sees its connection end and lets the lock go. Over the same connections go notices:
hints that something new is in the outbox. A notice may be lost; what it is about stands in a table.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import sqlalchemy.exc
from sqlalchemy.ext.asyncio import AsyncConnection

from db import engine

TROUBLE = (sqlalchemy.exc.SQLAlchemyError, OSError)
"""What a database that cannot be reached raises."""

_LEADER = 0x756E6B696E6B + 1  # beside the lock of the migrations
_CHANNEL = "unkink_outbox"
_ANSWERS_WITHIN_S = 3.0

_SOON_GIVEN_UP = {
    # A machine that vanishes sends no farewell: the server asks after 5 s of silence and gives up after 6 more.
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    # A process that hangs does not ask every second any more, and then it is not to lead.
    "idle_session_timeout": "10000",
}


class Seat:
    """This process's connection: it holds the lead, or waits for it."""

    def __init__(self, url: str, heard: Callable[[], None]) -> None:
        """Take the URL of a PostgreSQL, and what is called when a notice comes."""
        self._engine = engine.connect_once(url, _SOON_GIVEN_UP)
        self._heard = heard
        self._connection: AsyncConnection | None = None
        self._holds = False
        self._one_at_a_time = asyncio.Lock()

    async def hold(self) -> bool:
        """Take the lead if nobody has it; whether it is ours now. To be asked every second.

        Raises one of TROUBLE when the database cannot be reached; the lead is lost then, if it was ours.
        """
        async with self._one_at_a_time:
            try:
                async with asyncio.timeout(_ANSWERS_WITHIN_S):
                    connection = self._connection or await self._connect()
                    if self._holds:
                        await connection.exec_driver_sql("SELECT 1")
                    else:
                        found = await connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_LEADER})")
                        self._holds = bool(found.scalar_one())
            except BaseException:
                await self._hang_up()
                raise
        return self._holds

    async def notify(self) -> None:
        """Tell the leader that something new is in the outbox. Raises one of TROUBLE, see `hold`."""
        async with self._one_at_a_time, asyncio.timeout(_ANSWERS_WITHIN_S):
            if self._connection is not None:
                await self._connection.exec_driver_sql(f"NOTIFY {_CHANNEL}")

    async def leave(self) -> None:
        """Give the lead up, and hang up."""
        async with self._one_at_a_time:
            await self._hang_up()
        await self._engine.dispose()

    async def _connect(self) -> AsyncConnection:
        self._connection = await self._engine.connect()
        driver: Any = (await self._connection.get_raw_connection()).driver_connection
        await driver.add_listener(_CHANNEL, lambda *_: self._heard())
        return self._connection

    async def _hang_up(self) -> None:
        connection, self._connection, self._holds = self._connection, None, False
        if connection is not None:
            await connection.invalidate()  # does not wait for a server that may not answer
            await connection.close()
