"""Telegram in: an update is committed before Telegram is told that it arrived, and handled in its person's order."""

import asyncio
import collections
import contextlib
import datetime as dt
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import sqlalchemy.exc
import structlog
import telegram
import telegram.ext
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.edge import figures, reading
from db import inbox

log = structlog.get_logger(__name__)

DATABASE_TROUBLE = (sqlalchemy.exc.SQLAlchemyError, OSError)

ATTEMPTS = 3
"""An update that fails this often is set aside, so that others are heard."""

Process = Callable[[object], Awaitable[Any]]

RETRY_S = 1.0
"""How long to wait when the database is in trouble."""

LEFT_BEHIND = dt.timedelta(seconds=10)
"""An update that has waited so long may be one that a process heard and died over."""

MOST_AT_ONCE = 200
"""Updates that are picked up in one sweep."""


KNOWN = 1_000
"""So many updates are known without a look into the diary; Telegram tells a hundred at a time."""


class InboxQueue(asyncio.Queue[object]):
    """The queue between Telegram and the handlers. `put` returns when the update is in the diary.

    PTB confirms updates to Telegram only after it has put them here, in polling as behind a webhook.
    """

    def __init__(self, sessions: async_sessionmaker[AsyncSession], bot_id: int, now: Callable[[], dt.datetime]) -> None:
        super().__init__()
        self._sessions, self._bot_id, self._now = sessions, bot_id, now
        self._taking: set[asyncio.Task[None]] = set()
        self._queued: collections.Counter[int] = collections.Counter()
        self._known: frozenset[int] = frozenset()

    def _put(self, item: object) -> None:
        if isinstance(item, telegram.Update):
            self._queued[item.update_id] += 1
        super()._put(item)

    def _get(self) -> object:
        item: object = super()._get()
        if isinstance(item, telegram.Update):
            self._queued -= collections.Counter([item.update_id])
        return item

    async def put(self, item: object) -> None:
        """Keep an update, then queue it. One that is known already is not queued again."""
        if not isinstance(item, telegram.Update):
            await super().put(item)
            return
        taking = asyncio.create_task(self._take(item))
        self._taking.add(taking)
        taking.add_done_callback(self._taking.discard)
        # Shielded: PTB cancels its polling when it stops, and a half-kept update would take the connection with it.
        await asyncio.shield(taking)

    async def taken(self) -> None:
        """Wait for what is just being kept: when nothing is listened to any more."""
        await asyncio.gather(*self._taking, return_exceptions=True)

    async def _take(self, update: telegram.Update) -> None:
        # What a process died over before it confirmed it is told again. If the next one needed as long for it as for
        # what is new, and died as soon, nobody would ever come to the new.
        new = update.update_id not in self._known and await self._keep(update)
        figures.heard("kept" if new else "known")
        if new:
            await super().put(update)

    async def behind(self, earlier: Mapping[str, Any], update: telegram.Update) -> None:
        """Queue an update once more, behind an earlier one of its person that nobody has handled yet."""
        await super().put(reading.read(dict(earlier), update.get_bot()))
        await super().put(update)

    async def pick_up(self, bot: telegram.Bot) -> None:
        """Queue what has waited for long and is not in this queue: its process may have died.

        Nothing is handled twice: whoever comes second finds it handled.
        """
        async with self._sessions.begin() as sql:
            before = self._now() - LEFT_BEHIND
            rows = await inbox.waiting(sql, self._bot_id, before=before, limit=MOST_AT_ONCE)
            left = [row.update for row in rows if row.update is not None and row.update_id not in self._queued]
        for raw in left:
            await super().put(reading.read(raw, bot))

    async def reload(self, bot: telegram.Bot) -> int:
        """Queue what a former process heard and did not handle. Gives how many there were."""
        async with self._sessions.begin() as sql:
            waiting = [row.update for row in await inbox.waiting(sql, self._bot_id) if row.update is not None]
            self._known = frozenset(await inbox.newest(sql, self._bot_id, KNOWN))
        for raw in waiting:
            await super().put(reading.read(raw, bot))
        return len(waiting)

    async def _keep(self, update: telegram.Update) -> bool:
        while True:
            try:
                async with self._sessions.begin() as sql:
                    return await inbox.hear(sql, self._bot_id, update.update_id, reading.sent(update), self._now())
            except DATABASE_TROUBLE:
                # Not confirmed to Telegram, so nothing is lost while we wait for the database.
                log.exception("cannot keep an update, trying again", update_id=update.update_id)
                await asyncio.sleep(RETRY_S)


class PersonalOrder(telegram.ext.BaseUpdateProcessor):
    """Serial for one person, in parallel for many: one slow update delays nobody else.

    An update that failed is tried again at once, before the later ones of its person.
    """

    def __init__(self, at_once: int) -> None:
        # PTB's own limit counts those too who wait for their own turn: one person's flood would stop everybody.
        super().__init__(sys.maxsize)
        self._slots = asyncio.Semaphore(at_once)
        self._lanes: dict[int, asyncio.Lock] = {}
        self._waiting: collections.Counter[int] = collections.Counter()
        self._again: dict[object, tuple[Process, float]] = {}
        self._closed = asyncio.Event()

    def again(self, update: object, process: Process, after_s: float = 0.0) -> None:
        """Say, while an update is handled, that it failed and is to be tried again, by `process` and after a while."""
        self._again[update] = (process, after_s)

    def close(self) -> None:
        """Try nothing again any more: what failed stays in the diary, for the next start."""
        self._closed.set()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to put away."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle one update when its person's earlier ones are handled."""
        async with self._lane(_person(update)):
            work: Awaitable[Any] | None = coroutine
            while work is not None:
                async with self._slots:
                    await work
                work = await self._next_try(update)

    async def _next_try(self, update: object) -> Awaitable[Any] | None:
        """Wait outside of the places that all share."""
        process, after_s = self._again.pop(update, (None, 0.0))
        if process is None:
            return None
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closed.wait(), after_s)
        return None if self._closed.is_set() else process(update)

    @contextlib.asynccontextmanager
    async def _lane(self, key: int) -> AsyncIterator[None]:
        lock = self._lanes.setdefault(key, asyncio.Lock())
        self._waiting[key] += 1
        try:
            async with lock:
                yield
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key], self._lanes[key]


def _person(update: object) -> int:
    user = reading.sender(update) if isinstance(update, telegram.Update) else None
    return user.id if user else 0
