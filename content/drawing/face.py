"""The head: skull, hair, ears and calm eyes, so that one sees at a glance where a figure looks. Pure."""

from collections.abc import Iterable

from content.drawing import camera, flesh, palette, posing, space

_TOWARDS = 0.55  # from here on (a cosine) we see more face than hair
_AWAY = -0.6
_BESIDE = 2.0  # cm: an ear so much nearer than the middle is on our side
_BEHIND = 6.0  # cm: a fringe so much farther off lies behind the forehead, as seen from the feet
_EDGE = 2.2  # pixels


def head(
    view: camera.Camera, colours: palette.Palette, skeleton: posing.Skeleton, pieces: Iterable[flesh.Piece]
) -> str:
    """The head as SVG: hair behind a face that looks at us, before one that looks away."""
    front = skeleton.frames["neck"].front
    looks = view.depth(front)
    by_stuff: dict[flesh.Stuff, list[flesh.Piece]] = {stuff: [] for stuff in flesh.Stuff}
    for piece in pieces:
        by_stuff[piece.stuff].append(piece)
    (skull, *ears), hair = by_stuff[flesh.Stuff.SKIN], by_stuff[flesh.Stuff.HAIR]
    near = view.mean_depth([skull]) + _BESIDE
    skin, cap = [(skull, colours.skin[0])], [(piece, colours.hair) for piece in hair]
    fringe = [(piece, colours.hair) for piece in by_stuff[flesh.Stuff.FRINGE]]
    hides = view.mean_depth(by_stuff[flesh.Stuff.FRINGE]) > view.mean_depth([skull]) - _BEHIND
    layers = [
        *(() if hides else fringe),
        *(cap + skin if looks > _TOWARDS else skin + cap),
        *(fringe if hides else ()),
        *((ear, colours.skin[1]) for ear in ears if looks > _AWAY and view.mean_depth([ear]) > near),
        *((eye, colours.eye) for eye in by_stuff[flesh.Stuff.EYE] if _shows(view, eye, skull, front)),
    ]
    edge = "".join(view.path(piece.balls, _EDGE / 2) for piece in (skull, *hair))
    return f'<path d="{edge}" fill="{colours.edge}"/>' + "".join(
        f'<path d="{view.path(piece.balls)}" fill="{colour}"/>' for piece, colour in layers
    )


def _shows(view: camera.Camera, eye: flesh.Piece, skull: flesh.Piece, front: space.Vec) -> bool:
    """Whether an eye is on the side of the head that we see; a little beyond the middle is not."""
    middle = space.add(skull.balls[0].at, front, -1.0)
    return view.depth(space.unit(space.sub(eye.balls[0].at, middle))) > 0.12  # noqa: PLR2004  a small angle
