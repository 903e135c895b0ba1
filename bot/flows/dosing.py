"""How much of a movement a person does today."""

from bot import deps
from bot.core import checkin as lights
from bot.core import progress, suiting
from bot.flows import checkin, course, profile
from content import model


async def dose(turn: deps.Turn, movement: str, before: int | None) -> model.ChosenDose:
    """How much of a movement: its level, or the least on a sore day, after a gap, and where care is asked for.

    `before`: the rating at its card; None where none was given there.
    """
    recipe = turn.house.catalog.movements[movement]
    if suiting.least_only(recipe, profile.suiting_of(turn.person)) or await _is_small_day(turn, before):
        return recipe.dose.smallest()
    return progress.dose(recipe.dose, await course.today(turn, movement))


async def _is_small_day(turn: deps.Turn, before: int | None) -> bool:
    rating = await checkin.of_today(turn) if before is None else before
    sore = rating is not None and lights.before(rating) is not lights.Light.GREEN
    return sore or await checkin.is_unsettled(turn) or await course.is_easing_in(turn)
