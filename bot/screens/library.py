"""The library: the list of movements, what a search found, and the caution cards."""

from collections.abc import Sequence

from bot.core import actions
from bot.screens import screen
from content import catalog as catalog_
from content import model


def browse(catalog: catalog_.Catalog, language: str, say: screen.Say) -> screen.Screen:
    """Every movement as a button, stretches before strength."""
    order = {kind: place for place, kind in enumerate(model.Kind)}
    movements = sorted(catalog.movements.values(), key=lambda m: order[m.kind])
    rows = screen.grid((_open(m.id, catalog.words(m.id, language).short) for m in movements), 2)
    return screen.Screen(say("<b>Which one?</b>\nTap it, or type a name: /stretch piriformis"), rows)


def choose(catalog: catalog_.Catalog, ids: Sequence[str], language: str, say: screen.Say) -> screen.Screen:
    """Several are meant by the same name."""
    if set(ids) == {"single_leg_raise", "double_leg_raise"}:
        text = say("One leg, or both together?")
    else:
        text = say("Which one do you mean?")
    return screen.Screen(text, [[_open(one, _short(catalog, one, language))] for one in ids])


def nearest(catalog: catalog_.Catalog, typed: str, ids: Sequence[str], language: str, say: screen.Say) -> screen.Screen:
    """Nobody knows that name; these come nearest."""
    text = say("I don't know a stretch called “{typed}”. Did you mean one of these? /stretch shows them all.")
    rows = [[_open(one, _short(catalog, one, language))] for one in ids]
    return screen.Screen(text.format(typed=screen.escape(typed[:60])), rows)


def caution(
    catalog: catalog_.Catalog, caution_id: str, hidden: Sequence[str], language: str, say: screen.Say
) -> screen.Screen:
    """The scripted answer to a movement we do not guide, and kinder ones.

    Args:
        catalog: the library.
        caution_id: which caution.
        hidden: swaps that do not suit this person.
        language: the person's.
        say: the same, as a translator.
    """
    words = catalog.caution_words(caution_id, language)
    text = "\n\n".join(screen.escape(line) for line in (*words.answer, words.question) if line)
    swaps = [one for one in catalog.cautions[caution_id].swaps if one not in hidden]
    rows = screen.grid((_open(one, _short(catalog, one, language)) for one in swaps), 2)
    rows.append([screen.button(say("A professional told me to"), actions.Room.BROWSE, "prescribed", caution_id)])
    return screen.Screen(text, rows)


def prescribed(catalog: catalog_.Catalog, caution_id: str, language: str) -> screen.Screen:
    """Who examined the person knows more than we do."""
    return screen.Screen(screen.escape(catalog.caution_words(caution_id, language).prescribed))


def _short(catalog: catalog_.Catalog, entry: str, language: str) -> str:
    if entry in catalog.cautions:
        return catalog.caution_words(entry, language).name
    return catalog.words(entry, language).short


def _open(entry: str, label: str) -> screen.Button:
    return screen.button(label, actions.Room.MOVE, entry)
