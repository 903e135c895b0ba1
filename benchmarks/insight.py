"""How often a movement is claimed to help or to harm when nothing does, and how soon a true effect is found.

Invented people (`tests/diaries.py`) look every day for 90 days. `docs/insight.md` shows the table.
"""

import pathlib
import random
import sys
from concurrent import futures

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

from bot.core import insight
from tests import diaries

PEOPLE = 1000
SEED = 20261121
HELPS = ("movement 0", insight.Verdict.EASES)
NATURES = {
    "nothing helps": {},
    "nothing helps, all of it passes by itself (0.7)": {"passes": -0.7},
    "nothing helps, ratings a quarter noisier": {"error": 1.25 * diaries.RATING_ERROR},
    "one movement takes a point": {"effects": {"movement 0": -1.0}},
    "one takes a point, practised daily": {"effects": {"movement 0": -1.0}, "keen": (1.0, 1.0)},
    "one movement adds a point": {"effects": {"movement 0": 1.0}},
}
MOVEMENTS = (2, 3, 4, 6, 10)


def row(name: str, movements: int) -> str:
    """One line of the table."""
    dice = random.Random(f"{SEED} {name} {movements}")
    nature = diaries.Nature(movements=movements, **NATURES[name])
    true = {HELPS} if nature.effects.get("movement 0", 0.0) < 0 else set()
    if nature.effects.get("movement 0", 0.0) > 0:
        true = {("movement 0", insight.Verdict.AGGRAVATES)}
    told = [diaries.told(nature, dice) for _ in range(PEOPLE)]
    false = sum(bool(claims.keys() - true) for claims in told) / PEOPLE
    found = [min((claims[claim] for claim in true & claims.keys()), default=None) for claims in told]
    by_60, by_90 = (sum(day is not None and day <= until for day in found) / PEOPLE for until in (60, 90))
    shown = f"{by_60:.0%} | {by_90:.0%}" if true else "- | -"
    return f"| {name} | {movements} | {false:.1%} | {shown} |"


def main() -> None:
    """Print the table."""
    print("| what is true | movements in turn | told something false | found by day 60 | by day 90 |")
    print("|---|---|---|---|---|")
    with futures.ProcessPoolExecutor() as pool:
        wanted = [(name, movements) for name in NATURES for movements in MOVEMENTS]
        for line in pool.map(row, *zip(*wanted, strict=True)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
