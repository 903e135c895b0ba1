"""What a movement is: frozen values that `catalog` reads from the files and everybody else only looks at.

Units: every `_s` is whole seconds. Repetitions are per side where a movement has sides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from content import vocabulary
from content.drawing import poses


class Kind(StrEnum):
    """What a movement does. People are told: a bridge is no stretch."""

    STATIC_STRETCH = "static_stretch"
    MOBILITY = "mobility"
    CONTROL = "control"
    STRENGTH = "strength"
    REST = "rest"


class Pool(StrEnum):
    """The pools that a week is balanced over (rest stands outside of the balance)."""

    MOBILITY = "mobility"
    HIP_LEG_STRETCH = "hip_leg_stretch"
    CONTROL_STRENGTH = "control_strength"
    EXTENSION = "extension"
    REST = "rest"


class Sides(StrEnum):
    """`none`: the middle. `both_in_turn`: all of the right, then all of the left. `alternate`: right, left, right."""

    NONE = "none"
    BOTH_IN_TURN = "both_in_turn"
    ALTERNATE = "alternate"


class Side(StrEnum):
    """The side that is worked on."""

    RIGHT = "right"
    LEFT = "left"

    @property
    def other(self) -> "Side":
        """The opposite side."""
        return Side.LEFT if self is Side.RIGHT else Side.RIGHT


class Guided(StrEnum):
    """`reps`: each hold is guided and timed. `set`: the repetitions run as one counted set in the person's rhythm."""

    REPS = "reps"
    SET = "set"


class Role(StrEnum):
    """When a cue is said."""

    START = "start"  # once, at the very beginning; knows no side
    SETUP = "setup"  # before the first repetition of a side (or of the movement, if it has no sides)
    MOVE = "move"  # how to go into the hold, or how to do a repetition of the set
    HOLD = "hold"  # what to think of while the clock runs
    RELEASE = "release"  # how to come out after each hold, or after the set
    SWITCH = "switch"  # between the sides; rendered with the side that comes now
    FINISH = "finish"  # once, at the end; knows no side


@dataclass(frozen=True, slots=True)
class Range:
    """The least, the usual and the most."""

    min: int
    default: int
    max: int

    def clamp(self, value: int) -> int:
        """The nearest allowed value."""
        return max(self.min, min(value, self.max))


@dataclass(frozen=True, slots=True)
class ChosenDose:
    """The numbers of one practice: repetitions (per side) and seconds of each hold."""

    reps: int
    hold_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """How much: what may be chosen, and the tempo around it."""

    guided: Guided
    sides: Sides
    sets: int
    reps: Range
    hold_s: Range
    in_s: int
    out_s: int
    rest_s: int  # after each repetition
    ends: int = 1  # how many positions of one repetition are held: cat-cow pauses at both ends

    def default(self) -> ChosenDose:
        """The usual dose."""
        return ChosenDose(self.reps.default, self.hold_s.default)

    def smallest(self) -> ChosenDose:
        """The dose of a first time, and of a sore day."""
        return ChosenDose(self.reps.min, self.hold_s.min)

    def largest(self) -> ChosenDose:
        """The most that is ever asked for."""
        return ChosenDose(self.reps.max, self.hold_s.max)

    def clamp(self, reps: int, hold_s: int) -> ChosenDose:
        """The allowed dose that is nearest to the wish."""
        return ChosenDose(self.reps.clamp(reps), self.hold_s.clamp(hold_s))

    def rep_s(self, chosen: ChosenDose) -> int:
        """Seconds of one repetition (of one side), from going in to being ready for the next."""
        return self.in_s + self.out_s + self.ends * chosen.hold_s + self.rest_s

    def set_s(self, chosen: ChosenDose) -> int:
        """Seconds of one set as it runs by itself: of one side in turn, of both where they alternate."""
        sides = 2 if self.sides is Sides.ALTERNATE else 1
        return sides * chosen.reps * self.rep_s(chosen)

    def moving_s(self, chosen: ChosenDose) -> int:
        """Seconds of everything that is timed; reading and getting into position come on top."""
        turns = 2 if self.sides is Sides.BOTH_IN_TURN else 1
        return self.sets * turns * self.set_s(chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """Who must not, who should take care, whom it suits, what is needed, and what to offer instead."""

    avoid: tuple[vocabulary.Flag, ...] = ()
    care: tuple[vocabulary.Flag, ...] = ()
    ok: tuple[vocabulary.Flag, ...] = ()
    needs: tuple[vocabulary.Need, ...] = ()
    swap: Mapping[vocabulary.Flag, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact was read. `recheck`: an official text seen only in somebody else's copy."""

    key: str
    tier: vocabulary.Tier
    url: str
    recheck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One named recipe, in no language. `rotation`: may be the movement of a day, not only an answer."""

    id: str
    kind: Kind
    position: vocabulary.Position
    area: tuple[vocabulary.Area, ...]
    direction: tuple[vocabulary.Direction, ...]
    pool: Pool
    rotation: bool
    reviewed: bool
    dose: Dose
    sources: tuple[Source, ...]
    judgment: tuple[str, ...] = ()
    easier: tuple[str, ...] = ()
    harder: tuple[str, ...] = ()
    family: str = ""  # the same stretch in several positions: "piriformis" with "chair" means the seated one
    tags: Tags = Tags()
    figure: poses.Figure | None = None  # stands in a file of its own, beside the recipe


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """Something people ask for that we do not guide: it has an answer and kinder movements instead.

    `hide`: a swap that is not suggested to whom these flags describe, although it may be done with care.
    """

    id: str
    swaps: tuple[str, ...]
    reviewed: bool
    sources: tuple[Source, ...]
    judgment: tuple[str, ...] = ()
    hide: Mapping[str, tuple[vocabulary.Flag, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One thing said during a practice. `move_s`: seconds to read and do it, where that is more than reading."""

    role: Role
    text: str
    move_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What people call it; `unreviewed` names come from general language knowledge and wait for a native speaker."""

    name: str
    short: str  # a button's label
    aliases: tuple[str, ...]
    misspellings: tuple[str, ...] = ()
    ask_first: tuple[str, ...] = ()  # names so vague that the bot asks back
    aliases_other: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unreviewed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Names):
    """Everything said about a movement in one language. `adapt`: what to do differently when a flag asks for care."""

    purpose: str
    feel: str
    stop: str
    mistakes: tuple[str, ...]
    cues: tuple[Cue, ...]
    props: tuple[str, ...] = ()
    kind_line: str = ""
    easier_text: str = ""
    harder_text: str = ""
    adapt: Mapping[vocabulary.Flag, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CautionWords(Names):
    """The scripted answer of a caution, message by message, then the question above the buttons of its swaps."""

    answer: tuple[str, ...]
    question: str
    prescribed: str  # what to say to somebody whom a professional told to do it
