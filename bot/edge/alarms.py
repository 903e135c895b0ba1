"""The alarm clock: APScheduler makes bells and reminders punctual; the diary and a sweep make them certain.

There is one alarm for all bells, set to the next one. What is due when it goes off rings together; what falls due
meanwhile rings together after it. A bell that was set counts by the monotonic clock: whoever sets the machine's clock
in the middle of a hold does not cut it short. The scheduler plans by the machine's clock and then sleeps: when that is
set, everything is planned anew, or three hours back would be three hours without a tick.
"""

import asyncio
import datetime as dt
import heapq
from collections.abc import Awaitable, Callable, Collection

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger(__name__)

TICK_S = 1
"""How often due reminders are looked for."""

SWEEP_S = 5
"""How often overdue bells are looked for: an alarm may be lost, a row is not."""

SET_S = 0.5
"""A machine's clock that went so much more or less than the monotonic one has been set."""

TOGETHER = 50
"""So many bells ring in one transaction at most: taps must not wait for a whole class."""

Ring = Callable[[Collection[int]], Awaitable[None]]


class Alarms:
    """The bells and the two ticks. Late ones come once, whatever made them late."""

    def __init__(
        self, now: Callable[[], dt.datetime], real: Callable[[], dt.datetime], monotonic: Callable[[], float]
    ) -> None:
        """Take the clocks.

        Args:
            now: the diary's.
            real: the one that the scheduler lives by; they differ in the sandbox.
            monotonic: seconds that nobody can set.
        """
        self._now, self._real, self._monotonic = now, real, monotonic
        self._scheduler = AsyncIOScheduler(
            timezone=dt.UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._ring: Ring | None = None
        self._following: asyncio.Task[None] | None = None
        self._running: set[asyncio.Task[None] | None] = set()
        self._bells: dict[int, float] = {}
        self._set_to: dict[int, dt.datetime] = {}  # what the diary said then
        self._order: list[tuple[float, int]] = []  # a heap; entries that are not in `_bells` any more are void
        self._set_for: float | None = None
        self._ringing = False

    def start(self, ring: Ring, tick: Callable[[], Awaitable[None]], sweep: Callable[[], Awaitable[None]]) -> None:
        """Begin: `ring` gets the ids of practices whose bell has come."""
        self._ring = ring
        self._scheduler.add_job(self._run, "interval", seconds=TICK_S, args=[tick], id="tick")
        self._scheduler.add_job(self._run, "interval", seconds=SWEEP_S, args=[sweep], id="sweep")
        self._scheduler.start()
        self._following = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        """Where the machine's clock is set, plan anew by it."""
        apart = self._real().timestamp() - self._monotonic()
        while True:
            await asyncio.sleep(TICK_S)
            before, apart = apart, self._real().timestamp() - self._monotonic()
            if abs(apart - before) > SET_S:
                log.warning("the clock was set", seconds=round(apart - before))
                for name, every_s in (("tick", TICK_S), ("sweep", SWEEP_S)):
                    self._scheduler.reschedule_job(name, trigger="interval", seconds=every_s)
                self._set_for = None
                self._set_alarm()

    def set(self, practice_id: int, at: dt.datetime | None) -> None:
        """Set, move or (None) take away the bell of a practice. Nothing is set before `start`."""
        if self._ring is None:
            return
        if at is None:
            self._forget(practice_id)
            return
        self._set_to[practice_id] = at
        self._bells[practice_id] = moment = self._monotonic() + (at - self._now()).total_seconds()
        heapq.heappush(self._order, (moment, practice_id))
        self._set_alarm()

    def awaits(self, practice_id: int, at: dt.datetime) -> bool:
        """Whether a bell is set to this moment and its time has not come, whatever the diary's clock says."""
        return self._set_to.get(practice_id) == at and self._bells[practice_id] > self._monotonic()

    def _forget(self, practice_id: int) -> None:
        self._bells.pop(practice_id, None)
        self._set_to.pop(practice_id, None)

    def _set_alarm(self) -> None:
        """Set the alarm to the first bell; while bells ring, that is done when they have."""
        self._skip_void()
        if self._ringing or not self._order or self._order[0][0] == self._set_for:
            return
        self._set_for = self._order[0][0]
        self._scheduler.add_job(
            self._run,
            "date",
            run_date=self._real() + dt.timedelta(seconds=self._set_for - self._monotonic()),
            args=[self._ring_due],
            id="bells",
            replace_existing=True,
            max_instances=2,  # one that is about to end still runs for APScheduler, which dropped this one
        )

    def _skip_void(self) -> None:
        while self._order and self._bells.get(self._order[0][1]) != self._order[0][0]:
            heapq.heappop(self._order)

    async def _ring_due(self) -> None:
        """Ring what is due, and what falls due while it rings."""
        self._set_for, self._ringing = None, True
        try:
            while self._ring is not None and (due := self._due()):
                await self._ring(due)
        finally:
            self._ringing = False
            self._set_alarm()

    def _due(self) -> list[int]:
        now = self._monotonic()
        due: list[int] = []
        self._skip_void()
        while self._order and self._order[0][0] <= now and len(due) < TOGETHER:
            practice_id = heapq.heappop(self._order)[1]
            self._forget(practice_id)
            due.append(practice_id)
            self._skip_void()
        return due

    async def stop(self) -> None:
        """No alarm rings any more; what one has begun is brought to its end."""
        self._ring = None
        if self._following is not None:
            self._following.cancel()
        if self._scheduler.running:
            self._scheduler.pause()
            await asyncio.sleep(0)  # what it handed out a moment ago begins
            while self._running:
                await asyncio.wait(filter(None, self._running))
            self._scheduler.shutdown(wait=False)

    async def _run(self, work: Callable[..., Awaitable[None]], *arguments: int) -> None:
        task = asyncio.current_task()
        self._running.add(task)
        try:
            await work(*arguments)
        except Exception:
            # The rows are as they were: the next tick, or the sweep, takes them up again.
            log.exception("an alarm failed")
        finally:
            self._running.discard(task)
