"""Pictures as files: a still as PNG and silent H.264 clips, made once and kept under the hash of what they show.

Nothing here needs an event loop; it is meant for a thread or a process beside it. Two that make the same clip at once
write the same bytes: a file appears whole or not at all.
"""

import dataclasses
import functools
import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av

from content import model
from content.drawing import countdown, figure, motion, palette, raster

RENDERER = 2
"""Counted up when the same SVG is turned into other bytes: all files and all uploads are then made anew."""

_CODEC = {"preset": "veryfast", "tune": "animation", "crf": "27", "g": "600", "threads": "1"}
_BT709 = 1  # by its number in H.264
_X264 = "threads=1:deterministic=1:sliced-threads=0"  # the same bytes on every machine with this library


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """Which clip is meant: of one hold, or of one counted set, with the numbers of a practice.

    `side` is the side that works, or the one an alternating set begins with; None where a movement has no sides.
    """

    kind: motion.Kind
    dose: model.ChosenDose
    side: model.Side | None = None
    theme: palette.Theme = palette.Theme.LIGHT


def key(movement: model.Movement, clip: Clip | None = None, theme: palette.Theme = palette.Theme.LIGHT) -> str:
    """The content hash (32 hex digits) of a clip, or of the still in a theme: another key, another picture.

    It covers the drawing of every pose and every frame's timing. Only how SVG becomes bytes is left to `RENDERER`.
    ValueError for a movement without a figure.
    """
    drawn = motion.drawn(movement)
    look = clip.theme if clip else theme
    digest = hashlib.sha256(f"{RENDERER} {motion.FPS} {clip}".encode())
    digest.update(figure.svg(movement, theme=look).encode())
    if clip:
        for pose in drawn.poses:
            digest.update(figure.svg(movement, motion.Moment(pose, pose), clip.side, look).encode())
        for shot in motion.shots(movement, clip.dose, clip.kind, clip.side):
            digest.update(repr(shot).encode())
    return digest.hexdigest()[:32]


def still(movement: model.Movement, folder: Path, theme: palette.Theme = palette.Theme.LIGHT) -> Path:
    """The picture of a movement as PNG in `folder`, made when it is not there yet."""
    path = folder / f"{key(movement, theme=theme)}.png"
    if not path.exists():
        _keep(path, lambda part: part.write_bytes(raster.png(raster.drawn(figure.svg(movement, theme=theme)))))
    return path


def clip(movement: model.Movement, wanted: Clip, folder: Path) -> Path:
    """The clip as MP4 in `folder`, made when it is not there yet; as long as the dose's seconds, to the frame."""
    path = folder / f"{key(movement, wanted)}.mp4"
    if not path.exists():
        _keep(path, lambda part: _write_mp4(part, _frames(movement, wanted)))
    return path


def seconds(movement: model.Movement, wanted: Clip) -> int:
    """How long a clip lasts."""
    return motion.seconds(movement.dose, wanted.dose, wanted.kind)


def _keep(path: Path, write: Callable[[Path], object]) -> None:
    """Have the file written beside its place and moved there in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as room:
        part = Path(room) / path.name
        write(part)
        part.replace(path)


def _frames(movement: model.Movement, wanted: Clip) -> Iterator[raster.Planes]:
    """Every frame; a figure and a ring that were seen before are not drawn again."""
    drawn = motion.drawn(movement)

    @functools.lru_cache(maxsize=256)
    def picture(moment: motion.Moment, side: model.Side | None) -> raster.Planes:
        return raster.planes(raster.drawn(figure.drawn(drawn, moment, side, wanted.theme)))

    @functools.lru_cache(maxsize=16)
    def ring(one: motion.Ring) -> raster.Planes:
        return raster.planes(raster.drawn(countdown.svg(one, wanted.theme)))

    for shot in motion.shots(movement, wanted.dose, wanted.kind, wanted.side):
        yield _counted(picture(shot.moment, shot.side), ring(shot.ring))


def _counted(picture: raster.Planes, ring: raster.Planes) -> raster.Planes:
    """The picture with the ring in its corner."""
    planes = []
    for number, (below, above) in enumerate(zip(picture, ring, strict=True)):
        half = 2 if number else 1  # the colour planes
        left, top, wide, row = (pixels // half for pixels in (*figure.RING_AT, countdown.SIZE, figure.WIDTH))
        plane = bytearray(below)
        for line in range(wide):
            start = (top + line) * row + left
            plane[start : start + wide] = above[line * wide : (line + 1) * wide]
        planes.append(bytes(plane))
    return tuple(planes)


def _write_mp4(path: Path, frames: Iterable[raster.Planes]) -> None:
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart", "fflags": "+bitexact"}) as container:
        stream = container.add_stream("libx264", rate=motion.FPS, options={**_CODEC, "x264-params": _X264})
        stream.width, stream.height, stream.pix_fmt = figure.WIDTH, figure.HEIGHT, "yuv420p"
        context = stream.codec_context
        context.color_range, context.colorspace = (
            av.video.reformatter.ColorRange.MPEG,
            av.video.reformatter.Colorspace.ITU709,
        )
        context.color_primaries = context.color_trc = _BT709
        for place, planes in enumerate(frames):
            frame = raster.assembled(planes, figure.WIDTH, figure.HEIGHT)
            frame.pts, frame.time_base = place, Fraction(1, motion.FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
