"""Easier and harder variants: they lead on, never round in a circle, and easier never leads farther down.

Who cannot get to the floor must not be sent there as a way to make something easier (judgment, as the map of surfaces).
"""

from collections.abc import Iterator, Mapping

from content import model, reading, vocabulary

_DOWN = frozenset({vocabulary.Surface.FLOOR, vocabulary.Surface.FLOOR_OR_BED})


def check(movement: model.Movement, movements: Mapping[str, model.Movement], notes: reading.Notes) -> None:
    """Note variants that lead back to where one began, and easier ones that lead to the floor from above it."""
    for key in ("easier", "harder"):
        for place, other in enumerate(getattr(movement, key)):
            if movement.id in _beyond(other, key, movements):
                notes.add(f"{key}[{place}]", "a variant that does not lead back here", other)
    if movement.position.surface in _DOWN:
        return
    for place, other in enumerate(movement.easier):
        if other in movements and movements[other].position.surface in _DOWN:
            notes.add(f"easier[{place}]", "a variant on a chair or standing, like this one", other)


def one_way(movements: Mapping[str, model.Movement]) -> Iterator[str]:
    """Links whose other end does not know of them: often meant, sometimes forgotten."""
    for movement in movements.values():
        for other in movement.easier:
            if movement.id not in movements[other].harder:
                yield f"{movement.id} names {other} as easier, which does not name it as harder"
        for other in movement.harder:
            if movement.id not in movements[other].easier:
                yield f"{movement.id} names {other} as harder, which does not name it as easier"


def _beyond(first: str, key: str, movements: Mapping[str, model.Movement]) -> set[str]:
    """Everything that can be reached from a variant by going on the same way."""
    found: set[str] = set()
    ahead = [first]
    while ahead:
        one = ahead.pop()
        if one in movements and one not in found:
            ahead += getattr(movements[one], key)
            found.add(one)
    return found
