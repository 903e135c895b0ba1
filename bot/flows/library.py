"""Finding a movement: by name, from the list, the one of the day, a gentler one, another one."""

import datetime as dt
from collections.abc import Collection

from bot import deps
from bot.core import plan
from bot.screens import library as screens
from content import model, search
from db import practices as rows

SET_ASIDE_FOR = dt.timedelta(days=7)
"""How long a movement that hurt is left out (judgment)."""

HISTORY = 120
"""How many past practices the choice looks at."""


async def browse(turn: deps.Turn) -> None:
    """The list."""
    await turn.reply(screens.browse(turn.house.catalog, turn.person.language, turn.say))


async def look_up(turn: deps.Turn, text: str) -> str | None:
    """The one movement or caution that words mean; None: the person has been asked which."""
    found = search.find(turn.house.catalog, text)
    if found.sure:
        return found.matches[0].id
    ids = [match.id for match in found.matches]
    if found.known:
        await turn.reply(screens.choose(turn.house.catalog, ids, turn.person.language, turn.say))
    else:
        await turn.reply(screens.nearest(turn.house.catalog, text, ids, turn.person.language, turn.say))
    return None


def means(turn: deps.Turn, text: str) -> bool:
    """Whether words without a command name something in the library."""
    return search.find(turn.house.catalog, text).known


async def show_caution(turn: deps.Turn, caution: str) -> None:
    """The answer to something we do not guide."""
    hidden = tuple(set_aside_now(turn))
    await turn.reply(screens.caution(turn.house.catalog, caution, hidden, turn.person.language, turn.say))


def easier(turn: deps.Turn, movement: model.Movement) -> tuple[str, str] | None:
    """Id and short name of a gentler movement that suits."""
    left_out = set_aside_now(turn)
    for one in movement.easier:
        if one not in left_out:
            return one, turn.house.catalog.words(one, turn.person.language).short
    return None


async def choose(turn: deps.Turn, skip: Collection[str] = ()) -> plan.Choice | None:
    """The movement of the day for this person, and why."""
    seen = await rows.history(turn.sql, turn.person.id, HISTORY)
    return plan.choose(
        turn.house.catalog,
        [plan.Seen(movement, started.astimezone(turn.zone).date()) for movement, started, _, _ in seen],
        set_aside_now(turn),
        turn.person.id,
        turn.now.astimezone(turn.zone).date(),
        skip,
    )


async def another(turn: deps.Turn, skip: Collection[str]) -> tuple[str, str] | None:
    """Id and short name of another movement for today."""
    choice = await choose(turn, skip)
    if choice is None:
        return None
    return choice.movement, turn.house.catalog.words(choice.movement, turn.person.language).short


def known(turn: deps.Turn, ids: Collection[str]) -> list[tuple[str, str]]:
    """Id and short name of those that the library has and that are not left out."""
    left_out = set_aside_now(turn)
    words = turn.house.catalog.words
    return [
        (one, words(one, turn.person.language).short)
        for one in ids
        if one in turn.house.catalog.movements and one not in left_out
    ]


def set_aside(turn: deps.Turn, movement: str) -> None:
    """Leave a movement out for a week."""
    until = turn.now.astimezone(turn.zone).date() + SET_ASIDE_FOR
    turn.person.set_aside = {**(turn.person.set_aside or {}), movement: until.isoformat()}


def set_aside_now(turn: deps.Turn) -> set[str]:
    """What is left out today."""
    today = turn.now.astimezone(turn.zone).date().isoformat()
    return {movement for movement, until in (turn.person.set_aside or {}).items() if until > today}
