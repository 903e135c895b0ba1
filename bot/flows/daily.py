"""The daily reminder as a letter: the movement of the day, why it is that one, and a word when it is late."""

import datetime as dt
import functools
from zoneinfo import ZoneInfo

from bot.flows import letter, library
from bot.screens import reminders as screens


def compose(occasion: letter.Occasion) -> letter.Letter | letter.Nothing:
    """The reminder of a day."""
    house, language = occasion.house, occasion.person.language
    choice = library.decide(
        house.catalog, occasion.person.person_id, occasion.known, occasion.now.astimezone(occasion.zone)
    )
    if choice is None:
        return letter.Nothing("nothing suits")
    say, done = occasion.say, _has_practised(occasion)
    why = screens.why(choice.reasons[0], say)
    lead = screens.late(say) if occasion.late else screens.done_already(say) if done else ""
    text = screens.words(house.catalog, choice.movement, language, say, why, lead)
    silent = occasion.late or done
    return letter.Letter(lambda target: screens.reminder(target, text, say, silent=silent), choice.movement)


def _has_practised(occasion: letter.Occasion) -> bool:
    """Whether a practice was done to its end on the day that this reminder is for."""
    midnight = _midnight(occasion.due.local_date, occasion.person.zone)
    return any(done.started_at >= midnight and done.phase == "done" for done in occasion.known.practices)


@functools.lru_cache(maxsize=1024)
def _midnight(day: dt.date, zone: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), ZoneInfo(zone)).astimezone(dt.UTC)
