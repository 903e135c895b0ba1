"""How much of a movement a person does today."""

from bot import deps
from bot.core import checkin as lights
from bot.core import suiting
from bot.flows import profile
from content import model
from db import practices as rows


async def dose(turn: deps.Turn, movement: str, before: int | None) -> model.ChosenDose:
    """How much of a movement: the least the first time, on a sore day, and where the safety answers ask for care."""
    recipe = turn.house.catalog.movements[movement]
    if suiting.least_only(recipe, profile.suiting_of(turn.person)):
        return recipe.dose.smallest()
    light = lights.Light.GREEN if before is None else lights.before(before)
    first_time = await rows.times_done(turn.sql, turn.person.id, movement) == 0
    return lights.dose_for(light, recipe.dose, first_time=first_time)
