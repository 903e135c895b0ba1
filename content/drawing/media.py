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
import resvg_py
from av.video.plane import VideoPlane

from content import model
from content.drawing import countdown, figure, motion, palette

RENDERER = 1
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


Frame = tuple[bytes, ...]
"""The planes of a picture as H.264 stores it, row by row."""


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
        _keep(path, lambda part: part.write_bytes(_png(figure.svg(movement, theme=theme))))
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


def _png(svg: str) -> bytes:
    return resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True)


def _frames(movement: model.Movement, wanted: Clip) -> Iterator[Frame]:
    """Every frame; a figure and a ring that were seen before are not drawn again, and never more than what moves."""
    drawn = motion.drawn(movement)

    @functools.cache
    def stage(side: model.Side | None) -> Frame:
        return _planes(figure.drawn(drawn, None, side, wanted.theme))

    @functools.lru_cache(maxsize=256)
    def picture(moment: motion.Moment, side: model.Side | None) -> Frame:
        if moment.breath:
            before = picture(dataclasses.replace(moment, breath=0.0), side)
            window = figure.breathing(drawn, moment.here, side)
        else:
            before, window = stage(side), figure.window(drawn, moment, side)
        return _stamped(before, _planes(figure.drawn(drawn, moment, side, wanted.theme, window)), window)

    @functools.lru_cache(maxsize=16)
    def ring(one: motion.Ring) -> Frame:
        return _planes(countdown.svg(one, wanted.theme))

    corner = (*figure.RING_AT, countdown.SIZE, countdown.SIZE)
    for shot in motion.shots(movement, wanted.dose, wanted.kind, wanted.side):
        yield _stamped(picture(shot.moment, shot.side), ring(shot.ring), corner)


def _planes(svg: str) -> Frame:
    """The SVG drawn, as tightly packed planes."""
    decoder = av.CodecContext.create("png", "r")
    assert isinstance(decoder, av.VideoCodecContext)  # noqa: S101  what "png" names
    drawn = decoder.decode(av.Packet(_png(svg)))[0].reformat(
        format="yuv420p", dst_colorspace="ITU709", src_color_range="JPEG", dst_color_range="MPEG"
    )
    return tuple(_packed(plane) for plane in drawn.planes)


def _packed(plane: VideoPlane) -> bytes:
    rows, wide = bytes(plane), plane.line_size
    if wide == plane.width:
        return rows
    return b"".join(rows[start : start + plane.width] for start in range(0, wide * plane.height, wide))


def _stamped(whole: Frame, part: Frame, window: figure.Window) -> Frame:
    """The whole with a part of it replaced."""
    planes = []
    for number, (below, above) in enumerate(zip(whole, part, strict=True)):
        half = 2 if number else 1  # the colour planes
        left, top, wide, high = (edge // half for edge in window)
        row = figure.WIDTH // half
        plane = bytearray(below)
        for line in range(high):
            start = (top + line) * row + left
            plane[start : start + wide] = above[line * wide : (line + 1) * wide]
        planes.append(bytes(plane))
    return tuple(planes)


def _write_mp4(path: Path, frames: Iterable[Frame]) -> None:
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
            frame = av.VideoFrame(figure.WIDTH, figure.HEIGHT, "yuv420p")
            for target, plane in zip(frame.planes, planes, strict=True):
                target.update(_aligned(plane, target))
            frame.pts, frame.time_base = place, Fraction(1, motion.FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _aligned(rows: bytes, plane: VideoPlane) -> bytes:
    if plane.line_size == plane.width:
        return rows
    gap = bytes(plane.line_size - plane.width)
    return b"".join(rows[start : start + plane.width] + gap for start in range(0, len(rows), plane.width))
