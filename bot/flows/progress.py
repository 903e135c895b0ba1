"""/progress: the last weeks as a picture and the same in words. What is drawn is read when it is sent, and not kept."""

import datetime as dt
import functools
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot import deps
from bot.core import schedule, weeks
from bot.flows import drafts, profile
from bot.screens import progress as screens
from bot.screens import screen
from db import models
from db import progress as rows

ONE_DAY = dt.timedelta(days=1)


async def show(turn: deps.Turn, _text: str) -> None:
    """/progress."""
    shown = await look(turn.sql, turn.person, turn.now, first_day(turn))
    if not shown.ever and not shown.rated:
        await turn.reply(screens.nothing_yet(turn.say))
        return
    person = turn.person
    words = screens.overview(
        shown,
        turn.house.catalog,
        person.language,
        turn.say,
        kept=profile.consents(person),
        dark=person.dark,
        pictured=person.pictures,
    )
    await turn.post(pictured(turn, words))


async def tapped(turn: deps.Turn, words: tuple[str, ...]) -> None:
    """A button of the picture: on which ground it is to be drawn from now on."""
    if words in {("dark",), ("light",)}:
        turn.person.dark = words == ("dark",)
    await show(turn, "")


def pictured(turn: deps.Turn, words: screen.Screen) -> screen.Screen:
    """The words with the picture over them, unless the person wants words only; drawn when it is sent."""
    if not turn.person.pictures:
        return words
    return screen.Screen(words.text, words.rows, words.silent, document={"kind": "progress", "sorry": words.text})


def first_day(turn: deps.Turn) -> dt.date:
    """The Monday that four calendar weeks begin with, this one included."""
    return _first_day(schedule.local_day(turn.now, turn.zone))


def _first_day(today: dt.date) -> dt.date:
    return today - dt.timedelta(days=today.weekday(), weeks=weeks.WEEKS_SHOWN - 1)


async def look(sql: AsyncSession, person: models.Person, now: dt.datetime, first: dt.date) -> weeks.Progress:
    """What a person's diary says about the days since `first`, or since they came."""
    zone = ZoneInfo(person.zone or "UTC")
    today = schedule.local_day(now, zone)
    since = min(first, today - weeks.LOOKED_BACK) - ONE_DAY
    ratings = [
        weeks.Rating(each.on, each.moment, each.value, each.practice_id)
        for each in await rows.ratings(sql, person.id, since)
    ]
    done = [
        weeks.Done(each.practice_id, each.movement, schedule.local_day(each.started_at, zone))
        for each in await rows.practices(sql, person.id, dt.datetime.combine(since, dt.time(), dt.UTC))
    ]
    came = schedule.local_day(person.created_at, zone)
    return weeks.look(
        ratings, done, first=min(max(first, came), today), today=today, ever=await rows.times(sql, person.id)
    )


async def draw(
    sql: AsyncSession, house: deps.House, person: models.Person, _recipe: drafts.Recipe, now: dt.datetime
) -> drafts.Draft:
    """The picture of the last four weeks, of what the diary says now."""
    from bot.paper import picture  # noqa: PLC0415  the renderer is not needed to start

    first = _first_day(schedule.local_day(now, ZoneInfo(person.zone or "UTC")))
    shown = await look(sql, person, now, first)
    words = picture.words(shown, first, house.catalog, person.language, house.say(person.language))
    return drafts.Draft(
        "progress.png", functools.partial(picture.png, shown, first, words, dark=person.dark), photo=True
    )
