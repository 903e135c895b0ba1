"""Once a day, what is kept too long goes. After somebody was erased, so do the traces that a disk still has of them."""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Callable, Coroutine
from typing import Any

import sqlalchemy.exc
import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot import deps
from bot.flows import retention as flow
from db import engine, retention

log = structlog.get_logger(__name__)

LOOK_S = 60.0
"""How often the date is looked at."""

BATCH = 200
"""Rows a transaction: taps and bells go between two of them."""

SCRUBS = 3
"""How many looks in a row the disk is scrubbed after an erasure: the last word to the person goes in between."""


class Tidying:
    """Runs beside everything else; whatever it did twice would change nothing."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        house: deps.House,
        now: Callable[[], dt.datetime],
        wake: Callable[[], None],
    ) -> None:
        """Take the diary and the clock; `wake` is for the sender, when somebody was told something."""
        self._sessions, self._house, self._now, self._wake = sessions, house, now, wake
        self._tidied_on: dt.date | None = None
        self._to_scrub = 0
        self._woken = asyncio.Event()

    def erased(self) -> None:
        """Somebody was erased."""
        self._to_scrub = SCRUBS
        self._woken.set()

    async def run(self) -> None:
        """Look now and then, until cancelled; at once too, for nobody knows when the last time was."""
        while True:
            self._woken.clear()
            try:
                await self._look()
            except (sqlalchemy.exc.SQLAlchemyError, OSError) as trouble:
                log.warning("cannot tidy up, trying again", error=type(trouble).__name__)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._woken.wait()

    async def tidy(self) -> None:
        """A day's work."""
        while await _whole(self._let_go()):
            pass
        for rule in retention.RULES:
            place = await _whole(self._expire(rule, None))
            while place is not None:
                place = await _whole(self._expire(rule, place))

    async def _look(self) -> None:
        today = self._now().date()
        if self._tidied_on != today:
            await self.tidy()
            self._tidied_on = today
            self._to_scrub = max(self._to_scrub, 1)
        if self._to_scrub:
            await _whole(engine.scrub(self._sessions.kw["bind"]))
            self._to_scrub -= 1

    async def _let_go(self) -> bool:
        async with self._sessions.begin() as sql:
            more = await flow.let_go(sql, self._house, self._now(), BATCH)
        self._wake()
        return more

    async def _expire(self, rule: retention.Rule, after: retention.Place | None) -> retention.Place | None:
        async with self._sessions.begin() as sql:
            return await retention.expire(sql, rule, self._now(), BATCH, after)


async def _whole(work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401  what the work gives
    """Do a piece of work to its end, also when we are to stop: a transaction cut in two takes its connection along."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
