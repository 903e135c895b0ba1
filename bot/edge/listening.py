"""Telegram reached and heard: the first contact, polling, and what makes the bot stop and say why."""

import asyncio
import contextlib
import http
import json
import signal
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import structlog
import telegram
import telegram.error
import telegram.request

from bot import deps
from bot.edge import handlers, logs, reading
from bot.screens import commands

if TYPE_CHECKING:
    from telegram.ext import Application

log = structlog.get_logger(__name__)

RETRY_S = 2.0
UNKNOWN = "TELEGRAM_BOT_TOKEN: Telegram does not know this token. Ask @BotFather for a new one."
REVOKED = "TELEGRAM_BOT_TOKEN: Telegram refuses the token now: it was revoked. Ask @BotFather for a new one."
RIVAL = "Another instance of this bot is running: there can be one only."

MAX_CONNECTIONS = 40
"""How many updates Telegram may push at once: its own default, and ten times what a busy morning needs."""

Stopped = asyncio.Future[str | None]
"""Done when the bot is to end: why, in words that help, or None when it was asked to."""


def stop(stopped: Stopped, reason: str | None = None) -> None:
    """Let the bot end; the first reason counts."""
    if not stopped.done():
        stopped.set_result(reason)


def stop_on_signals() -> Stopped:
    """What is done once a signal asks the bot to end."""
    loop = asyncio.get_running_loop()
    stopped: Stopped = loop.create_future()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop, stopped)
    return stopped


class Ear(telegram.request.HTTPXRequest):
    """Hears what would make the bot go on, deaf: a revoked token, an update PTB cannot read. Tells what answers."""

    def __init__(self, stopped: Stopped, heard: Callable[[], None]) -> None:
        """Take what is to be told, and who is to know of each answer."""
        super().__init__()
        self._stopped, self._heard = stopped, heard

    async def do_request(self, *arguments: Any, **named: Any) -> tuple[int, bytes]:  # noqa: ANN401  PTB's, passed on
        """Ask as PTB does."""
        status, answer = await super().do_request(*arguments, **named)
        if status == http.HTTPStatus.UNAUTHORIZED:
            stop(self._stopped, REVOKED)
        elif status == http.HTTPStatus.OK:
            self._heard()
        return status, answer

    @staticmethod
    def parse_json_payload(payload: bytes) -> reading.Json:
        """Read an answer as PTB does, but log none of it, and hand on each update such that PTB can read it."""
        try:
            answer = json.loads(payload.decode(errors="replace"))
        except ValueError:
            answer = None
        if not isinstance(answer, dict):  # of whom PTB would ask a result, and end its polling over the error
            raise telegram.error.TelegramError("Invalid server response")
        if isinstance(answer.get("result"), list):
            answer["result"] = list(_readable(answer["result"]))
        return answer


def _readable(told: Iterable[object]) -> Iterator[reading.Json]:
    for raw in told:
        try:
            yield reading.readable(raw)
        except ValueError:  # without a number it cannot be kept; those beside it are heard
            log.warning("Telegram told something that is no update")


async def connect(bot: telegram.Bot, stopped: Stopped) -> bool:
    """Reach Telegram; while it cannot be reached, go on trying. False: we are to end."""
    while not stopped.done():
        try:
            await bot.initialize()
        except telegram.error.InvalidToken:
            stop(stopped, UNKNOWN)
        except telegram.error.TelegramError as error:
            log.warning("cannot reach Telegram, trying again", error=logs.masked(str(error)))
            await asyncio.wait([stopped], timeout=RETRY_S)
        else:
            return True
    await bot.shutdown()
    return False


async def guard(sending: Coroutine[None, None, None], stopped: Stopped) -> None:
    """The sender ends only when the token is refused: then everything stops and says so."""
    try:
        await sending
    except telegram.error.InvalidToken:
        stop(stopped, REVOKED)


async def poll(application: "Application[Any, Any, Any, Any, Any, Any]", stopped: Stopped) -> None:
    """Begin to ask Telegram for updates. PTB takes a webhook away first: Telegram would refuse to answer."""

    def failed(error: telegram.error.TelegramError) -> None:
        if isinstance(error, telegram.error.Conflict):
            stop(stopped, RIVAL)
            # Ends PTB's polling at once, and without the request that it makes when it stops: each further one of ours
            # would end the other instance too, and nobody would be left.
            raise error
        log.warning("cannot hear Telegram, trying again", error=logs.masked(str(error)))

    if application.updater is None:
        raise TypeError("the bot was built without an ear")
    try:
        await application.updater.start_polling(
            allowed_updates=handlers.UPDATES, error_callback=failed, bootstrap_retries=-1
        )
    except telegram.error.InvalidToken:
        stop(stopped, REVOKED)


async def hush(application: "Application[Any, Any, Any, Any, Any, Any]") -> None:
    """Ask Telegram no more."""
    if application.updater is not None and application.updater.running:
        with contextlib.suppress(telegram.error.InvalidToken, telegram.error.Conflict):  # they are why we stop
            await application.updater.stop()


async def hook(bot: telegram.Bot, url: str, secret: str, stopped: Stopped) -> None:
    """Ask Telegram to push updates to our address, and go on asking while it cannot be reached. None are dropped."""
    while not stopped.done():
        try:
            await bot.set_webhook(
                url,
                allowed_updates=handlers.UPDATES,
                max_connections=MAX_CONNECTIONS,
                secret_token=secret,
                drop_pending_updates=False,
            )
        except telegram.error.InvalidToken:
            stop(stopped, REVOKED)
        except telegram.error.BadRequest as refused:
            stop(stopped, f"UNKINK_WEBHOOK_URL: Telegram refuses it: {refused.message}")
        except telegram.error.TelegramError as error:
            log.warning("cannot set the webhook, trying again", error=logs.masked(str(error)))
            await asyncio.wait([stopped], timeout=RETRY_S)
        else:
            return


async def publish_commands(bot: telegram.Bot, rooms: deps.House) -> None:
    """Set the command menu from the one table."""
    menu = [telegram.BotCommand(c.name, c.does) for c in commands.table(rooms.say("en"))]
    try:
        await bot.set_my_commands(menu)
    except telegram.error.TelegramError as error:
        log.warning("cannot set the command menu", error=logs.masked(str(error)))
