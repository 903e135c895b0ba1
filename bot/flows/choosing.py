"""What is chosen for a person today, and what may not be: what hurt, what is not wanted, what does not suit."""

import datetime as dt
import functools
from collections.abc import Collection, Mapping
from zoneinfo import ZoneInfo

from bot import deps
from bot.core import answers, bodymap, checkin, choices, plan, schedule, suiting
from bot.flows import past, profile
from content import catalog as library
from db import pasts, reminders


async def choose(turn: deps.Turn, skip: Collection[str] = ()) -> choices.Choice | None:
    """The movement of the day for this person, and why. None: nothing is left to choose, or it is a tough day."""
    known = await past.gather(turn.sql, [turn.person.id], turn.now)
    return decide(turn.house, turn.person.id, known[turn.person.id], turn.now, turn.zone, skip)


async def of_today(turn: deps.Turn) -> choices.Choice | None:
    """What today's reminder brought, as long as it may be chosen, with its own reasons; otherwise the choice of now.

    The hour and the practices of the day would else lead to another answer later in the same day.
    """
    entry = await reminders.of_day(turn.sql, turn.person.id, turn.now.astimezone(turn.zone).date())
    if entry is None or entry.why is None or is_tough_day(turn):
        return await choose(turn)
    chosen = choices.Choice.unpack(entry.why)
    recipe = turn.house.catalog.movements.get(chosen.movement)
    fits = recipe is not None and suiting.may_be_picked(recipe, profile.suiting_of(turn.person))
    return chosen if fits and chosen.movement not in hidden(turn) else await choose(turn)


def decide(  # noqa: PLR0917  each is one fact about the day
    house: deps.House, person: int, known: pasts.Past, now: dt.datetime, zone: ZoneInfo, skip: Collection[str] = ()
) -> choices.Choice | None:
    """The movement of the day for a person of whom this is known, and why."""
    today, is_morning = _hour(now, zone, house.day_starts)
    if known.tough_day == today.isoformat():
        return None
    left_out, handicaps = _suited(house.catalog, answers.profile(known.screening))
    if known.set_aside or known.unwanted:  # as a rule nothing is, and what many share is found faster
        left_out = left_out.union(_set_aside_on(today, known.set_aside), known.unwanted)
    return plan.choose(
        house.catalog,
        past.days(known.practices, zone, house.day_starts),
        left_out,
        person,
        today,
        skip,
        handicaps,
        plan.Lately(is_morning, known.course, bodymap.areas(known.sore)),
    )


@functools.lru_cache(maxsize=1024)
def _hour(now: dt.datetime, zone: ZoneInfo, starts: dt.time) -> tuple[dt.date, bool]:
    """The day of somebody in a zone, and whether it is morning there."""
    return schedule.local_day(now, zone, starts), starts <= now.astimezone(zone).time() < plan.MORNING_ENDS


@functools.lru_cache(maxsize=1024)
def _suited(catalog: library.Catalog, suited: suiting.Profile) -> tuple[frozenset[str], Mapping[str, int]]:
    """What may not be picked, and how much lower each ranks: the same for all whose answers come to the same."""
    movements = catalog.movements.values()
    unsuited = frozenset(own.id for own in movements if not suiting.may_be_picked(own, suited))
    return unsuited, {own.id: suiting.handicap(own, suited) for own in movements}


def is_tough_day(turn: deps.Turn) -> bool:
    """Whether today began with 7 or more: no stretch is offered then."""
    return turn.person.tough_day == turn.today.isoformat()


def set_aside(turn: deps.Turn, movement: str, days: int = checkin.SWAPPED_FOR_DAYS) -> None:
    """Leave a movement out for some days."""
    until = turn.today + dt.timedelta(days=days)
    turn.person.set_aside = {**(turn.person.set_aside or {}), movement: until.isoformat()}


def take_up_again(turn: deps.Turn, movement: str) -> None:
    """What was left out for some days is back: the number that spoke against it was a slip."""
    turn.person.set_aside = {one: until for one, until in (turn.person.set_aside or {}).items() if one != movement}


def refuse(turn: deps.Turn, movement: str) -> None:
    """Leave a movement out for ever, or until the person wants it back; who asks for it by name gets it."""
    turn.person.unwanted = [*(one for one in unwanted(turn) if one != movement), movement]


def want_again(turn: deps.Turn, movement: str) -> None:
    """Take back what was refused."""
    turn.person.unwanted = [one for one in unwanted(turn) if one != movement]


def unwanted(turn: deps.Turn) -> list[str]:
    """What the person refused, in the order of refusing, as far as it is still in the library."""
    return [one for one in turn.person.unwanted or [] if one in turn.house.catalog.movements]


def hidden(turn: deps.Turn) -> set[str]:
    """What is left out today whatever the safety answers are: it hurt lately, or is not wanted."""
    return _set_aside_on(turn.today, turn.person.set_aside or {}).union(unwanted(turn))


def _set_aside_on(today: dt.date, until: Mapping[str, str]) -> set[str]:
    return {movement for movement, last in until.items() if last > today.isoformat()} if until else set()
