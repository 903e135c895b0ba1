"""What must hold in every `figure.toml` before anybody can draw it: names that lead somewhere, numbers that are there.

Checked at each start; whether a human can stand like that is `body_rules`, which takes a while.
"""

from collections.abc import Iterable, Iterator

from content import reading
from content.drawing import poses

_TRIPLES = ("root", "pelvis", "low_back", "upper_back", "neck")
_LIMBS = ("right_arm", "left_arm", "right_leg", "left_leg", "arms", "legs")


def check(drawn: poses.Figure, notes: reading.Notes) -> None:
    """Note every name that leads nowhere and every place or angle that has not three numbers."""
    _check_names(drawn, notes)
    for name, pose in drawn.poses.items():
        _check_numbers(f"poses.{name}", pose, notes)
    for key, numbers in _other_numbers(drawn):
        if len(numbers) != 3:  # noqa: PLR2004  space has three directions
            notes.add(key, "three whole numbers", list(numbers))


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
