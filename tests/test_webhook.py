"""The bot behind a webhook: the main conversation, what Telegram is told, and that nothing is heard twice or lost."""

import pathlib
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
from prometheus_client import parser

from bot import app, life, opening, settings
from bot.edge import handlers, web
from tests import bots, sandboxes, talks


def free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture
def pushed(sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path) -> settings.Settings:
    """Settings of a bot that the sandbox pushes updates to."""
    address = free_address()
    return bots.configured(
        tmp_path,
        telegram_api_url=sandbox.url,
        unkink_listen=address,
        unkink_webhook_url=f"http://{address}/telegram",
        unkink_webhook_sources="127.0.0.0/8",
    )


@pytest.fixture
async def unkink(sandbox: sandboxes.Sandbox, pushed: settings.Settings) -> AsyncIterator[sandboxes.Sandbox]:
    async with bots.running(sandbox, pushed):
        await sandboxes.until(lambda: sandbox.inside.world.updates.webhook is not None)
        yield sandbox


async def test_the_main_conversation_goes_the_same_way(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await talks.starts(ann)
    await talks.finishes(ann)

    assert await unkink.log("getUpdates") == []


async def test_telegram_is_told_what_to_push_and_to_drop_nothing(unkink: sandboxes.Sandbox) -> None:
    (told,) = [entry["params"] for entry in await unkink.log("setWebhook")]

    assert told["allowed_updates"] == handlers.UPDATES
    assert told["secret_token"] == web.secret_of(unkink.token)
    assert told["max_connections"] == 40
    assert not told.get("drop_pending_updates")
    assert unkink.token not in told["url"]


async def test_what_is_pushed_twice_is_heard_once(
    unkink: sandboxes.Sandbox, pushed: settings.Settings, tmp_path: pathlib.Path
) -> None:
    ann = await unkink.ann()
    await ann.says("/help")
    await ann.hears("one guided stretch a day")
    update = {
        "update_id": 700_001,  # the sandbox's first
        "message": {
            "message_id": 1,
            "date": 0,
            "chat": {"id": ann.user_id, "type": "private"},
            "from": {"id": ann.user_id, "is_bot": False, "first_name": "Ann"},
            "text": "/help",
            "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
        },
    }
    async with httpx.AsyncClient(verify=sandboxes.TLS) as telegram:
        for _ in range(3):
            answer = await telegram.post(
                str(pushed.unkink_webhook_url), json=update, headers={web.SECRET_HEADER: web.secret_of(unkink.token)}
            )
            assert answer.status_code == 200
    await ann.says("/privacy")
    await ann.hears("I keep your Telegram id")

    texts = [message.text for message in await ann.chat() if not message.mine]
    assert sum("one guided stretch a day" in text for text in texts) == 1


async def test_an_update_that_cannot_be_read_is_confirmed_and_its_person_is_told(
    sandbox: sandboxes.Sandbox, pushed: settings.Settings
) -> None:
    ann, updates = await sandbox.ann(), sandbox.inside.world.updates
    await talks.says_what_cannot_be_read(sandbox, ann, "my back hurts at seven")
    async with bots.running(sandbox, pushed):
        await ann.hears("Something went wrong on my side")
        await sandboxes.until(lambda: not updates.waiting())


async def test_what_is_pushed_while_the_bot_is_away_waits_for_it(
    sandbox: sandboxes.Sandbox, pushed: settings.Settings
) -> None:
    sandbox.inside.courier.first_pause_s = 0.05
    ann = await sandbox.ann()
    async with bots.running(sandbox, pushed):
        await ann.says("/help")
        await ann.hears("one guided stretch a day")
    await ann.says("/privacy")
    async with bots.running(sandbox, pushed):
        await ann.hears("I keep your Telegram id")


async def test_who_polls_again_takes_the_webhook_away(
    sandbox: sandboxes.Sandbox, pushed: settings.Settings, tmp_path: pathlib.Path
) -> None:
    ann = await sandbox.ann()
    async with bots.running(sandbox, pushed):
        await sandboxes.until(lambda: sandbox.inside.world.updates.webhook is not None)
    async with bots.running(sandbox, bots.configured(tmp_path)):
        await ann.says("/help")
        await ann.hears("one guided stretch a day")


async def test_an_address_that_is_taken_stops_it_with_clear_words(
    sandbox: sandboxes.Sandbox, pushed: settings.Settings
) -> None:
    assert pushed.unkink_listen is not None
    with web.bind(pushed.unkink_listen) as other:
        other.listen()
        with pytest.raises(opening.CannotRun, match=r"UNKINK_LISTEN: .* cannot be used"):
            await app.run(pushed, life.Place(sandbox.token, sandbox.url, None, app.real_now))


async def test_a_polling_bot_says_how_it_is_too(sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path) -> None:
    address = free_address()
    ann = await sandbox.ann()
    async with bots.running(sandbox, bots.configured(tmp_path, unkink_listen=address)):
        await ann.says("/help")
        await ann.hears("one guided stretch a day")
        async with httpx.AsyncClient(base_url=f"http://{address}", verify=sandboxes.TLS) as asking:
            well = await asking.get("/health")
            page = (await asking.get("/metrics")).text

    assert well.json()["role"] == "leader"
    assert well.json()["sender"] == "sends"
    assert 'unkink_said_total{outcome="sent",send_class="reply"}' in page
    assert 'unkink_updates_total{outcome="handled"}' in page
    families = parser.text_string_to_metric_families(page)
    labels = {label for family in families for sample in family.samples for label in sample.labels.values()}
    assert not any(str(ann.user_id) in label for label in labels)
