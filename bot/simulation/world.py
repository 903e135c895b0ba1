"""A world: people, a Telegram and one process at a time that lives, dies and is built anew from its database."""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import pathlib
import random
import sqlite3

from bot import deps
from bot.edge import receiver
from bot.simulation import clock, disk, faults, history, process, telegram_, testimony, town
from db import engine as engines

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""A year from here meets every change of clocks of 2026."""

_DAY_S = 86_400.0


@dataclasses.dataclass(frozen=True)
class Plan:
    """What to simulate, from which moment on. `first_id` tells the people of two worlds apart."""

    people: int
    days: int
    seed: str
    faults: frozenset[faults.Fault]
    first_id: int = 5001
    start: dt.datetime = START


async def live(plan: Plan, house: deps.House, url: str, folder: pathlib.Path, time: clock.Clock) -> history.History:
    """Let the whole time pass on the loop of this clock; gives what happened.

    Args:
        plan: what to simulate.
        house: what the bot reads.
        url: an empty database, migrated: that is done with threads, which this loop does not have.
        folder: where the one picture is kept.
        time: the clock, at its beginning.
    """
    dice = random.Random(plan.seed)
    trouble = faults.Faults(plan.faults, random.Random(dice.getrandbits(64)))
    server = telegram_.Telegram(time, trouble)
    people = town.Town(time, server, random.Random(dice.getrandbits(64)), plan.people, plan.first_id)
    engine = engines.connect(url)
    peephole = sqlite3.connect(url.removeprefix("sqlite:///"))
    world = _World(plan, process.Surroundings(time, server, house, engine, folder, peephole, {}), trouble)
    disk.use(engine, lambda: world.life)
    asyncio.get_running_loop().set_exception_handler(_unheard)
    people.move_in()
    with contextlib.closing(peephole):
        await world.pass_time()
    told = await testimony.hear(plan.days * _DAY_S, people, world.around, world.down, trouble)
    await engine.dispose()
    return told


def _unheard(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """What asyncio would complain about: that a task of a killed process was killed is no news."""
    if not isinstance(context.get("exception"), disk.Killed):
        loop.default_exception_handler(context)


class _World:
    def __init__(self, plan: Plan, around: process.Surroundings, trouble: faults.Faults) -> None:
        self._plan, self.around, self._trouble = plan, around, trouble
        self.life = self._new_life()
        self._end = plan.days * _DAY_S
        self.down: list[tuple[float, float]] = []
        self._process: process.Process | None = None

    async def pass_time(self) -> None:
        """One process after the other, until the end."""
        if faults.Fault.CLOCK in self._plan.faults:
            self._plan_step()
        time = self.around.time
        while time.elapsed < self._end:
            self.life = life = self._new_life()
            self._process = process.Process(self.around, life)
            await self._begin(self._process)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._end - time.elapsed):
                    await life.over.wait()
            life.die()
            died_at = time.elapsed
            if self._process.failure is not None:
                raise self._process.failure
            await self._process.bury()
            if time.elapsed < self._end:
                await asyncio.sleep(self._trouble.down_for_s())
            self.down.append((died_at, time.elapsed))

        self.life = disk.Life(lambda: False, lambda: False)

    async def _begin(self, process: process.Process) -> None:
        """Start a process. When it is killed meanwhile, it may wait for what never comes: it is not waited for."""
        beginning, over = (asyncio.create_task(work) for work in (process.begin(), process.life.over.wait()))
        await asyncio.wait([beginning, over], return_when=asyncio.FIRST_COMPLETED)
        trouble = beginning.exception() if beginning.done() else None
        if isinstance(trouble, receiver.DATABASE_TROUBLE):  # the real process ends by itself then, and is started again
            process.life.die()
        elif trouble is not None and not isinstance(trouble, disk.Killed):
            raise trouble

    def _new_life(self) -> disk.Life:
        time, trouble = self.around.time, self._trouble
        return disk.Life(lambda: trouble.dies(time.elapsed), lambda: trouble.commit_fails(time.elapsed))

    def _plan_step(self) -> None:
        after_s, wrong_s = self._trouble.next_step()
        asyncio.get_running_loop().call_later(after_s, self._step_clock, wrong_s)

    def _step_clock(self, wrong_s: float) -> None:
        self.around.time.wrong_by = dt.timedelta(seconds=wrong_s)
        if self._process is not None and not self._process.life.dead:
            self._process.clock_stepped()
        self._plan_step()
