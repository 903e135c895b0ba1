"""Ratings: kept with consent, answered in any case, corrected in place for a day."""

import datetime as dt

from bot import deps
from bot.core import bodymap, checkin, progress
from bot.flows import choosing, course, profile
from bot.screens import pain
from db import body_maps, models, practices, ratings

CORRECTED_WITHIN = dt.timedelta(days=1)
"""So long a rating can be changed."""


async def keep(turn: deps.Turn, value: int, moment: str, practice: models.Practice | None = None) -> bool:
    """Keep a rating if the person has agreed to that; a second one of the same practice replaces the first.

    Gives whether it was kept. One before a practice or out of turn decides whether the day is a tough one.
    """
    if moment != "after":
        judge_day(turn, value)
    if not profile.consents(turn.person):
        return False
    known = await ratings.of_practice(turn.sql, practice.id, moment) if practice else None
    if known is not None:
        change(turn, known, value)
        return True
    await ratings.keep(
        turn.sql,
        turn.person.id,
        value=value,
        moment=moment,
        rated_at=turn.now,
        local_date=turn.today,
        practice_id=practice.id if practice else None,
    )
    return True


def change(turn: deps.Turn, rating: models.Rating, value: int) -> None:
    """Correct a rating: there is still one, and only the moment of the correction is kept."""
    if rating.value != value:
        rating.value, rating.corrected_at = value, turn.now


def may_change(turn: deps.Turn, rating: models.Rating) -> bool:
    """Whether a rating is young enough to be corrected."""
    return turn.now - rating.rated_at < CORRECTED_WITHIN


async def note(turn: deps.Turn, value: int, *, plain: bool = False) -> checkin.Light:
    """A rating out of turn: keep it, one a day, and answer by its band. `plain`: a bare number, not asked for."""
    known = await ratings.of_day(turn.sql, turn.person.id, "asked", turn.today)
    if known is not None and profile.consents(turn.person):
        change(turn, known, value)
        judge_day(turn, value)
        kept = True
    else:
        kept = await keep(turn, value, "asked")
    shown = pain.noted(value, kept=kept, changed=known is not None and kept, plain=plain, say=turn.say)
    await turn.reply(shown)
    return checkin.before(value)


async def take_back(turn: deps.Turn) -> None:
    """Forget today's rating out of turn: the number was meant otherwise."""
    known = await ratings.of_day(turn.sql, turn.person.id, "asked", turn.today)
    if known is not None:
        await ratings.drop(turn.sql, known)
    left = await of_today(turn)
    judge_day(turn, 0 if left is None else left)
    await turn.reply(pain.taken_back(turn.say))


def judge_day(turn: deps.Turn, value: int) -> None:
    """The newest word about the day decides; it is noted without consent too, as it protects, and holds for one day."""
    tough = checkin.before(value) is checkin.Light.RED
    turn.person.tough_day = turn.today.isoformat() if tough else None


async def of_today(turn: deps.Turn) -> int | None:
    """The newest number that is kept of today."""
    newest = await ratings.latest(turn.sql, turn.person.id)
    return newest.value if newest is not None and newest.local_date == turn.today else None


async def awaits(turn: deps.Turn, row: models.Practice) -> models.Practice | None:
    """The practice whose day after is asked about on this card: the last one, of yesterday or the day before."""
    if not profile.consents(turn.person) or not row.asks_before:
        return None
    last = await practices.last_done(turn.sql, turn.person.id, row.id)
    if last is None or not 0 < (turn.day_of(row.started_at) - turn.day_of(last.started_at)).days <= ASKED_WITHIN_DAYS:
        return None
    return None if await ratings.of_practice(turn.sql, last.id, "day_after") else last


ASKED_WITHIN_DAYS = 2
"""After that nobody remembers the day after (judgment)."""


async def day_after(turn: deps.Turn, row: models.Practice, felt: progress.DayAfter) -> None:
    """How it was the day after the last practice, told on the card of the next: lower and rest what did not settle."""
    last = await awaits(turn, row)
    if last is None:
        return
    await ratings.keep(
        turn.sql,
        turn.person.id,
        value=felt.value,
        moment="day_after",
        rated_at=turn.now,
        local_date=turn.today,
        practice_id=last.id,
    )
    await course.note(turn, last.movement)
    if felt is progress.DayAfter.UNSETTLED and await course.retires(turn, last.movement):
        choosing.set_aside(turn, last.movement, progress.RETIRED_FOR_DAYS)


async def asks_where(turn: deps.Turn) -> bool:
    """Whether to ask where it hurts: with consent, not on the first day, and not within a week of the last time."""
    if not profile.consents(turn.person):
        return False
    last = await body_maps.newest(turn.sql, turn.person.id)
    if last is None:
        return turn.now - turn.person.created_at >= bodymap.FIRST_ASKED_AFTER
    return turn.now - last.asked_at >= bodymap.ASKED_EVERY


async def is_unsettled(turn: deps.Turn) -> bool:
    """Whether the person said today that it has not settled since the last practice."""
    told = await ratings.of_day(turn.sql, turn.person.id, "day_after", turn.today)
    return told is not None and told.value == progress.DayAfter.UNSETTLED
