"""Finding a movement without its name: three questions that may be combined, and what fits the answers."""

import enum
from collections.abc import Mapping, Sequence

from bot.core import actions, browsing
from bot.screens import screen
from content import catalog as catalog_

Part, Where, Lasts, Facet = browsing.Part, browsing.Where, browsing.Lasts, browsing.Facet

FEW = 4
"""So many fit beside the three questions on one screen."""

PAGE = 6
"""So many fit on a screen of their own, with the ways on and back."""


def hub(
    catalog: catalog_.Catalog,
    entries: Sequence[browsing.Entry],
    wish: browsing.Wish,
    language: str,
    say: screen.Say,
    *,
    all_suit: bool,
) -> screen.Screen:
    """What is looked for, how many fit, and where to answer more; a few that fit can be tapped at once."""
    found = browsing.fitting(entries, wish)
    lines = [say("<b>Find a stretch</b>"), _how_many(len(found), say), say("Or type a name: /stretch piriformis")]
    if not all_suit:
        lines.append(say("These suit you at the moment. /safety shows what I go by."))
    rows = [[_to(_asked(facet, wish, say), wish, facet)] for facet in Facet]
    if len(found) > FEW:
        rows.append([_to(say("Show them"), wish, 1)])
    else:
        rows += screen.grid((_open(catalog, one, language) for one in found), 2)
    return screen.Screen("\n".join(lines), rows)


def ask(
    entries: Sequence[browsing.Entry], wish: browsing.Wish, facet: browsing.Facet, say: screen.Say
) -> screen.Screen:
    """One of the three questions, with the answers that leave something to show."""
    labels = _labels(say)
    rows = screen.grid((_to(labels[one], wish.answer(facet, one)) for one in browsing.options(entries, wish, facet)), 2)
    rows.append([_to(_any(facet, say), wish.answer(facet, None)), _to(say("Back"), wish)])
    return screen.Screen(_question(facet, say), rows)


def page(
    catalog: catalog_.Catalog,
    entries: Sequence[browsing.Entry],
    wish: browsing.Wish,
    language: str,
    say: screen.Say,
    *,
    number: int,
) -> screen.Screen:
    """A page of what fits, from 1 on; one past the end shows the last."""
    found = browsing.fitting(entries, wish)
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(number, 1), pages)
    shown = found[(number - 1) * PAGE : number * PAGE]
    head = _how_many(len(found), say)
    if pages > 1:
        head += " " + say("Page {number} of {pages}.").format(number=number, pages=pages)
    lines = [say("<b>Which one?</b>"), head, ""]
    for one in shown:
        name = catalog.words(one.id, language).name
        lines.append(f"{screen.escape(name)} · {screen.gist(name, one.kind, one.seconds, say)}")
    rows = screen.grid((_open(catalog, one, language) for one in shown), 2)
    rows.append([_to(say("Back"), wish), *([_to(say("More"), wish, number + 1)] if number < pages else [])])
    return screen.Screen("\n".join(lines), rows)


def _how_many(number: int, say: screen.Say) -> str:
    if number == 0:
        return say("Nothing fits all of that.")
    return say("1 fits.") if number == 1 else say("{n} fit.").format(n=number)


def _asked(facet: browsing.Facet, wish: browsing.Wish, say: screen.Say) -> str:
    """A question and its answer as one label: "Where: on a chair"."""
    title = {Facet.PART: say("Area"), Facet.WHERE: say("Where"), Facet.LASTS: say("How long")}[facet]
    answered = wish.answered(facet)
    told = _any(facet, say) if answered is None else _labels(say)[answered]
    return f"{title}: {told[:1].lower()}{told[1:]}"


def _question(facet: browsing.Facet, say: screen.Say) -> str:
    return {
        Facet.PART: say("<b>Which area?</b>"),
        Facet.WHERE: say("<b>Where are you?</b>"),
        Facet.LASTS: say("<b>How much time is there?</b>"),
    }[facet]


def _any(facet: browsing.Facet, say: screen.Say) -> str:
    return {Facet.PART: say("Any area"), Facet.WHERE: say("Anywhere"), Facet.LASTS: say("Any length")}[facet]


def _labels(say: screen.Say) -> Mapping[enum.StrEnum, str]:
    return {
        Part.LOW_BACK: say("Low back"),
        Part.UPPER_BACK: say("Upper back and chest"),
        Part.HIPS: say("Hips and buttocks"),
        Part.LEGS: say("Thighs"),
        Part.BELLY: say("Belly and trunk"),
        Where.FLOOR: say("On the floor"),
        Where.BED: say("On a bed"),
        Where.CHAIR: say("On a chair"),
        Where.STANDING: say("Standing"),
        Lasts.TWO: say("Up to 2 minutes"),
        Lasts.FOUR: say("Up to 4 minutes"),
        Lasts.SIX: say("Up to 6 minutes"),
        Lasts.LONGER: say("6 minutes or more"),
    }


def _to(label: str, wish: browsing.Wish, view: browsing.Facet | int | None = None) -> screen.Button:
    words = wish.words() if view is None else (*wish.words(), view)
    return screen.button(label, actions.Room.BROWSE, "find", *words)


def _open(catalog: catalog_.Catalog, one: browsing.Entry, language: str) -> screen.Button:
    return screen.button(catalog.words(one.id, language).short, actions.Room.MOVE, one.id)
