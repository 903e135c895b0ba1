"""What a human body can do: the angles of a skeleton's joints, and which of them are beyond human ranges. Pure.

The ranges are those of supple adults, a little beyond the textbook's averages, because figures are drawn simply.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

from content.drawing import flesh, furniture, poses, posing, space


class Angle(NamedTuple):
    """A joint's angle in degrees and its range; `joint` is a name such as `right_leg.knee`."""

    joint: str
    degrees: float
    least: float
    most: float

    @property
    def possible(self) -> bool:
        """Whether a body can do that; half a degree is rounding."""
        return self.least - 0.5 <= self.degrees <= self.most + 0.5


_KNEE, _ELBOW = (0, 160), (0, 152)
_ANKLE = (-35, 82)  # a foot lies flat on its back with its toes stretched too
_HIP = ((-30, 140), (-40, 65), (-55, 85))  # forward, outward, turned out
_TRUNK = {
    "low_back": ((-35, 65), (-25, 25), (-30, 30)),
    "upper_back": ((-30, 50), (-30, 30), (-45, 45)),
    "neck": ((-60, 65), (-45, 45), (-85, 85)),
}
_WAYS = ("forward", "sideways", "turned")
_SIDEWAYS = 0.8  # an arm or a leg so far out has no meaningful forward angle
_BENT = 12.0  # a knee that is straighter does not tell how the thigh is turned


def angles(skeleton: posing.Skeleton, turns: dict[str, space.Vec]) -> Iterator[Angle]:
    """Every angle of a posed body; `turns` are those of the trunk's parts as the pose has them."""
    for part, ranges in _TRUNK.items():
        for way, degrees, (least, most) in zip(_WAYS, turns[part], ranges, strict=True):
            yield Angle(f"{part}.{way}", degrees, least, most)
    for side in ("right", "left"):
        thigh, shin = poses.Bone(f"{side}_thigh"), poses.Bone(f"{side}_shin")
        upper, fore = poses.Bone(f"{side}_upper_arm"), poses.Bone(f"{side}_forearm")
        yield Angle(f"{side}_leg.knee", posing.bend_of(skeleton, thigh, shin), *_KNEE)
        yield Angle(f"{side}_arm.elbow", posing.bend_of(skeleton, upper, fore), *_ELBOW)
        yield Angle(f"{side}_leg.ankle", posing.bend_of(skeleton, shin, poses.Bone(f"{side}_foot")) * -1 + 90, *_ANKLE)
        yield from _hip(skeleton, side)
        yield from _shoulder(skeleton, side)


def _hip(skeleton: posing.Skeleton, side: str) -> Iterator[Angle]:
    sign = 1 if side == "right" else -1
    thigh, shin = poses.Bone(f"{side}_thigh"), poses.Bone(f"{side}_shin")
    hip, knee = skeleton.bones[thigh]
    ankle = skeleton.bones[shin][1]
    direction = space.unit(space.sub(knee, hip))
    frame = skeleton.frames["pelvis"]
    front, up, right = frame.seen(direction)
    outward = math.degrees(math.asin(max(-1.0, min(1.0, right * sign))))
    forward = math.degrees(math.atan2(front, -up))
    yield Angle(f"{side}_leg.hip.outward", outward, *_HIP[1])
    if abs(right) < _SIDEWAYS:
        yield Angle(f"{side}_leg.hip.forward", forward, *_HIP[0])
    if posing.bend_of(skeleton, thigh, shin) > _BENT:
        straight = frame.bent(-forward).leant(-sign * outward)
        faces = space.across(direction, space.sub(knee, space.lerp(hip, ankle, 0.5)))
        turned = math.degrees(math.atan2(space.dot(faces, straight.right), space.dot(faces, straight.front))) * sign
        yield Angle(f"{side}_leg.hip.turned", turned, *_HIP[2])


def _shoulder(skeleton: posing.Skeleton, side: str) -> Iterator[Angle]:
    sign = 1 if side == "right" else -1
    shoulder, elbow = skeleton.bones[poses.Bone(f"{side}_upper_arm")]
    front, up, right = skeleton.frames["upper_back"].seen(space.unit(space.sub(elbow, shoulder)))
    yield Angle(f"{side}_arm.shoulder.outward", right * sign * 90, -75, 90)
    if abs(right) < _SIDEWAYS and up < 0:
        yield Angle(f"{side}_arm.shoulder.forward", math.degrees(math.atan2(front, -up)), -65, 180)


def turns(figure: poses.Figure, name: str) -> dict[str, space.Vec]:
    """How the trunk's parts are turned in a key pose, as `angles` asks for them."""
    pose = posing.full(figure, name)
    return {part: space.vec(getattr(pose, part)) for part in _TRUNK}


def missed(figure: poses.Figure, name: str) -> Iterator[tuple[str, float]]:
    """The limbs that do not get where a key pose wants their hand or foot, and by how many centimetres."""
    skeleton, pose = posing.pose(figure, name), posing.full(figure, name)
    for limb_name, bone in (
        ("right_arm", "right_hand"),
        ("left_arm", "left_hand"),
        ("right_leg", "right_foot"),
        ("left_leg", "left_foot"),
    ):
        limb: poses.Limb | None = getattr(pose, limb_name)
        if limb is not None and (limb.to or limb.on):
            goal = skeleton.spot(poses.Spot(limb.on, limb.at, limb.to or (0, 0, 0)))
            yield limb_name, space.length(space.sub(goal, skeleton.bones[poses.Bone(bone)][0]))


def height_over(figure: poses.Figure, body: flesh.Body, bone: poses.Bone) -> float:
    """Centimetres between a bone's flesh and the nearest prop below or above it; infinite where there is none."""
    balls = [ball for part in body.values() for piece in part if piece.bone is bone for ball in piece.balls]
    gaps = [
        abs(ball.at[1] - ball.radius - furniture.top(prop))
        for prop in figure.props
        for ball in balls
        if _above(prop, ball.at)
    ]
    return min(gaps, default=math.inf)


def _above(prop: poses.Prop, at: space.Vec) -> bool:
    wide, _, deep = furniture.size(prop)
    return abs(at[0] - prop.at[0]) <= wide / 2 + 2 and abs(at[2] - prop.at[2]) <= deep / 2 + 2
