"""How long nobody leads when the leader of two processes on one PostgreSQL is killed, and until a word is answered.

The processes are real, behind one address, and a person writes at the moment of each kill.
"""

import argparse
import asyncio
import contextlib
import pathlib
import random
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

import crowd

from tests import sandboxes
from tests.faults import test_replicas

HELP = "one guided stretch a day"


async def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--kills", type=int, default=20)
    kills = given.parse_args().kills
    led, answered, dice = [], [], random.Random(7)
    with contextlib.contextmanager(crowd.folder)() as folder, crowd.database_url("postgres", folder) as url:
        async with sandboxes.running() as sandbox, test_replicas.replicas(sandbox, folder, url, pushed=True) as fleet:
            ann = await sandbox.ann()
            for _ in range(kills):
                await asyncio.sleep(dice.uniform(0, 1))  # the standby looks once a second
                dead, heir = fleet.leader(), fleet.standby()
                began = time.perf_counter()
                await dead.kill()
                asked = await ann.says("/help")
                await heir.logs("leading")
                led.append(time.perf_counter() - began)
                await ann.hears(HELP, after=asked.id, within=60)
                answered.append(time.perf_counter() - began)
                await dead.start()
                await dead.listens()
    print(
        f"{kills} leaders killed, until another one leads: {spread(led)}; until a word is answered: {spread(answered)}"
    )


def spread(seconds: list[float]) -> str:
    """Median and maximum, in words."""
    return f"median {statistics.median(seconds):.1f} s, max {max(seconds):.1f} s"


asyncio.run(main())
