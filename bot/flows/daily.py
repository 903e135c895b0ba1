"""The daily reminder as a letter: the movement of the day, why it is that one, and a word when it is late."""

import datetime as dt

from bot.core import schedule, tapering
from bot.flows import choosing, letter, past
from bot.screens import reminders as screens


def compose(occasion: letter.Occasion) -> letter.Letter | letter.Nothing:
    """The reminder of a day; less often for who does not answer, and at last the question whether to pause."""
    day, days = occasion.due.local_date, schedule.Days(occasion.person.days)
    step = tapering.step(occasion.unanswered_since, day, days)
    if step is tapering.Step.SKIP:
        return letter.Nothing("tapering")
    if step is tapering.Step.ASK:
        return letter.Letter(lambda _: screens.pause_perhaps(occasion.say), last=True)
    house, language = occasion.house, occasion.person.language
    person, zone = occasion.person.person_id, occasion.zone
    choice = choosing.decide(house, person, occasion.known, occasion.now, zone)
    if choice is None:
        return letter.Nothing("nothing suits")
    say, done = occasion.say, past.has_done(occasion.known.practices, day, zone)
    why = screens.why(choice.reasons[0], say)
    text = screens.words(house.catalog, choice.movement, language, say, why, _lead(occasion, done=done))
    silent = occasion.late or done
    return letter.Letter(
        lambda target: screens.reminder(target, text, say, silent=silent), choice.movement, choice.packed()
    )


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


_PARTS = ((dt.time(17), "evening"), (dt.time(12), "afternoon"), (dt.time(4), "morning"))
