"""How the bot hears: long polling, webhooks, and what is too old to be heard."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import telegram
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import server
from tests import sandboxes


async def polling(sandbox: sandboxes.Sandbox) -> None:
    """Return when some getUpdates call waits in the server."""
    await sandboxes.until(lambda: sandbox.inside.world.updates.polls_open > 0)


async def test_an_update_comes_until_it_is_confirmed(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    await ann.says("one")
    first = await bot.get_updates()
    assert [each.message and each.message.text for each in first] == ["/start", "one"]
    assert await bot.get_updates() == first
    assert await bot.get_updates(offset=first[-1].update_id) == first[1:]
    assert await bot.get_updates(offset=first[-1].update_id + 1) == ()
    assert await bot.get_updates() == ()


async def test_limit_and_a_negative_offset_choose_the_oldest_and_the_last(
    bot: telegram.Bot, ann: sandboxes.Person
) -> None:
    for each in "ab":
        await ann.says(each)
    assert [each.message and each.message.text for each in await bot.get_updates(limit=2)] == ["/start", "a"]
    assert [each.message and each.message.text for each in await bot.get_updates(offset=-1)] == ["b"]
    assert len(await bot.get_updates()) == 1


async def test_a_long_poll_wakes_when_the_person_writes(
    bot: telegram.Bot, sandbox: sandboxes.Sandbox, ann: sandboxes.Person
) -> None:
    offset = (await bot.get_updates())[-1].update_id + 1
    waiting = asyncio.create_task(bot.get_updates(offset=offset, timeout=50))
    await polling(sandbox)
    await ann.says("wake up")
    updates = await waiting
    assert [each.message and each.message.text for each in updates] == ["wake up"]


async def test_a_second_poller_ends_the_first(
    bot: telegram.Bot, sandbox: sandboxes.Sandbox, ann: sandboxes.Person
) -> None:
    first = asyncio.create_task(bot.get_updates(offset=800_000, timeout=50))
    await polling(sandbox)
    assert await bot.get_updates(offset=800_000) == ()
    with pytest.raises(telegram.error.Conflict, match="terminated by other getUpdates request; make sure that only"):
        await first


async def test_only_the_kinds_asked_for_are_kept(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    await ann.says("unheard")
    assert [each.message and each.message.text for each in await bot.get_updates()] == ["/start"]


async def test_a_poller_that_hangs_up_is_forgotten(bot: telegram.Bot, sandbox: sandboxes.Sandbox) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=50))
    await polling(sandbox)
    assert (await sandbox.state())["connected"]
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await sandboxes.until(lambda: sandbox.inside.world.updates.polls_open == 0)


async def test_taps_are_kept_for_150_seconds_and_messages_for_a_day() -> None:
    clock = [1_800_000_000.0]
    async with sandboxes.running(wall=lambda: clock[0]) as sandbox, sandboxes.bot(sandbox) as bot:
        ann = await sandbox.ann()
        message = await ann.says("hello")
        await ann.taps_data(message.id, "x")
        clock[0] += 149
        assert len(await bot.get_updates()) == 2
        clock[0] += 2
        assert [each.message is not None for each in await bot.get_updates()] == [True]
        clock[0] += 86_400
        assert await bot.get_updates() == ()


async def test_a_tap_can_be_answered_for_a_minute_only() -> None:
    clock = [1_800_000_000.0]
    async with sandboxes.running(wall=lambda: clock[0]) as sandbox, sandboxes.bot(sandbox) as bot:
        ann = await sandbox.ann()
        message = await ann.says("hello")
        query_id = await ann.taps_data(message.id, "x")
        clock[0] += 61
        with pytest.raises(telegram.error.BadRequest, match="Query is too old"):
            await bot.answer_callback_query(query_id)


@dataclasses.dataclass
class Receiver:
    """A bot's webhook: what came, and what it answers (status codes, then 200)."""

    url: str = ""
    came: list[tuple[dict[str, Any], str | None]] = dataclasses.field(default_factory=list)
    answers: list[int] = dataclasses.field(default_factory=list)
    news: asyncio.Event = dataclasses.field(default_factory=asyncio.Event)

    async def receive(self, request: Request) -> Response:
        self.came.append((await request.json(), request.headers.get("x-telegram-bot-api-secret-token")))
        self.news.set()
        return Response(status_code=self.answers.pop(0) if self.answers else 200)

    async def has(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.came) < count:
                self.news.clear()
                await self.news.wait()

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update, _ in self.came]


@pytest_asyncio.fixture
async def receiver() -> AsyncIterator[Receiver]:
    it = Receiver()
    app = Starlette(routes=[Route("/hook", it.receive, methods=["POST"])])
    running = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    with server.bind("127.0.0.1", 0) as bound:
        it.url = server.url("127.0.0.1", bound) + "/hook"
        task = asyncio.create_task(running.serve(sockets=[bound]))
        yield it
        running.should_exit = True
        await task


async def test_a_webhook_gets_what_waited_and_what_comes_with_the_secret(
    bot: telegram.Bot, ann: sandboxes.Person, receiver: Receiver
) -> None:
    await bot.set_webhook(receiver.url, secret_token="s3cret")
    await receiver.has(1)
    await ann.says("more")
    await receiver.has(2)
    assert receiver.texts() == ["/start", "more"]
    assert {secret for _, secret in receiver.came} == {"s3cret"}


async def test_a_failed_delivery_is_repeated_and_holds_the_rest_of_its_chat(
    bot: telegram.Bot, sandbox: sandboxes.Sandbox, ann: sandboxes.Person, receiver: Receiver
) -> None:
    receiver.answers = [500, 503]
    sandbox.inside.courier.first_pause_s = 0.01
    await ann.says("more")
    await bot.set_webhook(receiver.url)
    await receiver.has(4)
    assert receiver.texts() == ["/start", "/start", "/start", "more"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"


async def test_webhook_and_polling_exclude_each_other(
    bot: telegram.Bot, sandbox: sandboxes.Sandbox, receiver: Receiver
) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=50))
    await polling(sandbox)
    await bot.set_webhook(receiver.url, allowed_updates=["message"], max_connections=7)
    with pytest.raises(telegram.error.Conflict, match="terminated by setWebhook request"):
        await waiting
    with pytest.raises(telegram.error.Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections, info.allowed_updates) == (receiver.url, 7, ("message",))
    await bot.delete_webhook()
    assert (await bot.get_webhook_info()).url == ""
    assert await bot.get_updates() == ()


async def test_pending_updates_can_be_dropped(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert (await bot.get_webhook_info()).pending_update_count == 0
