"""Several processes on one PostgreSQL: one sends, another takes over, nothing is lost and nothing said twice."""

import asyncio
import contextlib
import datetime as dt
import json
import pathlib
import random
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from bot import app
from db import engine, inbox, models, sealed
from tests import sandboxes
from tests.edge import desk
from tests.faults import lives as processes
from tests.faults import test_kills, wires

TAKES_OVER_WITHIN_S = 5.0
BOT_ID = 1234567890
HELP, PRIVACY = "one guided stretch a day", "I keep your Telegram id"


class Replicas:
    """Two processes on one database."""

    def __init__(self, both: list[processes.Unkink], url: str) -> None:
        self.both = both
        self.url = url
        self.key = both[0].key
        self.kills = 0
        self._dead = both[0]
        self._dice = random.Random(test_kills.SEED)

    @property
    def births(self) -> int:
        """How often one was started."""
        return sum(each.births for each in self.both)

    @property
    def start_ups_s(self) -> list[float]:
        """How long each start took."""
        return [took for each in self.both for took in each.start_ups_s]

    @property
    def log(self) -> list[dict[str, Any]]:
        """What both have logged."""
        return [entry for each in self.both for entry in each.log]

    def lives(self) -> bool:
        """Whether neither has ended by itself."""
        return all(each.lives() for each in self.both)

    async def listens(self) -> None:
        """Wait until both are there."""
        for each in self.both:
            await each.listens()

    async def kill(self) -> None:
        """One of them, the leader more often than not."""
        leads = [each for each in self.both if each.leads]
        self._dead = leads[0] if leads and self._dice.random() < 0.7 else self._dice.choice(self.both)
        await self._dead.kill()
        self.kills += 1

    async def start(self) -> None:
        """The one that was killed."""
        await self._dead.start()

    async def stop(self) -> int:
        """Both. Gives the worse exit status."""
        return max([await each.stop() for each in self.both])

    def leader(self) -> processes.Unkink:
        """The one that sends."""
        (found,) = [each for each in self.both if each.leads]
        return found

    def standby(self) -> processes.Unkink:
        """The one that does not."""
        (found,) = [each for each in self.both if not each.leads]
        return found

    async def rows(self) -> tuple[list[str], list[str]]:
        """What became of everything that was heard, and of everything that was to be said."""
        database = engine.connect(self.url)
        async with database.connect() as sql:
            heard = list(await sql.scalars(sa.select(models.Inbox.state)))
            said = list(await sql.scalars(sa.select(models.Outbox.state)))
        await database.dispose()
        return heard, said

    async def settles(self) -> tuple[list[str], list[str]]:
        """The same, once nothing waits any more."""
        async with asyncio.timeout(20):
            while True:
                heard, said = await self.rows()
                if "waiting" not in heard and not {"waiting", "sending"} & set(said):
                    return heard, said
                await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def replicas(
    sandbox: sandboxes.Sandbox, folder: pathlib.Path, url: str, *, pushed: bool
) -> AsyncIterator[Replicas]:
    """Two processes; `pushed`: behind a webhook, otherwise the leader polls."""
    addresses, key = [wires.free_address() for _ in range(2)], sealed.new_key()
    sealed.use([sealed.parse_key(key)])
    async with wires.balancing(addresses) as public:
        fleet = []
        for address in addresses:
            home = folder / address.rpartition(":")[2]
            home.mkdir()
            more = {
                "DATABASE_URL": url,
                "UNKINK_DATA_KEY": key,
                "UNKINK_LISTEN": address,
                "UNKINK_WEBHOOK_URL": f"{public}/telegram" if pushed else "",
            }
            fleet.append(processes.Unkink(sandbox, home, 0.03, **more))
        try:
            for one in fleet:
                await one.start()
                await one.listens()
            yield Replicas(fleet, url)
        finally:
            for one in fleet:
                await one.put_down()


@pytest.mark.parametrize("pushed", [True, pytest.param(False, marks=pytest.mark.soak)], ids=["webhook", "polling"])
async def test_a_standby_takes_over_from_a_killed_leader_and_nothing_is_lost_or_said_twice(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path, postgres_url: str, *, pushed: bool
) -> None:
    ann = await sandbox.ann()
    async with replicas(sandbox, tmp_path, postgres_url, pushed=pushed) as fleet:
        for _ in range(4):  # behind a webhook two of them reach the standby, and the leader says the answers
            asked = await ann.says("/help")
            await ann.hears(HELP, after=asked.id)
        await fleet.settles()  # otherwise the last answer might be in doubt, and be said once more
        dead, heir = fleet.leader(), fleet.standby()
        await dead.kill()
        for _ in range(3):
            asked = await ann.says("/privacy")
        await heir.logs("leading", within=TAKES_OVER_WITHIN_S)
        await ann.hears(PRIVACY, after=asked.id)
        await dead.start()
        await dead.listens()
        assert fleet.leader() is heir
        heard, said = await fleet.settles()

    assert heard == ["handled"] * 7
    assert said == ["sent"] * 7
    assert sum(entry["ok"] for entry in await sandbox.log("sendMessage")) == 7
    assert bool(await sandbox.log("getUpdates")) is not pushed


@pytest.mark.soak
async def test_an_update_that_a_process_heard_and_died_over_is_answered_by_another(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path, postgres_url: str
) -> None:
    ann = await sandbox.ann()
    async with replicas(sandbox, tmp_path, postgres_url, pushed=True) as fleet:
        asked = await ann.says("/help")
        await ann.hears(HELP, after=asked.id)
        database = engine.connect(fleet.url)
        async with engine.sessions(database).begin() as sql:
            update = desk.text(5, "/privacy", ann.user_id)
            await inbox.hear(sql, BOT_ID, 5, update, app.real_now() - dt.timedelta(seconds=30))
        await database.dispose()
        await ann.hears(PRIVACY)
        heard, said = await fleet.settles()

    assert heard == ["handled"] * 2
    assert said == ["sent"] * 2


@pytest.mark.soak
async def test_a_leader_that_is_asked_to_end_hands_over(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path, postgres_url: str
) -> None:
    ann = await sandbox.ann()
    async with replicas(sandbox, tmp_path, postgres_url, pushed=True) as fleet:
        leader, heir = fleet.leader(), fleet.standby()
        assert await leader.stop() == 0
        asked = await ann.says("/help")
        await ann.hears(HELP, after=asked.id)
        assert heir.leads


@pytest.mark.soak
@pytest.mark.timeout(600 + 18 * test_kills.LONG_KILLS)
async def test_practices_survive_many_kills_of_replicas(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path, postgres_url: str
) -> None:
    def begin(
        sandbox: sandboxes.Sandbox, folder: pathlib.Path, _pace: float
    ) -> contextlib.AbstractAsyncContextManager[processes.Mortal]:
        return replicas(sandbox, folder, postgres_url, pushed=True)

    figures, wrong = await test_kills.ordeal(sandbox, tmp_path, test_kills.LONG_KILLS, test_kills.LONG_PEOPLE, begin)
    sys.stdout.write(f"\n{json.dumps(figures)}\n")

    assert wrong == []
    assert figures["kills"] == test_kills.LONG_KILLS
