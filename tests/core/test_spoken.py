"""What people type."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import schedule, spoken
from bot.core.spoken import Refusal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("07:30", "07:30"), ("7.30", "07:30"), ("7,30", "07:30"), ("7 30", "07:30"), ("0730", "07:30"),
        ("730", "07:30"), ("7", "07:00"), (" 7 ", "07:00"), ("7am", "07:00"), ("7 a.m.", "07:00"),
        ("7:30 pm", "19:30"), ("7:30 P.M.", "19:30"), ("19h", "19:00"), ("19h30", "19:30"), ("19 Uhr", "19:00"),
        ("half past seven", "07:30"), ("quarter to 7 pm", "18:45"), ("a quarter past six", "06:15"),
        ("seven thirty", "07:30"), ("7 in the evening", "19:00"), ("19:30 in the evening", "19:30"),
        ("11 at night", "23:00"), ("2 at night", "02:00"), ("12 at night", "00:00"), ("6 in the morning", "06:00"),
        ("noon", "12:00"), ("Midnight", "00:00"), ("12am", "00:00"), ("12 pm", "12:00"), ("12:30 am", "00:30"),
        ("quarter to 12 am", "23:45"), ("at 8", "08:00"), ("8 o’clock", "08:00"), ("23:59", "23:59"),
        ("00:00", "00:00"), ("٠٧:٣٠", "07:30"), ("７：３０", "07:30"),
    ],
)  # fmt: skip
def test_times_of_day(text: str, expected: str) -> None:
    assert spoken.parse_time(text) == dt.time.fromisoformat(expected)


@pytest.mark.parametrize(
    "text",
    [
        "25:00",
        "24:00",
        "7:75",
        "7:5",
        "-7",
        "7:30:00",
        "99",
        "2575",
        "13 am",
        "0 pm",
        "",
        " ",
        "soon",
        "07:30 mon",
        "7 8 9",
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert spoken.parse_time(text) is None


@given(st.times())
def test_every_minute_is_read_as_it_is_written(time: dt.time) -> None:
    minute = time.replace(second=0, microsecond=0)
    assert {spoken.parse_time(f"{minute:{form}}") for form in ("%H:%M", "%H%M", "%I:%M %p", "%Hh%M")} == {minute}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("daily", "0123456"), ("every day", "0123456"), ("Everyday", "0123456"), ("all week", "0123456"),
        ("mon-fri", "01234"), ("Mon – Fri", "01234"), ("monday to friday", "01234"), ("weekdays", "01234"),
        ("working days", "01234"), ("weekends", "56"), ("on the weekend", "56"), ("mon,wed,fri", "024"),
        ("sat sun", "56"), ("fri-mon", "0456"), ("mondays and thursdays", "03"), ("every tues", "1"),
        ("mon-wed & sat", "0125"), ("mo we", "02"), ("weekends and mon", "056"), ("mon-mon", "0"), ("", None),
        ("every", None), ("monfri", None), ("mon-", None), ("-fri", None), ("mon-fri-sun", None), ("not sunday", None),
        ("7 days", None), ("funday", None), ("mon 8", None),
    ],
)  # fmt: skip
def test_days_of_the_week(text: str, expected: str | None) -> None:
    wanted = None if expected is None else schedule.Days.of(map(int, expected))
    assert spoken.parse_days(text) == wanted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("08:00", (dt.time(8), None)),
        ("midnight", (dt.time(0), None)),
        ("07:30 mon-fri", (dt.time(7, 30), schedule.WEEKDAYS)),
        ("mon-fri, 07:30", (dt.time(7, 30), schedule.WEEKDAYS)),
        ("weekdays at 7", (dt.time(7), schedule.WEEKDAYS)),
        ("7 30 sat sun", (dt.time(7, 30), schedule.WEEKENDS)),
        ("7:30 pm every day", (dt.time(19, 30), schedule.ALL_DAYS)),
        ("every day at half past seven", (dt.time(7, 30), schedule.ALL_DAYS)),
        ("mon-fri", None),
        ("07:30 funday", None),
        ("", None),
        ("mon " * 500 + "7", None),
    ],
)
def test_a_time_with_or_without_days(text: str, expected: tuple[dt.time, schedule.Days | None] | None) -> None:
    assert spoken.parse_schedule(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6", 6), ("pain 6", 6), ("pain: 6", 6), ("6/10", 6), ("6 / 10", 6), ("six", 6), ("6 out of 10", 6),
        (" 6. ", 6),
        ("6!", 6), ("6.0", 6), ("06", 6), ("0", 0), ("-0", 0), ("10", 10), ("10/10", 10), ("ten", 10), ("6️⃣", 6),
        ("🔟", 10), ("٦", 6), ("6 😊", 6), ("6 :)", 6), ("it's a 6 today", 6), ("My back pain is about 6", 6),
        ("no pain at all", 0), ("none", 0), ("pain-free", 0),
        ("11", Refusal.TOO_HIGH), ("100", Refusal.TOO_HIGH), ("9" * 4096, Refusal.TOO_HIGH),
        ("-1", Refusal.TOO_LOW), ("−1", Refusal.TOO_LOW), ("minus two", Refusal.TOO_LOW), ("-11", Refusal.TOO_LOW),
        ("6.5", Refusal.NOT_WHOLE), ("6,5", Refusal.NOT_WHOLE), ("6½", Refusal.NOT_WHOLE),
        ("six and a half", Refusal.NOT_WHOLE), ("six point five", Refusal.NOT_WHOLE), ("5-6", Refusal.NOT_WHOLE),
        ("5 to 6", Refusal.NOT_WHOLE), ("between five and six", Refusal.NOT_WHOLE), ("10.5", Refusal.NOT_WHOLE),
        ("zehn", Refusal.NOT_A_NUMBER), ("", Refusal.NOT_A_NUMBER), ("hello", Refusal.NOT_A_NUMBER),
        ("07:30", Refusal.NOT_A_NUMBER), ("7am", Refusal.NOT_A_NUMBER), ("6 not 7", Refusal.NOT_A_NUMBER),
        ("3 stretches", Refusal.NOT_A_NUMBER), ("/pain 6", Refusal.NOT_A_NUMBER), ("-", Refusal.NOT_A_NUMBER),
    ],
)  # fmt: skip
def test_ratings(text: str, expected: int | Refusal) -> None:
    assert spoken.parse_rating(text) == expected
    assert spoken.looks_like_rating(text) == (expected is not Refusal.NOT_A_NUMBER)


@given(st.text(max_size=60))
def test_any_text_is_understood_or_not_but_breaks_nothing(text: str) -> None:
    rating = spoken.parse_rating(text)
    assert isinstance(rating, Refusal) or 0 <= rating <= 10
    slot = spoken.parse_schedule(text)
    assert slot is None or slot.wall.tzinfo is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-28T12:00Z", "2026-03-28T12:00+00:00"),
        ("2026-03-28T12:00+02:00", "2026-03-28T10:00+00:00"),
        (" 2026-03-28 12:00:30Z ", "2026-03-28T12:00:30+00:00"),
        ("2026-03-28T12:00", None),
        ("2026-03-28", None),
        ("tomorrow", None),
        ("0001-01-01T00:00+14:00", None),
    ],
)
def test_moments_of_the_command_line(text: str, expected: str | None) -> None:
    found = spoken.parse_moment(text)
    assert (found and found.isoformat("T", "seconds")) == (
        expected and dt.datetime.fromisoformat(expected).isoformat("T", "seconds")
    )
