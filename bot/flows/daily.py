"""The daily reminder as a letter: the movement of the day, why it is that one, and a word when it is late."""

from bot.flows import choosing, letter, past
from bot.screens import reminders as screens


def compose(occasion: letter.Occasion) -> letter.Letter | letter.Nothing:
    """The reminder of a day."""
    house, language = occasion.house, occasion.person.language
    person, zone = occasion.person.person_id, occasion.zone
    choice = choosing.decide(house, person, occasion.known, occasion.now, zone)
    if choice is None:
        return letter.Nothing("nothing suits")
    say, done = occasion.say, past.has_done(occasion.known.practices, occasion.due.local_date, zone)
    why = screens.why(choice.reasons[0], say)
    lead = screens.late(say) if occasion.late else screens.done_already(say) if done else ""
    text = screens.words(house.catalog, choice.movement, language, say, why, lead)
    silent = occasion.late or done
    return letter.Letter(
        lambda target: screens.reminder(target, text, say, silent=silent), choice.movement, choice.packed()
    )
