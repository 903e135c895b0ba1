"""SVG as pixels, and these as PNG and as the planes of a video.

ThorVG draws, in a seventh of the time that resvg takes: it hands out pixels without making a PNG of them first, and
lets other threads run meanwhile. It sets words only roughly, but there are none in these pictures.
"""

import threading
from fractions import Fraction

import av
from av.video.plane import VideoPlane
from thorvg_python.base import EngineOption, Result
from thorvg_python.canvas.sw import SwCanvas
from thorvg_python.engine import Engine
from thorvg_python.paint.picture import Picture

Planes = tuple[bytes, ...]
"""A picture as H.264 stores it: luma and two planes of colour at half the size, row by row without gaps."""

_ENGINE = Engine(threads=0)
_ALONE = threading.Lock()  # canvases share the engine's memory, and their wrapper the signatures of all calls


def drawn(svg: str) -> av.VideoFrame:
    """The SVG in its own size, as RGBA; ValueError if it cannot be drawn."""
    with _ALONE:
        canvas, picture = SwCanvas(_ENGINE, EngineOption.NONE), Picture(_ENGINE)
        try:
            canvas.add(picture)  # from here on it is freed with the canvas
            if picture.load_data(svg.encode(), "svg", rpath=None, copy=True) is not Result.SUCCESS:
                raise ValueError(f"expected SVG, found {svg[:40]!r}")
            wide, high = (int(edge) for edge in picture.get_size()[1:])
            frame = av.VideoFrame(wide, high, "rgba")
            canvas.set_target(wide, high, stride=frame.planes[0].line_size // 4)
            done = {canvas.draw(clear=True), canvas.sync()}
            if done != {Result.SUCCESS} or canvas.buffer_arr is None:
                raise ValueError(f"cannot draw {svg[:40]!r}: {done}")
            frame.planes[0].update(canvas.buffer_arr)  # type: ignore[arg-type]  # takes every buffer
        finally:
            canvas.destroy()
    return frame


def png(frame: av.VideoFrame) -> bytes:
    """A frame as a PNG without transparency."""
    encoder = av.CodecContext.create("png", "w")
    assert isinstance(encoder, av.VideoCodecContext)  # noqa: S101  what "png" names
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "rgb24"
    encoder.time_base = Fraction(1)
    packets = [*encoder.encode(frame.reformat(format="rgb24")), *encoder.encode()]
    return b"".join(bytes(packet) for packet in packets)


def planes(frame: av.VideoFrame) -> Planes:
    """A frame in the colours of video (BT.709)."""
    converted = frame.reformat(
        format="yuv420p", dst_colorspace="ITU709", src_color_range="JPEG", dst_color_range="MPEG"
    )
    return tuple(_packed(plane) for plane in converted.planes)


def assembled(planes: Planes, wide: int, high: int) -> av.VideoFrame:
    """A frame of the planes, as an encoder takes it."""
    frame = av.VideoFrame(wide, high, "yuv420p")
    for target, plane in zip(frame.planes, planes, strict=True):
        target.update(_aligned(plane, target))
    return frame


def _packed(plane: VideoPlane) -> bytes:
    rows, wide = bytes(plane), plane.line_size
    if wide == plane.width:
        return rows
    return b"".join(rows[start : start + plane.width] for start in range(0, wide * plane.height, wide))


def _aligned(rows: bytes, plane: VideoPlane) -> bytes:
    if plane.line_size == plane.width:
        return rows
    gap = bytes(plane.line_size - plane.width)
    return b"".join(rows[start : start + plane.width] + gap for start in range(0, len(rows), plane.width))
