"""The web server: who may bring an update, what is refused and why, and how the bot says how it is."""

import asyncio
import datetime as dt
import ipaddress
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import structlog

from bot.edge import health, leading, listening, reading, receiver, web
from db import engine, inbox, outbox
from tests import sandboxes
from tests.databases import Sessions
from tests.edge import desk
from tests.telegrams import ANN, START, Clock

SECRET = web.secret_of("1234567890:the-token-of-this-test-0123456789")
UPDATE = {"update_id": 7, "message": {"message_id": 1, "date": 0, "chat": {"id": ANN, "type": "private"}}}
TELEGRAM = "149.154.167.220"

Json = dict[str, Any]
Post = Callable[..., Any]


class Taker:
    """Where updates would go on to the inbox."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def take(self, raw: object) -> None:
        await self.may_answer.wait()
        if not isinstance(raw, dict) or "update_id" not in raw:
            raise ValueError("no update")
        self.taken.append(raw)


@pytest.fixture
def taker() -> Taker:
    return Taker()


def office() -> leading.Office:
    stopped: listening.Stopped = asyncio.get_running_loop().create_future()

    async def nothing() -> None:
        pass

    return leading.Office(pytest.fail, nothing, nothing, stopped, database=None)


@pytest.fixture
async def doctor(sqlite_sessions: Sessions, clock: Clock) -> health.Health:
    return health.Health(sqlite_sessions, office(), health.Pulse(clock.monotonic), clock.now)


@pytest.fixture
async def asks(taker: Taker, doctor: health.Health) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at the door, from one of Telegram's addresses; the gate knows Telegram's networks."""
    sources = [ipaddress.ip_network(each) for each in ("149.154.160.0/20", "91.108.4.0/22")]
    pages = web.app(web.Gate("/telegram", SECRET, sources, taker.take), doctor)
    async with client(pages, TELEGRAM) as asking:
        yield asking


def client(pages: Any, address: str) -> httpx.AsyncClient:  # noqa: ANN401  an ASGI app
    door = httpx.ASGITransport(pages, client=(address, 4711))
    return httpx.AsyncClient(transport=door, base_url="http://bot", headers={web.SECRET_HEADER: SECRET})


async def test_an_update_with_the_secret_is_taken(asks: httpx.AsyncClient, taker: Taker) -> None:
    answer = await asks.post("/telegram", json=UPDATE)

    assert answer.status_code == 200
    assert taker.taken == [UPDATE]


@pytest.mark.parametrize("secret", ["", "guess", SECRET[:-1], SECRET + "0", "\u00fc"])
async def test_a_wrong_secret_is_refused(asks: httpx.AsyncClient, taker: Taker, secret: str) -> None:
    with structlog.testing.capture_logs() as logged:
        answer = await asks.post(
            "/telegram", json=UPDATE, headers={web.SECRET_HEADER.encode(): secret.encode("latin-1")}
        )

    assert answer.status_code == 403
    assert taker.taken == []
    assert SECRET not in str(logged)
    assert secret == "" or secret not in str(logged)


async def test_a_request_without_a_secret_is_refused(asks: httpx.AsyncClient, taker: Taker) -> None:
    del asks.headers[web.SECRET_HEADER]

    assert (await asks.post("/telegram", json=UPDATE)).status_code == 403
    assert taker.taken == []


@pytest.mark.parametrize("address", ["203.0.113.9", "149.154.176.1", "::1", "not an address"])
async def test_a_source_that_is_not_telegram_is_refused(taker: Taker, doctor: health.Health, address: str) -> None:
    sources = [ipaddress.ip_network("149.154.160.0/20")]
    async with client(web.app(web.Gate("/telegram", SECRET, sources, taker.take), doctor), address) as asking:
        assert (await asking.post("/telegram", json=UPDATE)).status_code == 403
    assert taker.taken == []


@pytest.mark.parametrize("length", ["told", "untold"])
async def test_a_body_that_is_too_long_is_not_read_to_its_end(
    asks: httpx.AsyncClient, taker: Taker, length: str
) -> None:
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(64):
            read += 65536
            yield b" " * 65536

    content = b" " * (web.LONGEST_BODY + 1) if length == "told" else body()
    answer = await asks.post("/telegram", content=content)

    assert answer.status_code == 413
    assert taker.taken == []
    assert read < 2 * web.LONGEST_BODY


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b'{"message": {}}', b"\xff\xfe"])
async def test_what_is_no_update_is_refused(asks: httpx.AsyncClient, taker: Taker, body: bytes) -> None:
    assert (await asks.post("/telegram", content=body)).status_code == 400
    assert taker.taken == []


@pytest.mark.parametrize("body", [[], {}, {"update_id": "7"}, {"update_id": None, "message": {}}])
async def test_what_has_no_number_is_refused_and_what_cannot_be_read_is_kept(
    doctor: health.Health, sqlite_sessions: Sessions, clock: Clock, body: object
) -> None:
    queue = receiver.InboxQueue(sqlite_sessions, desk.BOT_ID, clock.now)

    async def take(raw: object) -> None:
        await queue.put(reading.read(raw, None))

    unreadable = desk.unreadable(7, "my back hurts at seven")
    async with client(web.app(web.Gate("/telegram", SECRET, [], take), doctor), TELEGRAM) as asking:
        assert (await asking.post("/telegram", json=body)).status_code == 400
        for _ in range(2):
            assert (await asking.post("/telegram", json=unreadable)).status_code == 200

    async with sqlite_sessions() as sql:
        assert [row.update for row in await inbox.waiting(sql, desk.BOT_ID)] == [unreadable]
    assert queue.qsize() == 1


async def test_telegram_is_to_come_again_when_an_update_cannot_be_kept(
    asks: httpx.AsyncClient, taker: Taker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "KEPT_WITHIN_S", 0.01)
    taker.may_answer.clear()

    assert (await asks.post("/telegram", json=UPDATE)).status_code == 503
    taker.may_answer.set()
    assert (await asks.post("/telegram", json=UPDATE)).status_code == 200


@pytest.mark.parametrize("path", ["/", "/telegram/", "/docs"])
async def test_there_is_nothing_else(asks: httpx.AsyncClient, path: str) -> None:
    assert (await asks.post(path, json=UPDATE)).status_code in (404, 307)
    assert (await asks.get("/telegram")).status_code == 405


async def test_it_is_well_while_the_database_answers_and_the_clock_ticks(
    asks: httpx.AsyncClient, doctor: health.Health, clock: Clock
) -> None:
    assert (await asks.get("/health")).status_code == 503, "it has not ticked yet"
    doctor.pulse.beat()
    clock.passed += 3

    answer = await asks.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "database": "reachable",
        "role": "standby",
        "sender": "waits",
        "last_tick_s": 3.0,
    }
    clock.passed += health.ALIVE_S
    assert (await asks.get("/health")).status_code == 503


async def test_it_is_not_well_when_the_database_does_not_answer(clock: Clock) -> None:
    nowhere = engine.connect("postgresql://nobody@127.0.0.1:9/nothing")
    doctor = health.Health(engine.sessions(nowhere), office(), health.Pulse(clock.monotonic), clock.now)
    doctor.pulse.beat()
    with structlog.testing.capture_logs():
        async with client(web.app(None, doctor), TELEGRAM) as asking:
            answer = await asking.get("/health")
            assert (await asking.get("/metrics")).status_code == 503
    await nowhere.dispose()

    assert answer.status_code == 503
    assert answer.json()["database"] == "not reachable"


async def test_the_figures_count_what_waits_and_name_nobody(
    asks: httpx.AsyncClient, sqlite_sessions: Sessions, clock: Clock
) -> None:
    words, somebody = "my back hurts at seven", 987654321
    async with sqlite_sessions.begin() as sql:
        await inbox.hear(
            sql, 1, 99, {"update_id": 99, "message": {"from": {"id": somebody}, "text": words}}, clock.now()
        )
        await outbox.post(sql, somebody, "s", {"text": words}, START)
        await outbox.post(sql, somebody, "s", {"text": words}, START + dt.timedelta(days=1))
    clock.passed += 30
    page = (await asks.get("/metrics")).text

    for line in (
        "unkink_inbox_waiting 1.0",
        "unkink_inbox_oldest_seconds 30.0",
        'unkink_outbox_due{send_class="reply"} 1.0',
        'unkink_outbox_due{send_class="reminder"} 0.0',
        "unkink_outbox_oldest_seconds 30.0",
        "unkink_leader 0.0",
    ):
        assert f"\n{line}\n" in page
    assert str(somebody) not in page
    assert words not in page


async def test_a_proxy_is_believed_only_when_it_is_named(taker: Taker, doctor: health.Health) -> None:
    sources = [ipaddress.ip_network("149.154.160.0/20")]
    pages = web.app(web.Gate("/telegram", SECRET, sources, taker.take), doctor)
    headers = {web.SECRET_HEADER: SECRET, "X-Forwarded-For": TELEGRAM}
    for proxies, status in (([], 403), (["127.0.0.1/32"], 200)):
        with web.bind("127.0.0.1:0") as bound:
            url = f"http://127.0.0.1:{bound.getsockname()[1]}"
            async with web.serving(pages, bound, proxies), httpx.AsyncClient(verify=sandboxes.TLS) as asking:
                answer = await asking.post(f"{url}/telegram", content=json.dumps(UPDATE), headers=headers)
        assert answer.status_code == status


def test_an_address_that_is_taken_is_an_error() -> None:
    with web.bind("127.0.0.1:0") as bound:
        bound.listen()
        with pytest.raises(OSError, match="in use"):
            web.bind(f"127.0.0.1:{bound.getsockname()[1]}")


def test_the_secret_is_one_that_telegram_allows_and_does_not_show_the_token() -> None:
    assert len(SECRET) == 64
    assert set(SECRET) <= set("0123456789abcdef")
    assert web.secret_of("1234567890:another-token-of-this-test-012345") != SECRET
