"""What must hold in a `figure.toml`: names that lead somewhere, joints a human has, feet on the floor."""

import math
from collections.abc import Iterable, Iterator

from content import reading
from content.drawing import anatomy, camera, countdown, figure, flesh, poses, posing

CONTACT_CM = 1.6  # nearer than two pixels
REACH_CM = 1.6
_TRIPLES = ("root", "pelvis", "low_back", "upper_back", "neck")
_LIMBS = ("right_arm", "left_arm", "right_leg", "left_leg", "arms", "legs")


def check(drawn: poses.Figure, notes: reading.Notes) -> None:
    """Note everything that is wrong; the bodies are looked at only when all names and numbers are there."""
    before = len(notes.problems)
    _check_names(drawn, notes)
    for name, pose in drawn.poses.items():
        _check_numbers(f"poses.{name}", pose, notes)
    for key, numbers in _other_numbers(drawn):
        if len(numbers) != 3:  # noqa: PLR2004  space has three directions
            notes.add(key, "three whole numbers", list(numbers))
    if len(notes.problems) > before:
        return
    for name in drawn.poses:
        _check_body(drawn, name, notes)


def _check_names(drawn: poses.Figure, notes: reading.Notes) -> None:
    if not drawn.poses:
        notes.add("poses", "at least one pose", reading.Nothing())
    for key, path in (("go_in", drawn.go_in), ("go_out", drawn.go_out)):
        if len(path) < 2:  # noqa: PLR2004  from one pose to another
            notes.add(key, "two poses or more", list(path))
        _check_poses(drawn, key, path, notes)
    if drawn.go_in[-1:] != drawn.go_out[:1]:
        notes.add("go_out", "to begin where go_in ends", list(drawn.go_out))
    if drawn.go_out[-1:] != drawn.go_in[:1]:
        notes.add("go_out", "to end where go_in begins", list(drawn.go_out))
    _check_poses(drawn, "passing", drawn.passing, notes)
    _check_poses(drawn, "still", [drawn.still], notes)
    _check_poses(drawn, "ghost", [drawn.ghost] if drawn.ghost else [], notes)


def _check_poses(drawn: poses.Figure, key: str, names: Iterable[str], notes: reading.Notes) -> None:
    for name in names:
        if name not in drawn.poses:
            notes.add(key, f"one of the poses {', '.join(drawn.poses)}", name)


def _check_numbers(key: str, pose: poses.Pose, notes: reading.Notes) -> None:
    for part in _TRIPLES:
        if len(getattr(pose, part)) not in (0, 3):
            notes.add(f"{key}.{part}", "three whole numbers", list(getattr(pose, part)))
    if len(pose.shoulders) not in (0, 2):
        notes.add(f"{key}.shoulders", "two whole numbers", list(pose.shoulders))
    for name in _LIMBS:
        limb: poses.Limb | None = getattr(pose, name)
        if limb is None:
            continue
        for field in ("swing", "to", "aim", "point"):
            if len(getattr(limb, field)) not in (0, 3):
                notes.add(f"{key}.{name}.{field}", "three whole numbers", list(getattr(limb, field)))
        if limb.swing and (limb.to or limb.on):
            notes.add(f"{key}.{name}", "joints (swing) or a place (on, to), not both", "both")


def _other_numbers(drawn: poses.Figure) -> Iterator[tuple[str, tuple[int, ...]]]:
    for key, spots in (("mark", drawn.mark), ("towel", drawn.towel)):
        yield from ((f"{key}[{place}].to", spot.to) for place, spot in enumerate(spots))
    for place, arrow in enumerate(drawn.arrows):
        yield f"arrows[{place}].start.to", arrow.start.to
        yield f"arrows[{place}].by", arrow.by
        yield f"arrows[{place}].bow", arrow.bow
    for place, prop in enumerate(drawn.props):
        yield f"props[{place}].at", prop.at
        yield f"props[{place}].size", prop.size or (0, 0, 0)


def _check_body(drawn: poses.Figure, name: str, notes: reading.Notes) -> None:
    key, pose = f"poses.{name}", drawn.poses[name]
    skeleton = posing.pose(drawn, name)
    for angle in anatomy.angles(skeleton, anatomy.turns(drawn, name)):
        if not angle.possible:
            expected = f"{angle.least:.0f} to {angle.most:.0f} degrees"
            notes.add(f"{key}: {angle.joint}", expected, f"{angle.degrees:.0f}")
    for limb, by in anatomy.missed(drawn, name):
        if by > REACH_CM:
            notes.add(f"{key}.{limb}", "a place within reach", f"{by:.0f} cm short")
    body = flesh.body(skeleton)
    for bone in poses.Bone:
        gap = flesh.lowest(body, bone)
        if gap < -CONTACT_CM:
            notes.add(f"{key}: {bone}", "nothing below the floor", f"{gap:.1f} cm")
        if bone in pose.floor and gap > CONTACT_CM:
            notes.add(f"{key}: {bone}", "on the floor", f"{gap:.1f} cm above it")
        if bone in pose.props and (gap := anatomy.height_over(drawn, body, bone)) > CONTACT_CM * 2:
            notes.add(f"{key}: {bone}", "on a prop", f"{gap:.1f} cm from it")
    _check_frame(drawn, key, body, notes)


def _check_frame(drawn: poses.Figure, key: str, body: flesh.Body, notes: reading.Notes) -> None:
    view: camera.Camera = figure.looking(drawn)
    left, top, right, bottom = view.box(ball for part in body.values() for piece in part for ball in piece.balls)
    ring = (figure.RING_AT[0] + countdown.SIZE / 2, figure.RING_AT[1] + countdown.SIZE / 2)
    for ball in (ball for part in body.values() for piece in part for ball in piece.balls):
        x, y = view.project(ball.at)
        near = min(math.dist((at, y), ring) for at in (x, figure.WIDTH - x)) - ball.radius * view.scale
        if near < countdown.REACH:
            notes.add(key, "no part of the body under the countdown", f"{countdown.REACH - near:.0f} pixels")
            break
    if left < 0 or top < 0 or right > figure.WIDTH or bottom > figure.HEIGHT:
        notes.add(key, "the whole body inside the picture", f"{left:.0f} {top:.0f} {right:.0f} {bottom:.0f}")
