"""Who does not answer is reminded less and less: the days on which something is sent, and the one on which is asked."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import schedule, tapering

MONDAY = dt.date(2026, 11, 16)
DAY = dt.timedelta(days=1)


def steps(days: schedule.Days, count: int, since: dt.date = MONDAY) -> dict[int, tapering.Step]:
    """What becomes of each reminder while nobody answers, by the number of days since the first."""
    every = (number for number in range(count) if since + number * DAY in days)
    return {number: tapering.step(since if number else None, since + number * DAY, days) for number in every}


def test_every_day_becomes_every_other_day_then_weekly_and_after_three_weeks_a_question() -> None:
    found = steps(schedule.ALL_DAYS, 22)

    assert [number for number, step in found.items() if step is tapering.Step.SEND] == [0, 1, 2, 4, 6, 13]
    assert [number for number, step in found.items() if step is tapering.Step.ASK] == [21]


@pytest.mark.parametrize(
    ("days", "sent", "asked"),
    [
        (schedule.WEEKDAYS, [0, 1, 2, 4, 7, 14], 21),
        (schedule.Days.of([0]), [0, 7, 14], 21),
        (schedule.Days.of([0, 3]), [0, 3, 7, 14], 21),
        (schedule.Days.of([0, 1]), [0, 1, 7, 14], 21),
    ],
)
def test_on_chosen_weekdays_the_first_reminder_after_each_of_these_days_is_sent(
    days: schedule.Days, sent: list[int], asked: int
) -> None:
    found = steps(days, 22)

    assert [number for number, step in found.items() if step is tapering.Step.SEND] == sent
    assert next(number for number, step in found.items() if step is tapering.Step.ASK) == asked


@given(st.integers(1, 127).map(schedule.Days), st.dates(dt.date(2024, 1, 1), dt.date(2028, 1, 1)))
def test_the_question_comes_for_everybody_and_nobody_gets_more_than_before(days: schedule.Days, since: dt.date) -> None:
    found = steps(days, 40, since)
    sent = [number for number, step in found.items() if step is tapering.Step.SEND]

    assert any(step is tapering.Step.ASK for step in found.values())
    assert len(sent) <= len(tapering.SENT_ON)
    assert all(number < tapering.ASKED_AFTER for number in sent)


def test_who_answered_is_reminded() -> None:
    assert tapering.step(None, MONDAY, schedule.Days.of([0])) is tapering.Step.SEND
