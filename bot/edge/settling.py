"""What was said is written down: many rows in one transaction, because a commit costs as much as all that is in it.

Whoever comes while a transaction is being committed goes with the next one, together with all who came meanwhile.
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence

import sqlalchemy.exc
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from db import delivery

DATABASE_TROUBLE = (sqlalchemy.exc.SQLAlchemyError, OSError)

SetBell = Callable[[int, dt.datetime | None], None]

_Waiting = tuple[delivery.Said, asyncio.Future[None]]


class Settling:
    """Settles rows that were said, together; then sets the bells that moved."""

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], now: Callable[[], dt.datetime], set_bell: SetBell
    ) -> None:
        self._sessions, self._now, self._set_bell = sessions, now, set_bell
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def settle(self, said: delivery.Said) -> None:
        """Settle a row; returns when that is committed.

        Raises:
            sqlalchemy.exc.SQLAlchemyError, OSError: the database is in trouble; the row is as it was.
        """
        settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((said, settled))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        await settled

    async def _write(self) -> None:
        try:
            while self._waiting:
                some, self._waiting = self._waiting, []
                if not await self._write_down(some) and len(some) > 1:
                    for one in some:  # one of them breaks it: each by itself
                        await self._write_down([one])
        finally:
            self._writing = None

    async def _write_down(self, some: Sequence[_Waiting]) -> bool:
        """Write rows down, and tell who waits; a trouble is told only where it concerns a row alone."""
        try:
            async with self._sessions.begin() as sql:
                bells = await delivery.settle_said(sql, [said for said, _ in some], self._now())
        except Exception as trouble:  # noqa: BLE001  it is told
            if len(some) == 1 and not some[0][1].done():
                some[0][1].set_exception(trouble)
            return False
        for practice_id, at in bells.items():
            self._set_bell(practice_id, at)
        for _, settled in some:
            if not settled.done():  # done: whoever waited was cancelled
                settled.set_result(None)
        return True
