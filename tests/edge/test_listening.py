"""The webhook is set until Telegram has taken it, or the bot stops and says why; what is polled is read one by one."""

import asyncio
import json

import pytest
import structlog
import telegram
import telegram.error

from bot.edge import handlers, listening, reading
from tests.edge import desk
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


WORDS = "my back has hurt since the divorce"


class Mouth(listening.Ear):
    """Telegram, as the bot's ear hears it."""

    def __init__(self, payload: bytes) -> None:
        super().__init__(asyncio.get_running_loop().create_future(), lambda: None)
        self._payload = payload

    async def do_request(self, *_: object, **__: object) -> tuple[int, bytes]:
        return 200, self._payload


async def polled(payload: bytes) -> tuple[telegram.Update, ...]:
    bot = telegram.Bot("1:" + "a" * 35, request=Telegram(), get_updates_request=Mouth(payload))
    return await bot.get_updates()


async def test_what_cannot_be_read_of_a_batch_keeps_its_place_in_it_and_what_has_no_number_is_left_out(
    caplog: pytest.LogCaptureFixture,
) -> None:
    batch = [desk.unreadable(10, WORDS), desk.text(11, WORDS), {"message": WORDS}, WORDS, desk.unreadable(12, WORDS)]
    with structlog.testing.capture_logs() as logged:
        updates = await polled(json.dumps({"ok": True, "result": batch}).encode())

    assert [update.update_id for update in updates] == [10, 11, 12]
    assert [reading.sent(update) for update in updates[::2]] == batch[::4]
    assert WORDS not in f"{logged}{caplog.text}"
    assert len(logged) == 2


@pytest.mark.parametrize(
    "payload",
    [json.dumps({"ok": True, "result": [desk.text(11, WORDS)]}).encode()[:-3], json.dumps([WORDS]).encode()],
    ids=["breaks off", "no object"],
)
async def test_an_answer_that_makes_no_sense_is_asked_for_again_and_not_logged(
    caplog: pytest.LogCaptureFixture, payload: bytes
) -> None:
    with pytest.raises(telegram.error.TelegramError) as told:
        await polled(payload)

    assert WORDS not in f"{told.value}{caplog.text}"
