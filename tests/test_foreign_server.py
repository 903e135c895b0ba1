"""The main conversation over a Telegram look-alike that we did not write: telemelya from the package index, by webhook.

It sends no secret and does not know all methods that we use. A relay in between adds what is missing, and nothing else:
the secret on the way in, and a plain "true" for deleteMessages and setMyCommands on the way out. Pictures stay off, as
it knows no editMessageMedia. Needs the extra `foreign`; without it the test is left out.
"""

import asyncio
import contextlib
import json
import pathlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import app, life
from bot.edge import web
from tests import bots, sandboxes
from tests.faults import wires

pytestmark = pytest.mark.soak

TOKEN = "123456789:a-token-that-this-server-does-not-check-00"  # its bot has this number
ANN = 5001
MISSING = {"deleteMessages", "setMyCommands"}

Json = dict[str, Any]


class Chat:
    """What Ann sees and does, by telemelya's control interface."""

    def __init__(self, control: httpx.AsyncClient) -> None:
        self._control = control

    async def does(self, **what: object) -> None:
        """Write, or tap: telemelya pushes the update and tells what the bot's webhook answered."""
        body = {"chat_id": ANN, **what}
        answer = await self._control.post("/api/v1/test/send_update", params={"bot_token": TOKEN}, json=body)
        assert answer.json()["delivery"]["status_code"] == 200, answer.text

    async def messages(self) -> dict[int, Json]:
        """The chat as it stands: each message in its newest form."""
        answer = await self._control.get("/api/v1/test/responses")
        shown: dict[int, Json] = {}
        for each in answer.json()["responses"]:
            if each["method"] in ("sendMessage", "editMessageText"):
                shown[each["message_id"]] = each
            elif each["method"] == "editMessageReplyMarkup":
                shown[each["message_id"]]["reply_markup"] = each["reply_markup"]
        return shown

    async def hears(self, part: str, within: float = 20.0) -> None:
        """Wait for words."""
        async with asyncio.timeout(within):
            while True:
                if any(part in (each["text"] or "") for each in (await self.messages()).values()):
                    return
                await asyncio.sleep(0.05)

    async def taps(self, label: str, within: float = 20.0) -> None:
        """Wait for a button, the newest with this label, and tap it."""
        async with asyncio.timeout(within):
            while True:
                found = self._button(await self.messages(), label)
                if found is not None:
                    break
                await asyncio.sleep(0.05)
        message_id, data = found
        await self.does(callback_data=data, callback_message_id=message_id)

    def _button(self, messages: dict[int, Json], label: str) -> tuple[int, str] | None:
        for message_id, each in sorted(messages.items(), reverse=True):
            markup = each["reply_markup"] or {}
            markup = json.loads(markup) if isinstance(markup, str) else markup
            for button in (button for row in markup.get("inline_keyboard", []) for button in row):
                if button["text"] == label:
                    return message_id, button["callback_data"]
        return None


@pytest.fixture
async def telemelya(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The server in this process, with its Redis in memory and without its file store. Gives its URL."""
    fakeredis = pytest.importorskip("fakeredis")
    monkeypatch.setenv("AUTH_KEYS", "key")
    server = pytest.importorskip("telemelya.server.app")
    monkeypatch.setattr(server.state_manager, "_redis", fakeredis.FakeAsyncRedis(decode_responses=True))
    with web.bind("127.0.0.1:0") as bound:
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        async with web.serving(server.app, bound, []):
            yield url


@contextlib.asynccontextmanager
async def relaying(telegram: str, webhook: str) -> AsyncIterator[str]:
    """The relay between the two. Gives its URL: the Bot API to the bot, and the webhook to telemelya."""
    async with httpx.AsyncClient(verify=sandboxes.TLS, timeout=30) as client:

        async def pushed(request: Request) -> Response:
            secret = {web.SECRET_HEADER: web.secret_of(TOKEN)}
            answer = await client.post(webhook, content=await request.body(), headers=secret)
            return Response(answer.content, answer.status_code)

        async def asked(request: Request) -> Response:
            if request.path_params["method"] in MISSING:
                return JSONResponse({"ok": True, "result": True})
            body = await request.body()
            kind = request.headers.get("Content-Type", "application/json")
            if request.path_params["method"] == "setWebhook":
                body, kind = json.dumps({"url": str(request.base_url) + "pushed"}).encode(), "application/json"
            url = f"{telegram}{request.url.path}"
            answer = await client.post(url, content=body, headers={"Content-Type": kind})
            return Response(answer.content, answer.status_code)

        pages = Starlette(
            routes=[
                Route("/pushed", pushed, methods=["POST"]),
                Route("/bot{token}/{method}", asked, methods=["POST"]),
            ]
        )
        with web.bind("127.0.0.1:0") as bound:
            url = f"http://127.0.0.1:{bound.getsockname()[1]}"
            async with web.serving(pages, bound, []):
                yield url


async def test_the_main_conversation_goes_the_same_way_over_a_foreign_server(
    telemelya: str, tmp_path: pathlib.Path
) -> None:
    address = wires.free_address()
    async with (
        relaying(telemelya, f"http://{address}/telegram") as relay,
        httpx.AsyncClient(
            base_url=telemelya, headers={"Authorization": "Bearer key"}, verify=sandboxes.TLS, timeout=30
        ) as control,
    ):
        configured = bots.configured(
            tmp_path,
            telegram_api_url=relay,
            unkink_listen=address,
            unkink_webhook_url=f"http://{address}/telegram",
        )
        running = asyncio.create_task(app.run(configured, life.Place(TOKEN, relay, None, app.real_now)))
        try:
            ann = Chat(control)
            await hooked(control)
            await converses(ann)
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running


async def hooked(control: httpx.AsyncClient) -> None:
    """Wait until the bot has set its webhook."""
    async with asyncio.timeout(20):
        while True:
            if (await control.post(f"/bot{TOKEN}/getWebhookInfo")).json()["result"]["url"]:
                return
            await asyncio.sleep(0.05)


async def converses(ann: Chat) -> None:
    """From /start through the safety questions to a practice and its summary."""
    await ann.does(text="/start")
    await ann.taps("Yes, keep my ratings")
    await ann.taps("Yes, I am")
    for question in ("right now, any of these", "In the last weeks", "Heart and fainting", "Any of these about you?"):
        await ann.hears(question)
        await ann.taps("None of these")
    for answer in ("Easy", "Not sure", "No", "Berlin", "07:30"):
        await ann.taps(answer)
    await ann.hears("All set.")
    await ann.does(text="/settings")
    await ann.taps("Words only")
    await ann.does(text="/stretch piriformis")
    await ann.hears("0 = no pain")
    await ann.taps("2")
    await ann.hears("Noted: 2.")
    await ann.taps("Start")
    await ann.hears("That was it.", within=90)
    await ann.taps("2")
    await ann.hears("Done:")
