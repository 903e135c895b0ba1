"""The composition root: the clock is made here, everything is handed what it needs, and the bot is run."""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import functools
import gc
import gettext
import os
import zoneinfo
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib import resources

import structlog
import telegram
from telegram.ext import Application, ApplicationBuilder

from bot import atlas, deps, opening
from bot import settings as configuration
from bot.core import places, schedule
from bot.edge import (
    alarms,
    documents,
    drawing,
    gallery,
    handlers,
    health,
    leading,
    listening,
    outage,
    pacing,
    receiver,
    sandbox,
    sender,
    tidying,
    turns,
    web,
    zonerules,
)
from bot.flows import practice, remind
from content import catalog
from db import engine, people, practices

log = structlog.get_logger(__name__)

# Zone rules come from the pinned tzdata package: the host's may be years old and differ between two machines.
zoneinfo.reset_tzpath(to=())
# PTB 22.8 warns at each pause that Telegram asks for unless it may give it as a duration.
os.environ.setdefault("PTB_TIMEDELTA", "1")

CONCURRENT_UPDATES = 64
LANGUAGES = ("en",)


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


def house(pace: float, day_starts: dt.time = schedule.EVENING_ENDS) -> deps.House:
    """Load what every flow reads. Raises content.catalog.ContentError for a bad file."""
    return deps.House(
        catalog=catalog.load(),
        find_place=lambda text: places.find(atlas.load(), text),
        zone_at=atlas.zone_at,
        languages={language: _translator(language) for language in LANGUAGES},
        pace=pace,
        day_starts=day_starts,
    )


def _translator(language: str) -> Callable[[str], str]:
    folder = resources.files("bot") / "locales"
    return gettext.translation("unkink", str(folder), [language], fallback=True).gettext


async def run(settings: configuration.Settings, place: Place) -> None:
    """Run until a signal.

    Raises:
        opening.CannotRun: the token, the key or the database cannot be used, or another instance is running.
    """
    if settings.unkink_pace != 1:
        log.warning("the pace is not real time: for demos and tests only", UNKINK_PACE=settings.unkink_pace)
    stopped = listening.stop_on_signals()
    opening.data_folder(settings)
    with opening.alone(settings):
        await opening.upgrade(settings)
        database = engine.connect(settings.database)
        try:
            await opening.unlock(settings, engine.sessions(database))
            await _live(settings, place, engine.sessions(database), stopped)
        finally:
            await database.dispose()
    if stopped.done() and (reason := stopped.result()) is not None:
        raise opening.CannotRun(reason)


async def _live(
    settings: configuration.Settings, place: Place, sessions: turns.Sessions, stopped: listening.Stopped
) -> None:
    """Start everything in this order: send what waits, then let bells ring, then listen. Run until `stopped`."""
    bot_id = int(place.token.split(":")[0])
    queue = receiver.InboxQueue(sessions, bot_id, place.now)
    order = receiver.PersonalOrder(CONCURRENT_UPDATES)
    watch = outage.Watch(real_now)
    application = _application(place, queue, order, listening.Ear(stopped, watch.heard))
    rooms = house(settings.unkink_pace, settings.day_starts)
    if not await listening.connect(application.bot, stopped):
        return
    clock = alarms.Alarms(place.now, real_now)
    monotonic = asyncio.get_running_loop().time
    pictures = gallery.Gallery(sessions, bot_id, place.now, drawing.studio(rooms.catalog, settings.picture_dir))

    def make_sender() -> sender.Sender:
        return sender.Sender(
            application.bot,
            sessions,
            pacing.Pacing(pace=settings.unkink_pace),
            place.now,
            monotonic,
            pictures=pictures,
            scribe=documents.Scribe(sessions, rooms, place.now),
            set_bell=clock.set,
        )

    async def listen() -> None:
        await listening.publish_commands(application.bot, rooms)
        if settings.unkink_webhook_url is None:
            await listening.poll(application, stopped)
        else:
            secret = web.secret_of(place.token)
            await listening.hook(application.bot, str(settings.unkink_webhook_url), secret, stopped)
        log.info("listening", username=application.bot.username)

    async def take(raw: object) -> None:
        await queue.put(listening.update_of(raw, application.bot))

    rivals = settings.database if engine.sqlite_file(settings.database) is None else None
    office = leading.Office(make_sender, listen, lambda: listening.hush(application), stopped, database=rivals)
    tidy = tidying.Tidying(sessions, rooms, place.now, office.wake)
    opened = turns.Turns(sessions, rooms, place.now, bot_id, set_bell=clock.set, wake=office.wake, erased=tidy.erased)
    table = handlers.Handlers(opened, queue, order)
    application.add_handlers(table.table())
    application.add_error_handler(table.failed)
    pulse = health.Pulse(monotonic)
    doctor = health.Health(sessions, office, pulse, place.now)
    async with application, _serving(settings, place, take, doctor) as end_server, asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(office.run()), tasks.create_task(tidy.run())]
        await office.settled.wait()
        look_around = functools.partial(_look_around, settings, queue, application.bot, watch, opened)
        await _start_clock(settings, clock, opened, look_around, pulse)
        await queue.reload(application.bot)
        await application.start()
        office.opened.set()
        if place.link is not None:
            running.append(tasks.create_task(place.link.run(_jumps(opened))))
        try:
            await stopped
        finally:
            await clock.stop()
            await listening.hush(application)
            await end_server()
            await _let_end(application, queue, order)
            for task in running:
                task.cancel()
            # Once and to their end: the group would cancel them a second time, in the middle of what they finish.
            await asyncio.gather(*running, return_exceptions=True)


def _application(
    place: Place, queue: receiver.InboxQueue, order: receiver.PersonalOrder, ear: listening.Ear
) -> "Application":  # type: ignore[type-arg]  # six defaults
    return (
        ApplicationBuilder()
        .token(place.token)
        .base_url(f"{place.api_url}/bot")
        .base_file_url(f"{place.api_url}/file/bot")
        .get_updates_request(ear)
        .update_queue(queue)
        .concurrent_updates(order)
        .job_queue(None)
        .build()
    )


async def _let_end(
    application: "Application",  # type: ignore[type-arg]  # six defaults
    queue: receiver.InboxQueue,
    order: receiver.PersonalOrder,
) -> None:
    """Let what was heard be kept, and what was begun be handled."""
    await queue.taken()
    order.close()
    await application.stop()


@contextlib.asynccontextmanager
async def _serving(
    settings: configuration.Settings, place: Place, take: Callable[[object], Awaitable[None]], doctor: health.Health
) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """The web server, where one is wanted. Gives what ends it."""
    if settings.unkink_listen is None:
        yield _nothing
        return
    try:
        bound = web.bind(settings.unkink_listen)
    except OSError as error:
        raise opening.CannotRun(f"UNKINK_LISTEN: {settings.unkink_listen} cannot be used: {error}") from None
    url = settings.unkink_webhook_url
    gate = web.Gate(url.path or "/", web.secret_of(place.token), settings.webhook_sources, take) if url else None
    async with web.serving(web.app(gate, doctor), bound, settings.proxies) as end:
        yield end


async def _nothing() -> None:
    """Without a server there is none to end."""


async def _look_around(
    settings: configuration.Settings,
    queue: receiver.InboxQueue,
    bot: telegram.Bot,
    watch: outage.Watch,
    opened: turns.Turns,
) -> None:
    """Take up what a process left behind that died, and notice that we were away."""
    await queue.pick_up(bot)
    await watch.look(opened, hooked=settings.unkink_webhook_url is not None)


async def _start_clock(
    settings: configuration.Settings,
    clock: alarms.Alarms,
    opened: turns.Turns,
    look_around: Callable[[], Awaitable[None]],
    pulse: health.Pulse,
) -> None:
    alive = settings.unkink_data_dir / "alive"

    async def tick() -> None:
        await opened.remind()
        pulse.beat()
        alive.touch()

    async def sweep() -> None:
        await opened.ring(await opened.ringing())
        await look_around()

    gc.freeze()  # what was loaded stays: looking through it again and again would make the event loop hang
    await zonerules.follow(opened.sessions, opened.now)
    clock.start(opened.ring, tick, sweep)
    await opened.arm()


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
