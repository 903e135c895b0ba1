"""The sender: says what is in the outbox, by class, each chat in order and none too fast.

Rows are leased in a committed transaction before the request (`_begin`) and settled in another after it (`errand`).
There is one sender at a time.
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import structlog
import telegram
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from telegram import error

from bot.edge import documents, errand, gallery, pacing, settling
from db import claims, delivery

_log = structlog.get_logger(__name__)
_LEASE = dt.timedelta(seconds=60)
_SWEEP_S = 5.0
_FAREWELL_S = 10.0
_T = TypeVar("_T")


def _no_bell(_practice_id: int, _at: dt.datetime | None) -> None:
    """For senders without an alarm clock: the sweep finds the bell."""


class Sender:
    """Drains the outbox until it is cancelled; then it lets the requests in flight end."""

    def __init__(
        self,
        bot: telegram.Bot,
        sessions: async_sessionmaker[AsyncSession],
        pace: pacing.Pacing,
        now: Callable[[], dt.datetime],
        monotonic: Callable[[], float],
        *,
        pictures: gallery.Gallery | None = None,
        scribe: documents.Scribe | None = None,
        set_bell: settling.SetBell = _no_bell,
        in_flight: int = 16,
    ) -> None:
        """Take what is needed. Of the requests in flight, bulk leaves a quarter to those who wait for an answer."""
        self._runner = errand.Runner(
            bot, sessions, settling.Settling(sessions, now, set_bell), pace, now, monotonic, pictures, scribe
        )
        self._sessions = sessions
        self._pacing = pace
        self._now = now
        self._monotonic = monotonic
        self._most = in_flight
        self._woken = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._in_flight: dict[int, bool] = {}  # row -> whether it is bulk
        self._swept_at: float | None = None
        self._next_due: dt.datetime | None = None
        self._free_at: float | None = None
        self._refused: error.InvalidToken | None = None
        self._caught_up = asyncio.Event()

    def wake(self) -> None:
        """There is something new in the outbox, or the clock was set."""
        self._woken.set()

    async def run(self) -> None:
        """Say everything that falls due, until cancelled.

        Raises:
            telegram.error.InvalidToken: the token was revoked; what waits is kept.
        """
        try:
            while True:
                self._woken.clear()
                # Shielded: cancelled between the lease and the request, nobody would know that nothing was sent.
                await asyncio.shield(self._start(self._begin_or_log()))
                if not self._in_flight:
                    self._caught_up.set()
                await self._rest()
        finally:
            self._caught_up.set()
            await self._finish()

    async def recover(self) -> None:
        """See to rows that were left behind, at start by a process that died, and to those that expired.

        `run` and `drain` do it too, at first and then every few seconds; sooner than that it is not done again.
        """
        tick = self._monotonic()
        if self._swept_at is not None and tick - self._swept_at < _SWEEP_S:
            return
        async with self._sessions.begin() as sql:
            everything = self._swept_at is None
            left = await delivery.sweep(sql, self._now(), in_flight=self._in_flight, everything=everything)
        if left:
            _log.warning("rows_left_behind", count=left)
        self._swept_at = tick

    async def caught_up(self, timeout_s: float = 10.0) -> None:
        """Wait until `run` has said what was due, as far as the pace lets it, or has ended, or it takes too long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._caught_up.wait()

    async def drain(self) -> None:
        """Say all that is due and not held back by the pace now, and return: for tests.

        Raises:
            telegram.error.InvalidToken: the token was revoked; what waits is kept.
        """
        await self.recover()
        while await self.round():
            pass

    async def round(self) -> int:
        """Say what may be said now, each chat one thing, and return when that is done. Gives how many rows.

        Raises:
            telegram.error.InvalidToken: see `drain`.
        """
        begun = await self._begin(look_ahead=False)
        if self._tasks:
            await asyncio.wait(self._tasks)
        return begun

    async def _begin_or_log(self) -> None:
        try:
            await self.recover()
            await self._begin()
        except settling.DATABASE_TROUBLE as trouble:
            _log.error("outbox_unreadable", error=type(trouble).__name__)

    async def _begin(self, *, look_ahead: bool = True) -> int:
        """Lease what may be said now and start saying it. Gives how many rows."""
        if self._refused is not None:
            raise self._refused
        self._next_due = self._free_at = None
        free = self._most - len(self._in_flight)
        if free == 0:
            return 0
        now, tick = self._now(), self._monotonic()
        async with self._sessions.begin() as sql:
            bulk, busy = self._bulk_ready(tick), self._pacing.busy_chats(tick)
            replies = self._pacing.replies_ready(tick)
            rows = await claims.claim(sql, now, free, _LEASE, bulk=bulk, busy_chats=busy, replies=replies)
            errands = await errand.prepare(sql, rows)
            leaving = self._monotonic()  # not `tick`: what seems to have left earlier would let more leave than may
            for row in rows:
                if row.kind in {"post", "edit"}:
                    self._pacing.took(row.chat_id, bulk=row.is_bulk, now=leaving)
            if look_ahead and len(rows) < free:  # otherwise the next to come back looks again
                await self._look_ahead(sql, now, tick)
        for one in errands:
            self._in_flight[one.row.id] = one.row.is_bulk
            self._start(self._attend(one))
        return len(errands)

    def _bulk_ready(self, tick: float) -> int:
        """How many reminders may leave now: as the pace allows, and without taking the last places in flight."""
        places = self._most - max(self._most // 4, 1) - sum(self._in_flight.values())
        return max(min(self._pacing.bulk_ready(tick), places), 0)

    async def _look_ahead(self, sql: AsyncSession, now: dt.datetime, tick: float) -> None:
        """Find out how long to rest. By the same clock reading as the claim: what becomes free in between counts."""
        self._next_due = await claims.next_moment(sql, now)
        bulk_moment = self._pacing.bulk_moment(tick)
        held = await claims.held(sql, now, self._pacing.busy_chats(tick), ask_for_bulk=bulk_moment > tick)
        moments = [self._pacing.chats_ready(held.chats, tick), bulk_moment if held.bulk else None]
        if not self._pacing.replies_ready(tick):
            moments.append(self._pacing.reply_moment(tick))
        self._free_at = min((moment for moment in moments if moment is not None), default=None)

    async def _attend(self, one: errand.Errand) -> None:
        try:
            await self._runner.run(one)
        except error.InvalidToken as refused:
            self._refused = refused
        finally:
            self._in_flight.pop(one.row.id)
            self.wake()

    async def _rest(self) -> None:
        """Wait until something is new, something that was held back is free, or it is time to look anyway."""
        waits = [_SWEEP_S]
        if self._next_due is not None:
            waits.append((self._next_due - self._now()).total_seconds())
        if self._free_at is not None:
            waits.append(self._free_at - self._monotonic())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(min(waits), 0)):
                await self._woken.wait()

    def _start(self, work: Coroutine[Any, Any, _T]) -> asyncio.Task[_T]:
        """Begin something that may outlive a cancelled `run`; whoever is interested looks at the task."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _finish(self) -> None:
        """Let what was begun end; a request that hangs is left to the next start."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL_S):
                while self._tasks:
                    await asyncio.wait(self._tasks)
        for task in self._tasks:
            task.cancel()
