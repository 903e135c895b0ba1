"""What must hold of the bodies in a `figure.toml`: joints a human has, feet on the floor, hands that reach.

Every pose is drawn for it, which takes seconds for the whole library: `unkink content check` and the tests do, a start
does not.
"""

import math

from content import reading
from content.drawing import anatomy, camera, countdown, figure, figure_rules, flesh, poses, posing

CONTACT_CM = 1.6  # nearer than two pixels
REACH_CM = 1.6


def check(drawn: poses.Figure, notes: reading.Notes) -> None:
    """Note everything that is wrong; the bodies are looked at only when all names and numbers are there."""
    before = len(notes.problems)
    figure_rules.check(drawn, notes)
    if len(notes.problems) > before:
        return
    for name in drawn.poses:
        _check_body(drawn, name, notes)


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
