"""The composition root: the clock is made here, everything is handed what it needs, and the bot is run."""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import gettext
import http
import os
import signal
import zoneinfo
from collections.abc import Callable, Coroutine
from importlib import resources
from pathlib import Path
from typing import Any

import alembic.util
import sqlalchemy.exc
import structlog
import telegram
import telegram.error
import telegram.request
from telegram.ext import Application, ApplicationBuilder

from bot import atlas, deps
from bot import settings as configuration
from bot.core import places
from bot.edge import alarms, documents, drawing, gallery, handlers, logs, pacing, receiver, sandbox, sender, turns
from bot.flows import practice, remind
from bot.screens import commands
from content import catalog
from db import engine, people, practices, sealed, seals

log = structlog.get_logger(__name__)

# Zone rules come from the pinned tzdata package: the host's may be years old and differ between two machines.
zoneinfo.reset_tzpath(to=())
# PTB 22.8 warns at each pause that Telegram asks for unless it may give it as a duration.
os.environ.setdefault("PTB_TIMEDELTA", "1")

CONCURRENT_UPDATES = 64
RETRY_S = 2.0
REVOKED = "TELEGRAM_BOT_TOKEN: Telegram refuses the token now: it was revoked. Ask @BotFather for a new one."
LANGUAGES = ("en",)

Stopped = asyncio.Future[str | None]
"""Done when the bot is to end: why, in words that help, or None when it was asked to."""


class CannotRun(Exception):  # noqa: N818  it says what happened
    """The bot cannot start or go on; the message says what would help."""


def real_now() -> dt.datetime:
    """The one clock of the process."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251  this is where time enters


@dataclasses.dataclass(frozen=True)
class Place:
    """Where the bot speaks: the token, the server, and the sandbox's clock when it is one."""

    token: str
    api_url: str
    link: sandbox.Link | None
    now: Callable[[], dt.datetime]


def house(pace: float) -> deps.House:
    """Load what every flow reads. Raises content.catalog.ContentError for a bad file."""
    return deps.House(
        catalog=catalog.load(),
        find_place=lambda text: places.find(atlas.load(), text),
        zone_at=atlas.zone_at,
        languages={language: _translator(language) for language in LANGUAGES},
        pace=pace,
    )


def _translator(language: str) -> Callable[[str], str]:
    folder = resources.files("bot") / "locales"
    return gettext.translation("unkink", str(folder), [language], fallback=True).gettext


def data_key(settings: configuration.Settings) -> list[bytes]:
    """The key of the sealed columns; a key file of its own is made, readable by its owner only, on the first run."""
    if settings.unkink_data_key is not None:
        text, source = settings.unkink_data_key.get_secret_value(), "UNKINK_DATA_KEY"
    else:
        path = settings.unkink_key_file
        text, source = _key_file(path), f"UNKINK_KEY_FILE ({path})"
    try:
        return [sealed.parse_key(text)]
    except ValueError as error:
        raise CannotRun(f"{source}: {error}") from None


def _key_file(path: Path) -> str:
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600, exist_ok=False)
            path.write_text(sealed.new_key() + "\n", encoding="ascii")
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRun(f"UNKINK_KEY_FILE: expected a file that holds a key; {path} cannot be used: {error}") from None


def data_folder(settings: configuration.Settings) -> Path:
    """The data folder, for its owner only; it is made when it is missing. Raises CannotRun."""
    folder = settings.unkink_data_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror
        raise CannotRun(f"UNKINK_DATA_DIR: expected a folder that can be written to; got {folder}: {reason}") from None
    return folder


async def upgrade(settings: configuration.Settings) -> None:
    """Bring the tables up to date. Raises CannotRun."""
    try:
        await engine.upgrade(settings.database)
    except (sqlalchemy.exc.SQLAlchemyError, alembic.util.CommandError, OSError) as error:
        told = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise CannotRun(f"DATABASE_URL: the database cannot be used: {told}") from None


async def run(settings: configuration.Settings, place: Place) -> None:
    """Run until a signal.

    Raises:
        CannotRun: the token, the key or the database cannot be used, or another instance is running.
    """
    if settings.unkink_pace != 1:
        log.warning("the pace is not real time: for demos and tests only", UNKINK_PACE=settings.unkink_pace)
    stopped = _stop_on_signals()
    sealed.use(data_key(settings))
    data_folder(settings)
    await upgrade(settings)
    database = engine.connect(settings.database)
    try:
        await _check_key(settings, engine.sessions(database))
        await _live(settings, place, engine.sessions(database), stopped)
    finally:
        await database.dispose()
    if stopped.done() and (reason := stopped.result()) is not None:
        raise CannotRun(reason)


async def _check_key(settings: configuration.Settings, sessions: turns.Sessions) -> None:
    """Nothing may be sealed with a second key: half of the database could then be read by neither."""
    try:
        async with sessions.begin() as sql:
            await seals.try_key(sql)
    except sealed.SealError:
        name = "UNKINK_KEY_FILE" if settings.unkink_data_key is None else "UNKINK_DATA_KEY"
        raise CannotRun(f"{name}: expected the key that this database was sealed with; got another one") from None


async def _live(settings: configuration.Settings, place: Place, sessions: turns.Sessions, stopped: Stopped) -> None:
    """Start everything in this order: send what waits, then let bells ring, then listen. Run until `stopped`."""
    bot_id = int(place.token.split(":")[0])
    queue = receiver.InboxQueue(sessions, bot_id, place.now)
    application = _application(place, queue, stopped)
    rooms = house(settings.unkink_pace)
    if not await _connect(application.bot, stopped):
        return
    outgoing = sender.Sender(
        application.bot,
        sessions,
        pacing.Pacing(pace=settings.unkink_pace),
        place.now,
        asyncio.get_running_loop().time,
        pictures=gallery.Gallery(sessions, bot_id, place.now, drawing.studio(rooms.catalog, settings.picture_dir)),
        scribe=documents.Scribe(sessions, rooms, place.now),
    )
    clock = alarms.Alarms(place.now, real_now)
    opened = turns.Turns(sessions, rooms, place.now, bot_id, set_bell=clock.set, wake=outgoing.wake)
    table = handlers.Handlers(opened, queue)
    application.add_handlers(table.table())
    application.add_error_handler(table.failed)
    async with application, asyncio.TaskGroup() as tasks:
        await outgoing.recover()
        running = [
            tasks.create_task(_guard(outgoing.run(), stopped)),
            tasks.create_task(_publish_commands(application.bot, opened.house)),
        ]
        await outgoing.caught_up()
        await _start_clock(settings, clock, opened)
        await queue.reload(application.bot)
        await application.start()
        await _listen(application, stopped)
        if place.link is not None:
            running.append(tasks.create_task(place.link.run(_jumps(opened))))
        log.info("listening", username=application.bot.username)
        try:
            await stopped
        finally:
            await clock.stop()
            if application.updater is not None and application.updater.running:
                with contextlib.suppress(telegram.error.InvalidToken):  # it is why we stop
                    await application.updater.stop()
            await queue.taken()
            await application.stop()
            for task in running:
                task.cancel()
            # Once and to their end: the group would cancel them a second time, in the middle of what they finish.
            await asyncio.gather(*running, return_exceptions=True)


class _Ear(telegram.request.HTTPXRequest):
    """Hears of a revoked token: PTB only ends its polling then, and the bot would go on, deaf."""

    def __init__(self, stopped: Stopped) -> None:
        super().__init__()
        self._stopped = stopped

    async def do_request(self, *arguments: Any, **named: Any) -> tuple[int, bytes]:  # noqa: ANN401  PTB's, passed on
        status, answer = await super().do_request(*arguments, **named)
        if status == http.HTTPStatus.UNAUTHORIZED:
            _stop(self._stopped, REVOKED)
        return status, answer


def _application(place: Place, queue: receiver.InboxQueue, stopped: Stopped) -> "Application":  # type: ignore[type-arg]  # six defaults
    return (
        ApplicationBuilder()
        .token(place.token)
        .base_url(f"{place.api_url}/bot")
        .base_file_url(f"{place.api_url}/file/bot")
        .get_updates_request(_Ear(stopped))
        .update_queue(queue)
        .concurrent_updates(receiver.PersonalOrder(CONCURRENT_UPDATES))
        .job_queue(None)
        .build()
    )


async def _connect(bot: telegram.Bot, stopped: Stopped) -> bool:
    """Reach Telegram; while it cannot be reached, go on trying. False: we are to end."""
    while not stopped.done():
        try:
            await bot.initialize()
        except telegram.error.InvalidToken:
            await bot.shutdown()
            raise CannotRun(
                "TELEGRAM_BOT_TOKEN: Telegram does not know this token. Ask @BotFather for a new one."
            ) from None
        except telegram.error.TelegramError as error:
            log.warning("cannot reach Telegram, trying again", error=logs.masked(str(error)))
            await asyncio.wait([stopped], timeout=RETRY_S)
        else:
            return True
    await bot.shutdown()
    return False


async def _guard(sending: Coroutine[None, None, None], stopped: Stopped) -> None:
    """The sender ends only when the token is refused: then everything stops and says so."""
    try:
        await sending
    except telegram.error.InvalidToken:
        _stop(stopped, REVOKED)


def _stop(stopped: Stopped, reason: str | None = None) -> None:
    if not stopped.done():
        stopped.set_result(reason)


def _stop_on_signals() -> Stopped:
    loop = asyncio.get_running_loop()
    stopped: Stopped = loop.create_future()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, _stop, stopped)
    return stopped


async def _start_clock(settings: configuration.Settings, clock: alarms.Alarms, opened: turns.Turns) -> None:
    alive = settings.unkink_data_dir / "alive"

    async def tick() -> None:
        await opened.remind()
        alive.touch()

    async def sweep() -> None:
        for practice_id in await opened.ringing():
            await opened.ring(practice_id)

    clock.start(opened.ring, tick, sweep)
    await opened.arm()


async def _listen(application: "Application", stopped: Stopped) -> None:  # type: ignore[type-arg]  # same
    def failed(error: telegram.error.TelegramError) -> None:
        if isinstance(error, telegram.error.Conflict):
            _stop(stopped, "Another instance of this bot is running: there can be one only.")
        else:
            log.warning("cannot hear Telegram, trying again", error=logs.masked(str(error)))

    if application.updater is None:
        raise CannotRun("the bot was built without an ear")
    await application.updater.start_polling(
        allowed_updates=handlers.UPDATES, error_callback=failed, bootstrap_retries=-1
    )


async def _publish_commands(bot: telegram.Bot, rooms: deps.House) -> None:
    """Set the command menu from the one table."""
    menu = [telegram.BotCommand(c.name, c.does) for c in commands.table(rooms.say("en"))]
    try:
        await bot.set_my_commands(menu)
    except telegram.error.TelegramError as error:
        log.warning("cannot set the command menu", error=logs.masked(str(error)))


def _jumps(opened: turns.Turns) -> sandbox.NextMoment:
    """For the sandbox: when a person hears from us next."""

    async def next_moment(user_id: int) -> dt.datetime | str:
        async with opened.sessions.begin() as sql:
            person = await people.get(sql, user_id)
            if person is None:
                return "There is no reminder yet. Send /start first."
            if await practices.any_in(sql, practice.Phase.STEP):
                return "A stretch is on, and holds run in real time. Finish or stop it, then jump."
            moment = await remind.next_moment(sql, person)
        return moment or "There is no reminder to jump to. Send /time 07:30 first."

    return next_moment
