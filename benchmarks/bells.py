"""How late bells ring while many practise at once; Telegram answers at once and without a network."""

import asyncio
import contextlib
import datetime as dt
import pathlib
import random
import sys
from collections.abc import Collection

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

import crowd
import sqlalchemy as sa
import telegram

from bot import app, deps, life
from bot.edge import alarms, pacing, sender, turns
from bot.flows import opening, practice
from db import engine, models
from db import practices as rows
from tests.telegrams import Telegram

COUNTS = (100, 1_000)
LASTS_S = 40
"""How long each crowd is watched; the practices begin within the first half."""

MOVEMENT = "piriformis_supine"


class Bells:
    """Rings as the bot does, and notes by how much each bell was late when its effect was committed."""

    opened: turns.Turns

    def __init__(self, clock: alarms.Alarms) -> None:
        self.clock = clock
        self.due: dict[int, dt.datetime] = {}
        self.late_s: list[float] = []
        self.early = self.moved = 0

    def set(self, practice_id: int, at: dt.datetime | None) -> None:
        """Note a bell and set its alarm."""
        if at is not None:
            self.due[practice_id] = at
        self.clock.set(practice_id, at)

    async def ring(self, practice_ids: Collection[int]) -> None:
        """Ring, and compare the moment with the one that was set; a bell that only moved itself did not ring."""
        due, began = {number: self.due[number] for number in practice_ids}, app.real_now()
        versions = await self._versions(practice_ids)
        await self.opened.ring(practice_ids)
        ended = app.real_now()
        for number, version in (await self._versions(practice_ids)).items():
            if versions[number] != version:
                self.late_s.append((ended - due[number]).total_seconds())
                self.early += began < due[number]
            else:
                self.moved += 1

    async def _versions(self, practice_ids: Collection[int]) -> dict[int, int]:
        which = sa.select(models.Practice.id, models.Practice.version).where(models.Practice.id.in_(practice_ids))
        async with self.opened.sessions() as sql:
            return {row.id: row.version for row in await sql.execute(which)}


async def main() -> None:
    life.seldom_look_for_garbage()  # as the bot does
    for count in COUNTS:
        with contextlib.contextmanager(crowd.folder)() as folder:
            url = f"sqlite:///{folder}/unkink.db"
            await engine.upgrade(url)
            database = engine.connect(url)
            now = app.real_now()
            await crowd.gather(database, count, now, now + dt.timedelta(days=1), 3600)
            bells = await practise(engine.sessions(database), count)
            await database.dispose()
        print(
            f"bells with {count:>5,} practices at once: {bells.early} early, {bells.moved} rung twice,"
            f" late by {crowd.spread(bells.late_s)}"
        )


async def practise(sessions: turns.Sessions, count: int) -> Bells:
    """Everybody opens a practice and starts it within the first half."""
    bot = telegram.Bot("1:" + "a" * 35, request=Telegram(), get_updates_request=Telegram())
    loop = asyncio.get_running_loop()
    clock = alarms.Alarms(app.real_now, app.real_now, loop.time)
    bells = Bells(clock)
    outgoing = sender.Sender(bot, sessions, pacing.Pacing(), app.real_now, loop.time, set_bell=bells.set)
    opened = turns.Turns(sessions, app.house(1.0), app.real_now, 1, set_bell=bells.set, wake=outgoing.wake)
    bells.opened = opened

    async def nothing() -> None: ...

    clock.start(bells.ring, nothing, nothing)
    sending = asyncio.create_task(outgoing.run())
    dice = random.Random(count)
    async with asyncio.TaskGroup() as tasks:
        for person in range(1, count + 1):
            tasks.create_task(begin(opened, person, dice.uniform(0, LASTS_S / 2)))
    await asyncio.sleep(LASTS_S / 2)
    await clock.stop()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    return bells


async def begin(opened: turns.Turns, person_id: int, after_s: float) -> None:
    """One person, at their moment."""
    await asyncio.sleep(after_s)
    async with opened.sessions.begin() as sql:
        person = await sql.get_one(models.Person, person_id)
        turn = deps.Turn(sql, opened.house, app.real_now(), person, heard=f"bench:{person_id}")
        await opening.open_movement(turn, MOVEMENT, before=2)
        row = await rows.open_one(sql, person_id)
        if row is None:
            raise RuntimeError("no practice was opened")
        await practice.tapped(turn, (str(row.id), str(row.version), "start"))
    opened._after(turn)  # noqa: SLF001  what follows a commit, without an update that caused it


asyncio.run(main())
