"""From key poses to a skeleton: forward kinematics, limbs that reach, and what lies between two poses. Pure.

The bones keep their lengths whatever a file says; a blend of two poses is posed like any other, so nothing shrinks
on the way, and a foot that stands in both poses stands in between.
"""

import dataclasses
import math
from collections.abc import Mapping

from content.drawing import poses, space

Vec = space.Vec
Bones = Mapping[poses.Bone, tuple[Vec, Vec]]

# A grown-up of about 1.7 m, in cm. Which of us it is does not matter: proportions within the usual ranges.
HIP_OUT, HIP_DOWN = 8.5, 3.0
LOW_BACK, UPPER_BACK, NECK, HEAD = 20.0, 27.0, 8.0, 21.0
SHOULDER_OUT, SHOULDER_DOWN = 17.0, 5.0
THIGH, SHIN, UPPER_ARM, FOREARM, HAND = 42.0, 41.0, 27.5, 24.0, 15.0
HEEL, HEEL_DOWN, TOES, TOES_DOWN = -4.0, 3.0, 15.0, 4.5
_NOWHERE = 0.1  # shorter is no direction, but what a blend with nowhere leaves
_TRUNK = ("pelvis", "low_back", "upper_back", "neck")


@dataclasses.dataclass(frozen=True, slots=True)
class Skeleton:
    """Where every bone is (start, end) and how the parts of the trunk are turned; `breath` is 0 (out) to 1 (in)."""

    pelvis: Vec
    frames: Mapping[str, space.Frame]
    bones: Bones
    breath: float = 0.0

    def spot(self, spot: poses.Spot) -> Vec:
        """The point that a spot means."""
        start, end = self.bones[spot.on] if spot.on else (space.ZERO, space.ZERO)
        return space.add(space.lerp(start, end, spot.at / 100), space.vec(spot.to))

    def mirrored(self) -> "Skeleton":
        """The same pose with right and left exchanged."""
        flip = space.mirrored
        frames = {
            name: space.Frame(flip(frame.front), flip(frame.up), flip(space.sub(space.ZERO, frame.right)))
            for name, frame in self.frames.items()
        }
        bones = {bone.other: (flip(start), flip(end)) for bone, (start, end) in self.bones.items()}
        return Skeleton(flip(self.pelvis), frames, bones, self.breath)


def full(figure: poses.Figure, name: str) -> poses.Pose:
    """A pose with what it leaves out taken from the first one; KeyError for an unknown name."""
    first, own = _each_limb(next(iter(figure.poses.values()))), _each_limb(figure.poses[name])
    names = [field.name for field in dataclasses.fields(poses.Pose) if field.name not in ("floor", "props")]
    inherited = {name: getattr(own, name) or getattr(first, name) for name in names}
    return dataclasses.replace(own, **inherited)


def pose(figure: poses.Figure, name: str, breath: float = 0.0) -> Skeleton:
    """The skeleton of a key pose."""
    return between(figure, name, name, 0.0, breath)


def between(figure: poses.Figure, here: str, there: str, t: float, breath: float = 0.0) -> Skeleton:
    """The skeleton at share `t` of the way from one key pose to another."""
    a, b = full(figure, here), full(figure, there)
    pelvis = space.lerp(space.vec(a.root), space.vec(b.root), t)
    turns = {part: space.lerp(space.vec(getattr(a, part)), space.vec(getattr(b, part)), t) for part in _TRUNK}
    frames = _frames(turns)
    bones = _trunk(pelvis, frames)
    blades = [
        here + (there - here) * t for here, there in zip(a.shoulders or (0, 0), b.shoulders or (0, 0), strict=True)
    ]
    waiting = [(name, getattr(a, name), getattr(b, name)) for name in _in_order(a, b)]
    for name, one, other in waiting:
        joint = _Joint(name, _socket(name, bones, frames, blades), frames["pelvis" if "leg" in name else "upper_back"])
        bones.update(joint.blend(one or poses.Limb(), other or poses.Limb(), t, bones))
    return Skeleton(pelvis, frames, bones, breath)


def _each_limb(pose: poses.Pose) -> poses.Pose:
    """The pose with `arms` and `legs` told apart into right and left."""
    changes: dict[str, poses.Limb | None] = {"arms": None, "legs": None}
    for both, right, left in (("arms", "right_arm", "left_arm"), ("legs", "right_leg", "left_leg")):
        limb: poses.Limb | None = getattr(pose, both)
        if limb is not None:
            changes[right] = getattr(pose, right) or limb
            changes[left] = getattr(pose, left) or _other_side(limb)
    return dataclasses.replace(pose, **changes)  # type: ignore[arg-type]  # the keys are fields that hold a Limb


def _other_side(limb: poses.Limb) -> poses.Limb:
    to, aim, point = (_flip(numbers) for numbers in (limb.to, limb.aim, limb.point))
    return dataclasses.replace(limb, on=limb.on and limb.on.other, to=to, aim=aim, point=point)


def _flip(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return (*numbers[:2], -numbers[2]) if numbers else ()


def _frames(turns: Mapping[str, Vec]) -> dict[str, space.Frame]:
    frames, frame = {}, space.Frame()
    for part in _TRUNK:
        forward, right, turned = turns[part]
        frame = frame.bent(forward).leant(right).turned(turned)
        frames[part] = frame
    return frames


def _trunk(pelvis: Vec, frames: Mapping[str, space.Frame]) -> dict[poses.Bone, tuple[Vec, Vec]]:
    waist = space.add(pelvis, frames["low_back"].up, LOW_BACK)
    nape = space.add(waist, frames["upper_back"].up, UPPER_BACK)
    skull = space.add(nape, space.lerp(frames["upper_back"].up, frames["neck"].up, 0.6), NECK)
    crown = space.add(skull, frames["neck"].up, HEAD)
    return {
        poses.Bone.LOW_BACK: (pelvis, waist),
        poses.Bone.UPPER_BACK: (waist, nape),
        poses.Bone.NECK: (nape, skull),
        poses.Bone.HEAD: (skull, crown),
    }


def _in_order(a: poses.Pose, b: poses.Pose) -> list[str]:
    """The limbs, so that one that holds on to another comes after it: legs first, who reaches on a limb last."""
    names = ["right_leg", "left_leg", "right_arm", "left_arm"]
    holds = {
        name: any(limb is not None and limb.on is not None for limb in (getattr(a, name), getattr(b, name)))
        for name in names
    }
    return sorted(names, key=lambda name: ("arm" in name, holds[name]))


def _socket(name: str, bones: Bones, frames: Mapping[str, space.Frame], blades: list[float]) -> Vec:
    side = 1 if name.startswith("right") else -1
    if "leg" in name:
        hips = bones[poses.Bone.LOW_BACK][0]
        return space.add(hips, frames["pelvis"].place(0, -HIP_DOWN, side * HIP_OUT))
    nape = bones[poses.Bone.UPPER_BACK][1]
    forward, up = blades
    # A blade slides on the round ribs: what goes back comes closer to the spine.
    out = SHOULDER_OUT - abs(forward) * 0.35
    return space.add(nape, frames["upper_back"].place(forward, up - SHOULDER_DOWN, side * out))


@dataclasses.dataclass(frozen=True, slots=True)
class _Joint:
    """A shoulder or a hip, and the limb that hangs from it."""

    name: str
    socket: Vec
    frame: space.Frame

    @property
    def leg(self) -> bool:
        return "leg" in self.name

    def blend(self, a: poses.Limb, b: poses.Limb, t: float, bones: Bones) -> dict[poses.Bone, tuple[Vec, Vec]]:
        if not _reaches(a) and not _reaches(b):
            both = zip((*(a.swing or (0, 0, 0)), a.bend, a.end), (*(b.swing or (0, 0, 0)), b.bend, b.end), strict=True)
            return self._named(*self._swung([here + (there - here) * t for here, there in both]))
        (goal, aim, point), (goal_b, aim_b, point_b) = self._wish(a, bones), self._wish(b, bones)
        goal, aim, point = space.lerp(goal, goal_b, t), space.lerp(aim, aim_b, t), space.lerp(point, point_b, t)
        upper, lower = (THIGH, SHIN) if self.leg else (UPPER_ARM, FOREARM)
        middle, end = space.elbow(self.socket, goal, upper, lower, aim)
        return self._named(middle, end, self._end_of(middle, end, point, aim))

    def _wish(self, limb: poses.Limb, bones: Bones) -> tuple[Vec, Vec, Vec]:
        """Where the end goes, where the middle bends to, where hand or toes point (nowhere: as they fall)."""
        if not _reaches(limb):
            middle, end, tip = self._swung([*(limb.swing or (0, 0, 0)), limb.bend, limb.end])
            return end, space.sub(middle, space.lerp(self.socket, end, 0.5)), space.unit(space.sub(tip, end))
        start, end = bones[limb.on] if limb.on else (space.ZERO, space.ZERO)
        goal = space.add(space.lerp(start, end, limb.at / 100), space.vec(limb.to))
        usual = self.frame.front if self.leg else space.add(space.sub(space.ZERO, self.frame.front), self.frame.up, -1)
        return (
            goal,
            space.vec(limb.aim) if limb.aim else usual,
            space.unit(space.vec(limb.point)) if limb.point else space.ZERO,
        )

    def _swung(self, angles: list[float]) -> tuple[Vec, Vec, Vec]:
        forward, out, turned, bend, end = angles
        side = 1 if self.name.startswith("right") else -1
        upper = self.frame.bent(-forward).leant(-side * out).turned(side * turned)
        lower = upper.bent(bend if self.leg else -bend)
        long, short = (THIGH, SHIN) if self.leg else (UPPER_ARM, FOREARM)
        middle = space.add(self.socket, upper.up, -long)
        last = space.add(middle, lower.up, -short)
        tip = lower.bent(end).front if self.leg else space.sub(space.ZERO, lower.bent(-end).up)
        return middle, last, space.add(last, tip, TOES if self.leg else HAND)

    def _end_of(self, middle: Vec, end: Vec, point: Vec, aim: Vec) -> Vec:
        along = space.unit(space.sub(end, middle))
        falls = space.across(along, aim) if self.leg else along
        direction = space.unit(point) if space.length(point) > _NOWHERE else falls
        return space.add(end, direction, TOES if self.leg else HAND)

    def _named(self, middle: Vec, end: Vec, tip: Vec) -> dict[poses.Bone, tuple[Vec, Vec]]:
        side = self.name.partition("_")[0]
        long, short, last = ("thigh", "shin", "foot") if self.leg else ("upper_arm", "forearm", "hand")
        return {
            poses.Bone(f"{side}_{long}"): (self.socket, middle),
            poses.Bone(f"{side}_{short}"): (middle, end),
            poses.Bone(f"{side}_{last}"): (end, tip),
        }


def _reaches(limb: poses.Limb) -> bool:
    return bool(limb.to) or limb.on is not None


def bend_of(skeleton: Skeleton, upper: poses.Bone, lower: poses.Bone) -> float:
    """Degrees by which a knee or an elbow is bent; 0 is straight."""
    (a, b), (c, d) = skeleton.bones[upper], skeleton.bones[lower]
    cosine = space.dot(space.unit(space.sub(b, a)), space.unit(space.sub(d, c)))
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
