"""The map of the body: where people say that it hurts, and which areas of movements reach there."""

import datetime as dt
import enum
from collections.abc import Collection, Mapping

from content import vocabulary

Area = vocabulary.Area

FIRST_ASKED_AFTER = dt.timedelta(days=1)  # who has just come has answered a dozen questions (judgment)
ASKED_EVERY = dt.timedelta(days=7)  # at most, answered or not (judgment)
HOLDS_FOR = dt.timedelta(days=14)  # so long an answer bears on the choice (judgment)


class Place(enum.StrEnum):
    """Where it hurts."""

    LOW_BACK = "low_back"
    MID_BACK = "mid_back"
    NECK = "neck"
    BUTTOCK = "buttock"
    LEG = "leg"


REACHED_BY: Mapping[Place, frozenset[vocabulary.Area]] = {
    Place.LOW_BACK: frozenset({Area.LOW_BACK, Area.PELVIS}),
    Place.MID_BACK: frozenset({Area.MID_BACK, Area.UPPER_BACK}),
    Place.NECK: frozenset({Area.UPPER_BACK, Area.SHOULDERS, Area.CHEST}),
    Place.BUTTOCK: frozenset({Area.BUTTOCK, Area.HIPS}),
    Place.LEG: frozenset({Area.BACK_OF_THIGH, Area.FRONT_OF_THIGH, Area.BUTTOCK}),
}
"""Which areas of movements belong to a place (judgment)."""


def areas(places: Collection[str]) -> frozenset[vocabulary.Area]:
    """The areas of movements that reach these places."""
    return frozenset().union(*(REACHED_BY[Place(place)] for place in places))


def switched(places: Collection[str], place: Place) -> list[str]:
    """The ticks after one more tap on a place, in the order of the map."""
    ticked = set(places) ^ {place.value}
    return [one.value for one in Place if one.value in ticked]
