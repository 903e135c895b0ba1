"""The weekly recap: a few calm lines, and the choice of its day."""

from bot.core import actions
from bot.screens import progress, screen

DAYS_A_WEEK = 7


def recap(stretches: int, days: int, *, pictured: bool, say: screen.Say) -> screen.Screen:
    """Activity, and nothing that could be failed at. Numbers of pain are in the picture, drawn when it leaves.

    Args:
        stretches: how many there were in the week, at least one.
        days: on how many days.
        pictured: whether the picture of the last weeks goes along.
        say: the person's language.
    """
    counted = say("{stretches}, {rests}. All of it counts.").format(
        stretches=progress.stretches(stretches, say), rests=progress.rests(DAYS_A_WEEK - days, say)
    )
    text = f"<b>{say('Your week')}</b>\n{counted}\n{say('Thank you for looking after yourself.')}"
    rows = [[screen.button(say("What seems to help"), actions.Room.PROGRESS, "show")]]
    return screen.Screen(text, rows, document={"kind": "progress", "sorry": text} if pictured else None)


def days(chosen: int | None, say: screen.Say) -> screen.Screen:
    """On which day it comes, or not at all."""
    names = (say("Mon"), say("Tue"), say("Wed"), say("Thu"), say("Fri"), say("Sat"), say("Sun"))
    buttons = [
        screen.button(f"{name}{' ✓' if day == chosen else ''}", actions.Room.SETTING, "recap", day)
        for day, name in enumerate(names)
    ]
    off = screen.button(say("No recap") + (" ✓" if chosen is None else ""), actions.Room.SETTING, "recap", "off")
    text = say(
        "<b>A recap of your week?</b> A few lines at 18:00 on the day you choose, with the picture of your last weeks."
        " A week without a stretch is passed over."
    )
    return screen.Screen(text, [*screen.grid(buttons, 4), [off]])


def line(chosen: int | None, say: screen.Say) -> str:
    """The recap as the settings show it."""
    if chosen is None:
        return say("off")
    names = (
        say("Mondays"),
        say("Tuesdays"),
        say("Wednesdays"),
        say("Thursdays"),
        say("Fridays"),
        say("Saturdays"),
        say("Sundays"),
    )
    return say("{day} at 18:00").format(day=names[chosen])
