"""The simulated time: an event loop whose clock jumps to what comes next whenever nothing runs.

Nothing waits in real time and nothing runs in a thread, so that the same seed gives the same run.
"""

import asyncio
import datetime as dt
import selectors
from collections.abc import Callable
from typing import Any

_NUDGE_S = 1e-6  # a sum of floats may fall short of the moment that was meant: never wake too early


class Stuck(Exception):  # noqa: N818  it says what happened
    """Everybody waits, and nothing is planned that could wake them."""


class Clock:
    """What time it is, in the simulated world and on the wall of the server, which may be wrong."""

    def __init__(self, start: dt.datetime) -> None:
        """Begin at an aware UTC moment."""
        self.start = start
        self.elapsed = 0.0
        """Seconds since the beginning: never steps."""
        self.wrong_by = dt.timedelta(0)
        """How far the server's clock is ahead of the true time."""

    def true(self) -> dt.datetime:
        """The moment it really is."""
        return self.at(self.elapsed)

    def server(self) -> dt.datetime:
        """The moment that the bot's machine believes in."""
        return self.true() + self.wrong_by

    def at(self, elapsed: float) -> dt.datetime:
        """The true moment so many seconds after the beginning."""
        return self.start + dt.timedelta(seconds=elapsed)

    def until(self, moment: dt.datetime) -> float:
        """Seconds from the beginning to an aware moment."""
        return (moment - self.start).total_seconds()


class _Waiting(selectors.SelectSelector):
    """Instead of waiting for the network it moves the clock."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Stuck("nobody is left who would do anything")
        if timeout > 0:
            self._clock.elapsed += timeout + _NUDGE_S
        return []


class Loop(asyncio.SelectorEventLoop):
    """An event loop that lives by a `Clock`; work for threads is done on the spot."""

    def __init__(self, clock: Clock) -> None:
        """Take the clock that this loop moves."""
        self._virtual = clock
        super().__init__(_Waiting(clock))
        # What is due within it is due now. asyncio's own, a nanosecond, is lost in a float from day 194 (2**24 s) on:
        # what was due at that very moment then never came, and no time passed any more.
        self._clock_resolution = _NUDGE_S

    def time(self) -> float:
        """Seconds since the simulation began."""
        return self._virtual.elapsed

    def run_in_executor(self, _executor: object, work: Callable[..., Any], *arguments: object) -> asyncio.Future[Any]:
        """Do the work now: a thread would finish at a moment that no seed decides."""
        done: asyncio.Future[Any] = self.create_future()
        done.set_result(work(*arguments))
        return done
