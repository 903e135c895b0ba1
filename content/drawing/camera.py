"""How space becomes a picture: a camera that looks from one side, and outlines around balls. Pure."""

import functools
import math
from collections.abc import Iterable
from dataclasses import dataclass

from content.drawing import flesh, poses, space

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_AROUND = [(math.cos(n * math.tau / 32), math.sin(n * math.tau / 32)) for n in range(32)]


@dataclass(frozen=True)  # no slots: the axes are kept once they are known
class Camera:
    """Looks at the world without perspective. Pixels are `scale` times centimetres, moved by `shift`; y goes down."""

    yaw: float
    pitch: float
    scale: float = 1.0
    shift: Point = (0.0, 0.0)

    @functools.cached_property
    def axes(self) -> tuple[space.Vec, space.Vec, space.Vec]:
        """The directions in the world of the picture's right, the picture's top, and the viewer."""
        ca, sa = math.cos(math.radians(self.yaw)), math.sin(math.radians(self.yaw))
        ce, se = math.cos(math.radians(self.pitch)), math.sin(math.radians(self.pitch))
        return (ca, 0.0, sa), (sa * se, ce, -ca * se), (-sa * ce, se, ca * ce)

    def other_side(self, width: float) -> "Camera":
        """The camera that sees a mirrored body as the mirror image of the picture, which is `width` pixels wide."""
        return Camera(180.0 - self.yaw, self.pitch, self.scale, (width - self.shift[0], self.shift[1]))

    def project(self, at: space.Vec) -> Point:
        """Where a point is in the picture."""
        right, top, _ = self.axes
        return space.dot(at, right) * self.scale + self.shift[0], self.shift[1] - space.dot(at, top) * self.scale

    def depth(self, at: space.Vec) -> float:
        """How near a point is, in centimetres; more is nearer."""
        return space.dot(at, self.axes[2])

    def mean_depth(self, pieces: Iterable[flesh.Piece]) -> float:
        """How near some pieces of a body are, all in all."""
        depths = [self.depth(ball.at) for piece in pieces for ball in piece.balls]
        return sum(depths) / len(depths)

    def path(self, balls: Iterable[flesh.Ball], by: float = 0.0) -> str:
        """The outline around the balls as SVG path data.

        `by`: so many pixels farther out; to fill that before the inside is filled gives an edge.
        """
        return around([(*self.project(ball.at), ball.radius * self.scale + by) for ball in balls])

    def box(self, balls: Iterable[flesh.Ball]) -> Box:
        """The smallest box around the balls."""
        rounds = [(*self.project(ball.at), ball.radius * self.scale) for ball in balls]
        return (
            min(x - r for x, _, r in rounds),
            min(y - r for _, y, r in rounds),
            max(x + r for x, _, r in rounds),
            max(y + r for _, y, r in rounds),
        )


def around(circles: Iterable[tuple[float, float, float]]) -> str:
    """The outline around circles (x, y, radius) as SVG path data: in every direction the point that reaches farthest.

    Outlines all go the same way round, so that they may overlap in one path.
    """
    rounds, points = list(circles), []
    for c, s in _AROUND:
        farthest = -math.inf
        for x, y, radius in rounds:
            reach = x * c + y * s + radius
            if reach > farthest:
                farthest, px, py, pr = reach, x, y, radius
        points.append(f"{px + pr * c:.1f} {py + pr * s:.1f}")
    return f"M{'L'.join(points)}Z"


def fitted(view: poses.View, balls: Iterable[flesh.Ball], room: Box, largest: float) -> Camera:
    """The camera of a view with the balls in the middle of the room, as large as fits but at most `largest`."""
    left, top, right, bottom = Camera(view.yaw, view.pitch).box(balls)
    wide, high = room[2] - room[0], room[3] - room[1]
    scale = min(wide / (right - left), high / (bottom - top), largest)
    x = (room[0] + room[2]) / 2 - (left + right) / 2 * scale
    y = room[3] - bottom * scale - max(0.0, high - (bottom - top) * scale) * 0.4
    return Camera(view.yaw, view.pitch, scale, (x, y))
