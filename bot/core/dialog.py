"""Which question follows which. A thread is a row of questions; what is open is written "thread.question"."""

import dataclasses
import enum
from collections.abc import Collection, Mapping


class Question(enum.StrEnum):
    """What the bot may be asking."""

    CONSENT = "consent"
    EMERGENCY = "emergency"
    URGENT = "urgent"
    ZONE = "zone"
    TIME = "time"
    RATING = "rating"


THREADS: Mapping[str, tuple[Question, ...]] = {
    "welcome": (Question.CONSENT, Question.EMERGENCY, Question.URGENT, Question.ZONE, Question.TIME),
    "safety": (Question.EMERGENCY, Question.URGENT),
    "zone": (Question.ZONE,),
    "time": (Question.TIME,),
    "consent": (Question.CONSENT,),
    "pain": (Question.RATING,),
}


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
    row = THREADS[now.thread]
    rest = row[row.index(now.question) + 1 :]
    return next((Open(now.thread, question) for question in rest if question not in skip), None)


def before(now: Open) -> Open | None:
    """The question before this one, also one that was skipped on the way; None: it is the first."""
    row = THREADS[now.thread]
    place = row.index(now.question)
    return Open(now.thread, row[place - 1]) if place else None
