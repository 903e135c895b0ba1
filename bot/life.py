"""One life of the process: it begins in an order, runs until it is stopped, and ends in another order.

Beginning: say what waits, let bells ring, then listen. Ending: hear nothing more, keep and handle what was heard, say
what was begun.
"""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import gc
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog
from telegram.ext import Application, ApplicationBuilder

from bot import deps, opening
from bot import settings as configuration
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
    reading,
    receiver,
    sandbox,
    sender,
    tidying,
    turns,
    web,
    zonerules,
)
from bot.flows import practice, remind
from db import engine, people, practices

log = structlog.get_logger(__name__)

CONCURRENT_UPDATES = 64


def seldom_look_for_garbage() -> None:
    """What was loaded stays: looking through it again and again would make the event loop hang.

    And what a morning's reminders are planned from goes when they are, without circles in it: by Python's own numbers a
    tenth of that time would be spent on looking for some.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@dataclasses.dataclass(frozen=True)
class Place:
    """Where the bot speaks: the token, the server, and the sandbox's clock when it is one."""

    token: str
    api_url: str
    link: sandbox.Link | None
    now: Callable[[], dt.datetime]


class Life:
    """What one process is made of, from PTB's application to the clock."""

    def __init__(
        self,
        settings: configuration.Settings,
        place: Place,
        sessions: turns.Sessions,
        rooms: deps.House,
        *,
        stopped: listening.Stopped,
        real_now: Callable[[], dt.datetime],
    ) -> None:
        """Take what is needed; nothing begins yet. `place.now` may be a sandbox's time, `real_now` is the machine's."""
        self._settings, self._place, self._stopped = settings, place, stopped
        self._sessions, self._rooms = sessions, rooms
        bot_id = int(place.token.split(":")[0])
        self._monotonic = asyncio.get_running_loop().time
        self._watch = outage.Watch(real_now)
        self._queue = receiver.InboxQueue(sessions, bot_id, place.now)
        self._order = receiver.PersonalOrder(CONCURRENT_UPDATES)
        self._application = self._built()
        self._clock = alarms.Alarms(place.now, real_now, self._monotonic)
        self._pictures = gallery.Gallery(
            sessions, bot_id, place.now, drawing.studio(rooms.catalog, settings.picture_dir)
        )
        rivals = settings.database if engine.sqlite_file(settings.database) is None else None
        self._office = leading.Office(self._sender, self._listen, self._hush, stopped, database=rivals)
        self._tidy = tidying.Tidying(sessions, rooms, place.now, self._office.wake)
        wake, erased = self._office.wake, self._tidy.erased
        self._turns = turns.Turns(
            sessions, rooms, place.now, bot_id, set_bell=self._clock.set, wake=wake, erased=erased
        )
        self._pulse = health.Pulse(self._monotonic)

    async def run(self) -> None:
        """Live until stopped.

        Raises:
            opening.CannotRun: the token or the address to listen at cannot be used.
        """
        application = self._application
        if not await listening.connect(application.bot, self._stopped):
            return
        table = handlers.Handlers(self._turns, self._queue, self._order)
        application.add_handlers(table.table())
        application.add_error_handler(table.failed)
        async with application, self._serving() as end_server, asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(self._office.run()), tasks.create_task(self._tidy.run())]
            await self._office.settled.wait()
            await self._start_clock()
            await self._queue.reload(application.bot)
            await application.start()
            self._office.opened.set()
            if self._place.link is not None:
                running.append(tasks.create_task(self._place.link.run(self._next_moment)))
            try:
                await self._stopped
            finally:
                await self._clock.stop()
                await self._hush()
                await end_server()
                await self._queue.taken()
                self._order.close()
                await application.stop()
                for task in running:
                    task.cancel()
                # Once and to their end: the group would cancel them a second time, in the middle of what they finish.
                await asyncio.gather(*running, return_exceptions=True)

    def _built(self) -> "Application":  # type: ignore[type-arg]  # six defaults
        return (
            ApplicationBuilder()
            .token(self._place.token)
            .base_url(f"{self._place.api_url}/bot")
            .base_file_url(f"{self._place.api_url}/file/bot")
            .get_updates_request(listening.Ear(self._stopped, self._watch.heard))
            .update_queue(self._queue)
            .concurrent_updates(self._order)
            .job_queue(None)
            .build()
        )

    def _sender(self) -> sender.Sender:
        """A sender for a term of the leader."""
        return sender.Sender(
            self._application.bot,
            self._sessions,
            pacing.Pacing(pace=self._settings.unkink_pace),
            self._place.now,
            self._monotonic,
            pictures=self._pictures,
            scribe=documents.Scribe(self._sessions, self._rooms, self._place.now),
            set_bell=self._clock.set,
        )

    async def _listen(self) -> None:
        """The leader's ear: it asks Telegram, or tells it where to post."""
        bot = self._application.bot
        await listening.publish_commands(bot, self._rooms)
        if self._settings.unkink_webhook_url is None:
            await listening.poll(self._application, self._stopped)
        else:
            secret = web.secret_of(self._place.token)
            await listening.hook(bot, str(self._settings.unkink_webhook_url), secret, self._stopped)
        log.info("listening", username=bot.username)

    async def _hush(self) -> None:
        await listening.hush(self._application)

    async def _take(self, raw: object) -> None:
        """An update that Telegram posted; it gets through to us, whatever becomes of it."""
        self._watch.heard()
        await self._queue.put(reading.read(raw, self._application.bot))

    @contextlib.asynccontextmanager
    async def _serving(self) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """The web server, where one is wanted. Gives what ends it."""
        settings = self._settings
        if settings.unkink_listen is None:
            yield _nothing
            return
        try:
            bound = web.bind(settings.unkink_listen)
        except OSError as error:
            raise opening.CannotRun(f"UNKINK_LISTEN: {settings.unkink_listen} cannot be used: {error}") from None
        url, secret = settings.unkink_webhook_url, web.secret_of(self._place.token)
        gate = web.Gate(url.path or "/", secret, settings.webhook_sources, self._take) if url else None
        doctor = health.Health(self._sessions, self._office, self._pulse, self._place.now)
        async with web.serving(web.app(gate, doctor), bound, settings.proxies) as end:
            yield end

    async def _start_clock(self) -> None:
        seldom_look_for_garbage()
        await zonerules.follow(self._sessions, self._place.now)
        self._clock.start(self._turns.ring, self._tick, self._sweep)
        await self._turns.arm()

    async def _tick(self) -> None:
        await self._turns.remind()
        self._pulse.beat()
        (self._settings.unkink_data_dir / "alive").touch()

    async def _sweep(self) -> None:
        """Bells that no alarm rang, what a process left behind that died, and whether we were away."""
        due = await self._turns.ringing()
        await self._turns.ring([each for each, at in due.items() if not self._clock.awaits(each, at)])
        await self._queue.pick_up(self._application.bot)
        pushed = self._settings.unkink_webhook_url is not None
        await self._watch.look(self._turns, hooked=self._application.bot if pushed else None)

    async def _next_moment(self, user_id: int) -> dt.datetime | str:
        """For the sandbox: when a person hears from us next."""
        async with self._sessions.begin() as sql:
            person = await people.get(sql, user_id)
            if person is None:
                return "There is no reminder yet. Send /start first."
            if await practices.any_in(sql, practice.Phase.STEP):
                return "A stretch is on, and holds run in real time. Finish or stop it, then jump."
            moment = await remind.next_moment(sql, person)
        return moment or "There is no reminder to jump to. Send /time 07:30 first."


async def _nothing() -> None:
    """Without a server there is none to end."""
