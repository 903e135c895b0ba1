"""What is drawn over a figure to read it better: marks, arrows, a towel, shoulder blades, a clock face. Pure."""

from dataclasses import dataclass

from content.drawing import camera, countdown, flesh, palette, poses, posing, space

DIAL = 16.0  # cm from its middle to its edge
_BEAD_GAIN = 4.0  # how far the bead on the dial goes for a tilt: a quarter of upright reaches the edge
_LINE = 'stroke-linecap="round" stroke-linejoin="round"'


@dataclass(frozen=True, slots=True)
class Sight:
    """A posed body and how it is seen; `left` when right and left were exchanged."""

    view: camera.Camera
    colours: palette.Palette
    skeleton: posing.Skeleton
    left: bool

    def spot(self, spot: poses.Spot) -> space.Vec:
        """Where a spot is that was written for the right side."""
        return space.mirrored(self.skeleton.mirrored().spot(spot)) if self.left else self.skeleton.spot(spot)

    def way(self, numbers: tuple[int, ...]) -> space.Vec:
        """A direction that was written for the right side."""
        return space.mirrored(space.vec(numbers)) if self.left else space.vec(numbers)


def drawn(figure: poses.Figure, sight: Sight, arrows: float) -> str:
    """All signs of a figure as SVG elements; arrows with an opacity from 0 (not at all) to 1."""
    elements = [_blade(sight, side) for side in (1, -1) if figure.blades]
    if figure.towel:
        elements.append(_towel(sight, figure.towel))
    elements += [_mark(sight, spot) for spot in figure.mark]
    if figure.dial:
        elements.append(_dial(sight, figure.dial, posing.pose(figure, next(iter(figure.poses)))))
    if arrows and figure.arrows:
        elements.append(f'<g opacity="{arrows:.2f}">{"".join(_arrow(sight, one) for one in figure.arrows)}</g>')
    return "".join(elements)


def _mark(sight: Sight, spot: poses.Spot) -> str:
    x, y = sight.view.project(sight.spot(spot))
    c = sight.colours
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="{c.ground}" stroke="{c.work_edge}" stroke-width="2.5"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6" fill="{c.arrow}"/>'
    )


def _towel(sight: Sight, spots: tuple[poses.Spot, ...]) -> str:
    points = [sight.view.project(sight.spot(spot)) for spot in spots]
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    strokes = ((sight.colours.edge, 9), (sight.colours.pillow[0], 6))
    return "".join(
        f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="{wide}" {_LINE}/>' for colour, wide in strokes
    )


def _arrow(sight: Sight, arrow: poses.Arrow) -> str:
    start = sight.spot(arrow.start)
    end = space.add(start, sight.way(arrow.by))
    middle = space.add(space.lerp(start, end, 0.5), sight.way(arrow.bow))
    (ax, ay), (bx, by), (cx, cy) = (sight.view.project(at) for at in (start, middle, end))
    mx, my = 2 * bx - (ax + cx) / 2, 2 * by - (ay + cy) / 2  # the curve's handle: it then passes through the middle
    size = ((cx - mx) ** 2 + (cy - my) ** 2) ** 0.5 or 1.0
    dx, dy = (cx - mx) / size * 11, (cy - my) / size * 11
    wings = [(cx - dx - dy * side, cy - dy + dx * side) for side in (0.8, -0.8)]
    (px, py), (qx, qy) = wings
    line = (
        f"M{ax:.1f} {ay:.1f}Q{mx:.1f} {my:.1f} {cx:.1f} {cy:.1f}M{px:.1f} {py:.1f}L{cx:.1f} {cy:.1f}L{qx:.1f} {qy:.1f}"
    )
    strokes = ((sight.colours.ground, 10), (sight.colours.arrow, 5.5))
    return "".join(
        f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="{w}" {_LINE}/>' for colour, w in strokes
    )


def _blade(sight: Sight, side: int) -> str:
    """A shoulder blade seen through the shirt; it slides with its shoulder."""
    frame, nape = sight.skeleton.frames["upper_back"], sight.skeleton.bones[poses.Bone.UPPER_BACK][1]
    bone = poses.Bone.RIGHT_UPPER_ARM if side > 0 else poses.Bone.LEFT_UPPER_ARM
    front, up, right = frame.seen(space.sub(sight.skeleton.bones[bone][0], nape))
    out = 4 + abs(right) * 0.35 + front * 0.7
    corners = ((up, out + 4.0, 2.2), (up + 1, out - 2.5, 2.0), (up - 15, out - 0.5, 1.6))
    balls = [flesh.Ball(space.add(nape, frame.place(-10, high, side * wide)), radius) for high, wide, radius in corners]
    return f'<path d="{sight.view.path(balls)}" fill="{sight.colours.work_edge}" opacity="0.35"/>'


def _dial(sight: Sight, spot: poses.Spot, upright: posing.Skeleton) -> str:
    """A clock face over the lower belly, 12 towards the head; a bead shows which hour the pelvis is tipped to."""
    x, y = sight.view.project(sight.spot(spot))
    c, r = sight.colours, DIAL * sight.view.scale
    hours = "".join(
        countdown.number(hour, x + ahead * r, y + aside * r, 17, c.number)
        for hour, ahead, aside in ((12, -0.74, 0), (6, 0.76, 0), (3, 0, -0.7), (9, 0, 0.7))
    )
    tilt = space.sub(sight.skeleton.frames["pelvis"].front, upright.frames["pelvis"].front)
    bead_x, bead_y = x + tilt[0] * r * _BEAD_GAIN, y + tilt[2] * r * _BEAD_GAIN
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{c.ground}" fill-opacity="0.92" stroke="{c.number}" '
        f'stroke-width="3"/>{hours}<circle cx="{bead_x:.1f}" cy="{bead_y:.1f}" r="8" fill="{c.arrow}"/>'
    )
