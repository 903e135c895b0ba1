"""Why this one, and not this one, in words."""

from collections.abc import Mapping, Sequence

from bot.core import actions, choices
from bot.screens import screen
from content import catalog as library
from content import model

SENTENCES = 2
"""As many reasons are told; the first ones are the most telling."""


def why(choice: choices.Choice, catalog: library.Catalog, language: str, say: screen.Say) -> screen.Screen:
    """The reasons of a choice, from its own trace."""
    words = catalog.words(choice.movement, language)
    told = [_sentence(reason, choice, catalog, language, say) for reason in choice.reasons[:SENTENCES]]
    rows = [
        [screen.button(say("Show it"), actions.Room.MOVE, choice.movement)],
        [screen.button(say("Not this one, ever"), actions.Room.WISH, "never", choice.movement)],
    ]
    return screen.Screen(f"<b>{screen.escape(words.name)}</b>\n{' '.join(told)}", rows)


def _sentence(
    reason: choices.Reason, choice: choices.Choice, catalog: library.Catalog, language: str, say: screen.Say
) -> str:
    if reason in {choices.Reason.EASIER, choices.Reason.HARDER}:
        other = screen.escape(catalog.words(choice.instead_of, language).name)
        if reason is choices.Reason.EASIER:
            return say("{other} was a bit much lately, so this easier one takes its place.").format(other=other)
        return say("{other} has become easy for you, so this next step takes its place.").format(other=other)
    kind = kinds(say)[catalog.movements[choice.movement].pool]
    sentences = {
        choices.Reason.NEW_TO_YOU: say("It is new to you, so it starts small."),
        choices.Reason.LEARNING: say(
            "It was new to you a few days ago and comes three times, so that you know it; so far it came {times} times."
        ),
        choices.Reason.LONGEST_AGO: say("You last had it {days} days ago, and it was its turn."),
        choices.Reason.POOL_SHORT: say(
            "Of {kind} you had {times} in the last four weeks, which is less than its share."
        ),
        choices.Reason.NOTHING_ELSE: say("All that suits you now was there in the last few days; this one first."),
        choices.Reason.MORNING: say("It was early in the day, so I left out what bends you far forward."),
    }
    return sentences[reason].format(days=choice.days, times=choice.times, kind=kind)


def kinds(say: screen.Say) -> Mapping[model.Pool, str]:
    """What the pools are called."""
    return {
        model.Pool.MOBILITY: say("gentle moving"),
        model.Pool.HIP_LEG_STRETCH: say("hip and leg stretches"),
        model.Pool.CONTROL_STRENGTH: say("control and strength"),
        model.Pool.EXTENSION: say("leaning back"),
        model.Pool.REST: say("rest"),
    }


def refused(movement: str, name: str, another: tuple[str, str] | None, say: screen.Say) -> screen.Screen:
    """A movement is left out from now on."""
    text = say("I leave <b>{name}</b> out from now on. /settings brings it back whenever you like.")
    rows = [[screen.button(say("Bring it back"), actions.Room.WISH, "again", movement)]]
    if another is not None:
        rows.insert(0, [screen.button(say("Another: {name}").format(name=another[1]), actions.Room.MOVE, another[0])])
    return screen.Screen(text.format(name=screen.escape(name)), rows)


def refusals(movements: Sequence[tuple[str, str]], say: screen.Say) -> screen.Screen:
    """What was refused, each a tap from coming back; id and short name."""
    back = [screen.button(say("Settings"), actions.Room.SETTING, "show")]
    if not movements:
        return screen.Screen(say("Nothing is left out by your wish."), [back])
    rows = [
        [screen.button(say("Bring back: {name}").format(name=name), actions.Room.WISH, "again", one)]
        for one, name in movements
    ]
    return screen.Screen(say("<b>Left out by your wish</b>"), [*rows, back])
