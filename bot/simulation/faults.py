"""What goes wrong, by seeded dice: which faults there are, how often they come and for how long."""

import enum
import random
from collections.abc import Collection, Iterable

DAY_S = 86_400.0


class Fault(enum.StrEnum):
    """Something that can be switched on by `--faults`."""

    KILLS = "kills"  # the process dies at a commit or a request, and is back within minutes
    OUTAGES = "outages"  # some of its deaths last for hours or days
    FLOOD = "flood"  # 429 with retry_after
    ERRORS = "errors"  # 5xx before and after accepting; Telegram is away for a while
    TIMEOUTS = "timeouts"  # the request was written, and no answer comes
    DUPLICATES = "duplicates"  # an update is delivered twice
    REORDER = "reorder"  # updates overtake each other
    EDITS = "edits"  # a message to edit is not found
    DISK = "disk"  # a commit is refused
    CLOCK = "clock"  # the server's clock steps


class Mishap(enum.Enum):
    """What becomes of one request."""

    NONE = "it is accepted and answered"
    FLOOD = "refused: too fast"
    UNREACHABLE = "it never left"
    ERROR_BEFORE = "a 5xx, not accepted"
    ERROR_AFTER = "a 5xx, accepted"
    SILENCE_BEFORE = "no answer, not accepted"
    SILENCE_AFTER = "no answer, accepted"


REQUESTS: tuple[tuple[Fault, Mishap, float], ...] = (
    (Fault.FLOOD, Mishap.FLOOD, 0.01),
    (Fault.ERRORS, Mishap.UNREACHABLE, 0.004),
    (Fault.ERRORS, Mishap.ERROR_BEFORE, 0.004),
    (Fault.ERRORS, Mishap.ERROR_AFTER, 0.004),
    (Fault.TIMEOUTS, Mishap.SILENCE_BEFORE, 0.003),
    (Fault.TIMEOUTS, Mishap.SILENCE_AFTER, 0.003),
)
"""How often a request meets which mishap."""

KILL_EVERY_S = DAY_S
KILL_POINTS = 40
"""The process dies about once a day, at one of the next commits or requests then."""

AWAY_EVERY_S = 5 * DAY_S
CLOCK_EVERY_S = 3 * DAY_S
CLOCK_STEP_S = 90.0
DISK_FAILS = 0.0005
TWICE = 0.02
DELAYED = 0.02
DELAY_S = 4.0
EDIT_LOST = 0.01

DOWN_S: tuple[tuple[float, float, float], ...] = ((0.9, 1, 20), (1.0, 20, 600))
DOWN_LONG_S: tuple[tuple[float, float, float], ...] = (
    (0.80, 1, 20),
    (0.92, 20, 600),
    (0.98, 600, 3 * 3600),
    (0.995, 3 * 3600, DAY_S / 2),
    (1.0, DAY_S, 3 * DAY_S),
)
"""How long the process stays dead: up to this share of deaths, from and to so many seconds."""


def parse(text: str) -> frozenset[Fault]:
    """Read `none`, `all`, or names with commas between. Raises ValueError."""
    if text in {"none", "all"}:
        return frozenset(Fault) if text == "all" else frozenset()
    try:
        return frozenset(Fault(name) for name in text.split(","))
    except ValueError:
        known = ", ".join(Fault)
        raise ValueError(f"--faults: expected none, all, or some of {known}; got {text!r}") from None


class Faults:
    """The dice of everything but the people."""

    def __init__(self, switched_on: Collection[Fault], dice: random.Random) -> None:
        """Take the faults that may happen."""
        self.on = frozenset(switched_on)
        self.dice = dice
        self._next_death_at = self._later(0.0, KILL_EVERY_S)
        self._points_left = 0
        self._away: tuple[float, float] = (0.0, 0.0)
        self.absences: list[tuple[float, float]] = []
        """When Telegram was away."""
        self.unwritten: list[float] = []
        """When the disk refused a commit."""
        self._plan_absence(0.0)

    def dies(self, now: float) -> bool:
        """Whether the process dies at this point."""
        if Fault.KILLS not in self.on or now < self._next_death_at:
            return False
        self._points_left -= 1
        if self._points_left > 0:
            return False
        self._next_death_at = self._later(now, KILL_EVERY_S)
        self._points_left = self.dice.randint(1, KILL_POINTS)
        return True

    def down_for_s(self) -> float:
        """How long the dead process is not there."""
        table = DOWN_LONG_S if Fault.OUTAGES in self.on else DOWN_S
        rolled = self.dice.random()
        least, most = next((least, most) for share, least, most in table if rolled <= share)
        return self.dice.uniform(least, most)

    def commit_fails(self, now: float) -> bool:
        """Whether the disk refuses a commit."""
        fails = Fault.DISK in self.on and self.dice.random() < DISK_FAILS
        if fails:
            self.unwritten.append(now)
        return fails

    def mishap(self, now: float) -> Mishap:
        """What becomes of the next request."""
        if Fault.ERRORS in self.on and self.away(now):
            return self.dice.choice((Mishap.UNREACHABLE, Mishap.ERROR_BEFORE))
        rolled = self.dice.random()
        for fault, mishap, share in REQUESTS:
            if fault in self.on:
                rolled -= share
                if rolled < 0:
                    return mishap
        return Mishap.NONE

    def away(self, now: float) -> bool:
        """Whether Telegram is away, for everybody."""
        while now >= self._away[1]:
            self._plan_absence(self._away[1])
        return Fault.ERRORS in self.on and now >= self._away[0]

    def edit_lost(self) -> bool:
        """Whether the message to edit is gone."""
        return Fault.EDITS in self.on and self.dice.random() < EDIT_LOST

    def delivered(self) -> Iterable[float]:
        """After how many seconds an update is delivered: usually once and at once."""
        delays = [0.0]
        if Fault.REORDER in self.on and self.dice.random() < DELAYED:
            delays = [self.dice.uniform(0, DELAY_S)]
        if Fault.DUPLICATES in self.on and self.dice.random() < TWICE:
            delays.append(self.dice.uniform(0, DELAY_S))
        return delays

    def next_step(self) -> tuple[float, float]:
        """In how many seconds the server's clock is set, and how wrong it is then."""
        wrong_s = self.dice.choice((0.0, self.dice.uniform(-CLOCK_STEP_S, CLOCK_STEP_S)))
        return self._later(0.0, CLOCK_EVERY_S), wrong_s

    def _plan_absence(self, after: float) -> None:
        begins = self._later(after, AWAY_EVERY_S)
        self._away = begins, begins + self.dice.choice((60.0, 300.0, 1800.0, 3 * 3600.0)) * self.dice.random()
        if Fault.ERRORS in self.on:
            self.absences.append(self._away)

    def _later(self, now: float, mean_s: float) -> float:
        return now + self.dice.expovariate(1 / mean_s)
