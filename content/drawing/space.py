"""Points and turned frames in space, and the two-bone joint that brings a hand or a foot where it should be. Pure.

Lengths are centimetres, angles degrees. x is ahead, y up, z to the right of a figure that faces ahead.
"""

import math
from dataclasses import dataclass

Vec = tuple[float, float, float]
ZERO: Vec = (0.0, 0.0, 0.0)


def add(a: Vec, b: Vec, by: float = 1.0) -> Vec:
    """`a` moved by `by` times `b`."""
    return (a[0] + b[0] * by, a[1] + b[1] * by, a[2] + b[2] * by)


def sub(a: Vec, b: Vec) -> Vec:
    """The way from `b` to `a`."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def dot(a: Vec, b: Vec) -> float:
    """The scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec, b: Vec) -> Vec:
    """The vector product."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def length(a: Vec) -> float:
    """How long, in centimetres."""
    return math.sqrt(dot(a, a))


def unit(a: Vec) -> Vec:
    """The direction of `a`; straight up where it has none."""
    size = length(a)
    return (a[0] / size, a[1] / size, a[2] / size) if size > 1e-9 else (0.0, 1.0, 0.0)  # noqa: PLR2004  rounding


def lerp(a: Vec, b: Vec, t: float) -> Vec:
    """The point at share `t` of the way from `a` to `b`."""
    return add(a, sub(b, a), t)


def vec(numbers: tuple[float, ...]) -> Vec:
    """Three numbers of a file as a point; none are the origin."""
    x, y, z = numbers or ZERO
    return (x, y, z)


def mirrored(a: Vec) -> Vec:
    """The point in the mirror that divides right from left."""
    return (a[0], a[1], -a[2])


def across(direction: Vec, towards: Vec) -> Vec:
    """The part of `towards` that is square to `direction`, as a direction."""
    return unit(add(towards, direction, -dot(towards, direction)))


@dataclass(frozen=True, slots=True)
class Frame:
    """How a part of the body is turned: where its front, its head end and its right side point."""

    front: Vec = (1.0, 0.0, 0.0)
    up: Vec = (0.0, 1.0, 0.0)
    right: Vec = (0.0, 0.0, 1.0)

    def bent(self, degrees: float) -> "Frame":
        """Bent forward: the head end goes to the front."""
        c, s = _cos_sin(degrees)
        return Frame(_mix(self.front, c, self.up, -s), _mix(self.up, c, self.front, s), self.right)

    def leant(self, degrees: float) -> "Frame":
        """Leant to the right: the head end goes to the right."""
        c, s = _cos_sin(degrees)
        return Frame(self.front, _mix(self.up, c, self.right, s), _mix(self.right, c, self.up, -s))

    def turned(self, degrees: float) -> "Frame":
        """Turned to the right: the front goes to the right."""
        c, s = _cos_sin(degrees)
        return Frame(_mix(self.front, c, self.right, s), self.up, _mix(self.right, c, self.front, -s))

    def place(self, front: float, up: float, right: float) -> Vec:
        """A point given along the frame's own directions, seen from the world."""
        return add(add(_mix(self.front, front, self.up, up), self.right, right), ZERO)

    def seen(self, a: Vec) -> Vec:
        """A direction of the world, given along the frame's own directions."""
        return (dot(a, self.front), dot(a, self.up), dot(a, self.right))


def elbow(start: Vec, goal: Vec, upper: float, lower: float, aim: Vec) -> tuple[Vec, Vec]:
    """Where the middle joint and the end of two bones come to rest that reach for `goal` and bend towards `aim`.

    The end stays short of a goal that is out of reach: bones never stretch.
    """
    way = sub(goal, start)
    direction = unit(way)
    reach = min(max(length(way), abs(upper - lower) + 0.1), upper + lower - 0.01)
    along = (upper**2 - lower**2 + reach**2) / (2 * reach)
    out = math.sqrt(max(upper**2 - along**2, 0.0))
    middle = add(add(start, direction, along), across(direction, aim), out)
    return middle, add(start, direction, reach)


def _cos_sin(degrees: float) -> tuple[float, float]:
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees))


def _mix(a: Vec, by_a: float, b: Vec, by_b: float) -> Vec:
    return (a[0] * by_a + b[0] * by_b, a[1] * by_a + b[1] * by_b, a[2] * by_a + b[2] * by_b)
