"""The alarm clock: APScheduler makes bells and reminders punctual; the diary and a sweep make them certain."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable

import structlog
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger(__name__)

TICK_S = 1
"""How often due reminders are looked for."""

SWEEP_S = 5
"""How often overdue bells are looked for: an alarm may be lost, a row is not."""

AT_ONCE = 8
"""A bell may set the next one of its practice for a moment that has passed: that rings while the first still counts."""

Ring = Callable[[int], Awaitable[None]]


class Alarms:
    """One alarm a practice, and the two ticks. Late jobs run once, whatever made them late."""

    def __init__(self, now: Callable[[], dt.datetime], real: Callable[[], dt.datetime]) -> None:
        """Take the diary's clock, and the real one that the scheduler lives by; they differ in the sandbox."""
        self._now, self._real = now, real
        self._scheduler = AsyncIOScheduler(
            timezone=dt.UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._ring: Ring | None = None
        self._running: set[asyncio.Task[None] | None] = set()

    def start(self, ring: Ring, tick: Callable[[], Awaitable[None]], sweep: Callable[[], Awaitable[None]]) -> None:
        """Begin: `ring` gets the id of a practice whose bell has come."""
        self._ring = ring
        self._scheduler.add_job(self._run, "interval", seconds=TICK_S, args=[tick], id="tick")
        self._scheduler.add_job(self._run, "interval", seconds=SWEEP_S, args=[sweep], id="sweep")
        self._scheduler.start()

    def set(self, practice_id: int, at: dt.datetime | None) -> None:
        """Set, move or (None) take away the alarm of a practice. Nothing is set before `start`."""
        if self._ring is None:
            return
        key = f"bell:{practice_id}"
        if at is None:
            try:
                self._scheduler.remove_job(key)
            except JobLookupError:
                return
        else:
            when = self._real() + (at - self._now())
            self._scheduler.add_job(
                self._run,
                "date",
                run_date=when,
                args=[self._ring, practice_id],
                id=key,
                replace_existing=True,
                max_instances=AT_ONCE,
            )

    async def stop(self) -> None:
        """No alarm rings any more; what one has begun is brought to its end."""
        if self._scheduler.running:
            self._scheduler.pause()
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
