"""Cards for other chats: what a movement or a caution is, with nothing of the person who shares it."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from bot.core import script
from bot.screens import screen
from content import catalog as catalog_
from content import model

PAYLOAD = "move-"
"""What `/start` carries when a shared card brought somebody, before the id."""

_LONGEST_DESCRIPTION = 120
_TOLD = (model.Role.START, model.Role.SETUP, model.Role.MOVE, model.Role.HOLD, model.Role.RELEASE)


@dataclasses.dataclass(frozen=True, slots=True)
class Card:
    """One result of a search in another chat. `text` is HTML; `button` opens `start` in the chat with the bot."""

    id: str
    title: str
    description: str
    text: str
    button: str
    start: str

    def packed(self) -> dict[str, Any]:
        """As the outbox keeps it."""
        return dataclasses.asdict(self)


def cards(catalog: catalog_.Catalog, ids: Sequence[str], language: str, say: screen.Say) -> list[Card]:
    """A card for each movement or caution, in that order."""
    return [
        movement(catalog, catalog.movements[one], language, say)
        if one in catalog.movements
        else caution(catalog, one, language, say)
        for one in ids
    ]


def movement(catalog: catalog_.Catalog, shared: model.Movement, language: str, say: screen.Say) -> Card:
    """What it is, how it goes at its smallest dose, and for whom it may be nothing."""
    words, dose = catalog.words(shared.id, language), shared.dose.smallest()
    steps = script.compose(shared, words, dose)
    told = [
        catalog.render(cue, shared, dose, language=language) for role in _TOLD for cue in words.cues if cue.role is role
    ]
    if shared.dose.sides is not model.Sides.NONE:
        told.append(say("Then the other side."))
    lines = [
        f"<b>{screen.escape(words.name)}</b> · {screen.gist(words.name, shared.kind, script.length_s(steps), say)}",
        *(screen.escape(line) for line in (words.purpose, words.kind_line) if line),
        _dose_line(shared, dose, say),
        "",
        *(f"{place}. {screen.escape(line)}" for place, line in enumerate(told, start=1)),
        "",
        f"<b>{say('You may feel:')}</b> {screen.escape(words.feel)}",
        f"<b>{say('Stop if:')}</b> {screen.escape(words.stop)}",
        "",
        _hedge(say),
    ]
    return _card(shared.id, words.name, words.purpose, "\n".join(lines), say)


def caution(catalog: catalog_.Catalog, caution_id: str, language: str, say: screen.Say) -> Card:
    """Why we do not guide it."""
    words = catalog.caution_words(caution_id, language)
    lines = [f"<b>{screen.escape(words.name)}</b>", *(screen.escape(line) for line in words.answer), _hedge(say)]
    return _card(caution_id, words.name, words.answer[0], "\n\n".join(lines), say)


def _dose_line(shared: model.Movement, dose: model.ChosenDose, say: screen.Say) -> str:
    each = say(" each side") if shared.dose.sides is not model.Sides.NONE else ""
    if dose.hold_s == 0:
        return say("To begin with: {reps} slow repetitions{each}.").format(reps=dose.reps, each=each)
    return say("To begin with: {reps} × {hold} s{each}.").format(reps=dose.reps, hold=dose.hold_s, each=each)


def _hedge(say: screen.Say) -> str:
    return say(
        "<i>General information, not medical advice, and not for everybody: in pregnancy, after an operation, with an"
        " illness or strong pain, please ask a professional first.</i>"
    )


def _card(own_id: str, title: str, description: str, text: str, say: screen.Say) -> Card:
    short = description if len(description) <= _LONGEST_DESCRIPTION else f"{description[:_LONGEST_DESCRIPTION]}…"
    return Card(own_id, title, short, text, say("Open in Unkink"), f"{PAYLOAD}{own_id}")
