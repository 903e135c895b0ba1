"""Paints one picture: things, shadow, body and signs as SVG elements, what is farther first. Pure.

Drawn like paper cut-outs: every part has a thin edge; what works has another colour *and* a thick edge.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from content.drawing import camera, face, flesh, furniture, palette, poses, posing, signs, space

_EDGE, _WORK_EDGE = 2.2, 4.6  # pixels
_BEHIND = 2.0  # cm: a limb so much behind the one of the other side is the far one
_SHADOW = 8.0  # cm to each side of a bone


@dataclass(frozen=True, slots=True)
class Scene:
    """Whom we draw, from where, in which colours, and whether left and right are exchanged."""

    figure: poses.Figure
    view: camera.Camera
    colours: palette.Palette
    left: bool

    def things(self) -> str:
        """The props, those behind first; all of them lie behind the body."""
        drawn = []
        for prop in self.figure.props:
            blocks = furniture.blocks(prop, mirrored=self.left)
            for block in sorted(blocks, key=lambda block: min(self.view.depth(ball.at) for ball in block.whole)):
                top, side = self._thing_colours(block.thing)
                drawn.append(f'<path d="{self.view.path(block.whole)}" fill="{side}"/>')
                drawn.append(f'<path d="{self.view.path(block.top)}" fill="{top}"/>')
        return "".join(drawn)

    def _thing_colours(self, thing: poses.Thing) -> tuple[str, str]:
        c = self.colours
        soft = {poses.Thing.MAT: c.mat, poses.Thing.RUG: c.rug, poses.Thing.PILLOW: c.pillow}
        return soft.get(thing, c.wood)

    def shadow(self, skeleton: posing.Skeleton) -> str:
        """The bones' shadow, drawn on the floor's own plane."""
        right, top, _ = self.view.axes
        s, (x, y) = self.view.scale, self.view.shift
        plane = f"{right[0] * s:.3f} {-top[0] * s:.3f} {right[2] * s:.3f} {-top[2] * s:.3f} {x:.1f} {y:.1f}"
        cast = "".join(camera.around((x, z, _SHADOW) for x, _, z in bone) for bone in skeleton.bones.values())
        return f'<path transform="matrix({plane})" d="{cast}" fill="#000" fill-opacity="{self.colours.shadow}"/>'

    def body(self, skeleton: posing.Skeleton) -> str:
        """The parts of the body, those behind first."""
        pieces = flesh.body(skeleton)
        work = {part.other if self.left else part for part in self.figure.work}
        drawn = []
        for part in self._in_order(pieces):
            far = self.view.mean_depth(pieces[part]) < self.view.mean_depth(pieces[part.other]) - _BEHIND
            if part is poses.Part.HEAD:
                drawn.append(face.head(self.view, self.colours, skeleton, pieces[part]))
            else:
                drawn.append(self._part(part, pieces[part], works=part in work, far=far))
        return "".join(drawn)

    def signs(self, skeleton: posing.Skeleton, arrows: float) -> str:
        """What helps to read the pose; arrows with an opacity from 0 to 1."""
        return signs.drawn(self.figure, signs.Sight(self.view, self.colours, skeleton, self.left), arrows)

    def _in_order(self, pieces: flesh.Body) -> list[poses.Part]:
        def rank(part: poses.Part) -> tuple[bool, float]:
            own = part.other if self.left else part
            return own in self.figure.before, self.view.mean_depth(pieces[part])

        return sorted(pieces, key=rank)

    def _part(self, part: poses.Part, pieces: Sequence[flesh.Piece], *, works: bool, far: bool) -> str:
        c = self.colours
        stuffs = {
            flesh.Stuff.SHIRT: c.work if works else c.shirt,
            flesh.Stuff.TROUSERS: c.work if works and part is not poses.Part.TORSO else c.trousers,
        }
        filled: list[tuple[str, str]] = []
        for piece in pieces:
            colour, outline = stuffs.get(piece.stuff, c.skin)[far], self.view.path(piece.balls)
            if filled and filled[-1][0] == colour:
                filled[-1] = (colour, filled[-1][1] + outline)
            else:
                filled.append((colour, outline))
        edge, width = (c.work_edge, _WORK_EDGE) if works else (c.edge, _EDGE)
        whole = "".join(self.view.path(piece.balls, width / 2) for piece in pieces)
        return f'<path d="{whole}" fill="{edge}"/>' + "".join(
            f'<path d="{outline}" fill="{colour}"/>' for colour, outline in filled
        )


def marks(figure: poses.Figure, skeleton: posing.Skeleton) -> list[flesh.Ball]:
    """Balls around all signs of a right-sided pose."""
    balls = [flesh.Ball(skeleton.spot(spot), 5.0) for spot in (*figure.mark, *figure.towel)]
    if figure.dial:
        balls.append(flesh.Ball(skeleton.spot(figure.dial), signs.DIAL + 2.0))
    for arrow in figure.arrows:
        start = skeleton.spot(arrow.start)
        end = space.add(start, space.vec(arrow.by))
        bowed = space.add(space.lerp(start, end, 0.5), space.vec(arrow.bow))
        balls += [flesh.Ball(at, 5.0) for at in (start, end, bowed)]
    return balls
