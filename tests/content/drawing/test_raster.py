import concurrent.futures

import av
import pytest

from content import catalog
from content.drawing import figure, raster


def svg(inside: str, wide: int = 40, high: int = 20) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}">{inside}</svg>'


def pixel(frame: av.VideoFrame, x: int, y: int) -> tuple[int, ...]:
    """Red, green, blue, opacity."""
    [plane] = frame.planes
    start = y * plane.line_size + x * 4
    return tuple(bytes(plane)[start : start + 4])


def test_a_picture_has_the_size_and_the_colours_that_it_says() -> None:
    frame = raster.drawn(svg('<rect width="20" height="20" fill="#c79272"/>'))
    assert (frame.width, frame.height, frame.format.name) == (40, 20, "rgba")
    assert (pixel(frame, 10, 10), pixel(frame, 30, 10)) == ((0xC7, 0x92, 0x72, 255), (0, 0, 0, 0))


def test_outlines_that_overlap_in_one_path_are_filled_as_one() -> None:
    squares = '<path d="M0 0L20 0L20 20L0 20ZM10 0L30 0L30 20L10 20Z" fill="#000" fill-opacity="0.2"/>'
    frame = raster.drawn(svg('<rect width="40" height="20" fill="#fff"/>' + squares))
    assert pixel(frame, 5, 10) == pixel(frame, 15, 10) == pixel(frame, 25, 10) == (204, 204, 204, 255)


def test_a_slanted_edge_is_soft() -> None:
    frame = raster.drawn(svg('<rect width="40" height="20" fill="#fff"/><path d="M0 0L20 0L0 20Z" fill="#000"/>'))
    assert [pixel(frame, x, 9)[0] for x in (9, 11)] == [0, 255]
    assert abs(pixel(frame, 10, 9)[0] - 128) <= 2  # the edge goes from corner to corner of this one


@pytest.mark.parametrize("broken", ["", "words", "<svg nonsense"])
def test_what_is_no_svg_is_refused(broken: str) -> None:
    with pytest.raises(ValueError, match="expected SVG, found"):
        raster.drawn(broken)


def test_a_png_holds_the_same_pixels() -> None:
    frame = raster.drawn(figure.svg(catalog.load().movements["bridge"]))
    decoder = av.CodecContext.create("png", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    [read] = decoder.decode(av.Packet(raster.png(frame)))
    assert read.format.name == "rgb24"
    assert bytes(read.reformat(format="rgba").planes[0]) == bytes(frame.planes[0])


def test_planes_have_no_gaps_and_come_back_the_same() -> None:
    frame = raster.drawn(svg('<circle cx="30" cy="25" r="20" fill="#f0a53a"/>', 60, 50))  # no multiple of a cache line
    planes = raster.planes(frame)
    assert [len(plane) for plane in planes] == [60 * 50, 30 * 25, 30 * 25]
    again = raster.assembled(planes, 60, 50)
    assert tuple(raster._packed(plane) for plane in again.planes) == planes


def test_threads_that_draw_at_once_do_not_disturb_each_other() -> None:
    pictures = [figure.svg(movement) for movement in catalog.load().movements.values()]
    alone = [bytes(raster.drawn(picture).planes[0]) for picture in pictures]
    with concurrent.futures.ThreadPoolExecutor(4) as threads:
        at_once = list(threads.map(raster.drawn, pictures * 3))
    assert [bytes(frame.planes[0]) for frame in at_once] == alone * 3
