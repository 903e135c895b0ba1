"""Several processes on one PostgreSQL: one sends, another takes over, nothing is lost and nothing said twice."""

import asyncio
import contextlib
import datetime as dt
import pathlib
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from bot import app
from db import engine, inbox, models, sealed
from tests import sandboxes
from tests.edge import desk
from tests.faults import lives, wires

TAKES_OVER_WITHIN_S = 5.0
BOT_ID = 1234567890
HELP, PRIVACY = "one guided stretch a day", "I keep your Telegram id"


class Replicas:
    """Two processes on one database."""

    def __init__(self, both: list[lives.Unkink], url: str) -> None:
        self.both = both
        self.url = url

    def leader(self) -> lives.Unkink:
        """The one that sends."""
        (found,) = [each for each in self.both if each.leads]
        return found

    def standby(self) -> lives.Unkink:
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
            fleet.append(lives.Unkink(sandbox, home, 0.03, **more))
        try:
            for one in fleet:
                await one.start()
                await one.listens()
            yield Replicas(fleet, url)
        finally:
            for one in fleet:
                await one.put_down()


@pytest.mark.parametrize("pushed", [True, False], ids=["webhook", "polling"])
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
