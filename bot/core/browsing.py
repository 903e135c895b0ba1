"""Looking for a movement without its name: by area of the body, by where one is, and by how long it takes.

The three may be combined. The groups of areas and the steps of minutes are our judgment: few enough for one screen.
"""

import dataclasses
import enum
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from bot.core import script, suiting
from content import model, vocabulary

Area, Position, Surface = vocabulary.Area, vocabulary.Position, vocabulary.Surface


class Part(enum.StrEnum):
    """Where it is felt, as people say it."""

    LOW_BACK = "low"
    UPPER_BACK = "upper"
    HIPS = "hips"
    LEGS = "legs"
    BELLY = "belly"


class Where(enum.StrEnum):
    """What one is on."""

    FLOOR = "floor"
    BED = "bed"
    CHAIR = "chair"
    STANDING = "standing"


class Lasts(enum.StrEnum):
    """How many minutes there are, rounded as the card rounds them."""

    TWO = "2"
    FOUR = "4"
    SIX = "6"
    LONGER = "6plus"


class Facet(enum.StrEnum):
    """One of the three questions."""

    PART = "part"
    WHERE = "where"
    LASTS = "lasts"


OPTIONS: Mapping[Facet, type[enum.StrEnum]] = {Facet.PART: Part, Facet.WHERE: Where, Facet.LASTS: Lasts}

AREAS: Mapping[Part, frozenset[vocabulary.Area]] = {
    Part.LOW_BACK: frozenset({Area.LOW_BACK}),
    Part.UPPER_BACK: frozenset({Area.MID_BACK, Area.UPPER_BACK, Area.CHEST, Area.SHOULDERS}),
    Part.HIPS: frozenset({Area.HIPS, Area.BUTTOCK, Area.FRONT_OF_HIP, Area.PELVIS}),
    Part.LEGS: frozenset({Area.BACK_OF_THIGH, Area.FRONT_OF_THIGH}),
    Part.BELLY: frozenset({Area.ABDOMINALS, Area.TRUNK}),
}

_IN_TIME: Mapping[Lasts, Callable[[int], bool]] = {
    Lasts.TWO: lambda minutes: minutes <= 2,  # noqa: PLR2004  the option says it
    Lasts.FOUR: lambda minutes: minutes <= 4,  # noqa: PLR2004  same
    Lasts.SIX: lambda minutes: minutes <= 6,  # noqa: PLR2004  same
    Lasts.LONGER: lambda minutes: minutes >= 6,  # noqa: PLR2004  same
}
_NONE = "-"


@dataclasses.dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for; None: all the same."""

    part: Part | None = None
    where: Where | None = None
    lasts: Lasts | None = None

    def words(self) -> tuple[str, str, str]:
        """As the words of an action."""
        return self.part or _NONE, self.where or _NONE, self.lasts or _NONE

    def answered(self, facet: Facet) -> enum.StrEnum | None:
        """What one of the three questions was answered with."""
        found: enum.StrEnum | None = getattr(self, facet)
        return found

    def answer(self, facet: Facet, option: enum.StrEnum | None) -> "Wish":
        """The same wish with one question answered anew."""
        changed: dict[str, Any] = {facet.value: option}
        return dataclasses.replace(self, **changed)


def wish(words: Sequence[str]) -> Wish | None:
    """The wish of an action's words; None for what we never wrote."""
    try:
        part, where, lasts = (None if word == _NONE else word for word in words)
        return Wish(
            None if part is None else Part(part),
            None if where is None else Where(where),
            None if lasts is None else Lasts(lasts),
        )
    except ValueError:
        return None


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """A movement that suits somebody, as it is found; `seconds` at the dose that they would get."""

    id: str
    kind: model.Kind
    parts: frozenset[Part]
    places: frozenset[Where]
    seconds: float


def entry(
    movement: model.Movement, words: model.Words, dose: model.ChosenDose, verdict: suiting.Suits | suiting.Care
) -> Entry:
    """How a movement is found by a person whom it suits."""
    parts = frozenset(part for part, areas in AREAS.items() if not areas.isdisjoint(movement.area))
    upright = isinstance(verdict, suiting.Care) and verdict.upright
    seconds = script.length_s(script.compose(movement, words, dose))
    return Entry(movement.id, movement.kind, parts, _places(movement, upright=upright), seconds)


def _places(movement: model.Movement, *, upright: bool) -> frozenset[Where]:
    if upright:  # shown lying, and done on a chair or against a wall
        return frozenset({Where.CHAIR, Where.STANDING})
    if movement.position is Position.SITTING:
        return frozenset({Where.CHAIR})
    if movement.position is Position.STANDING:
        return frozenset({Where.STANDING})
    bed = suiting.within_reach(movement, suiting.Reach.BED_OR_CHAIR)
    return frozenset({Where.FLOOR, Where.BED} if bed else {Where.FLOOR})


def fitting(entries: Iterable[Entry], wanted: Wish) -> list[Entry]:
    """Those that fit all that is wished, stretches before strength, short before long."""
    order = list(model.Kind)
    found = [one for one in entries if all(_fits(one, wanted.answered(facet)) for facet in Facet)]
    return sorted(found, key=lambda one: (order.index(one.kind), one.seconds, one.id))


def options(entries: Collection[Entry], wanted: Wish, facet: Facet) -> list[enum.StrEnum]:
    """The answers to one question that leave something to show, beside what else is wished."""
    return [option for option in OPTIONS[facet] if fitting(entries, wanted.answer(facet, option))]


def _fits(one: Entry, option: enum.StrEnum | None) -> bool:
    if isinstance(option, Part):
        return option in one.parts
    if isinstance(option, Where):
        return option in one.places
    if isinstance(option, Lasts):
        return _IN_TIME[option](max(1, round(one.seconds / 60)))
    return True
