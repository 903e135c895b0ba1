"""The composition root: the clock is made here, everything is handed what it needs, and the bot is run."""

import datetime as dt
import gettext
import os
import zoneinfo
from collections.abc import Callable
from importlib import resources

import structlog

from bot import atlas, deps, life, opening
from bot import settings as configuration
from bot.core import places, schedule
from bot.edge import listening
from content import catalog
from db import engine

log = structlog.get_logger(__name__)

# Zone rules come from the pinned tzdata package: the host's may be years old and differ between two machines.
zoneinfo.reset_tzpath(to=())
# PTB 22.8 warns at each pause that Telegram asks for unless it may give it as a duration.
os.environ.setdefault("PTB_TIMEDELTA", "1")

LANGUAGES = ("en",)


def real_now() -> dt.datetime:
    """The one clock of the process."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251  this is where time enters


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


async def run(settings: configuration.Settings, place: life.Place) -> None:
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
            rooms = house(settings.unkink_pace, settings.day_starts)
            sessions = engine.sessions(database)
            await life.Life(settings, place, sessions, rooms, stopped=stopped, real_now=real_now).run()
        finally:
            await database.dispose()
    if stopped.done() and (reason := stopped.result()) is not None:
        raise opening.CannotRun(reason)
