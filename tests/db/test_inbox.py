"""The inbox: every update once, oldest first, and forgotten when it has been handled."""

import asyncio
import datetime as dt

import sqlalchemy as sa

from db import engine as engines
from db import inbox, models
from tests.databases import Sessions

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
TAP = {"update_id": 10, "callback_query": {"id": "1", "from": {"id": 7}, "data": "x"}}


async def test_an_update_is_heard_once(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        first = await inbox.hear(sql, 1, 10, TAP, NOW)
        again = await inbox.hear(sql, 1, 10, {"update_id": 10}, NOW)
        other_bot = await inbox.hear(sql, 2, 10, TAP, NOW)
    async with sessions() as sql:
        waiting = await inbox.waiting(sql, 1)
    assert (first, again, other_bot) == (True, False, True)
    assert [(row.update, row.user_id) for row in waiting] == [(TAP, 7)]


async def test_the_same_update_from_two_sides_at_once_is_heard_once(database_url: str) -> None:
    opened = [engines.connect(database_url) for _ in range(2)]

    async def hear(number: int) -> bool:
        async with engines.sessions(opened[number % 2]).begin() as sql:
            return await inbox.hear(sql, 1, 10, TAP, NOW)

    heard = await asyncio.gather(*(hear(number) for number in range(4)))
    for engine in opened:
        await engine.dispose()
    assert sorted(heard) == [False, False, False, True]


async def test_what_waits_is_given_oldest_first(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        # After a week of silence Telegram's numbers start anywhere: the time of hearing counts.
        for update_id, second in ((900, 1), (5, 2), (6, 2), (4, 3)):
            await inbox.hear(sql, 1, update_id, {"update_id": update_id}, NOW + dt.timedelta(seconds=second))
    async with sessions() as sql:
        assert [row.update_id for row in await inbox.waiting(sql, 1)] == [900, 5, 6, 4]


async def test_a_handled_update_is_known_but_forgotten(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await inbox.hear(sql, 1, 10, TAP, NOW)
    async with sessions.begin() as sql:
        assert await inbox.take(sql, 1, 10) == NOW
    async with sessions.begin() as sql:
        assert await inbox.take(sql, 1, 10) is None
        assert await inbox.waiting(sql, 1) == []
        assert await inbox.hear(sql, 1, 10, TAP, NOW) is False
        kept = (await sql.execute(sa.select(models.Inbox.update, models.Inbox.user_id, models.Inbox.state))).one()
    assert tuple(kept) == (None, None, "handled")


async def test_an_update_that_was_taken_in_vain_waits_as_before(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await inbox.hear(sql, 1, 10, TAP, NOW)
    async with sessions() as sql:
        assert await inbox.take(sql, 1, 10) == NOW
    async with sessions() as sql:
        assert [row.update for row in await inbox.waiting(sql, 1)] == [TAP]


async def test_an_update_in_a_shape_that_nobody_foresaw_is_kept_without_its_sender(sessions: Sessions) -> None:
    odd = [{"message": {"from": who}} for who in ("Ann", ["Ann"], {"id": "Ann"}, {"id": None})]
    async with sessions.begin() as sql:
        for number, update in enumerate(odd):
            assert await inbox.hear(sql, 1, number, update, NOW)
    async with sessions() as sql:
        assert [(row.update, row.user_id) for row in await inbox.waiting(sql, 1)] == [(each, None) for each in odd]


async def test_an_update_that_was_not_heard_cannot_be_taken(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        assert await inbox.take(sql, 1, 10) is None
        assert await inbox.stumbled(sql, 1, 10) == 0


async def test_an_update_that_fails_three_times_is_set_aside(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        await inbox.hear(sql, 1, 10, TAP, NOW)
    for expected in (1, 2, 3):
        async with sessions.begin() as sql:
            assert [row.update_id for row in await inbox.waiting(sql, 1)] == [10]
            assert await inbox.stumbled(sql, 1, 10, limit=3, error="KeyError") == expected
    async with sessions() as sql:
        assert await inbox.waiting(sql, 1) == []
        kept = await sql.get(models.Inbox, (1, 10))
        assert await inbox.aside(sql) == [(10, NOW, "callback_query: KeyError")]
    assert kept is not None
    assert (kept.state, kept.update) == ("set_aside", TAP)


async def set_aside(sessions: Sessions, *update_ids: int) -> None:
    for update_id in update_ids:
        async with sessions.begin() as sql:
            await inbox.hear(sql, 1, update_id, TAP, NOW)
            await inbox.stumbled(sql, 1, update_id, limit=1, error="KeyError")


async def test_what_was_set_aside_can_be_tried_again_once(sessions: Sessions) -> None:
    await set_aside(sessions, 10, 11)
    async with sessions.begin() as sql:
        assert await inbox.recall(sql, 10)
    async with sessions.begin() as sql:
        assert [row.update_id for row in await inbox.waiting(sql, 1)] == [10]
        assert [update_id for update_id, _, _ in await inbox.aside(sql)] == [11]
        assert not await inbox.recall(sql, 10), "it waits already"


async def test_what_was_set_aside_can_be_given_up_and_leaves_nothing_but_its_number(sessions: Sessions) -> None:
    await set_aside(sessions, 10)
    async with sessions.begin() as sql:
        assert await inbox.dismiss(sql, 10)
        assert not await inbox.dismiss(sql, 10)
    async with sessions() as sql:
        columns = (models.Inbox.update, models.Inbox.user_id, models.Inbox.trouble, models.Inbox.state)
        assert tuple((await sql.execute(sa.select(*columns))).one()) == (None, None, None, "handled")
