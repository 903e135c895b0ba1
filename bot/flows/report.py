"""/report: one page for a clinician, made when it is sent. The safety answers go into it only if the person says so."""

import datetime as dt
import functools
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot import deps
from bot.core import schedule, weeks
from bot.flows import drafts, progress
from bot.screens import report as screens
from db import models, outbox

SLOT = "report"
NAME = "back-pain-diary.pdf"
PERIOD = dt.timedelta(weeks=screens.WEEKS)


async def ask(turn: deps.Turn, _text: str) -> None:
    """/report: whether the safety answers are to be on it."""
    shown = await _look(turn.sql, turn.person, turn.now)
    await turn.reply(screens.ask(turn.say) if shown.rated else screens.nothing_yet(turn.say))


async def tapped(turn: deps.Turn, words: tuple[str, ...]) -> None:
    """With the safety answers, or without. One page at a time."""
    if words not in {("with",), ("without",)} or await outbox.waits(turn.sql, turn.person.user_id, SLOT):
        return
    await turn.post_in(SLOT, screens.here_it_is(safety=words == ("with",), say=turn.say))


async def compose(
    sql: AsyncSession, house: deps.House, person: models.Person, recipe: drafts.Recipe, now: dt.datetime
) -> drafts.Draft:
    """The page of what the diary says now."""
    from bot.paper import report  # noqa: PLC0415  its library is not needed to start

    shown = await _look(sql, person, now)
    page = screens.page(
        shown,
        house.catalog,
        person.language,
        now.astimezone(ZoneInfo(person.zone or "UTC")),
        house.say(person.language),
        spoken=house.spoken(person.language),
        safety=(person.screening or {}) if recipe["safety"] else None,
    )
    return drafts.Draft(NAME, functools.partial(report.pdf, shown, page))


async def _look(sql: AsyncSession, person: models.Person, now: dt.datetime) -> weeks.Progress:
    today = schedule.local_day(now, ZoneInfo(person.zone or "UTC"))
    return await progress.look(sql, person, now, today - PERIOD + progress.ONE_DAY)
