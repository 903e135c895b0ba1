"""From a skeleton to a body: every part is a chain of rounded pieces, each the hull of a few balls. Pure.

The same balls are drawn and touch the floor, so what looks like contact is contact.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from content.drawing import poses, posing, space

Vec = space.Vec


class Stuff(StrEnum):
    """What a piece is made of."""

    SHIRT = "shirt"
    TROUSERS = "trousers"
    SKIN = "skin"
    HAIR = "hair"
    FRINGE = "fringe"
    EYE = "eye"


@dataclass(frozen=True, slots=True)
class Ball:
    """A ball of flesh: centre and radius in centimetres."""

    at: Vec
    radius: float


@dataclass(frozen=True, slots=True)
class Piece:
    """The hull of some balls, of one stuff, around one bone."""

    bone: poses.Bone
    stuff: Stuff
    balls: tuple[Ball, ...]


Body = dict[poses.Part, tuple[Piece, ...]]

# Along the trunk from pelvis (0) to nape (1): share, half width to the balls' centres, radius, shift to the front.
_TRUNK = (
    (0.0, 6.5, 11.0, 0.0),
    (0.17, 6.0, 10.6, 0.5),
    (0.34, 5.2, 9.6, 0.5),
    (0.5, 5.4, 9.4, 0.5),
    (0.66, 6.6, 10.0, 1.0),
    (0.8, 8.2, 10.2, 1.0),
    (0.93, 9.0, 7.8, 0.5),
)
_FRINGE = ((4.4, 17.0, 2.6, 3.2), (1.0, 16.4, 5.4, 3.4), (-2.0, 17.0, 3.0, 4.6))  # front, up, out, radius
_HEM = 0.3  # where the shirt begins
_WAIST = 0.5
_BREATH_CHEST, _BREATH_BELLY = 0.05, 0.11  # how much wider an in-breath makes them


def body(skeleton: posing.Skeleton) -> Body:
    """The pieces of every part, in the order in which they lie on each other."""
    return {
        poses.Part.TORSO: tuple(_torso(skeleton)),
        poses.Part.HEAD: tuple(_head(skeleton)),
        poses.Part.RIGHT_LEG: tuple(_leg(skeleton, "right")),
        poses.Part.LEFT_LEG: tuple(_leg(skeleton, "left")),
        poses.Part.RIGHT_ARM: tuple(_arm(skeleton, "right")),
        poses.Part.LEFT_ARM: tuple(_arm(skeleton, "left")),
    }


def lowest(pieces: Body, bone: poses.Bone) -> float:
    """The height of the lowest point around a bone, in centimetres above the floor."""
    balls = [ball for part in pieces.values() for piece in part if piece.bone is bone for ball in piece.balls]
    return min(ball.at[1] - ball.radius for ball in balls)


def spine(skeleton: posing.Skeleton, share: float) -> tuple[Vec, space.Frame]:
    """The point at a share of the way from pelvis to nape along a smooth back, and how the trunk is turned there."""
    start, waist = skeleton.bones[poses.Bone.LOW_BACK]
    nape = skeleton.bones[poses.Bone.UPPER_BACK][1]
    bow = space.add(space.add(waist, waist), space.add(start, nape), -0.5)
    a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
    at = tuple(start[n] * a + bow[n] * b + nape[n] * c for n in range(3))
    lower, upper = ("pelvis", "low_back") if share < _WAIST else ("low_back", "upper_back")
    here, there = skeleton.frames[lower], skeleton.frames[upper]
    t = (share * 2) % 1.0
    right = space.unit(space.lerp(here.right, there.right, t))
    up = space.unit(space.add(space.lerp(here.up, there.up, t), right, -space.dot(here.up, right)))
    return space.vec(at), space.Frame(space.cross(up, right), up, right)


def _torso(skeleton: posing.Skeleton) -> Iterator[Piece]:
    rings = [(share, *_ring(skeleton, share, *rest)) for share, *rest in _TRUNK]
    bottom = space.add(skeleton.pelvis, skeleton.frames["pelvis"].place(-2.5, -4.0, 0))
    right = skeleton.frames["pelvis"].right
    seat = [Ball(space.add(bottom, right, side * 7.0), 9.6) for side in (1, -1)]
    yield Piece(poses.Bone.LOW_BACK, Stuff.TROUSERS, (*seat, *rings[0][1:]))
    for (share, *here), (_, *there) in itertools.pairwise(rings):
        bone = poses.Bone.LOW_BACK if share < _WAIST else poses.Bone.UPPER_BACK
        stuff = Stuff.TROUSERS if share + 0.1 < _HEM else Stuff.SHIRT
        yield Piece(bone, stuff, (*here, *there))
    shoulders = [Ball(skeleton.bones[bone][0], 6.0) for bone in (poses.Bone.RIGHT_UPPER_ARM, poses.Bone.LEFT_UPPER_ARM)]
    nape = space.add(skeleton.bones[poses.Bone.UPPER_BACK][1], skeleton.frames["upper_back"].up, -3.0)
    for shoulder in shoulders:
        yield Piece(poses.Bone.UPPER_BACK, Stuff.SHIRT, (shoulder, Ball(nape, 6.0), *rings[-2][1:]))
    yield Piece(poses.Bone.NECK, Stuff.SKIN, (Ball(nape, 5.2), Ball(skeleton.bones[poses.Bone.NECK][1], 4.8)))


def _ring(skeleton: posing.Skeleton, share: float, width: float, radius: float, front: float) -> tuple[Ball, Ball]:
    at, frame = spine(skeleton, share)
    grown = _BREATH_BELLY if 0.1 < share < _WAIST else _BREATH_CHEST if share >= _WAIST else 0.0  # noqa: PLR2004  belly
    more = radius * grown * skeleton.breath
    middle = space.add(at, frame.front, front + more)  # breath widens to the front: the back stays where it lies
    right, left = (space.add(middle, frame.right, side * width) for side in (1, -1))
    return Ball(right, radius + more * 0.3), Ball(left, radius + more * 0.3)


def _head(skeleton: posing.Skeleton) -> Iterator[Piece]:
    skull, _ = skeleton.bones[poses.Bone.HEAD]
    frame, bone = skeleton.frames["neck"], poses.Bone.HEAD

    def ball(front: float, up: float, right: float, radius: float) -> Ball:
        return Ball(space.add(skull, frame.place(front, up, right)), radius)

    yield Piece(bone, Stuff.SKIN, (ball(1.0, 11.0, 0, 9.4), ball(4.2, 4.0, 0, 5.4), ball(9.2, 7.6, 0, 1.7)))
    for side in (1, -1):
        yield Piece(bone, Stuff.EYE, (ball(8.6, 10.2, side * 3.6, 0.9),))
        yield Piece(bone, Stuff.SKIN, (ball(-0.5, 8.0, side * 8.6, 2.2),))
    yield Piece(bone, Stuff.HAIR, (ball(-2.4, 12.6, 0, 9.6), ball(-4.2, 8.6, 0, 6.6)))
    yield Piece(bone, Stuff.HAIR, (ball(-5.0, 21.5, 0, 4.4),))
    yield Piece(
        bone, Stuff.FRINGE, tuple(ball(front, up, side * out, r) for side in (1, -1) for front, up, out, r in _FRINGE)
    )


def _leg(skeleton: posing.Skeleton, side: str) -> Iterator[Piece]:
    thigh, shin, foot = (poses.Bone(f"{side}_{name}") for name in ("thigh", "shin", "foot"))
    (hip, knee), (_, ankle), (_, toes) = (skeleton.bones[bone] for bone in (thigh, shin, foot))
    down = sole(skeleton, side)
    ahead = space.unit(space.sub(toes, ankle))
    heel = space.add(space.add(ankle, ahead, posing.HEEL), down, posing.HEEL_DOWN)
    ball = space.add(space.add(ankle, ahead, 10.0), down, posing.TOES_DOWN)
    tip = space.add(toes, down, posing.TOES_DOWN)
    yield Piece(foot, Stuff.SKIN, (Ball(ankle, 4.0), Ball(heel, 4.0), Ball(ball, 2.7)))
    yield Piece(foot, Stuff.SKIN, (Ball(ball, 2.7), Ball(tip, 2.3), Ball(heel, 3.6)))
    calf = space.add(space.lerp(knee, ankle, 0.3), space.across(space.sub(ankle, knee), _front(skeleton, side)), -1.2)
    yield Piece(thigh, Stuff.TROUSERS, (Ball(hip, 9.4), Ball(knee, 6.3)))
    yield Piece(shin, Stuff.TROUSERS, (Ball(knee, 6.2), Ball(calf, 5.9), Ball(space.lerp(knee, ankle, 0.9), 4.2)))


def sole(skeleton: posing.Skeleton, side: str) -> Vec:
    """The direction in which the sole of a foot faces."""
    knee, ankle = skeleton.bones[poses.Bone(f"{side}_shin")]
    toes = skeleton.bones[poses.Bone(f"{side}_foot")][1]
    along = space.unit(space.sub(ankle, knee))
    return space.across(space.unit(space.sub(toes, ankle)), space.add(along, _front(skeleton, side), -0.6))


def _front(skeleton: posing.Skeleton, side: str) -> Vec:
    """Where the front of the shin faces: where the knee points; a straight one as the thigh hangs from the hip."""
    hip, knee = skeleton.bones[poses.Bone(f"{side}_thigh")]
    _, ankle = skeleton.bones[poses.Bone(f"{side}_shin")]
    hint = space.add(space.sub(knee, space.lerp(hip, ankle, 0.5)), skeleton.frames["pelvis"].place(2.0, 1.0, 0.0))
    return space.across(space.unit(space.sub(ankle, knee)), hint)


def _arm(skeleton: posing.Skeleton, side: str) -> Iterator[Piece]:
    upper, fore, hand = (poses.Bone(f"{side}_{name}") for name in ("upper_arm", "forearm", "hand"))
    (shoulder, elbow), (_, wrist), (_, tip) = (skeleton.bones[bone] for bone in (upper, fore, hand))
    hem = space.lerp(shoulder, elbow, 0.55)
    palm, fingers = space.lerp(wrist, tip, 0.35), space.lerp(wrist, tip, 0.88)
    yield Piece(upper, Stuff.SKIN, (Ball(hem, 4.4), Ball(elbow, 4.0)))
    yield Piece(fore, Stuff.SKIN, (Ball(elbow, 4.0), Ball(space.lerp(elbow, wrist, 0.3), 4.0), Ball(wrist, 2.9)))
    yield Piece(hand, Stuff.SKIN, (Ball(wrist, 2.9), Ball(palm, 3.5), Ball(fingers, 2.1)))
    yield Piece(upper, Stuff.SHIRT, (Ball(shoulder, 6.3), Ball(hem, 5.0)))
