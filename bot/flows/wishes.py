"""Why this one, and not this one: the reasons of a choice, what a person refuses for ever, and how it comes back."""

from bot import deps
from bot.core import choices, practice
from bot.flows import choosing, library, opening, profile
from bot.screens import wishes as screens
from db import practices as rows


async def why(turn: deps.Turn, _text: str) -> None:
    """/why: the reasons of today's choice."""
    if choosing.is_tough_day(turn):
        await library.offer_rest(turn)
        return
    choice = await choosing.of_today(turn) if profile.may_move(turn.person) else None
    if choice is None:
        await library.nothing_left(turn)
    else:
        await explain(turn, choice)


async def explain(turn: deps.Turn, choice: choices.Choice) -> None:
    """One or two true sentences in a message of their own: the reminder stays as it is."""
    await turn.post(screens.why(choice, turn.house.catalog, turn.person.language, turn.say))


async def tapped(turn: deps.Turn, words: tuple[str, ...]) -> None:
    """A button: never a movement, a movement again, or the list of what was refused."""
    await turn.toast()
    movement = words[1] if len(words) > 1 and words[1] in turn.house.catalog.movements else None
    if words[:1] == ("never",) and movement is not None:
        await _never(turn, movement)
    elif words[:1] == ("again",) and movement is not None:
        choosing.want_again(turn, movement)
        await _list(turn)
    else:
        await _list(turn)


async def _never(turn: deps.Turn, movement: str) -> None:
    choosing.refuse(turn, movement)
    row = await rows.open_one(turn.sql, turn.person.id)
    if row is not None and row.movement == movement and row.phase in {practice.Phase.CARD, practice.Phase.READY}:
        await opening.leave(turn)
    other = await library.another(turn, skip={movement})
    words = turn.house.catalog.words(movement, turn.person.language)
    await turn.reply(screens.refused(movement, words.name, other, turn.say))


async def _list(turn: deps.Turn) -> None:
    words = turn.house.catalog.words
    known = [(one, words(one, turn.person.language).short) for one in choosing.unwanted(turn)]
    await turn.reply(screens.refusals(known, turn.say))
