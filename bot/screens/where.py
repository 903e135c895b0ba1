"""The map of the body in words: where it hurts."""

from collections.abc import Collection

from bot.core import bodymap, dialog
from bot.screens import questions, screen


def ask(now: dialog.Open, ticked: Collection[str], say: screen.Say) -> screen.Screen:
    """The places, each a switch."""
    labels = {
        bodymap.Place.LOW_BACK: say("Low back"),
        bodymap.Place.MID_BACK: say("Mid back"),
        bodymap.Place.NECK: say("Neck"),
        bodymap.Place.BUTTOCK: say("Buttock"),
        bodymap.Place.LEG: say("Leg"),
    }
    places = [
        questions.answer(f"{label} ✓" if place in ticked else label, now, place.value)
        for place, label in labels.items()
    ]
    end = (
        questions.answer(say("Done"), now, "done", "primary") if ticked else questions.answer(say("Skip"), now, "skip")
    )
    text = say("<b>Where do you feel it these days?</b> Tick what fits, or skip. I ask at most once a week.")
    return screen.Screen(text, [*screen.grid(places, 3), [end]], silent=True)


def noted(say: screen.Say) -> screen.Screen:
    """Ticked."""
    return screen.Screen(say("Noted, thank you. What reaches there comes a little sooner."))


def skipped(say: screen.Say) -> screen.Screen:
    """Not ticked."""
    return screen.Screen(say("All right, no need."))
