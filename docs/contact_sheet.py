"""Remakes docs/figures: every movement's picture in both themes, the left sides, and frames of three clips.

Look at them after every change of a figure: whoever sees only the picture should be able to name the pose.
"""

import base64
import itertools
import pathlib
import re
import tempfile
from collections.abc import Iterable
from fractions import Fraction

import av
import resvg_py

from content import catalog, model
from content.drawing import figure, media, motion, palette

FOLDER = pathlib.Path(__file__).parent / "figures"
COLUMNS, SCALE, GAP = 5, 0.5, 6
CLIPS = {"knee_to_chest": motion.Kind.HOLD, "childs_pose": motion.Kind.HOLD, "cat_cow": motion.Kind.SET}
SHOWN_S = (0, 1, 2, 4, 10)  # seconds into a clip


def sheet(pictures: Iterable[str], theme: palette.Theme) -> bytes:
    """SVG pictures in rows, as one PNG."""
    cells, (wide, high) = list(pictures), (figure.WIDTH * SCALE + GAP, figure.HEIGHT * SCALE + GAP)
    drawn = "".join(
        f'<svg x="{place % COLUMNS * wide}" y="{place // COLUMNS * high}" width="{wide - GAP}" height="{high - GAP}" '
        f'viewBox="0 0 {figure.WIDTH} {figure.HEIGHT}">{re.sub("^<svg[^>]*>", "", picture)}'
        for place, picture in enumerate(cells)
    )
    size = f'width="{COLUMNS * wide - GAP}" height="{-(-len(cells) // COLUMNS) * high - GAP}"'
    ground = {palette.Theme.LIGHT: "#ffffff", palette.Theme.DARK: "#000000"}[theme]
    whole = f'<rect width="100%" height="100%" fill="{ground}"/>{drawn}'
    return resvg_py.svg_to_bytes(
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{whole}</svg>', skip_system_fonts=True
    )


def frames(path: pathlib.Path) -> Iterable[str]:
    """The shown frames of a clip as it was encoded, each within an SVG."""
    wanted = [second * motion.FPS for second in SHOWN_S]
    with av.open(str(path)) as container:
        for place, frame in enumerate(itertools.islice(container.decode(video=0), wanted[-1] + 1)):
            if place in wanted:
                png = av.CodecContext.create("png", "w")
                assert isinstance(png, av.VideoCodecContext)  # noqa: S101  what "png" names
                png.width, png.height, png.pix_fmt = frame.width, frame.height, "rgb24"
                png.time_base = Fraction(1, motion.FPS)
                data = b"".join(bytes(packet) for packet in png.encode(frame.reformat(format="rgb24")))
                address = f"data:image/png;base64,{base64.b64encode(data).decode()}"
                yield f'<svg><image width="{frame.width}" height="{frame.height}" href="{address}"/></svg>'


def main() -> None:
    """Write all sheets."""
    movements = catalog.load().movements
    for theme in palette.Theme:
        stills = (figure.svg(movement, theme=theme) for movement in movements.values())
        (FOLDER / f"all-{theme}.png").write_bytes(sheet(stills, theme))
    sided = [movement for movement in movements.values() if movement.dose.sides is not model.Sides.NONE]
    lefts = (figure.svg(movement, side=model.Side.LEFT) for movement in sided)
    (FOLDER / "left-sides.png").write_bytes(sheet(lefts, palette.Theme.LIGHT))
    with tempfile.TemporaryDirectory() as cache:
        for own_id, kind in CLIPS.items():
            movement = movements[own_id]
            clip = media.Clip(kind=kind, dose=movement.dose.default(), side=model.Side.RIGHT)
            path = media.clip(movement, clip, pathlib.Path(cache))
            (FOLDER / f"clip-{own_id}.png").write_bytes(sheet(frames(path), palette.Theme.LIGHT))


if __name__ == "__main__":
    main()
