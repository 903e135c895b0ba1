"""Finding a movement that suits: by name, the one of the day, a gentler one, another one."""

import datetime as dt
import functools
from collections.abc import Collection, Mapping
from zoneinfo import ZoneInfo

from bot import deps
from bot.core import answers, checkin, choices, plan, schedule, suiting
from bot.flows import past, profile
from bot.screens import library as screens
from bot.screens import outcomes
from content import catalog as library
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
    suited = [one for one in ids if one in turn.house.catalog.movements]
    if found.known and not suited:
        return found.matches[0].id
    if found.known and len(ids) == 1:
        return ids[0]
    if found.known:
        await turn.reply(screens.choose(turn.house.catalog, ids, turn.person.language, turn.say))
    else:
        near = [*ids, *(kin for match in found.matches for kin in _instead(turn, match.id))]
        shown = list(dict.fromkeys(near))[: suiting.OFFERED]
        await turn.reply(screens.nearest(turn.house.catalog, text, shown, turn.person.language, turn.say))
    return None


def means(turn: deps.Turn, text: str) -> bool:
    """Whether words without a command name something in the library."""
    return search.find(turn.house.catalog, text).known


async def show_caution(turn: deps.Turn, caution: str) -> None:
    """The answer to something we do not guide."""
    hidden = left_out(turn)
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


def is_tough_day(turn: deps.Turn) -> bool:
    """Whether today began with 7 or more: no stretch is offered then."""
    return turn.person.tough_day == turn.today.isoformat()


async def offer_rest(turn: deps.Turn) -> None:
    """A stretch is wanted on a tough day: something restful instead, and how to say that it has eased."""
    await turn.reply(outcomes.tough_day(known(turn, RESTFUL), profile.suiting_of(turn.person), turn.say))


def _is_morning(now: dt.datetime, zone: ZoneInfo) -> bool:
    return schedule.EVENING_ENDS <= now.astimezone(zone).time() < plan.MORNING_ENDS


async def choose(turn: deps.Turn, skip: Collection[str] = ()) -> choices.Choice | None:
    """The movement of the day for this person, and why. None: nothing is left to choose, or it is a tough day."""
    known = await past.gather(turn.sql, [turn.person.id], turn.now)
    return decide(turn.house, turn.person.id, known[turn.person.id], turn.now, turn.zone, skip)


def decide(  # noqa: PLR0917  each is one fact about the day
    house: deps.House, person: int, known: past.Past, now: dt.datetime, zone: ZoneInfo, skip: Collection[str] = ()
) -> choices.Choice | None:
    """The movement of the day for a person of whom this is known, and why."""
    today = schedule.local_day(now, zone, house.day_starts)
    if known.tough_day == today.isoformat():
        return None
    unsuited, handicaps = _suited(house.catalog, answers.profile(known.screening))
    return plan.choose(
        house.catalog,
        past.days(known.practices, zone, house.day_starts),
        unsuited | _set_aside_on(today, known.set_aside),
        person,
        today,
        skip,
        handicaps,
        plan.Lately(_is_morning(now, zone), known.course),
    )


@functools.lru_cache(maxsize=1024)
def _suited(catalog: library.Catalog, suited: suiting.Profile) -> tuple[frozenset[str], Mapping[str, int]]:
    """What may not be picked, and how much lower each ranks: the same for all whose answers come to the same."""
    movements = catalog.movements.values()
    unsuited = frozenset(own.id for own in movements if not suiting.may_be_picked(own, suited))
    return unsuited, {own.id: suiting.handicap(own, suited) for own in movements}


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
    choice = await choose(turn, skip)
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
    words = turn.house.catalog.words(movement, turn.person.language)
    return outcomes.notes(words, verdict(turn, movement), profile.suiting_of(turn.person), turn.say)


async def explain(turn: deps.Turn, movement: str, why: suiting.Excluded) -> None:
    """A movement that the safety answers rule out: why in one line, and what suits instead."""
    words = turn.house.catalog.words(movement, turn.person.language)
    others = known(turn, _instead(turn, movement))
    await turn.reply(outcomes.left_out(words, why.reason, others, turn.say))


def _instead(turn: deps.Turn, movement: str) -> list[str]:
    movements = turn.house.catalog.movements
    return suiting.instead(movements, movements[movement], profile.suiting_of(turn.person), set_aside_now(turn))


def left_out(turn: deps.Turn) -> set[str]:
    """What is offered nowhere today: it hurt lately, or the safety answers rule it out."""
    return set_aside_now(turn) | _excluded(turn)


def _excluded(turn: deps.Turn) -> set[str]:
    return suiting.excluded(turn.house.catalog.movements, profile.suiting_of(turn.person))


def set_aside(turn: deps.Turn, movement: str, days: int = checkin.SWAPPED_FOR_DAYS) -> None:
    """Leave a movement out for some days."""
    until = turn.today + dt.timedelta(days=days)
    turn.person.set_aside = {**(turn.person.set_aside or {}), movement: until.isoformat()}


def take_up_again(turn: deps.Turn, movement: str) -> None:
    """What was left out for some days is back: the number that spoke against it was a slip."""
    turn.person.set_aside = {one: until for one, until in (turn.person.set_aside or {}).items() if one != movement}


def set_aside_now(turn: deps.Turn) -> set[str]:
    """What is left out today."""
    return _set_aside_on(turn.today, turn.person.set_aside or {})


def _set_aside_on(today: dt.date, until: Mapping[str, str]) -> set[str]:
    return {movement for movement, last in until.items() if last > today.isoformat()} if until else set()
