"""A rating out of turn: the question, the answer by its band, and what to say to an odd one."""

from bot.core import actions, checkin
from bot.screens import screen


def ask(say: screen.Say) -> screen.Screen:
    """The rating out of turn."""
    numbers = [screen.button(str(n), actions.Room.ANSWER, "pain", "rating", n) for n in range(11)]
    text = f"<b>{say('Back pain right now, 0 to 10?')}</b>\n{say('0 = no pain, 10 = worst pain imaginable.')}"
    skip = screen.button(say("Skip"), actions.Room.ANSWER, "pain", "rating", "skip")
    return screen.Screen(text, [numbers[:6], numbers[6:], [skip]])


def noted(value: int, *, kept: bool, changed: bool, plain: bool, say: screen.Say) -> screen.Screen:
    """The answer to a rating out of turn, by its band (CPA).

    Args:
        value: 0-10.
        kept: the person has agreed to that.
        changed: it takes the place of an earlier one of today.
        plain: a bare number that nobody asked for: it may have been meant otherwise.
        say: the person's language.
    """
    light = checkin.before(value)
    words = {
        checkin.Light.GREEN: say("A stretch at the usual dose should be fine: /today"),
        checkin.Light.AMBER: say("A smaller version may feel good: /today. Resting is fine too."),
        checkin.Light.RED: say("Seven or more is a tough day. No stretching needed."),
    }[light]
    if not kept:
        answer = say("{n}, heard and not kept: you have not agreed to that.")
        rows = [[screen.button(say("Keep my ratings"), actions.Room.ANSWER, "consent")]]
    else:
        answer = say("Changed for today: {n}.") if changed else say("Noted: {n}.")
        rows = [[screen.button(say("Change it"), actions.Room.ANSWER, "pain")]]
        if plain:
            rows[0].append(screen.button(say("It was no rating"), actions.Room.AFTERWARDS, "unsay"))
    return screen.Screen(f"{answer.format(n=value)} {words}", rows)


def taken_back(say: screen.Say) -> screen.Screen:
    """A number that was meant otherwise."""
    return screen.Screen(say("All right, it is forgotten."))


def odd_rating(say: screen.Say) -> screen.Screen:
    """Not a number from 0 to 10."""
    return screen.Screen(say("I need one whole number from 0 (no pain) to 10 (worst imaginable), for example 6."))
