"""Which movements suit a person: what their safety answers rule out, what they ask care for, what to offer instead.

A movement's own tags speak first. Five rules about positions come from the safety screen's table of effects and are
stricter than the tags: no lying on the back past 16 weeks of pregnancy ([PREG16]), no kneeling with a replaced or sore
knee, no head lowered to the floor with glaucoma ([GLAU]), no leaning back when dizzy, and no floor for who cannot get
down to it. Everything here is judgment until a
clinician has signed it (`docs/clinical-review.md`).
"""

import dataclasses
import enum
from collections.abc import Callable, Collection, Iterator, Mapping

from content import model, vocabulary

Flag, Position, Direction = vocabulary.Flag, vocabulary.Position, vocabulary.Direction

OFFERED = 3
"""How many movements are offered in place of one."""


class Reach(enum.StrEnum):
    """How far down a person gets: to the floor, to a bed, or to a chair."""

    FLOOR = "floor"
    BED_OR_CHAIR = "bed_or_chair"
    CHAIR = "chair"


@dataclasses.dataclass(frozen=True, slots=True)
class Profile:
    """What the safety answers say about a person. `worse`: the direction that bothers the back more, if one does."""

    flags: frozenset[vocabulary.Flag] = frozenset()
    reach: Reach = Reach.FLOOR
    worse: vocabulary.Direction | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Suits:
    """As it stands."""


@dataclasses.dataclass(frozen=True, slots=True)
class Care:
    """With changes: those of the flags; `upright` means sitting or standing instead of lying down.

    What has to be done in another position than it is shown in is given to who asks for it, and never picked for them.
    """

    flags: tuple[vocabulary.Flag, ...]
    upright: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Excluded:
    """Never, because of a flag or of the place."""

    reason: vocabulary.Flag | Reach


Verdict = Suits | Care | Excluded

_KNEELING = frozenset({Position.ALL_FOURS, Position.KNEELING, Position.HALF_KNEELING})
_UPRIGHT = frozenset({Position.SITTING, Position.STANDING})
_LEAST_ONLY = frozenset({Flag.RECENT_SURGERY, Flag.BP_UNCONTROLLED})
_WORSE = {
    Direction.FLEXION: Flag.FLEXION_WORSE,
    Direction.EXTENSION: Flag.EXTENSION_WORSE,
    Direction.ROTATION: Flag.ROTATION_WORSE,
}


def _kneels(movement: model.Movement) -> bool:
    return movement.position in _KNEELING


def _lies_on_the_back(movement: model.Movement) -> bool:
    return movement.position is Position.SUPINE and not _has_an_upright_way(movement)


def _lowers_the_head(movement: model.Movement) -> bool:
    return movement.position is Position.KNEELING and Direction.FLEXION in movement.direction


def _leans_back(movement: model.Movement) -> bool:
    return movement.position is Position.STANDING and Direction.EXTENSION in movement.direction


_EFFECTS: Mapping[vocabulary.Flag, Callable[[model.Movement], bool]] = {
    Flag.PREGNANT_16PLUS: _lies_on_the_back,
    Flag.KNEE_REPLACEMENT_RECENT: _kneels,
    Flag.KNEE_KNEELING: _kneels,
    Flag.GLAUCOMA: _lowers_the_head,
    Flag.DIZZY: _leans_back,
}
"""What a flag rules out by position, beyond the movement's own tags."""


def judge(movement: model.Movement, profile: Profile) -> Verdict:
    """Whether a movement suits a person. Of several reasons against it the first in the order of `Flag` is given."""
    for flag in Flag:
        if flag in profile.flags and (flag in movement.tags.avoid or _ruled_out(movement, flag)):
            return Excluded(flag)
    if not within_reach(movement, profile.reach):
        return Excluded(profile.reach)
    careful = profile.flags | ({_WORSE[profile.worse]} if profile.worse in _WORSE else frozenset())
    flags = tuple(flag for flag in movement.tags.care if flag in careful)
    upright = movement.position not in _UPRIGHT and (
        profile.reach is Reach.CHAIR or (Flag.PREGNANT_16PLUS in profile.flags and movement.position is Position.SUPINE)
    )
    return Care(flags, upright) if flags or upright else Suits()


def may_be_picked(movement: model.Movement, profile: Profile) -> bool:
    """Whether a movement may be chosen for a person who did not name it."""
    verdict = judge(movement, profile)
    return isinstance(verdict, Suits) or (isinstance(verdict, Care) and not verdict.upright)


def excluded(movements: Mapping[str, model.Movement], profile: Profile) -> set[str]:
    """The ids of those that are never offered."""
    return {own.id for own in movements.values() if isinstance(judge(own, profile), Excluded)}


def handicap(movement: model.Movement, profile: Profile) -> int:
    """How much lower a movement ranks: one step for what asks for care, one for the direction that bothers more."""
    careful = isinstance(judge(movement, profile), Care)
    return int(careful) + int(profile.worse in movement.direction)


def least_only(movement: model.Movement, profile: Profile) -> bool:
    """Whether only the smallest dose is given: with care, after an operation, with high blood pressure."""
    return isinstance(judge(movement, profile), Care) or bool(profile.flags & _LEAST_ONLY)


def within_reach(movement: model.Movement, reach: Reach) -> bool:
    """A bed takes who lies down, unless the legs need a chair, and who kneels where the file says that it will do."""
    if reach is Reach.FLOOR or movement.position in _UPRIGHT:
        return True
    if reach is Reach.CHAIR:
        return _has_an_upright_way(movement)
    if movement.position in _KNEELING:
        return vocabulary.Need.FLOOR_OR_BED in movement.tags.needs
    return vocabulary.Need.CHAIR not in movement.tags.needs


def instead(
    movements: Mapping[str, model.Movement], movement: model.Movement, profile: Profile, without: Collection[str] = ()
) -> list[str]:
    """Up to three ids to offer in place of a movement, the closest kin first; `without` are left out for now."""
    ranked = sorted(
        (own for own in movements.values() if own.rotation), key=lambda own: (handicap(own, profile), own.id)
    )
    pool = [own for own in ranked if own.pool is movement.pool]
    for group in (_kin(movements, movement, profile), pool, ranked):
        suited = dict.fromkeys(
            own.id
            for own in group
            if own.id != movement.id and own.id not in without and not isinstance(judge(own, profile), Excluded)
        )
        if suited:
            return list(suited)[:OFFERED]
    return []


def _kin(
    movements: Mapping[str, model.Movement], movement: model.Movement, profile: Profile
) -> Iterator[model.Movement]:
    """What its file names for the person's flags, then what is easier and easier still, then its family."""
    for flag, other in movement.tags.swap.items():
        if flag in profile.flags:
            yield movements[other]
    ahead = list(movement.easier)
    for one in ahead:
        yield movements[one]
        ahead += [other for other in movements[one].easier if other not in ahead]
    yield from (own for own in movements.values() if movement.family and own.family == movement.family)


def on_a_bed(movement: model.Movement, reach: Reach) -> bool:
    """Whether a person does on a bed what others do on the floor."""
    return reach is Reach.BED_OR_CHAIR and movement.position not in _UPRIGHT


def _ruled_out(movement: model.Movement, flag: vocabulary.Flag) -> bool:
    return flag in _EFFECTS and _EFFECTS[flag](movement)


def _has_an_upright_way(movement: model.Movement) -> bool:
    """Whether its file says that it can be done on a chair or against a wall although it is shown lying down."""
    return Flag.NO_FLOOR in movement.tags.ok
