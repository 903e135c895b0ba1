"""The alarm clock: one alarm a practice, late ones once, and neither a failure nor the end cuts anything short."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import structlog

from bot import app
from bot.edge import alarms
from tests import sandboxes

HOUR = dt.timedelta(hours=1)

Work = Callable[[], Awaitable[None]]


class Clock:
    """An alarm clock with quick ticks, and what it did."""

    def __init__(self, ahead: dt.timedelta = dt.timedelta()) -> None:
        self.alarms = alarms.Alarms(self.now, app.real_now)
        self.ahead = ahead
        self.rung: list[int] = []
        self.ticks = 0
        self.on_ring: Callable[[int], Awaitable[None]] | None = None
        self.on_tick: Work | None = None

    def now(self) -> dt.datetime:
        """The diary's time."""
        return app.real_now() + self.ahead

    def start(self) -> None:
        """Begin."""
        self.alarms.start(self._ring, self._tick, self._sweep)

    def bells(self) -> dict[str, dt.datetime]:
        """The alarms that are set, by the scheduler's own account."""
        jobs = self.alarms._scheduler.get_jobs()
        return {job.id: job.next_run_time for job in jobs if job.id.startswith("bell")}

    async def ticked(self, more: int = 3) -> None:
        """Wait for so many more ticks."""
        goal = self.ticks + more
        await sandboxes.until(lambda: self.ticks >= goal)

    async def _ring(self, practice_id: int) -> None:
        self.rung.append(practice_id)
        if self.on_ring is not None:
            await self.on_ring(practice_id)

    async def _tick(self) -> None:
        self.ticks += 1
        if self.on_tick is not None:
            await self.on_tick()

    async def _sweep(self) -> None: ...


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Clock]:
    monkeypatch.setattr(alarms, "TICK_S", 0.02)
    made = Clock()
    yield made
    await made.alarms.stop()


async def test_a_practice_has_one_alarm_which_is_moved_and_taken_away(clock: Clock) -> None:
    clock.start()
    at = app.real_now() + HOUR
    clock.alarms.set(1, at)
    clock.alarms.set(2, at)
    clock.alarms.set(1, at + HOUR)
    moments = clock.bells()
    clock.alarms.set(2, None)
    clock.alarms.set(3, None)

    assert moments.keys() == {"bell:1", "bell:2"}
    assert moments["bell:1"] - moments["bell:2"] > HOUR / 2
    assert clock.bells().keys() == {"bell:1"}


async def test_before_the_clock_is_started_nothing_is_set(clock: Clock) -> None:
    clock.alarms.set(1, app.real_now())
    clock.start()

    assert clock.bells() == {}


async def test_a_late_alarm_rings_once(clock: Clock) -> None:
    clock.start()
    clock.alarms.set(1, app.real_now() - HOUR)
    await sandboxes.until(lambda: clock.rung == [1])
    await clock.ticked()

    assert clock.rung == [1]
    assert clock.bells() == {}


async def test_the_diarys_clock_decides_when_it_runs_ahead_of_the_real_one(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(ahead=24 * HOUR)
    clock.start()
    clock.alarms.set(1, clock.now() + HOUR)
    clock.alarms.set(2, clock.now())
    await sandboxes.until(lambda: clock.rung == [2])
    away = clock.bells()["bell:1"] - app.real_now()
    await clock.alarms.stop()

    assert dt.timedelta(0) < away <= HOUR


async def test_a_bell_that_sets_the_next_one_for_now_rings_again_at_once(clock: Clock) -> None:
    async def again(practice_id: int) -> None:
        mine = len(clock.rung)
        if mine < 5:
            clock.alarms.set(practice_id, app.real_now() - HOUR)
            await sandboxes.until(lambda: len(clock.rung) > mine)  # it is still ringing when the next one begins

    clock.on_ring = again
    clock.start()
    clock.alarms.set(1, app.real_now())
    await sandboxes.until(lambda: len(clock.rung) == 5)


async def test_a_tick_that_fails_stops_neither_the_next_tick_nor_a_bell(clock: Clock) -> None:
    async def fail() -> None:
        raise OSError("the database went away")

    clock.on_tick = fail
    with structlog.testing.capture_logs() as logged:
        clock.start()
        await clock.ticked()
        clock.alarms.set(1, app.real_now())
        await sandboxes.until(lambda: clock.rung == [1])

    assert {entry["event"] for entry in logged} == {"an alarm failed"}


async def test_a_bell_that_fails_is_logged_and_the_next_one_rings(clock: Clock) -> None:
    async def fail(practice_id: int) -> None:
        if practice_id == 1:
            raise OSError("the database went away")

    clock.on_ring = fail
    clock.start()
    with structlog.testing.capture_logs() as logged:
        clock.alarms.set(1, app.real_now())
        await sandboxes.until(lambda: clock.rung == [1])
        clock.alarms.set(2, app.real_now())
        await sandboxes.until(lambda: clock.rung == [1, 2])

    assert [entry["event"] for entry in logged] == ["an alarm failed"]


@pytest.mark.parametrize("what", ["a bell", "a tick"])
async def test_the_end_waits_for_what_has_begun_and_nothing_more_begins(clock: Clock, what: str) -> None:
    may_end, done = asyncio.Event(), []

    async def slow(*_: int) -> None:
        await may_end.wait()
        done.append(what)

    if what == "a bell":
        clock.on_ring = slow
    else:
        clock.on_tick = slow
    clock.start()
    clock.alarms.set(1, app.real_now())
    await sandboxes.until(lambda: clock.rung == [1] and clock.ticks > 0)
    stopping = asyncio.create_task(clock.alarms.stop())
    for _ in range(10):
        await asyncio.sleep(0)
    assert not stopping.done()
    clock.alarms.set(2, app.real_now())
    may_end.set()
    await stopping

    assert done == [what]
    assert clock.rung == [1]
