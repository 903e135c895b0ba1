"""A Telegram for tests of the sender: it answers as the test says, keeps every call, and needs no network."""

import asyncio
import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
import telegram
from telegram.request import BaseRequest, RequestData

from bot.edge import pacing, sender
from db import models, outbox, people, reminders
from db.outbox import SendClass
from tests.databases import Sessions

START = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
ANN, BOB = 7, 8
GOOD_MORNING = {"text": "<b>Good morning</b>", "buttons": [[{"text": "Start", "data": "r:1:start:0"}]]}

Answer = tuple[int, dict[str, Any]] | Exception


def refusal(code: int, description: str, **parameters: object) -> Answer:
    """An error as Telegram's server words it."""
    more = {"parameters": parameters} if parameters else {}
    return code, {"ok": False, "error_code": code, "description": description, **more}


class Telegram(BaseRequest):
    """Answers in the order given for a method, and then as if all were well."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.scripted: dict[str, list[Answer]] = {}
        self.gate: asyncio.Event | None = None
        self.called = asyncio.Event()
        self._messages = 500

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    def will(self, method: str, *answers: Answer) -> None:
        self.scripted.setdefault(method, []).extend(answers)

    def said(self, method: str = "sendMessage") -> list[dict[str, Any]]:
        return [parameters for called, parameters in self.calls if called == method]

    def texts(self, method: str = "sendMessage") -> list[str]:
        return [parameters["text"] for parameters in self.said(method)]

    async def do_request(  # type: ignore[override]  # the time-outs are of no interest here
        self, url: str, method: str, request_data: RequestData | None = None, **_: object
    ) -> tuple[int, bytes]:
        assert method == "POST"
        called = url.rsplit("/", 1)[1]
        self.calls.append((called, request_data.parameters if request_data else {}))
        self.called.set()
        if self.gate is not None:
            await self.gate.wait()
        scripted = self.scripted.get(called)
        answer: Answer = scripted.pop(0) if scripted else (200, {"ok": True, "result": self._result(called)})
        if isinstance(answer, Exception):
            raise answer
        return answer[0], json.dumps(answer[1]).encode()

    def _result(self, method: str) -> object:
        if method not in {"sendMessage", "sendDocument", "editMessageText"}:
            return True
        self._messages += method.startswith("send")
        return {"message_id": self._messages, "date": 0, "chat": {"id": ANN, "type": "private"}}


class Clock:
    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> dt.datetime:
        return START + dt.timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Telegram:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # as the bot is run: otherwise every RetryAfter warns
    return Telegram()


Build = Callable[..., sender.Sender]


@pytest.fixture
def build(server: Telegram, sqlite_sessions: Sessions, clock: Clock) -> Build:
    """Makes senders; several of them are restarts of the process."""
    bot = telegram.Bot("1:" + "a" * 35, request=server, get_updates_request=Telegram())

    def make(paces: pacing.Pacing | None = None, **more: Any) -> sender.Sender:  # noqa: ANN401  as Sender
        return sender.Sender(bot, sqlite_sessions, paces or pacing.Pacing(pace=0.0), clock.now, clock.monotonic, **more)

    return make


@pytest.fixture
def outgoing(build: Build) -> sender.Sender:
    return build()


async def post(sessions: Sessions, text: str, chat_id: int = ANN, slot: str = "s", **more: Any) -> None:  # noqa: ANN401  as outbox.post
    async with sessions.begin() as sql:
        await outbox.post(sql, chat_id, slot, {"text": text}, START, **more)


async def rows(sessions: Sessions) -> list[models.Outbox]:
    async with sessions() as sql:
        return list(await sql.scalars(sa.select(models.Outbox).order_by(models.Outbox.id)))


async def states(sessions: Sessions) -> list[str]:
    return [row.state for row in await rows(sessions)]


async def remind(sessions: Sessions) -> int:
    async with sessions.begin() as sql:
        person = await people.add(sql, ANN, "en", START)
        target = await reminders.plan(sql, person.id, "daily", START.date(), START)
        await outbox.post(sql, ANN, "remind", GOOD_MORNING, START, send_class=SendClass.REMINDER, target_id=target)
    assert target is not None
    return target


async def ledger(sessions: Sessions, target: int) -> tuple[str, str | None]:
    async with sessions() as sql:
        entry = await sql.get_one(models.Target, target)
        return entry.state, entry.reason
