"""The daily reminder as a letter: the movement of the day, why it is that one, and a word when it is late."""

import datetime as dt
import functools

from bot.core import choices, schedule, tapering
from bot.flows import choosing, letter, past
from bot.screens import reminders as screens
from bot.screens import screen
from content import catalog as library
from db import reminders, sealed


def spares(person: reminders.Due, day: dt.date) -> bool:
    """Whether nothing comes on a day because the person does not answer: what else is known of them does not matter."""
    return _step(person, day) is tapering.Step.SKIP


def _step(person: reminders.Due, day: dt.date) -> tapering.Step:
    return tapering.step(letter.unanswered_since(person), day, schedule.Days(person.days))


def compose(occasion: letter.Occasion) -> letter.Letter | letter.Nothing:
    """The reminder of a day that is not spared, or after a long silence the question whether to pause."""
    day = occasion.due.local_date
    if _step(occasion.person, day) is tapering.Step.ASK:
        return letter.Letter(letter.Form(lambda *_: screens.pause_perhaps(occasion.say)))
    house, language = occasion.house, occasion.person.language
    person, zone = occasion.person.person_id, occasion.zone
    choice = choosing.decide(house, person, occasion.known, occasion.now, zone)
    if choice is None:
        return letter.Nothing("nothing suits")
    done = max(past.days_done(occasion.known.practices, zone, _MIDNIGHT), default=dt.date.min) >= day
    lead, silent = _lead(occasion, done=done), occasion.late or done
    form = _form(house.catalog, choice.movement, language, occasion.say, choice.reasons[0], lead, silent)
    return letter.Letter(form, choice.movement, _written(choice))


@functools.lru_cache(maxsize=4096)
def _form(  # noqa: PLR0917  each is a part of it
    catalog: library.Catalog,
    movement: str,
    language: str,
    say: screen.Say,
    reason: choices.Reason,
    lead: str,
    silent: bool,  # noqa: FBT001  by position, or the cache takes twice as long to find it
) -> letter.Form:
    """The same for all who get this movement today for this reason."""
    text = screens.words(catalog, movement, language, say, screens.why(reason, say), lead)

    def show(target: int, late_after: int) -> screen.Screen:
        """Other first lines are as true when it leaves late."""
        return screens.reminder(target, text, say, silent=silent, late_after=None if lead else late_after)

    return letter.Form(show)


@functools.lru_cache(maxsize=4096)
def _written(choice: choices.Choice) -> sealed.Written:
    return sealed.write(choice.packed())


def _lead(occasion: letter.Occasion, *, done: bool) -> str:
    """The first line, where the usual one would not do. All are true an hour later too: a burst takes its time."""
    say = occasion.say
    if occasion.away:
        return screens.away(occasion.away, say)
    if not occasion.late:
        return screens.done_already(say) if done else ""
    is_today = occasion.now.astimezone(occasion.zone).date() == occasion.due.local_date
    wall = occasion.due.at.astimezone(occasion.zone).time()
    return screens.late(_part_of_day(wall) if is_today else "", say)


def _part_of_day(wall: dt.time) -> str:
    return next((part for begins, part in _PARTS if wall >= begins), "")


_MIDNIGHT = dt.time()
_PARTS = ((dt.time(17), "evening"), (dt.time(12), "afternoon"), (dt.time(4), "morning"))
