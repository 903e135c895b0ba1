"""How often somebody is reminded who does not answer: less and less, then one question, then nothing.

A person who is never there has their reasons, and a message a day that nobody wants teaches to look away. Ignored for 3
days: every other day; for 7: weekly; after 21 one question, and silence until the person says something. After [BIDAR]
in docs/sources.md, who adapted the rate of a workplace app; the numbers are judgment.
"""

import datetime as dt
import enum

from bot.core import schedule

SENT_ON = (0, 1, 2, 4, 6, 13)
"""Days since the first reminder that was not answered, on which one is sent."""

ASKED_AFTER = 21
"""Days after which the question comes, whether to pause."""

_WEEK = 7


class Step(enum.Enum):
    """What becomes of a reminder."""

    SEND = "send"
    SKIP = "skip"
    ASK = "ask"


def step(unanswered_since: dt.date | None, day: dt.date, days: schedule.Days) -> Step:
    """What becomes of the reminder of `day`; None: the last one was answered.

    Who is reminded on some weekdays only gets, for each of the days above, the first reminder from it on.
    """
    if unanswered_since is None:
        return Step.SEND
    ignored = (day - unanswered_since).days
    if ignored >= ASKED_AFTER:
        return Step.ASK
    before = next(gap for gap in range(1, _WEEK + 1) if day - dt.timedelta(days=gap) in days)
    return Step.SEND if any(ignored - before < sent <= ignored for sent in SENT_ON) else Step.SKIP
