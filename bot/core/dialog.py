"""Which question follows which. A thread is a row of questions; what is open is written "thread.question"."""

import dataclasses
import enum
from collections.abc import Collection, Mapping


class Question(enum.StrEnum):
    """What the bot may be asking."""

    CONSENT = "consent"
    ADULT = "adult"
    EMERGENCY = "emergency"
    URGENT = "urgent"
    HEART = "heart"
    ABOUT = "about"  # tick what is true about you
    WEEKS = "weeks"  # pregnant: for how long
    HIP = "hip"  # a new hip: are there rules
    TEAM = "team"  # an operation: what did the team say
    FLOOR = "floor"
    WORSE = "worse"  # which direction bothers more
    LEG = "leg"
    ZONE = "zone"
    TIME = "time"
    RATING = "rating"
    WHERE = "where"  # it hurts: tick the places


Q = Question

SAFETY = (Q.ADULT, Q.EMERGENCY, Q.URGENT, Q.HEART, Q.ABOUT, Q.WEEKS, Q.HIP, Q.TEAM, Q.FLOOR, Q.WORSE, Q.LEG)
"""The safety questions in their order."""

THREADS: Mapping[str, tuple[Question, ...]] = {
    "welcome": (Q.CONSENT, *SAFETY, Q.ZONE, Q.TIME),
    "safety": SAFETY,
    "check": (Q.EMERGENCY, Q.URGENT),  # on a bad day; the other answers stand
    "about": (Q.ABOUT, Q.WEEKS, Q.HIP, Q.TEAM),
    "floor": (Q.FLOOR,),
    "worse": (Q.WORSE,),
    "leg": (Q.LEG,),
    "zone": (Q.ZONE,),
    "time": (Q.TIME,),
    "consent": (Q.CONSENT,),
    "pain": (Q.RATING,),
    "where": (Q.WHERE,),
}

CHANGES = ("about", "floor", "worse", "leg")
"""Threads that change one safety answer and lead back to all that is noted."""


@dataclasses.dataclass(frozen=True, slots=True)
class Open:
    """The question that is open, and the thread it belongs to."""

    thread: str
    question: Question

    def __str__(self) -> str:
        """As it is kept with the person."""
        return f"{self.thread}.{self.question}"


def parse(kept: str | None) -> Open | None:
    """The open question of a person; None when there is none."""
    thread, _, question = (kept or "").partition(".")
    if thread not in THREADS or question not in THREADS[thread]:
        return None
    return Open(thread, Question(question))


def first(thread: str, skip: Collection[Question] = ()) -> Open | None:
    """The first question of a thread that is not to be skipped."""
    return next((Open(thread, question) for question in THREADS[thread] if question not in skip), None)


def following(now: Open, skip: Collection[Question] = ()) -> Open | None:
    """The question after this one; None: the thread is at its end."""
    return next((Open(now.thread, question) for question in rest(now) if question not in skip), None)


def before(now: Open, skip: Collection[Question] = ()) -> Open | None:
    """The question before this one that is not to be skipped; None: it is the first."""
    row = THREADS[now.thread]
    passed = [question for question in row[: row.index(now.question)] if question not in skip]
    return Open(now.thread, passed[-1]) if passed else None


def rest(now: Open) -> tuple[Question, ...]:
    """The questions of the thread that come after this one."""
    row = THREADS[now.thread]
    return row[row.index(now.question) + 1 :]
