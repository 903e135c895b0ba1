"""The loop whose clock jumps: what is due comes, however long the simulation has lasted."""

import asyncio
import datetime as dt

import pytest

from bot.simulation import clock

DAY_S = 86_400.0


@pytest.mark.parametrize("days", [0, 194, 195, 400, 5_000])
def test_what_is_due_at_this_very_moment_comes_on_any_day(days: int) -> None:
    time = clock.Clock(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    time.elapsed = days * DAY_S + 0.3

    async def wait() -> float:
        loop = asyncio.get_running_loop()
        came: asyncio.Future[None] = loop.create_future()
        loop.call_at(loop.time(), came.set_result, None)
        await came
        await asyncio.sleep(DAY_S)
        return loop.time()

    with asyncio.Runner(loop_factory=lambda: clock.Loop(time)) as runner:
        assert runner.run(wait()) == pytest.approx((days + 1) * DAY_S + 0.3)
