"""A choice of a movement and its trace: what the plan gives, what is kept with a reminder, what "why" is told from."""

import enum
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

LEAST, MOST = 0, 2
"""The levels of a movement: the least of its dose, the usual, the most. Beyond them lies an easier or harder one."""


class Reason(enum.StrEnum):
    """A true thing about a choice."""

    NEW_TO_YOU = "new_to_you"
    LEARNING = "learning"  # it was new a few days ago and comes again to be learned
    LONGEST_AGO = "longest_ago"  # of its pool, of what may be chosen; reasons to wait count as days
    POOL_SHORT = "pool_short"  # its pool had come up less often than planned
    NOTHING_ELSE = "nothing_else"  # it was there in the last days, but so was all that may be chosen
    EASIER = "easier"  # in place of one that was too much
    HARDER = "harder"  # in place of one that has become easy
    MORNING = "morning"  # what bends far forward was left out because the day is young


class Choice(NamedTuple):
    """The movement of a day and why it is that one, the most telling reason first.

    Attributes:
        movement: its id.
        reasons: at least one.
        days: since it was there last, where that is a reason.
        times: how often so far: the movement itself while it is learned, else its pool within the balance.
        instead_of: the movement in whose place it stands, for EASIER and HARDER.
    """

    movement: str
    reasons: tuple[Reason, ...]
    days: int = 0
    times: int = 0
    instead_of: str = ""

    def packed(self) -> dict[str, Any]:
        """As it is kept."""
        return {**self._asdict(), "reasons": [reason.value for reason in self.reasons]}

    @classmethod
    def unpack(cls, kept: Mapping[str, Any]) -> Self:
        """From what was kept."""
        return cls(**{**kept, "reasons": tuple(Reason(reason) for reason in kept["reasons"])})
