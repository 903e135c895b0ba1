"""How a cue gets its numbers and its sides: the words that all cues of one language share, and the filling in."""

from dataclasses import dataclass

from content import model

ENGLISH = "en"
PLACEHOLDERS = ("side", "other", "hold", "reps", "rest")


@dataclass(frozen=True, slots=True)
class Sides:
    """How the sides are called inside a sentence."""

    right: str
    left: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of time, for one of it and for more."""

    one: str
    many: str


@dataclass(frozen=True, slots=True)
class Units:
    """The units of time that cues use."""

    second: Unit
    minute: Unit


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of one language that all its cues share; `no_hold` stands for a hold of 0 seconds."""

    sides: Sides
    units: Units
    no_hold: str

    def side(self, side: model.Side) -> str:
        """The word for a side."""
        return self.sides.right if side is model.Side.RIGHT else self.sides.left

    def duration(self, seconds: int) -> str:
        """'20 seconds', '1 second', '5 minutes' (whole minutes from two on), or the word for no time at all."""
        if seconds == 0:
            return self.no_hold
        minutes, rest = divmod(seconds, 60)
        count, unit = (minutes, self.units.minute) if minutes > 1 and not rest else (seconds, self.units.second)
        return f"{count} {unit.one if count == 1 else unit.many}"


def render(text: str, dose: model.Dose, chosen: model.ChosenDose, side: model.Side, terms: Terms) -> str:
    """Fill in {side}, {other}, {hold}, {reps} and {rest}; KeyError or ValueError for a placeholder that is none."""
    filled = {
        "side": terms.side(side),
        "other": terms.side(side.other),
        "hold": terms.duration(chosen.hold_s),
        "reps": str(chosen.reps),
        "rest": terms.duration(dose.rest_s),
    }
    return text.format_map(filled)
