"""The library: what a search found, a movement to read, and the caution cards."""

from collections.abc import Collection, Sequence

from bot.core import actions
from bot.screens import outcomes, screen
from content import catalog as catalog_
from content import model


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
    return screen.Screen(text.format(typed=screen.escape(typed[:60])), [*rows, [outcomes.feels_wrong(say)]])


def complaint(catalog: catalog_.Catalog, ids: Sequence[str], language: str, say: screen.Say) -> screen.Screen:
    """Something hurts, and a movement was named with it: whoever wrote it decides what they need."""
    text = say("Sorry to hear that. If it is new, strong or spreading, tap the first button. If you'd like to move:")
    rows = [[_open(one, _short(catalog, one, language))] for one in ids]
    return screen.Screen(text, [[outcomes.feels_wrong(say)], *rows])


def caution(
    catalog: catalog_.Catalog, caution_id: str, hidden: Collection[str], language: str, say: screen.Say
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


def read(catalog: catalog_.Catalog, movement: model.Movement, language: str, say: screen.Say) -> screen.Screen:
    """A movement as text, for somebody who is to ask a doctor before doing it."""
    words = catalog.words(movement.id, language)
    least = movement.dose.smallest()
    cues = [catalog.render(cue, movement, least, language=language) for cue in words.cues]
    lines = [
        f"<b>{screen.escape(words.name)}</b>",
        *(screen.escape(line) for line in (words.purpose, words.kind_line) if line),
        "",
        *(f"{place}. {screen.escape(cue)}" for place, cue in enumerate(cues, start=1)),
        "",
        f"<b>{say('You may feel:')}</b> {screen.escape(words.feel)}",
        f"<b>{say('Stop if:')}</b> {screen.escape(words.stop)}",
        "",
        say("This is for reading. Before you do it, please check with your doctor."),
    ]
    more = [screen.button(say("Other stretches"), actions.Room.BROWSE, "list")]
    return screen.Screen("\n".join(lines), [more, outcomes.doctor_agrees(say)])


def nothing_left(say: screen.Say) -> screen.Screen:
    """Nothing may be chosen for this person today."""
    text = say("There is no stretch for you today: the ones that suit you are having a rest. A gentle walk counts too.")
    return screen.Screen(text, [[screen.button(say("See my safety answers"), actions.Room.ANSWER, "noted")]])


def _short(catalog: catalog_.Catalog, entry: str, language: str) -> str:
    if entry in catalog.cautions:
        return catalog.caution_words(entry, language).name
    return catalog.words(entry, language).short


def _open(entry: str, label: str) -> screen.Button:
    return screen.button(label, actions.Room.MOVE, entry)
