import itertools
import threading
from fractions import Fraction
from pathlib import Path

import av
import pytest

from content import catalog, model
from content.drawing import countdown, figure, media, motion, palette, raster

MOVEMENTS = catalog.load().movements
SHORT = media.Clip(kind=motion.Kind.HOLD, dose=model.ChosenDose(1, 1), side=model.Side.RIGHT)


def shots(own_id: str, kind: motion.Kind, dose: model.ChosenDose, side: model.Side | None) -> list[motion.Shot]:
    return list(motion.shots(MOVEMENTS[own_id], dose, kind, side))


@pytest.mark.parametrize("own_id", sorted(MOVEMENTS))
def test_a_clip_has_exactly_the_frames_of_its_seconds(own_id: str) -> None:
    dose = MOVEMENTS[own_id].dose
    for chosen in (dose.smallest(), dose.default(), dose.largest()):
        held = shots(own_id, motion.Kind.HOLD, chosen, model.Side.RIGHT)
        assert len(held) == (dose.in_s + chosen.hold_s) * motion.FPS
    counted = shots(own_id, motion.Kind.SET, dose.smallest(), model.Side.RIGHT)
    assert len(counted) == dose.set_s(dose.smallest()) * motion.FPS


def test_the_ring_counts_every_second_of_the_hold_down_to_0() -> None:
    held = shots("childs_pose", motion.Kind.HOLD, model.ChosenDose(1, 20), None)
    numbers = [shot.ring.number for shot in held if not shot.ring.ready]
    assert [number for number, _ in itertools.groupby(numbers)] == list(range(20, -1, -1))
    assert all(numbers.count(number) == motion.FPS for number in range(20, 1, -1))
    shares = [shot.ring.share for shot in held if not shot.ring.ready]
    assert shares == sorted(shares, reverse=True)
    assert (shares[0], shares[-1]) == (1.0, 0.0)


def test_the_count_waits_until_the_pose_is_reached() -> None:
    movement = MOVEMENTS["childs_pose"]
    held = shots("childs_pose", motion.Kind.HOLD, model.ChosenDose(1, 20), None)
    going_in = [shot for shot in held if shot.ring.ready]
    assert len(going_in) == movement.dose.in_s * motion.FPS
    assert {shot.ring.number for shot in going_in} == {20}
    assert all(shot.moment.here == shot.moment.there == "hold" for shot in held[len(going_in) :])


def test_a_set_counts_its_repetitions_down_to_0() -> None:
    counted = shots("cat_cow", motion.Kind.SET, model.ChosenDose(5, 3), None)
    assert [number for number, _ in itertools.groupby(shot.ring.number for shot in counted)] == [5, 4, 3, 2, 1, 0]


def test_an_alternating_set_shows_both_sides_in_turn() -> None:
    counted = shots("bird_dog", motion.Kind.SET, model.ChosenDose(2, 1), model.Side.RIGHT)
    right, left = model.Side.RIGHT, model.Side.LEFT
    assert [side for side, _ in itertools.groupby(shot.side for shot in counted)] == [right, left, right, left]


def test_cat_cow_pauses_at_both_ends() -> None:
    counted = shots("cat_cow", motion.Kind.SET, model.ChosenDose(2, 3), None)
    still = [shot.moment.here for shot in counted if shot.moment.here == shot.moment.there]
    assert [pose for pose, _ in itertools.groupby(still)] == ["round", "sink", "round", "sink"]
    assert still.count("round") == still.count("sink") == 2 * 3 * motion.FPS


def test_nothing_jumps_from_one_frame_to_the_next() -> None:
    for own_id, movement in MOVEMENTS.items():
        drawn = motion.drawn(movement)
        for before, after in itertools.pairwise(
            shots(own_id, motion.Kind.SET, model.ChosenDose(1, 1), model.Side.RIGHT)
        ):
            if before.moment == after.moment or before.side is not after.side:
                continue
            here, there = (figure.skeleton(drawn, shot.moment, shot.side) for shot in (before, after))
            far = max(
                abs(a - b)
                for bone in here.bones
                for a, b in zip(here.bones[bone][1], there.bones[bone][1], strict=True)
            )
            assert far < 20, (own_id, before.moment, after.moment)  # cm in a tenth of a second


def test_the_ring_is_put_into_its_corner_and_changes_nothing_else() -> None:
    shrunk = (1, 2, 2)  # the planes of colour
    picture = tuple(b"p" * (figure.WIDTH // by * figure.HEIGHT // by) for by in shrunk)
    ring = tuple(b"r" * (countdown.SIZE // by) ** 2 for by in shrunk)
    for plane, by in zip(media._counted(picture, ring), shrunk, strict=True):
        left, top, size, row = (pixels // by for pixels in (*figure.RING_AT, countdown.SIZE, figure.WIDTH))
        lines = [plane[start : start + row] for start in range(0, len(plane), row)]
        beside = b"p" * left + b"r" * size + b"p" * (row - left - size)
        assert lines == [beside if top <= line < top + size else b"p" * row for line in range(figure.HEIGHT // by)]


def test_a_clip_is_silent_h264_of_the_promised_size_and_length(tmp_path: Path) -> None:
    path = media.clip(MOVEMENTS["bridge"], SHORT, tmp_path)
    with av.open(str(path)) as container:
        assert [stream.type for stream in container.streams] == ["video"]
        video = container.streams.video[0]
        assert (video.codec_context.name, video.width, video.height) == ("h264", figure.WIDTH, figure.HEIGHT)
        assert video.pix_fmt == "yuv420p"
        assert video.average_rate == Fraction(motion.FPS)
        assert sum(1 for _ in container.decode(video=0)) == media.seconds(MOVEMENTS["bridge"], SHORT) * motion.FPS
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")  # it starts before all of it has arrived


def test_the_same_clip_has_the_same_bytes(tmp_path: Path) -> None:
    once, again = (media.clip(MOVEMENTS["bridge"], SHORT, tmp_path / name) for name in ("once", "again"))
    assert once.read_bytes() == again.read_bytes()


def test_a_clip_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    path = tmp_path / f"{media.key(MOVEMENTS['bridge'], SHORT)}.mp4"
    path.write_bytes(b"made before")
    assert media.clip(MOVEMENTS["bridge"], SHORT, tmp_path) == path
    assert path.read_bytes() == b"made before"


def test_a_clip_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(svg: str) -> av.VideoFrame:
        raise OSError(svg[:4])

    monkeypatch.setattr(raster, "drawn", breaks)
    with pytest.raises(OSError, match="<svg"):
        media.clip(MOVEMENTS["bridge"], SHORT, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_two_threads_may_make_the_same_still_at_once(tmp_path: Path) -> None:
    made: list[Path] = []
    threads = [
        threading.Thread(target=lambda: made.append(media.still(MOVEMENTS["bridge"], tmp_path))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 1
    assert list(tmp_path.iterdir()) == [made[0]]
    assert made[0].read_bytes().startswith(b"\x89PNG")


def test_what_looks_different_has_another_key() -> None:
    left = media.Clip(kind=SHORT.kind, dose=SHORT.dose, side=model.Side.LEFT)
    longer = media.Clip(kind=SHORT.kind, dose=model.ChosenDose(1, 2), side=SHORT.side)
    dark = media.Clip(kind=SHORT.kind, dose=SHORT.dose, side=SHORT.side, theme=palette.Theme.DARK)
    movement, other = MOVEMENTS["bridge"], MOVEMENTS["knee_to_chest"]
    keys = [media.key(movement, clip) for clip in (None, SHORT, left, longer, dark)]
    keys += [media.key(movement, theme=palette.Theme.DARK), media.key(other), media.key(other, SHORT)]
    assert len(set(keys)) == len(keys)


def test_the_key_is_the_same_in_the_next_run() -> None:
    again = catalog.load().movements["bridge"]
    assert media.key(again, SHORT) == media.key(MOVEMENTS["bridge"], SHORT)
