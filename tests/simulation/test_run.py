"""Whole simulations: short ones here, long ones in the soak."""

import json
import sys

import pytest

from bot import app, deps
from bot.simulation import faults, report, run, world


@pytest.fixture(scope="module")
def house() -> deps.House:
    return app.house(1.0)


def simulated(house: deps.House, people: int, days: int, seed: int, switched_on: str = "all") -> report.Report:
    plan = world.Plan(people, days, str(seed), faults.parse(switched_on))
    return run.judge(plan, seed, run.run(plan, house))


def test_every_promise_is_kept_in_a_town_without_trouble(house: deps.House) -> None:
    told = simulated(house, people=6, days=6, seed=1, switched_on="none")

    assert told.kept, told.as_text()
    assert told.figures["targets"] == told.figures["sent"] + told.figures["skipped"] > 0
    assert told.figures["steps"] > 0
    assert told.figures["lives"] == 1


def test_every_promise_is_kept_whatever_goes_wrong_and_the_same_seed_gives_the_same_run(house: deps.House) -> None:
    first, second = (simulated(house, people=4, days=8, seed=3) for _ in range(2))

    assert first.kept, first.as_text()
    assert first.figures["lives"] >= 3
    assert first.as_json() == second.as_json()
    assert first.as_text() == second.as_text()


def test_another_seed_gives_another_run(house: deps.House) -> None:
    first, second = (simulated(house, people=2, days=3, seed=seed, switched_on="none") for seed in (1, 2))

    assert first.figures != second.figures


def test_the_report_is_one_object_with_every_figure(house: deps.House) -> None:
    told = json.loads(simulated(house, people=1, days=2, seed=1, switched_on="flood,edits").as_json())

    wanted = {"targets", "sent", "late", "uncertain", "skipped", "lost", "duplicate", "early_holds", "unfinished"}
    assert wanted | {"after_stop", "seed", "faults", "kept"} <= told.keys()


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(1, 21))
def test_every_promise_is_kept_for_400_days(house: deps.House, seed: int) -> None:
    told = simulated(house, people=50, days=400, seed=seed)

    sys.stdout.write(f"\n{told.as_json()}\n")  # what docs/simulation.md shows
    assert told.kept, told.as_text()
