"""How far a person has come with each movement: worked out anew from their practices, kept for the next choice."""

from bot import deps
from bot.core import checkin, progress
from bot.flows import profile
from db import models, practices, ratings

LOOKS_BACK = 30
"""Practices among which a gap is looked for; those of two days are enough."""


async def level(turn: deps.Turn, movement: str) -> int:
    """The level of a movement: -1 (an easier one) to 3 (a harder one)."""
    return progress.level(await _runs(turn, movement))


async def today(turn: deps.Turn, movement: str) -> int:
    """The level of a movement if it is done today."""
    return progress.today(await _runs(turn, movement))


async def note(turn: deps.Turn, movement: str) -> None:
    """Keep the level for the next choice, if the person has agreed to keeping how practices were."""
    if not profile.consents(turn.person):
        return
    now = await level(turn, movement)
    others = {one: known for one, known in (turn.person.course or {}).items() if one != movement}
    turn.person.course = {**others, movement: now} if now else others


async def is_easing_in(turn: deps.Turn) -> bool:
    """Whether a practice today is among the first two after a week without."""
    began = await practices.lately_done(turn.sql, turn.person.id, LOOKS_BACK)
    return progress.is_easing_in({turn.day_of(moment) for moment in began}, turn.today)


async def retires(turn: deps.Turn, movement: str) -> bool:
    """Whether a movement was worse and unsettled the day after for the second time in two weeks."""
    told = await ratings.days_after(turn.sql, turn.person.id, movement)
    days = [(rating.local_date, progress.DayAfter(rating.value)) for rating in told.values()]
    return progress.retires(days, turn.today)


async def _runs(turn: deps.Turn, movement: str) -> list[progress.Run]:
    told = await ratings.days_after(turn.sql, turn.person.id, movement)
    rows = await practices.of_movement(turn.sql, turn.person.id, movement)
    return [_run(turn, row, told.get(row.id)) for row in rows]


def _run(turn: deps.Turn, row: models.Practice, told: models.Rating | None) -> progress.Run:
    return progress.Run(
        on=turn.day_of(row.started_at),
        light=None if row.after is None else checkin.after(row.before, row.after, stopped_for_pain=False),
        effort=None if row.effort is None else progress.Effort(row.effort),
        day_after=None if told is None else progress.DayAfter(told.value),
    )
