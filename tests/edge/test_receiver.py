"""The receiver: what is heard is kept before it is confirmed, heard once, and handled in its person's order."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
import telegram

from bot.edge import receiver
from db import engine, inbox, models
from tests import sandboxes
from tests.databases import Sessions
from tests.edge import desk
from tests.telegrams import ANN, BOB, Clock, Telegram


@pytest.fixture
def queue(sqlite_sessions: Sessions, clock: Clock) -> receiver.InboxQueue:
    return receiver.InboxQueue(sqlite_sessions, desk.BOT_ID, clock.now)


@pytest.fixture
def bot() -> telegram.Bot:
    return telegram.Bot(f"{desk.BOT_ID}:{'a' * 35}", request=Telegram(), get_updates_request=Telegram())


def said(bot: telegram.Bot, update_id: int, words: str = "hello", user_id: int = ANN) -> telegram.Update:
    update = telegram.Update.de_json(desk.text(update_id, words, user_id), bot)
    assert update is not None
    return update


async def kept(sessions: Sessions) -> list[int]:
    async with sessions() as sql:
        return list(await sql.scalars(sa.select(models.Inbox.update_id).order_by(models.Inbox.update_id)))


async def test_put_returns_when_another_process_can_see_the_update(
    queue: receiver.InboxQueue, bot: telegram.Bot, sqlite_url: str
) -> None:
    await queue.put(said(bot, 10))

    other = engine.connect(sqlite_url)
    assert await kept(engine.sessions(other)) == [10]
    await other.dispose()
    assert queue.qsize() == 1


async def test_an_update_that_is_known_is_not_queued_twice(queue: receiver.InboxQueue, bot: telegram.Bot) -> None:
    for update_id in (10, 10, 11):
        await queue.put(said(bot, update_id))

    assert queue.qsize() == 2


async def test_what_a_former_process_heard_is_known_without_another_look_into_the_diary(
    queue: receiver.InboxQueue,
    bot: telegram.Bot,
    sqlite_sessions: Sessions,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await queue.put(said(bot, 10))
    heir = receiver.InboxQueue(sqlite_sessions, desk.BOT_ID, clock.now)
    assert await heir.reload(bot) == 1

    async def hear(*_: object) -> bool:
        raise AssertionError("it was looked up")

    monkeypatch.setattr(inbox, "hear", hear)
    await heir.put(said(bot, 10))
    assert heir.qsize() == 1


async def test_what_is_no_update_is_only_passed_on(queue: receiver.InboxQueue) -> None:
    await queue.put("a note to ourselves")

    assert queue.get_nowait() == "a note to ourselves"


@pytest.fixture
def breaks(sqlite_sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> Callable[..., asyncio.Event]:
    """Lets the database fail until the event is set."""
    real = sqlite_sessions.begin

    def break_it(error: Exception) -> asyncio.Event:
        well = asyncio.Event()

        def begin() -> Any:  # noqa: ANN401  SQLAlchemy's context manager
            if well.is_set():
                return real()
            raise error

        monkeypatch.setattr(sqlite_sessions, "begin", begin)
        monkeypatch.setattr(receiver, "RETRY_S", 0.0)
        return well

    return break_it


@pytest.mark.parametrize("error", [OSError("refused"), sa.exc.OperationalError("INSERT", {}, Exception("locked"))])
async def test_while_the_database_fails_nothing_is_confirmed_and_nothing_lost(
    queue: receiver.InboxQueue,
    bot: telegram.Bot,
    sqlite_sessions: Sessions,
    breaks: Callable[..., asyncio.Event],
    error: Exception,
) -> None:
    well = breaks(error)
    with structlog.testing.capture_logs() as logged:
        putting = asyncio.create_task(queue.put(said(bot, 10)))
        await sandboxes.until(lambda: len(logged) > 2)
        assert not putting.done()
        assert queue.empty()
        well.set()
        await putting

    assert await kept(sqlite_sessions) == [10]
    assert queue.qsize() == 1


async def test_an_update_that_is_just_being_kept_when_polling_stops_is_kept(
    queue: receiver.InboxQueue, bot: telegram.Bot, sqlite_sessions: Sessions, breaks: Callable[..., asyncio.Event]
) -> None:
    well = breaks(OSError("refused"))
    with structlog.testing.capture_logs():
        putting = asyncio.create_task(queue.put(said(bot, 10)))
        await asyncio.sleep(0)
        putting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await putting
        well.set()
        await queue.taken()

    assert await kept(sqlite_sessions) == [10]


async def test_after_a_restart_what_waited_is_queued_oldest_first_and_with_its_words(
    queue: receiver.InboxQueue, bot: telegram.Bot, sqlite_sessions: Sessions, clock: Clock
) -> None:
    for update_id, words in ((900, "first"), (5, "second"), (6, "done already")):
        await queue.put(said(bot, update_id, words))
        clock.passed += 1
    async with sqlite_sessions.begin() as sql:
        assert await inbox.take(sql, desk.BOT_ID, 6) is not None

    restarted = receiver.InboxQueue(sqlite_sessions, desk.BOT_ID, clock.now)
    assert await restarted.reload(bot) == 2
    await restarted.put(said(bot, 900, "first"))  # Telegram had not been told

    again = [restarted.get_nowait() for _ in range(restarted.qsize())]
    assert all(isinstance(update, telegram.Update) for update in again)
    assert [update.message.text for update in again] == ["first", "second"]  # type: ignore[attr-defined]  # see above


@pytest.fixture
async def order() -> AsyncIterator[receiver.PersonalOrder]:
    async with receiver.PersonalOrder(2) as processor:
        yield processor
        assert processor._lanes == {}, "nothing is left behind"
        assert not processor._waiting


class Work:
    """Handlers that begin at once and end when they are told to."""

    def __init__(self, order: receiver.PersonalOrder, bot: telegram.Bot) -> None:
        self.order, self.bot = order, bot
        self.begun: list[int] = []
        self.may_end: dict[int, asyncio.Event] = {}
        self.tasks: dict[int, asyncio.Task[None]] = {}

    async def begins(self, update_id: int, user_id: int) -> None:
        """Hand an update in, and let everything run that can."""
        self.may_end[update_id] = asyncio.Event()

        async def handle() -> None:
            self.begun.append(update_id)
            await self.may_end[update_id].wait()

        update = said(self.bot, update_id, user_id=user_id)
        self.tasks[update_id] = asyncio.create_task(self.order.process_update(update, handle()))
        await self._all_run()

    async def ends(self, update_id: int) -> None:
        """Let a handler end."""
        self.may_end[update_id].set()
        await self.tasks[update_id]
        await self._all_run()

    async def _all_run(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)


@pytest.fixture
def work(order: receiver.PersonalOrder, bot: telegram.Bot) -> Work:
    return Work(order, bot)


async def test_one_persons_updates_are_handled_one_after_the_other_in_their_order(work: Work) -> None:
    for update_id in (1, 2, 3):
        await work.begins(update_id, ANN)
    assert work.begun == [1]
    for update_id in (1, 2, 3):
        await work.ends(update_id)
    assert work.begun == [1, 2, 3]


async def test_one_slow_update_delays_nobody_else(work: Work) -> None:
    await work.begins(1, ANN)
    for update_id in (2, 3, 4):
        await work.begins(update_id, BOB)
        await work.ends(update_id)
    assert work.begun == [1, 2, 3, 4]
    await work.ends(1)


async def test_one_persons_flood_takes_no_more_than_one_place(work: Work) -> None:
    for update_id in range(1, 9):
        await work.begins(update_id, ANN)
    await work.begins(100, BOB)
    assert work.begun == [1, 100]
    for update_id in (100, *range(1, 9)):
        await work.ends(update_id)


async def test_no_more_are_handled_at_once_than_allowed(work: Work) -> None:
    for user_id in (1, 2, 3):
        await work.begins(user_id, user_id)
    assert work.begun == [1, 2]
    await work.ends(1)
    assert work.begun == [1, 2, 3]
    await work.ends(2)
    await work.ends(3)


async def test_an_update_that_fails_lets_the_next_one_of_its_person_in(
    order: receiver.PersonalOrder, bot: telegram.Bot
) -> None:
    async def fail() -> None:
        raise ValueError("no")

    for update_id in (1, 2):
        with pytest.raises(ValueError, match="no"):
            await order.process_update(said(bot, update_id), fail())


async def test_an_update_that_is_tried_again_keeps_its_place(order: receiver.PersonalOrder, bot: telegram.Bot) -> None:
    handled: list[str] = []
    first, second = said(bot, 1), said(bot, 2)

    async def try_again(update: object) -> None:
        assert update is first
        handled.append("first, again")

    async def stumble() -> None:
        handled.append("first")
        order.again(first, try_again)

    async def handle() -> None:
        handled.append("second")

    await asyncio.gather(order.process_update(first, stumble()), order.process_update(second, handle()))
    assert handled == ["first", "first, again", "second"]


async def test_an_update_that_waits_to_be_tried_again_delays_nobody_else(bot: telegram.Bot) -> None:
    async with receiver.PersonalOrder(1) as order:
        handled = asyncio.Event()
        first = said(bot, 1)

        async def never(_update: object) -> None:
            raise AssertionError("it was closed before")

        async def stumble() -> None:
            order.again(first, never, 3600.0)

        async def handle() -> None:
            handled.set()

        waiting = asyncio.create_task(order.process_update(first, stumble()))
        await order.process_update(said(bot, 2, user_id=BOB), handle())
        assert handled.is_set()
        assert not waiting.done()
        order.close()
        await waiting
