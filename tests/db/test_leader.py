"""One process leads: the lock is held on a connection, let go of with it, and notices reach whoever listens."""

import asyncio

import pytest
import sqlalchemy as sa

from db import alone, engine, leader


async def test_one_leads_and_another_does_when_its_connection_ends(postgres_url: str) -> None:
    one, other = leader.Seat(postgres_url, lambda: None), leader.Seat(postgres_url, lambda: None)
    assert [await one.hold(), await other.hold(), await one.hold()] == [True, False, True]

    opened = engine.connect(postgres_url)
    async with opened.begin() as sql:  # as when its process or its machine dies
        killed = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        await sql.execute(sa.text(killed))
    async with asyncio.timeout(10):
        while not await other.hold():  # noqa: ASYNC110  the server takes a moment
            await asyncio.sleep(0.01)
    with pytest.raises(leader.TROUBLE):
        await one.hold()
    assert not await one.hold(), "it stands by after that"
    await opened.dispose()
    await one.leave()
    await other.leave()


async def test_who_leaves_makes_room(postgres_url: str) -> None:
    one, other = leader.Seat(postgres_url, lambda: None), leader.Seat(postgres_url, lambda: None)
    await one.hold()
    await one.leave()
    async with asyncio.timeout(10):
        while not await other.hold():  # noqa: ASYNC110  same
            await asyncio.sleep(0.01)
    await other.leave()


async def test_a_notice_reaches_the_other_process(postgres_url: str) -> None:
    heard = asyncio.Event()
    one, other = leader.Seat(postgres_url, heard.set), leader.Seat(postgres_url, lambda: None)
    await one.hold()
    await other.hold()
    await other.notify()
    async with asyncio.timeout(10):
        await heard.wait()
    await one.leave()
    await other.leave()


async def test_a_server_that_is_not_there_is_trouble() -> None:
    seat = leader.Seat("postgresql://nobody@127.0.0.1:9/nothing", lambda: None)
    with pytest.raises(leader.TROUBLE):
        await seat.hold()
    await seat.leave()


def test_a_sqlite_file_is_for_one_and_free_again_afterwards(sqlite_url: str) -> None:
    with alone.alone(sqlite_url), pytest.raises(alone.Taken, match=r"unkink\.db"), alone.alone(sqlite_url):
        pass
    with alone.alone(sqlite_url):
        pass


def test_a_postgresql_has_room_for_many() -> None:
    url = "postgresql://somebody@host/name"
    with alone.alone(url), alone.alone(url):
        pass
