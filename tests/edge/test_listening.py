"""Setting the webhook: tried until Telegram has taken it, or the bot stops and says why."""

import asyncio

import pytest
import structlog
import telegram

from bot.edge import handlers, listening
from tests.telegrams import Telegram, refusal

URL = "https://bot.example.org/telegram"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Telegram:
    monkeypatch.setattr(listening, "RETRY_S", 0.0)
    return Telegram()


async def hooked(server: Telegram) -> listening.Stopped:
    stopped: listening.Stopped = asyncio.get_running_loop().create_future()
    bot = telegram.Bot("1:" + "a" * 35, request=server, get_updates_request=Telegram())
    with structlog.testing.capture_logs():
        await listening.hook(bot, URL, "secret", stopped)
    return stopped


async def test_a_webhook_is_asked_for_until_telegram_takes_it(server: Telegram) -> None:
    server.will(
        "setWebhook", refusal(429, "Too Many Requests: retry after 1", retry_after=1), refusal(502, "Bad Gateway")
    )
    stopped = await hooked(server)

    assert not stopped.done()
    assert [method for method, _ in server.calls] == ["setWebhook"] * 3
    asked = server.calls[-1][1]
    assert (asked["url"], asked["secret_token"], asked["drop_pending_updates"]) == (URL, "secret", False)
    assert asked["allowed_updates"] == handlers.UPDATES


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (
            refusal(400, "Bad Request: bad webhook: IP address 10.0.0.7 is reserved"),
            "UNKINK_WEBHOOK_URL: Telegram refuses",
        ),
        (refusal(401, "Unauthorized"), listening.REVOKED),
    ],
)
async def test_what_will_never_be_taken_stops_the_bot_with_words(
    server: Telegram, refused: tuple[int, dict[str, object]], said: str
) -> None:
    server.will("setWebhook", refused)

    assert said in ((await hooked(server)).result() or "")
