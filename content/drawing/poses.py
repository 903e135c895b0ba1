"""What a `figure.toml` says: where we look from, what stands around, and the key poses of an articulated figure.

Lengths are whole centimetres, angles whole degrees. The figure faces +x and has its right side at +z, nearest to us;
y is the height above the floor. A pose that leaves something out takes it from the first pose of the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Thing(StrEnum):
    """What may stand around the figure."""

    MAT = "mat"
    RUG = "rug"
    CHAIR = "chair"
    STOOL = "stool"
    COUNTER = "counter"
    PILLOW = "pillow"


class Part(StrEnum):
    """The parts of a body that can be marked as working."""

    RIGHT_LEG = "right_leg"
    LEFT_LEG = "left_leg"
    RIGHT_ARM = "right_arm"
    LEFT_ARM = "left_arm"
    TORSO = "torso"
    HEAD = "head"

    @property
    def other(self) -> "Part":
        """The same part of the other side; the part itself in the middle of the body."""
        return Part(swapped(self.value))


class Bone(StrEnum):
    """What a hand may hold, a mark may sit on and a contact may be asked of."""

    LOW_BACK = "low_back"
    UPPER_BACK = "upper_back"
    NECK = "neck"
    HEAD = "head"
    RIGHT_THIGH = "right_thigh"
    RIGHT_SHIN = "right_shin"
    RIGHT_FOOT = "right_foot"
    RIGHT_UPPER_ARM = "right_upper_arm"
    RIGHT_FOREARM = "right_forearm"
    RIGHT_HAND = "right_hand"
    LEFT_THIGH = "left_thigh"
    LEFT_SHIN = "left_shin"
    LEFT_FOOT = "left_foot"
    LEFT_UPPER_ARM = "left_upper_arm"
    LEFT_FOREARM = "left_forearm"
    LEFT_HAND = "left_hand"

    @property
    def other(self) -> "Bone":
        """The same bone of the other side; the bone itself in the middle of the body."""
        return Bone(swapped(self.value))


def swapped(name: str) -> str:
    """A name with its sides exchanged."""
    side, _, rest = name.partition("_")
    return {"right": f"left_{rest}", "left": f"right_{rest}"}.get(side, name)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: `at` percent along a bone, or the world's origin without one, moved by `to` centimetres."""

    on: Bone | None = None
    at: int = 50
    to: tuple[int, ...] = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Limb:
    """An arm or a leg, by its joints (`swing`, `bend`, `end`) or by where its wrist or ankle is (`on`, `at`, `to`).

    `swing`: forward, outward, turned out. `bend`: elbow or knee. `end`: wrist or ankle, positive towards the palm or
    the sole. A limb that reaches bends towards `aim`; `point` is the direction of the hand or of the toes.
    """

    swing: tuple[int, ...] = ()
    bend: int = 0
    end: int = 0
    on: Bone | None = None
    at: int = 50
    to: tuple[int, ...] = ()
    aim: tuple[int, ...] = ()
    point: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """One key pose. Every trunk part is [forward, to the right, turned to the right], seen from the part below it."""

    root: tuple[int, ...] = ()  # the middle of the pelvis
    pelvis: tuple[int, ...] = ()  # [0, 0, 0] is upright, [-90, 0, 0] on the back, [90, 0, 0] on the front
    low_back: tuple[int, ...] = ()
    upper_back: tuple[int, ...] = ()
    neck: tuple[int, ...] = ()
    shoulders: tuple[int, ...] = ()  # the shoulder blades: [forward, up] in centimetres
    right_arm: Limb | None = None
    left_arm: Limb | None = None
    right_leg: Limb | None = None
    left_leg: Limb | None = None
    arms: Limb | None = None  # both at once, the left as the mirror image of the right
    legs: Limb | None = None
    floor: tuple[Bone, ...] = ()  # what must touch the floor
    props: tuple[Bone, ...] = ()  # what must touch a prop


@dataclass(frozen=True, slots=True, kw_only=True)
class Prop:
    """A thing: the middle of its underside (a chair: of the seat's place on the floor), size, turn in degrees."""

    thing: Thing
    at: tuple[int, ...] = (0, 0, 0)
    size: tuple[int, ...] = ()  # [along x, height, along z]; without it the usual size of the thing
    turn: int = 0  # a chair's back stands at -x, turned clockwise as seen from above


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """The way something goes: from a spot by `by`, bowed sideways by `bow`. Drawn in stills and while moving in."""

    start: Spot
    by: tuple[int, ...]
    bow: tuple[int, ...] = (0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Where we look from: 0, 0 is from the figure's right; yaw -90 from its front, pitch 90 from above."""

    yaw: int = 0
    pitch: int = 10
    flip: bool = True  # the other side is seen from the other side; otherwise the figure turns, and we stay
    largest: int = 100  # percent of the usual largest scale: a close look may go above


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """How one movement is drawn. All poses show the right side at work; the left is its mirror image.

    `go_in` and `go_out` name the poses that are passed, each ending in the pose that is then held. Where both ends of
    a repetition are held, `go_out` leads to the second one.
    """

    poses: Mapping[str, Pose]
    view: View = View()
    go_in: tuple[str, ...] = ("start", "hold")
    go_out: tuple[str, ...] = ("hold", "start")
    passing: tuple[str, ...] = ()  # poses on the way that are passed without slowing down
    still: str = "hold"
    ghost: str | None = None  # the pose shown faintly behind the still, where the movement is small
    work: tuple[Part, ...] = ()
    mark: tuple[Spot, ...] = ()  # where it is felt
    props: tuple[Prop, ...] = ()
    towel: tuple[Spot, ...] = ()  # a line from spot to spot
    blades: bool = False  # the shoulder blades show through the shirt
    dial: Spot | None = None  # a clock face lying on the body
    arrows: tuple[Arrow, ...] = ()
    before: tuple[Part, ...] = ()  # parts drawn before all others, where their mean depth tells it wrong
