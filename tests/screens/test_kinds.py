"""What kind of movement it is stands beside its name, wherever somebody is offered one."""

import pytest

from bot.screens import reminders, sharing
from content import catalog, model

CATALOG = catalog.load()
SAID = {
    model.Kind.STATIC_STRETCH: "stretch",
    model.Kind.MOBILITY: "mobility",
    model.Kind.CONTROL: "gentle control",
    model.Kind.STRENGTH: "strength",
    model.Kind.REST: "rest",
}


@pytest.mark.parametrize("own_id", CATALOG.movements)
def test_the_kind_is_said_once_beside_the_name(own_id: str) -> None:
    name = CATALOG.words(own_id).name
    (card,) = sharing.cards(CATALOG, [own_id], "en", str)
    for text in (card.text, reminders.words(CATALOG, own_id, "en", str)):
        heading = next(line for line in text.splitlines() if line.startswith(f"<b>{name.partition(chr(39))[0]}"))
        assert heading.casefold().count(SAID[CATALOG.movements[own_id].kind]) == 1
