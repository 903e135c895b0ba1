"""One life of the bot's process: the real turns, handlers, inbox and sender, with alarms that ring in simulated time.

Only what the composition root makes is made anew here: the clock, the connection, and what wakes whom.
"""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import json
import math
import pathlib
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

import sqlalchemy as sa
import telegram
import telegram.ext
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import deps
from bot.edge import gallery, handlers, pacing, receiver, sender, tidying, turns
from bot.simulation import clock, disk, faults, sessions, telegram_
from db import models

TOKEN = f"{telegram_.BOT_ID}:{'s' * 35}"
_SWEEP_S = 3600.0  # the real one comes every five seconds; nothing hangs on it unless an alarm was lost
_SWEEP_AGAIN_S = 5.0
_STUCK_S = 600.0
_HELD_BACK_S = 5.0
_TO_SAY = """SELECT
    (SELECT min(not_before) FROM outbox WHERE state = 'waiting'),
    (SELECT min(lease_until) FROM outbox WHERE state = 'sending'),
    (SELECT min(expires_at) FROM outbox WHERE state = 'waiting')"""
_TO_PLAN = "SELECT min(next_due_at) FROM reminders WHERE next_due_at IS NOT NULL"
_TO_RING = "SELECT min(bell_at) FROM practices WHERE bell_at IS NOT NULL"
_DUE = "SELECT DISTINCT chat_id, kind FROM outbox WHERE state = 'waiting' AND not_before <= ?"


@dataclasses.dataclass(frozen=True)
class Surroundings:
    """What outlives a process."""

    time: clock.Clock
    server: telegram_.Telegram
    house: deps.House
    engine: AsyncEngine
    """It holds nothing of the bot's, but the statements that SQLAlchemy has worked out."""
    folder: pathlib.Path
    peephole: sqlite3.Connection
    """Into the same file, to see when something falls due."""
    settled: dict[int, float]
    """Update -> the moment at which it was dealt with."""


class _Order(receiver.PersonalOrder):
    """The real order of updates, which also notes when each was done."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(64)
        self._around = around

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        await super().do_process_update(update, coroutine)
        if isinstance(update, telegram.Update):
            self._around.settled[update.update_id] = self._around.time.elapsed


class Process:
    """From start to kill."""

    def __init__(self, around: Surroundings, life: disk.Life) -> None:
        """Build everything from nothing, as a new process does."""
        self.life = life
        self._around = around
        now = around.time.server
        loop = asyncio.get_running_loop()
        self._sessions = sessions.Sessions(around.engine)
        bot_id = telegram_.BOT_ID
        line = telegram_.Line(around.server, life)
        bot: Any = telegram.ext.ExtBot(TOKEN, request=line, get_updates_request=line)
        self._queue = receiver.InboxQueue(self._sessions, bot_id, now)
        self._pacing = pacing.Pacing()
        pictures = gallery.Gallery(self._sessions, bot_id, now, _studio(around.folder))
        self._sender = sender.Sender(
            bot, self._sessions, self._pacing, now, loop.time, pictures=pictures, set_bell=self._set_bell
        )
        self._turns = turns.Turns(
            self._sessions, around.house, now, bot_id, set_bell=self._set_bell, wake=self._something_changed
        )
        self._tidying = tidying.Tidying(self._sessions, around.house, now, self._something_changed)
        order = _Order(around)
        self._application = (
            telegram.ext.ApplicationBuilder()
            .bot(bot)
            .updater(None)
            .update_queue(self._queue)
            .concurrent_updates(order)
            .job_queue(None)
            .build()
        )
        table = handlers.Handlers(self._turns, self._queue, order)
        self._application.add_handlers(table.table())
        self._application.add_error_handler(table.failed)
        self._to_say, self._to_plan = asyncio.Event(), asyncio.Event()
        self._bells: dict[int, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.failure: BaseException | None = None

    async def begin(self) -> None:
        """Start in the order of the composition root: say what waits, arm the bells, take up what was heard, listen."""
        await self._application.initialize()
        await self._sender.recover()
        await self._sender.drain()
        await self._turns.arm()
        await self._note_settled()
        await self._queue.reload(self._application.bot)
        await self._application.start()
        for work in (self._say(), self._plan(), self._listen(), self._sweep(), self._tidy()):
            self._go(work)

    async def _note_settled(self) -> None:
        """An update that does not wait any more was dealt with in the life before."""
        async with self._sessions.begin() as sql:
            heard = await sql.execute(sa.select(models.Inbox.update_id, models.Inbox.state))
            for update_id, state in heard:
                if state != "waiting":
                    self._around.settled.setdefault(update_id, self._around.time.elapsed)

    def clock_stepped(self) -> None:
        """The server's clock was set: whoever looks at it, looks again."""
        self._something_changed()
        self._go(self._ring_overdue())

    def _something_changed(self) -> None:
        self._to_say.set()
        self._to_plan.set()

    async def _listen(self) -> None:
        while True:
            update = await self._around.server.next_update()
            await self._queue.put(telegram.Update.de_json(update.raw, self._application.bot))
            self._around.server.confirm(update)

    async def _say(self) -> None:
        """Say what is due, round by round; what stays held back is looked at more and more seldom."""
        in_vain = 0
        while True:
            self._to_say.clear()
            waiting, leased, expires = self._overdue_in(_TO_SAY)
            left = min(leased, expires)
            pause = min(waiting, left)
            if pause <= 0 and (left <= 0 or (pause := self._held_for()) <= 0):
                in_vain += 1
                with contextlib.suppress(*receiver.DATABASE_TROUBLE):
                    if left <= 0:
                        await self._sender.recover()
                    if await self._sender.round():
                        in_vain = 0
                        continue
                pause = min(self._free_in() * 2 ** min(max(in_vain - 10, 0), 10), _STUCK_S)
            await self._rest(self._to_say, pause)

    def _held_for(self) -> float:
        """Seconds until one of the chats for which something is due can take it. 0: something can be said now."""
        tick = asyncio.get_running_loop().time()
        busy = self._pacing.busy_chats(tick)
        if not busy:
            return 0.0
        now = self._around.time.server().replace(tzinfo=None).isoformat(" ", "microseconds")
        due = self._around.peephole.execute(_DUE, (now,)).fetchall()
        if any(kind == "answer" or chat not in busy for chat, kind in due):
            return 0.0
        return (self._pacing.chats_ready([chat for chat, _ in due], tick) or tick) - tick

    def _free_in(self) -> float:
        """Seconds until the pace may let something go that it holds back."""
        tick = asyncio.get_running_loop().time()
        waiting = self._around.peephole.execute("SELECT DISTINCT chat_id FROM outbox WHERE state = 'waiting'")
        pace = self._pacing
        chats = pace.chats_ready([chat for (chat,) in waiting], tick)
        moments = (chats, pace.bulk_moment(tick), None if pace.replies_ready(tick) else pace.reply_moment(tick))
        return min((moment - tick for moment in moments if moment is not None and moment > tick), default=_HELD_BACK_S)

    async def _plan(self) -> None:
        """Plan what is due, whenever something is."""
        while True:
            self._to_plan.clear()
            [seconds] = self._overdue_in(_TO_PLAN)
            if seconds <= 0:
                try:
                    await self._turns.remind()
                except receiver.DATABASE_TROUBLE:
                    await asyncio.sleep(1.0)
                    continue
                [seconds] = self._overdue_in(_TO_PLAN)
                seconds = _STUCK_S if seconds <= 0 else seconds
            await self._rest(self._to_plan, seconds)

    def _overdue_in(self, question: str) -> list[float]:
        """Seconds until moments in the diary, past the bot: to ask through it would take most of the time."""
        now = self._around.time.server().replace(tzinfo=None)
        found = self._around.peephole.execute(question).fetchone()
        moments = [None if moment is None else dt.datetime.fromisoformat(moment) for moment in found]
        return [math.inf if moment is None else (moment - now).total_seconds() for moment in moments]

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_S)
            await self._ring_overdue()

    async def _ring_overdue(self) -> None:
        [seconds] = self._overdue_in(_TO_RING)
        if seconds > 0:
            return
        with contextlib.suppress(*receiver.DATABASE_TROUBLE):
            for practice_id in await self._turns.ringing():
                if practice_id not in self._bells:  # those that are set ring by a clock that nobody can set
                    await self._ring(practice_id)

    def _set_bell(self, practice_id: int, at: dt.datetime | None) -> None:
        if (old := self._bells.pop(practice_id, None)) is not None:
            old.cancel()
        if at is not None:
            seconds = max((at - self._around.time.server()).total_seconds(), 0.0)
            ring: Callable[[], None] = lambda: self._go(self._ring(practice_id))  # noqa: E731  it stands beside its use
            self._bells[practice_id] = asyncio.get_running_loop().call_later(seconds, ring)

    async def _ring(self, practice_id: int) -> None:
        self._bells.pop(practice_id, None)
        try:
            await self._turns.ring([practice_id])
        except receiver.DATABASE_TROUBLE:
            await asyncio.sleep(_SWEEP_AGAIN_S)
            await self._ring_overdue()

    async def _tidy(self) -> None:
        """Once a day, what is kept too long goes."""
        while True:
            with contextlib.suppress(*receiver.DATABASE_TROUBLE):
                await self._tidying.tidy()
            await asyncio.sleep(faults.DAY_S)

    async def _rest(self, woken: asyncio.Event, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None if seconds == math.inf else seconds):
                await woken.wait()

    def _go(self, work: Any) -> None:  # noqa: ANN401  a coroutine
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Nothing of the process ends by an error: that would be a fault of the simulator, or of the bot."""
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None or self.life.dead:
            return
        self.failure = error
        self.life.die()

    async def bury(self) -> None:
        """After its death: nothing of it goes on, and nothing of it had time to put anything away."""
        for handle in self._bells.values():
            handle.cancel()
        me = asyncio.current_task()
        while others := [task for task in asyncio.all_tasks() if task is not me]:
            for task in others:
                task.cancel()
            await asyncio.wait(others)
            for task in others:
                if not task.cancelled():
                    task.exception()  # a kill, or what came of it
        self._sessions.drop()
        await self._around.engine.dispose(close=False)


def _studio(folder: pathlib.Path) -> gallery.Drawn:
    """Pictures without drawing: Telegram gets a file, and its id afterwards."""
    picture = folder / "picture"

    def draw(_recipe: gallery.Recipe) -> pathlib.Path:
        picture.write_bytes(b"a picture")
        return picture

    return gallery.Drawn(lambda recipe: json.dumps(dict(recipe), sort_keys=True), draw)
