"""When a reminder is due: wall-clock time, IANA zone and weekdays -> UTC moments, right in every zone on every date.

The house rule (P3 in `docs/architecture.md`) in one sentence: a slot is due at the first moment at which the local
clock shows its time or later. So a time that a change of clocks skips fires at the first valid moment after the gap, a
time that occurs twice fires once, at the first, and a date that does not exist (Samoa had no 2011-12-30) fires never.

The rules of the zones come from the pinned `tzdata` package and not from the host, whose copy may be years old and
differ between two replicas; finding and reading them is zoneinfo's business. Nothing is ever kept as an offset: the
next due moment is worked out from the wall time and the zone each time, by the rules known then.
"""

import bisect
import datetime as dt
import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

LATE_AFTER = dt.timedelta(minutes=2)  # beyond it the message says that it is late
TOO_LATE_AFTER = dt.timedelta(hours=2)  # beyond it nothing is sent: the day has moved on (P4)
EVENING_ENDS = dt.time(3, 0)  # what is said before it belongs to the evening before

_ONE_DAY = dt.timedelta(days=1)
_ONE_SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Days:
    """The weekdays of a slot, at least one. `mask` is what the database keeps: bit 0 is Monday, bit 6 Sunday."""

    mask: int

    def __post_init__(self) -> None:
        if self.mask not in range(1, 2**7):
            raise ValueError(f"a mask of weekdays is 1 to 127, not {self.mask}")

    @classmethod
    def of(cls, weekdays: Iterable[int]) -> Self:
        """The weekdays with these numbers, Monday is 0. Raises ValueError when there are none."""
        return cls(sum(1 << weekday for weekday in set(weekdays)))

    def __contains__(self, day: dt.date) -> bool:
        return bool(self.mask >> day.weekday() & 1)

    def __iter__(self) -> Iterator[int]:
        return (weekday for weekday in range(7) if self.mask >> weekday & 1)


ALL_DAYS = Days(0b111_1111)
WEEKDAYS = Days(0b001_1111)
WEEKENDS = Days(0b110_0000)


class Due(NamedTuple):
    """One moment at which a slot falls due, in UTC, and the person's own date that it is for."""

    at: dt.datetime
    local_date: dt.date


class Verdict(enum.Enum):
    """What becomes of a reminder that is taken up at some moment after it was due."""

    ON_TIME = "on_time"
    LATE = "late"
    TOO_LATE = "too_late"


def due(wall: dt.time, zone: ZoneInfo, day: dt.date) -> dt.datetime | None:
    """The UTC moment at which `wall` is due in `zone` on the local date `day`; None where that date does not exist."""
    slot = dt.datetime.combine(day, wall.replace(tzinfo=None, fold=0))
    moment = slot.replace(tzinfo=zone).astimezone(dt.UTC)  # fold=0: of two occurrences the first
    if _local(moment, zone) == slot:
        return moment
    after_gap = _end_of_gap(slot, zone)
    last_shown = _local(after_gap - _ONE_SECOND, zone).date()
    day_exists = last_shown == day or _local(after_gap, zone).date() == day
    return after_gap if day_exists else None


def coming(
    wall: dt.time, zone: ZoneInfo, days: Days, after: dt.datetime, *, reminded: dt.date | None = None
) -> Iterator[Due]:
    """The due moments strictly after the aware moment `after`, in order, each local date once, without end.

    Local dates up to and including `reminded` have had theirs and are left out: after a change of the time or the zone
    the same date may come round again.
    """
    # A slot in a gap before midnight (Nuuk, 23:30 on 2026-03-28) is due on the date after its own: begin a day early.
    day = _local(after, zone).date() - _ONE_DAY
    if reminded is not None:
        day = max(day, reminded + _ONE_DAY)
    while True:
        at = due(wall, zone, day) if day in days else None
        if at is not None and at > after:
            yield Due(at, day)
        day += _ONE_DAY


def next_due(wall: dt.time, zone: ZoneInfo, days: Days, after: dt.datetime, *, reminded: dt.date | None = None) -> Due:
    """The first of `coming`."""
    return next(coming(wall, zone, days, after, reminded=reminded))


def since(now: dt.datetime, waiting: dt.datetime | None) -> dt.datetime:
    """The moment after which to look for what is due when it is worked out anew at `now`.

    What fell due at `waiting`, while nobody was there to take it up, is still to come.
    """
    return now if waiting is None else min(now, waiting - _ONE_SECOND)


def after_move(
    wall: dt.time, old: ZoneInfo, new: ZoneInfo, days: Days, moved_at: dt.datetime, *, reminded: dt.date | None
) -> Due:
    """The next due moment for someone who moves from zone `old` to `new` at `moved_at`: same wall time, one a date.

    Going west the date that was `reminded` may begin again: it gets no second reminder. Going east the clock may jump
    over a reminder that was still to come in the old zone, which would leave the date without one: then it is due at
    once, for the person has just told us where they are and so is awake.
    """
    today = _local(moved_at, new).date()
    was_to_come, is_to_come = due(wall, old, today), due(wall, new, today)
    jumped_over = was_to_come is not None and is_to_come is not None and is_to_come <= moved_at < was_to_come
    if jumped_over and today in days and (reminded is None or reminded < today):
        return Due(moved_at.astimezone(dt.UTC), today)
    return next_due(wall, new, days, moved_at, reminded=reminded)


def by_new_rules(wall: dt.time, zone: ZoneInfo, days: Days, due_at: dt.datetime) -> dt.datetime:
    """The moment for what was due at `due_at` by older rules of the zone: that of the same date, the nearest one.

    It may have passed by then: whoever takes it up judges how late it is.
    """
    around = _local(due_at, zone).date()
    dates = (around + number * _ONE_DAY for number in (-1, 0, 1))
    moments = (due(wall, zone, day) for day in dates if day in days)
    near = [at for at in moments if at is not None]
    return min(near, key=lambda at: abs(at - due_at)) if near else next_due(wall, zone, days, due_at).at


def judge(due_at: dt.datetime, now: dt.datetime) -> Verdict:
    """Whether a reminder due at `due_at` is on time at `now`, late (it says so), or too late (it is skipped)."""
    lateness = now - due_at
    if lateness > TOO_LATE_AFTER:
        return Verdict.TOO_LATE
    return Verdict.LATE if lateness > LATE_AFTER else Verdict.ON_TIME


def local_day(at: dt.datetime, zone: ZoneInfo, boundary: dt.time = EVENING_ENDS) -> dt.date:
    """The day that a person in `zone` means at the moment `at`: until `boundary` it is still the evening before."""
    local = _local(at, zone)
    return local.date() if local.time() >= boundary else local.date() - _ONE_DAY


def _local(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """What a clock on the wall shows: naive, so that it compares and subtracts as the clock reads."""
    return moment.astimezone(zone).replace(tzinfo=None)


def _end_of_gap(skipped: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The first moment after the gap in which the naive local time `skipped` lies.

    By the offset after the change (fold=1) the skipped time lies before it, by the offset before it (fold=0) at or
    after it; between the two the clock jumps over `skipped` exactly once.
    """
    low = skipped.replace(tzinfo=zone, fold=1).astimezone(dt.UTC)
    high = skipped.replace(tzinfo=zone, fold=0).astimezone(dt.UTC)
    seconds = range(int((high - low).total_seconds()) + 1)
    jumped = bisect.bisect_left(seconds, skipped, key=lambda second: _local(low + second * _ONE_SECOND, zone))
    return (low + jumped * _ONE_SECOND).replace(microsecond=0)
