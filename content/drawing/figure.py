"""A pose as a picture: SVG without text but numbers, so that one picture serves all languages. Pure.

All poses of a movement share one camera, so nothing jumps when they follow each other. Poses are written for the right
side; the left side is their mirror image, seen from its own side where `view.flip` says so.
"""

import functools
from collections.abc import Iterable

from content import model
from content.drawing import camera, flesh, furniture, motion, palette, poses, posing, scene

WIDTH, HEIGHT = 640, 480
RING_AT = (516, 12)  # the upper left corner of the countdown's tile; even, because of the video's half-size planes
_ROOM = (26.0, 34.0, 614.0, 448.0)
_LARGEST = 3.3  # pixels per centimetre
_FLAT = (poses.Thing.MAT, poses.Thing.RUG)  # may reach beyond the picture

Theme = palette.Theme
Moment = motion.Moment


def svg(
    movement: model.Movement,
    moment: motion.Moment | None = None,
    side: model.Side | None = None,
    theme: palette.Theme = palette.Theme.LIGHT,
) -> str:
    """The picture of a moment (by default the movement's still) as SVG; ValueError for a movement without a figure.

    A side that makes no difference may be None.
    """
    figure = motion.drawn(movement)
    return drawn(figure, moment or motion.still(figure), side, theme)


def drawn(figure: poses.Figure, moment: motion.Moment, side: model.Side | None, theme: palette.Theme) -> str:
    """The picture of a moment of a figure as SVG."""
    painter = _painter(figure, side, theme)
    body = skeleton(figure, moment, side)
    layers = [painter.things(), painter.shadow(body)]
    if figure.ghost and moment.here == moment.there == figure.still and moment.arrows:
        faint = skeleton(figure, Moment(figure.ghost, figure.ghost), side)
        layers.append(f'<g opacity="0.25">{painter.body(faint)}</g>')
    layers += [painter.body(body), painter.signs(body, moment.arrows)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{painter.colours.ground}"/>{"".join(layers)}</svg>'
    )


def skeleton(figure: poses.Figure, moment: motion.Moment, side: model.Side | None) -> posing.Skeleton:
    """The body of a moment: of the poses as they are written, or for the left their mirror image."""
    found = posing.between(figure, moment.here, moment.there, moment.t, moment.breath)
    return found.mirrored() if side is model.Side.LEFT else found


def looking(figure: poses.Figure) -> camera.Camera:
    """The camera that sees all poses of a figure from its view, for the right side."""
    return _looking(_Same(figure))


def _camera(figure: poses.Figure, side: model.Side | None) -> camera.Camera:
    view = looking(figure)
    return view.other_side(WIDTH) if side is model.Side.LEFT and figure.view.flip else view


def _painter(figure: poses.Figure, side: model.Side | None, theme: palette.Theme) -> scene.Scene:
    return scene.Scene(figure, _camera(figure, side), palette.PALETTES[theme], side is model.Side.LEFT)


def _balls(body: flesh.Body) -> Iterable[flesh.Ball]:
    return (ball for part in body.values() for piece in part for ball in piece.balls)


class _Same:
    """A figure as a key: a frozen value with a mapping inside has no hash, but it stays the same object."""

    def __init__(self, figure: poses.Figure) -> None:
        self.figure = figure

    def __hash__(self) -> int:
        return id(self.figure)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.figure is self.figure


@functools.lru_cache(maxsize=64)
def _looking(key: _Same) -> camera.Camera:
    figure = key.figure
    balls = [ball for name in figure.poses for ball in _balls(flesh.body(posing.pose(figure, name, 1.0)))]
    standing = [prop for prop in figure.props if prop.thing not in _FLAT]
    balls += [ball for prop in standing for block in furniture.blocks(prop) for ball in block.whole]
    balls += scene.marks(figure, posing.pose(figure, figure.still))
    return camera.fitted(figure.view, balls, _ROOM, _LARGEST * figure.view.largest / 100)
