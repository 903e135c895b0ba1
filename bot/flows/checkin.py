"""Ratings: kept with consent, answered in any case."""

from bot import deps
from bot.core import checkin, schedule
from bot.flows import profile
from bot.screens import account
from db import models, ratings


async def keep(turn: deps.Turn, value: int, moment: str, practice: models.Practice | None = None) -> bool:
    """Keep a rating if the person has agreed to that. Gives whether it was kept."""
    if not profile.consents(turn.person):
        return False
    await ratings.keep(
        turn.sql,
        turn.person.id,
        value=value,
        moment=moment,
        rated_at=turn.now,
        local_date=schedule.local_day(turn.now, turn.zone),
        practice_id=practice.id if practice else None,
    )
    return True


async def note(turn: deps.Turn, value: int) -> checkin.Light:
    """A rating out of turn: keep it and answer by its band."""
    kept = await keep(turn, value, "asked")
    await turn.reply(account.pain_noted(value, kept=kept, say=turn.say))
    return checkin.before(value)
