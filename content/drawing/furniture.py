"""The things around a figure, as rounded boxes: mat, rug, chair, stool, counter, pillow. Pure.

A chair's seat is 46 cm high: thighs of the figure are level when its feet stand flat.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from content.drawing import flesh, poses, space

SEAT = 46
_USUAL = {
    poses.Thing.MAT: (190, 2, 66),
    poses.Thing.RUG: (150, 1, 80),
    poses.Thing.CHAIR: (42, SEAT, 44),
    poses.Thing.STOOL: (40, SEAT, 44),
    poses.Thing.COUNTER: (40, 92, 60),
    poses.Thing.PILLOW: (34, 8, 44),
}
_UNDER = (poses.Thing.MAT, poses.Thing.RUG)  # their top is the floor
_BOARD, _LEG, _BACK = 4, 3.4, 46  # a seat's thickness, a leg's, the height of a back above the seat
_ROUND = {poses.Thing.PILLOW: 3.6, poses.Thing.RUG: 0.5, poses.Thing.MAT: 0.9}


@dataclass(frozen=True, slots=True)
class Block:
    """One rounded box: all of it, and its upper side."""

    thing: poses.Thing
    whole: tuple[flesh.Ball, ...]
    top: tuple[flesh.Ball, ...]


def size(prop: poses.Prop) -> tuple[int, int, int]:
    """How big a thing is: along x, height, along z."""
    x, y, z = prop.size or _USUAL[prop.thing]
    return x, y, z


def top(prop: poses.Prop) -> int:
    """The height of what one lies, sits or leans on, in centimetres."""
    return prop.at[1] if prop.thing in _UNDER else prop.at[1] + size(prop)[1]


def blocks(prop: poses.Prop, *, mirrored: bool = False) -> list[Block]:
    """The boxes of a thing, those below first."""
    wide, high, deep = size(prop)
    found = []
    for corners, radius in _corners(prop.thing, float(wide), float(high), float(deep)):
        balls = tuple(flesh.Ball(_placed(prop, corner, mirrored=mirrored), radius) for corner in corners)
        found.append(Block(prop.thing, balls, balls[4:]))
    return found


def _placed(prop: poses.Prop, at: space.Vec, *, mirrored: bool) -> space.Vec:
    turn = math.radians(prop.turn)
    x, z = at[0] * math.cos(turn) - at[2] * math.sin(turn), at[0] * math.sin(turn) + at[2] * math.cos(turn)
    there = space.add(space.vec(prop.at), (x, at[1], z))
    return space.mirrored(there) if mirrored else there


def _corners(thing: poses.Thing, wide: float, high: float, deep: float) -> Iterator[tuple[list[space.Vec], float]]:
    radius = _ROUND.get(thing, 1.2)
    if thing in _UNDER:
        yield _box((-wide / 2, -high, -deep / 2), (wide / 2, 0, deep / 2), radius)
    elif thing in (poses.Thing.CHAIR, poses.Thing.STOOL):
        for end in (-1, 1):
            for side in (-1, 1):
                px, pz = end * (wide / 2 - 3), side * (deep / 2 - 3)
                yield _box((px - _LEG / 2, 0, pz - _LEG / 2), (px + _LEG / 2, high - 2, pz + _LEG / 2), radius)
        if thing is poses.Thing.CHAIR:
            for side in (-1, 1):
                pz = side * (deep / 2 - 3)
                yield _box(
                    (-wide / 2 - 1, high - 2, pz - _LEG / 2), (-wide / 2 + 2, high + _BACK - 1, pz + _LEG / 2), radius
                )
            yield _box((-wide / 2 - 1, high + 16, -deep / 2), (-wide / 2 + 2, high + _BACK, deep / 2), radius)
        yield _box((-wide / 2, high - _BOARD, -deep / 2), (wide / 2, high, deep / 2), radius)
    else:
        yield _box((-wide / 2, 0, -deep / 2), (wide / 2, high, deep / 2), radius)


def _box(low: space.Vec, high: space.Vec, radius: float) -> tuple[list[space.Vec], float]:
    radius = min(radius, *((high[n] - low[n]) / 2 for n in range(3)))
    (ax, ay, az), (bx, by, bz) = ((low[n] + radius for n in range(3)), (high[n] - radius for n in range(3)))
    return [(x, y, z) for y in (ay, by) for x in (ax, bx) for z in (az, bz)], radius
