"""Finding a movement that suits: by name, the one of the day, a gentler one, another one."""

import functools
from collections.abc import Collection

from bot import deps
from bot.core import suiting
from bot.flows import choosing, profile
from bot.screens import library as screens
from bot.screens import outcomes
from content import catalog as catalogs
from content import model, search


async def read(turn: deps.Turn, movement: str) -> None:
    """A movement or caution as text, without a practice: a doctor is to be asked first."""
    recipe = turn.house.catalog.movements.get(movement)
    if recipe is None:
        await show_caution(turn, movement)
    else:
        await turn.reply(screens.read(turn.house.catalog, recipe, turn.person.language, turn.say))


async def look_up(turn: deps.Turn, text: str) -> str | None:
    """The one movement or caution that words mean; None: the person has been asked which.

    Of several that are meant only those that suit are asked about. When none does, the first is given: opening it
    explains why, and offers others.
    """
    found = search.find(turn.house.catalog, text)
    if found.sure:
        return found.matches[0].id
    hidden = _excluded(turn)
    ids = [match.id for match in found.matches if match.id not in hidden]
    if found.known and not _suited(turn, found):
        return found.matches[0].id
    if found.known and len(ids) == 1:
        return ids[0]
    if found.known:
        await turn.reply(screens.choose(turn.house.catalog, ids, turn.person.language, turn.say))
    else:
        shown = list(dict.fromkeys([*_suited(turn, found), *_kin(turn, found)]))[: suiting.OFFERED]
        await turn.reply(screens.nearest(turn.house.catalog, text, shown, turn.person.language, turn.say))
    return None


async def suggest(turn: deps.Turn, text: str) -> None:
    """Words that name something and complain: what they name is not opened at once, and may not be what they need."""
    found = search.find(turn.house.catalog, text)
    shown = (_suited(turn, found) or _kin(turn, found))[: suiting.OFFERED]
    await turn.reply(screens.complaint(turn.house.catalog, shown, turn.person.language, turn.say))


def _suited(turn: deps.Turn, found: search.Found) -> list[str]:
    hidden = _excluded(turn)
    return [match.id for match in found.matches if not match.caution and match.id not in hidden]


def _kin(turn: deps.Turn, found: search.Found) -> list[str]:
    return [kin for match in found.matches if not match.caution for kin in _instead(turn, match.id)]


def means(turn: deps.Turn, text: str) -> bool:
    """Whether words without a command name something in the library."""
    return search.find(turn.house.catalog, text).known


async def show_caution(turn: deps.Turn, caution: str) -> None:
    """The answer to something we do not guide."""
    flags = profile.suiting_of(turn.person).flags
    unfit = {swap for swap, own in turn.house.catalog.cautions[caution].hide.items() if flags.intersection(own)}
    hidden = left_out(turn) | unfit
    await turn.reply(screens.caution(turn.house.catalog, caution, hidden, turn.person.language, turn.say))


def easier(turn: deps.Turn, movement: model.Movement) -> tuple[str, str] | None:
    """Id and short name of a gentler movement that suits."""
    hidden = left_out(turn)
    for one in movement.easier:
        if one not in hidden:
            return one, turn.house.catalog.words(one, turn.person.language).short
    return None


RESTFUL = ("legs_on_chair_rest", "abdominal_brace")
"""What is offered on a day of 7 or more, as far as it suits."""


async def offer_rest(turn: deps.Turn) -> None:
    """A stretch is wanted on a tough day: something restful instead, and how to say that it has eased."""
    await turn.reply(outcomes.tough_day(known(turn, RESTFUL), profile.suiting_of(turn.person), turn.say))


async def nothing_left(turn: deps.Turn) -> None:
    """Say that nothing may be chosen today."""
    await turn.reply(screens.nothing_left(turn.say))


async def offer_kinder(turn: deps.Turn, movement: str) -> None:
    """After a movement that hurt, and lists of signs that are clear: a gentler one, another one, or rest."""
    kinder = easier(turn, turn.house.catalog.movements[movement])
    other = await another(turn, skip={movement, *([kinder[0]] if kinder else [])})
    await turn.reply(outcomes.kinder(kinder, other, profile.suiting_of(turn.person), turn.say))


async def another(turn: deps.Turn, skip: Collection[str]) -> tuple[str, str] | None:
    """Id and short name of another movement for today."""
    choice = await choosing.choose(turn, skip)
    if choice is None:
        return None
    return choice.movement, turn.house.catalog.words(choice.movement, turn.person.language).short


def known(turn: deps.Turn, ids: Collection[str]) -> list[tuple[str, str]]:
    """Id and short name of those that the library has and that are not left out."""
    hidden = left_out(turn)
    words = turn.house.catalog.words
    return [
        (one, words(one, turn.person.language).short)
        for one in ids
        if one in turn.house.catalog.movements and one not in hidden
    ]


def verdict(turn: deps.Turn, movement: str) -> suiting.Verdict:
    """Whether a movement suits this person."""
    return suiting.judge(turn.house.catalog.movements[movement], profile.suiting_of(turn.person))


def notes(turn: deps.Turn, movement: str) -> tuple[str, ...]:
    """What this person does differently in a movement."""
    recipe, words = turn.house.catalog.movements[movement], turn.house.catalog.words(movement, turn.person.language)
    return outcomes.notes(recipe, words, verdict(turn, movement), profile.suiting_of(turn.person), turn.say)


async def explain(turn: deps.Turn, movement: str, why: suiting.Excluded) -> None:
    """A movement that the safety answers rule out: why in one line, and what suits instead."""
    words = turn.house.catalog.words(movement, turn.person.language)
    others = known(turn, _instead(turn, movement))
    await turn.reply(outcomes.left_out(words, why.reason, others, turn.say))


def _instead(turn: deps.Turn, movement: str) -> list[str]:
    movements = turn.house.catalog.movements
    return suiting.instead(movements, movements[movement], profile.suiting_of(turn.person), choosing.hidden(turn))


def left_out(turn: deps.Turn) -> set[str]:
    """What is offered nowhere today: it hurt lately, is not wanted, or the safety answers rule it out."""
    return choosing.hidden(turn) | _excluded(turn)


def _excluded(turn: deps.Turn) -> frozenset[str]:
    return _never_offered(turn.house.catalog, profile.suiting_of(turn.person))


@functools.lru_cache(maxsize=1024)
def _never_offered(catalog: catalogs.Catalog, suited: suiting.Profile) -> frozenset[str]:
    """The same for all whose answers come to the same, and asked for at each step of each practice."""
    return frozenset(suiting.excluded(catalog.movements, suited))
