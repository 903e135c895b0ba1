"""One person's updates keep their order, whichever process heard them: the earlier one goes first, and nobody twice."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
import telegram

from bot import app, deps
from bot.edge import receiver
from db import engine, inbox, lanes, models, people
from tests.databases import Sessions
from tests.edge import desk
from tests.telegrams import ANN, BOB, START, Clock, Telegram

HELP, PRIVACY, SETTINGS = "one guided stretch a day", "I keep your Telegram id", "Send /start first"


@pytest.fixture(scope="module")
def house() -> deps.House:
    return app.house(1.0)


@pytest.fixture
async def open_desk(sessions: Sessions, house: deps.House) -> AsyncIterator[desk.Desk]:
    async with desk.open_desk(sessions, house) as opened:
        yield opened


async def left_behind(sessions: Sessions, update_id: int, words: str, *, ago_s: float = 60) -> None:
    """Another process has heard an update, and nothing more happened."""
    async with sessions.begin() as sql:
        heard_at = START - dt.timedelta(seconds=ago_s)
        await inbox.hear(sql, desk.BOT_ID, update_id, desk.text(update_id, words), heard_at)


async def test_an_earlier_update_of_the_person_goes_first(open_desk: desk.Desk, sessions: Sessions) -> None:
    await left_behind(sessions, 900, "/help")  # its number is higher: what counts is when it was heard
    await open_desk.hears(desk.text(5, "/privacy"))
    await open_desk.settles(900)

    first, second = await open_desk.said()
    assert HELP in first
    assert PRIVACY in second


async def test_somebody_elses_update_is_not_waited_for(open_desk: desk.Desk, sessions: Sessions) -> None:
    await left_behind(sessions, 900, "/help")
    await open_desk.hears(desk.text(5, "/privacy", BOB))

    assert await open_desk.state(900) == "waiting"


async def test_two_processes_that_hear_one_person_by_turns_answer_in_order(
    sessions: Sessions, house: deps.House
) -> None:
    async with desk.open_desk(sessions, house) as one, desk.open_desk(sessions, house) as other:
        words = ["/help", "/privacy"] * 4
        for number, text in enumerate(words):
            hears = (one, other)[number % 2].application
            update = telegram.Update.de_json(desk.text(100 + number, text), hears.bot)
            await hears.update_queue.put(update)
        for number in range(len(words)):
            await one.settles(100 + number)

        said = await one.said()
    assert ["/help" if HELP in text else "/privacy" for text in said] == words


@pytest.fixture
def queue(sqlite_sessions: Sessions, clock: Clock) -> receiver.InboxQueue:
    return receiver.InboxQueue(sqlite_sessions, desk.BOT_ID, clock.now)


async def test_only_what_has_waited_for_long_and_is_not_queued_here_is_picked_up(
    queue: receiver.InboxQueue, sqlite_sessions: Sessions, clock: Clock
) -> None:
    bot = telegram.Bot(f"{desk.BOT_ID}:{'a' * 35}", request=Telegram(), get_updates_request=Telegram())
    await left_behind(sqlite_sessions, 1, "/help")
    await left_behind(sqlite_sessions, 2, "/help", ago_s=1)
    await queue.put(telegram.Update.de_json(desk.text(3, "/help"), bot))
    for _ in range(2):
        await queue.pick_up(bot)
    assert queue.qsize() == 2, "one of the two that are there, and the one that was put"

    clock.passed += 60
    await queue.pick_up(bot)
    found = [queue.get_nowait() for _ in range(queue.qsize())]
    assert [update.update_id for update in found if isinstance(update, telegram.Update)] == [3, 1, 2]


async def test_on_postgresql_a_person_is_in_one_transaction_at_a_time(postgres_url: str) -> None:
    opened = engine.connect(postgres_url)
    sessions = engine.sessions(opened)
    async with sessions.begin() as sql:
        person = await people.add(sql, ANN, "en", START)
        sql.add(practice_of(person))
    order: list[str] = []

    async def ring() -> None:
        async with sessions.begin() as sql:
            practice = await sql.scalar(sa.select(models.Practice.id))
            assert practice is not None
            await lanes.enter_of_practices(sql, [practice])
            order.append("bell")

    async with sessions.begin() as sql, sessions.begin() as other:
        await lanes.enter(sql, ANN)
        await lanes.enter(other, BOB)
        ringing = asyncio.create_task(ring())
        await until_somebody_waits(sessions)
        order.append("tap")
    await ringing
    await opened.dispose()
    assert order == ["tap", "bell"]


def practice_of(person: models.Person) -> models.Practice:
    return models.Practice(
        person_id=person.id,
        movement="piriformis_supine",
        slot="talk",
        dose={"reps": 1, "hold_s": 10},
        phase="step",
        step=0,
        version=1,
        hands_free=True,
        started_at=START,
    )


async def until_somebody_waits(sessions: Sessions) -> None:
    waits = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    async with asyncio.timeout(10):
        while True:
            async with sessions.begin() as sql:
                if await sql.scalar(waits):
                    return
            await asyncio.sleep(0.005)
