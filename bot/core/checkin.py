"""What a pain rating means for today: the traffic light before and after a practice, and what follows from it.

The shape is that of published traffic lights for exercising with pain; clinics disagree on the cut-offs, so the numbers
are our judgment ([TL1][TL2][TL3]). A rating is never read as damage, and never compared between people.
"""

import enum

from content import model

WORST = 10  # whole numbers from 0 (NRS-11 [CPA])
GREEN_UP_TO = 3  # [TL1][TL2][TL3]
AMBER_UP_TO = 6  # [TL2]; others end amber at 5
NOTICED_RISE = 2  # points: less may be noise ([CHILDS]; 1.8 in [THIEME])
TOO_SORE_AFTER_RISE = 6  # where a noticed rise ends in red instead of amber (judgment)
SWAPPED_FOR_DAYS = 7  # how long a movement stays away after red (judgment)


class Light(enum.StrEnum):
    """Green: go on as planned. Amber: smaller. Red: stop, rest, ask the safety questions."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


def before(rating: int) -> Light:
    """The light of a day that begins with this rating. Raises ValueError for what is not on the scale."""
    _check(rating)
    if rating <= GREEN_UP_TO:
        return Light.GREEN
    return Light.AMBER if rating <= AMBER_UP_TO else Light.RED


def after(first: int | None, last: int | None, *, stopped_for_pain: bool) -> Light:
    """The light of a practice that began with the rating `first` and ended with `last`; None for a skipped question.

    Without `first` there is no rise to judge, so `last` alone decides by the bands of `before`. Without `last` nothing
    was said that asks for a change.
    """
    if stopped_for_pain:
        return Light.RED
    if last is None:
        return Light.GREEN
    if first is None:
        return before(last)
    _check(first)
    _check(last)
    rose = last - first >= NOTICED_RISE
    crossed_into_red = first <= AMBER_UP_TO < last
    if crossed_into_red or (rose and last >= TOO_SORE_AFTER_RISE):
        return Light.RED
    return Light.AMBER if rose else Light.GREEN


def dose_for(light: Light, dose: model.Dose, *, first_time: bool) -> model.ChosenDose:
    """How much of a movement today: the least on its first use and on amber days (judgment).

    A red day plans no stretch at all; whoever asks for one nevertheless gets the least of it.
    """
    return dose.default() if light is Light.GREEN and not first_time else dose.smallest()


def _check(rating: int) -> None:
    if not 0 <= rating <= WORST:
        raise ValueError(f"a pain rating is 0 to {WORST}, not {rating}")
