"""Runs worlds, each with a database of its own and in a process of its own, and puts their reports together."""

import asyncio
import concurrent.futures
import logging
import math
import multiprocessing
import pathlib
import random
import tempfile
import warnings

import sqlalchemy as sa
import structlog

from bot import app, deps, life
from bot.simulation import checker, clock, faults, guidance, history, report, world
from db import engine as engines
from db import sealed

SMALL = 40
"""So few people share one world; more are split, whatever the machine: the same seed is to give the same run."""

LARGE = 250
"""So many share a world at most: no core is to wait for another that has the busier people."""


def simulate(people: int, days: int, seed: int, switched_on: frozenset[faults.Fault]) -> report.Report:
    """Simulate a town. Raises ValueError for numbers that make none."""
    if people < 1 or days < 1:
        raise ValueError(f"--people and --days: expected 1 or more; got {people} and {days}")
    if people < SMALL:
        return _alone(_plan(people, days, seed, switched_on, 0), seed)
    worlds = max(math.ceil(people / LARGE), 2)
    with concurrent.futures.ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as workers:
        shares = [people // worlds + (number < people % worlds) for number in range(worlds)]
        plans = [_plan(share, days, seed, switched_on, number) for number, share in enumerate(shares)]
        return report.merged(workers.map(_alone, plans, [seed] * worlds))


def _plan(people: int, days: int, seed: int, switched_on: frozenset[faults.Fault], number: int) -> world.Plan:
    return world.Plan(people, days, f"{seed}/{number}", switched_on, first_id=5001 + 1_000_000 * number)


def _alone(plan: world.Plan, seed: int) -> report.Report:
    """One world, in a process that has nothing else to do."""
    logging.basicConfig(level=logging.CRITICAL)
    logging.getLogger("sqlalchemy").setLevel(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    life.seldom_look_for_garbage()
    sealed.use([random.Random(plan.seed).randbytes(32)])
    return judge(plan, seed, run(plan, app.house(1.0)))


def run(plan: world.Plan, house: deps.House) -> history.History:
    """Simulate one world in this process; the keys of the sealed columns are set already."""
    warnings.filterwarnings("ignore", "The garbage collector", sa.exc.SAWarning)  # the killed give no connection back
    warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)  # nor begin what they took up
    with tempfile.TemporaryDirectory(prefix="unkink-simulation-") as name:
        folder = pathlib.Path(name)
        url = f"sqlite:///{folder / 'town.db'}"
        asyncio.run(engines.upgrade(url))
        time = clock.Clock(plan.start)
        with asyncio.Runner(loop_factory=lambda: clock.Loop(time)) as runner:
            return runner.run(world.live(plan, house, url, folder, time))


def judge(plan: world.Plan, seed: int, told: history.History) -> report.Report:
    """Let the checkers look at what happened."""
    verdict = checker.check_reminders(told)
    guidance.check_practices(told, verdict)
    guidance.check_answers(told, verdict)
    figures = {name: verdict.counts[name] for name in report.FIGURES}
    figures |= {"people": plan.people, "days": plan.days, "unheard": told.unheard, "set_aside": told.set_aside}
    figures |= {"updates": told.updates, "requests": told.requests, "lives": len(told.died)}
    switched_on = tuple(sorted(plan.faults))
    return report.Report(seed, switched_on, figures, {k: tuple(v) for k, v in sorted(verdict.examples.items())})
