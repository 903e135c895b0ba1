"""How long the bot takes to listen and how much memory it holds then: with an empty database, and with many people."""

import asyncio
import contextlib
import datetime as dt
import json
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

import crowd

from bot import app
from db import engine
from tests import sandboxes

PEOPLE = (0, 100_000)
STARTS = 3


async def main() -> None:
    for people in PEOPLE:
        with contextlib.contextmanager(crowd.folder)() as folder:
            database = engine.connect(f"sqlite:///{folder}/unkink.db")
            await engine.upgrade(f"sqlite:///{folder}/unkink.db")
            now = app.real_now()
            await crowd.gather(database, people, now, now + dt.timedelta(hours=12), 3600)
            await database.dispose()
            async with sandboxes.running() as sandbox:
                starts = [await start(sandbox, folder) for _ in range(STARTS)]
        seconds, worked, megabytes = min(starts)
        print(
            f"start-up with {people:>7,} people: {seconds:.2f} s until it listens, "
            f"{worked:.2f} s of a processor, {megabytes:.0f} MB resident"
        )


async def start(sandbox: sandboxes.Sandbox, folder: pathlib.Path) -> tuple[float, float, float]:
    """One start of the real process: seconds until it listens, its processor's seconds and its megabytes then."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "TELEGRAM_BOT_TOKEN": sandbox.token,
        "TELEGRAM_API_URL": sandbox.url,
        "DATABASE_URL": f"sqlite:///{folder}/unkink.db",
        "UNKINK_DATA_DIR": str(folder / "var"),
        "UNKINK_DATA_KEY": crowd.key,
        "UNKINK_LOG_FORMAT": "json",
    }
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot"), env=environment, cwd=folder, stderr=asyncio.subprocess.PIPE
    )
    if process.stderr is None:
        raise RuntimeError("no pipe")
    async for line in process.stderr:
        if json.loads(line)["event"] == "listening":
            break
    seconds = time.perf_counter() - began
    worked, megabytes = processor(process.pid), resident(process.pid)
    process.terminate()
    await process.communicate()
    return seconds, worked, megabytes


def processor(pid: int) -> float:
    """Seconds of processor time that a process has used (Linux)."""
    used = pathlib.Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    """Megabytes of a process in memory (Linux)."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text("ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


asyncio.run(main())
