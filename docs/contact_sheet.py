"""Remakes docs/figures: every movement's picture in both themes, the left sides, and frames of three clips.

Look at them after every change of a figure: whoever sees only the picture should be able to name the pose.
"""

import itertools
import pathlib
import tempfile
from collections.abc import Iterable

import av

from content import catalog, model
from content.drawing import figure, media, motion, palette, raster

FOLDER = pathlib.Path(__file__).parent / "figures"
COLUMNS, GAP = 5, 6
WIDE, HIGH = figure.WIDTH // 2, figure.HEIGHT // 2
CLIPS = {"knee_to_chest": motion.Kind.HOLD, "childs_pose": motion.Kind.HOLD, "cat_cow": motion.Kind.SET}
SHOWN_S = (0, 1, 2, 4, 10)  # seconds into a clip


def sheet(pictures: Iterable[av.VideoFrame], theme: palette.Theme) -> bytes:
    """Pictures in rows at half their size, as one PNG."""
    cells = [bytes(one.reformat(WIDE, HIGH, "rgba", interpolation="AREA").planes[0]) for one in pictures]
    wide, high = COLUMNS * (WIDE + GAP) - GAP, -(-len(cells) // COLUMNS) * (HIGH + GAP) - GAP
    ground = {palette.Theme.LIGHT: b"\xff\xff\xff\xff", palette.Theme.DARK: b"\0\0\0\xff"}[theme]
    whole, row = bytearray(ground * wide * high), WIDE * 4
    for place, cell in enumerate(cells):
        down, across = divmod(place, COLUMNS)
        for line in range(HIGH):
            start = ((down * (HIGH + GAP) + line) * wide + across * (WIDE + GAP)) * 4
            whole[start : start + row] = cell[line * row : (line + 1) * row]
    return raster.png(av.VideoFrame.from_bytes(bytes(whole), wide, high, "rgba"))


def frames(path: pathlib.Path) -> Iterable[av.VideoFrame]:
    """The shown frames of a clip as it was encoded."""
    wanted = [second * motion.FPS for second in SHOWN_S]
    with av.open(str(path)) as container:
        for place, frame in enumerate(itertools.islice(container.decode(video=0), wanted[-1] + 1)):
            if place in wanted:
                yield frame


def main() -> None:
    """Write all sheets."""
    movements = catalog.load().movements
    for theme in palette.Theme:
        stills = (raster.drawn(figure.svg(movement, theme=theme)) for movement in movements.values())
        (FOLDER / f"all-{theme}.png").write_bytes(sheet(stills, theme))
    sided = [movement for movement in movements.values() if movement.dose.sides is not model.Sides.NONE]
    lefts = (raster.drawn(figure.svg(movement, side=model.Side.LEFT)) for movement in sided)
    (FOLDER / "left-sides.png").write_bytes(sheet(lefts, palette.Theme.LIGHT))
    with tempfile.TemporaryDirectory() as cache:
        for own_id, kind in CLIPS.items():
            movement = movements[own_id]
            clip = media.Clip(kind=kind, dose=movement.dose.default(), side=model.Side.RIGHT)
            path = media.clip(movement, clip, pathlib.Path(cache))
            (FOLDER / f"clip-{own_id}.png").write_bytes(sheet(frames(path), palette.Theme.LIGHT))


if __name__ == "__main__":
    main()
