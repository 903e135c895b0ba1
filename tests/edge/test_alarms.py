"""The alarm clock: bells ring together, late ones once, and neither a failure nor the end cuts anything short."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Collection

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
        self.alarms = alarms.Alarms(self.now, self.real, asyncio.get_running_loop().time)
        self.ahead = ahead
        self.set_by = dt.timedelta()
        self.rung: list[int] = []
        self.together: list[list[int]] = []
        self.ticks = 0
        self.on_ring: Callable[[int], Awaitable[None]] | None = None
        self.on_tick: Work | None = None

    def now(self) -> dt.datetime:
        """The diary's time."""
        return app.real_now() + self.ahead

    def real(self) -> dt.datetime:
        """The machine's time."""
        return app.real_now() + self.set_by

    def start(self) -> None:
        """Begin."""
        self.alarms.start(self._ring, self._tick, self._sweep)

    def alarm(self) -> dt.datetime | None:
        """The alarm that is set, by the scheduler's own account."""
        job = self.alarms._scheduler.get_job("bells")
        moment: dt.datetime | None = job.next_run_time if job is not None else None
        return moment

    async def ticked(self, more: int = 3) -> None:
        """Wait for so many more ticks."""
        goal = self.ticks + more
        await sandboxes.until(lambda: self.ticks >= goal)

    async def _ring(self, practice_ids: Collection[int]) -> None:
        self.together.append(list(practice_ids))
        for practice_id in practice_ids:
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


async def test_the_alarm_is_set_for_the_first_bell_and_bells_are_moved_and_taken_away(clock: Clock) -> None:
    clock.start()
    soon, later = app.real_now(), app.real_now() + HOUR
    clock.alarms.set(1, later)
    clock.alarms.set(2, soon + dt.timedelta(milliseconds=40))
    clock.alarms.set(3, soon + dt.timedelta(milliseconds=20))
    clock.alarms.set(2, later + HOUR)
    clock.alarms.set(3, None)
    clock.alarms.set(4, None)
    clock.alarms.set(5, soon + dt.timedelta(milliseconds=60))
    await sandboxes.until(lambda: clock.rung == [5])
    await sandboxes.until(lambda: clock.alarm() is not None)

    alarm = clock.alarm()
    assert alarm is not None
    assert abs(alarm - later) < dt.timedelta(minutes=1)
    assert clock.rung == [5]


async def test_before_the_clock_is_started_nothing_is_set(clock: Clock) -> None:
    clock.alarms.set(1, app.real_now())
    clock.start()

    assert clock.alarm() is None


async def test_bells_that_are_due_at_once_ring_together_but_not_a_whole_class_at_a_time(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarms, "TOGETHER", 3)
    clock.start()
    for practice_id in range(1, 6):
        clock.alarms.set(practice_id, app.real_now() - HOUR + dt.timedelta(seconds=practice_id))
    await sandboxes.until(lambda: len(clock.rung) == 5)

    assert clock.together == [[1, 2, 3], [4, 5]]


async def test_a_late_alarm_rings_once(clock: Clock) -> None:
    clock.start()
    clock.alarms.set(1, app.real_now() - HOUR)
    await sandboxes.until(lambda: clock.rung == [1])
    await clock.ticked()

    assert clock.rung == [1]
    assert clock.alarm() is None


async def test_the_diarys_clock_decides_when_it_runs_ahead_of_the_real_one(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(ahead=24 * HOUR)
    clock.start()
    clock.alarms.set(1, clock.now() + HOUR)
    clock.alarms.set(2, clock.now())
    await sandboxes.until(lambda: clock.rung == [2])
    await sandboxes.until(lambda: clock.alarm() is not None)
    alarm = clock.alarm()
    await clock.alarms.stop()

    assert alarm is not None
    away = alarm - app.real_now()
    assert dt.timedelta(0) < away <= HOUR


async def test_a_clock_that_is_set_forward_cuts_no_hold_short(clock: Clock) -> None:
    clock.start()
    ends_at = clock.now() + HOUR
    clock.alarms.set(1, ends_at)
    clock.ahead = 2 * HOUR
    clock.alarms.set(2, clock.now())
    await sandboxes.until(lambda: clock.rung == [2])
    await clock.ticked()

    assert clock.rung == [2]
    assert clock.alarms.awaits(1, ends_at), "the sweep leaves it alone too"


async def test_the_sweep_rings_what_was_moved_in_the_diary_or_set_by_another_process(clock: Clock) -> None:
    clock.start()
    ends_at = clock.now() + HOUR
    clock.alarms.set(1, ends_at)

    assert clock.alarms.awaits(1, ends_at)
    assert not clock.alarms.awaits(1, clock.now()), "it was moved by somebody who knows of no alarms"
    assert not clock.alarms.awaits(2, ends_at)
    clock.alarms.set(1, None)
    assert not clock.alarms.awaits(1, ends_at)


async def test_a_bell_that_sets_the_next_one_for_now_rings_again_at_once(clock: Clock) -> None:
    async def again(practice_id: int) -> None:
        mine = len(clock.rung)
        if mine < 5:
            clock.alarms.set(practice_id, app.real_now() - HOUR)  # while it still rings

    clock.on_ring = again
    clock.start()
    clock.alarms.set(1, app.real_now())
    await sandboxes.until(lambda: len(clock.rung) == 5)


async def test_a_bell_that_falls_due_as_others_have_just_rung_is_not_missed() -> None:
    diary, seconds, rung = app.real_now(), [100.0], list[int]()
    made = alarms.Alarms(lambda: diary, app.real_now, lambda: seconds[0])

    async def ring(practice_ids: Collection[int]) -> None:
        rung.extend(practice_ids)
        if rung == [1]:
            made.set(2, diary + dt.timedelta(microseconds=1))

    async def nothing() -> None: ...

    made.start(ring, nothing, nothing)
    made.set(1, diary)
    await sandboxes.until(lambda: rung == [1])
    seconds[0] += 1
    await sandboxes.until(lambda: rung == [1, 2])
    await made.stop()


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


async def test_the_end_waits_also_for_a_tick_that_was_handed_out_a_moment_ago(clock: Clock) -> None:
    begun, done = [], []

    async def slow() -> None:
        begun.append("a tick")
        for _ in range(10):
            await asyncio.sleep(0)
        done.append("a tick")

    clock.start()
    clock.on_tick = slow
    scheduler = clock.alarms._scheduler
    scheduler.modify_job("tick", next_run_time=app.real_now())
    scheduler._process_jobs()  # what its timer calls
    await clock.alarms.stop()

    assert begun == done == ["a tick"]
