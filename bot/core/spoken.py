"""What people type, read as times, days, ratings and moments. English words, any digits, any usual punctuation.

Each reader takes a whole message and either understands all of it or says that it does not: half-understood text would
set an alarm that nobody asked for.
"""

import datetime as dt
import enum
import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from bot.core import checkin, schedule

_NUMBER_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905  one line
_NUMBERS = {word: str(number) for number, word in enumerate(_NUMBER_WORDS)} | {"fifteen": "15", "thirty": "30"}

_NAMED_TIMES = {"noon": dt.time(12), "midday": dt.time(12), "midnight": dt.time(0)}
_LEAD = r"(?:(?:at|about|around|um|@)\s*)?"
_HALF = (
    r"(?:\s*(?P<half>[ap])(?:\.?m)?|\s*(?:in the|at)\s(?P<part>morning|afternoon|evening|night)|\s?(?:o'?clock|uhr))?"
)
_CLOCKS = (
    re.compile(rf"{_LEAD}(?P<hour>\d{{1,2}})(?:(?:\s?[:.,h]\s?|\s)(?P<minute>\d{{2}})|\s?h)?{_HALF}"),  # 7, 7:30, 19h
    re.compile(rf"{_LEAD}(?P<hour>\d{{1,2}})(?P<minute>\d{{2}}){_HALF}"),  # 0730
)
_SHIFTED = re.compile(rf"{_LEAD}(?:a )?(?P<shift>half past|quarter past|quarter to)\s(?P<hour>\d{{1,2}}){_HALF}")
_SHIFTS = {"half past": 30, "quarter past": 15, "quarter to": -15}  # minutes
_NIGHT_TURNS = 6  # "11 at night" is before midnight, "2 at night" after it
_NOON = 12

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_NUMBERS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3} | {
    form: number for number, day in enumerate(_WEEKDAYS) for form in (day, f"{day}s", day[:3], day[:2])
}
_GROUPS = {
    **dict.fromkeys(("daily", "everyday", "day", "days", "week"), schedule.ALL_DAYS),
    **dict.fromkeys(("weekday", "weekdays", "workday", "workdays", "working days"), schedule.WEEKDAYS),
    **dict.fromkeys(("weekend", "weekends"), schedule.WEEKENDS),
}
_MOST_WORDS = 16  # of a schedule: what is longer was meant for somebody else


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_NUMBER_NAME = re.compile(rf"\b(?:{_any_of(_NUMBERS)})\b")
_DAY_ITEM = re.compile(
    rf"\b(?:(?P<group>{_any_of(_GROUPS)})|(?P<first>{_any_of(_DAY_NUMBERS)})"
    rf"(?:\s*(?:-|\.\.|\bto\b|\bthrough\b|\bthru\b|\btill\b)\s*(?P<last>{_any_of(_DAY_NUMBERS)}))?)\b"
)
_BETWEEN_DAYS = re.compile(r"[\s,;/+&]|\b(?:and|on|the|every|each|all)\b")

_RATED = re.compile(
    r"(?P<minus>(?<![\w.])-|\bminus )?(?<![\w.,])(?<!\d:)(?P<whole>\d+)(?P<fraction>[.,]\d+)?(?!\w|:\d)"
)
_SCALE = re.compile(r"(?<=\d)\s*(?:/|out of|of)\s*10(?!\d)")
_A_HALF = re.compile(r"\s*(?:and )?(?:a |an |1 )?half\b")
_NO_PAIN = re.compile(r"(?:no|0|without) pain(?: at all)?|pain[ -]?free|none|nothing")
_SAID_AROUND_IT = re.compile(
    r"\b(?:pain|level|rating|score|my|back|is|it'?s|i'?d|i'?m|i|say|think|about|around|at|an?|the|just|only|maybe|"
    r"probably|like|still|roughly|now|right|today)\b|:-?[()]|[=:!?]"
)
_BETWEEN_RATINGS = re.compile(r"\b(?:to|or|and|between)\b|[-/,]")


class Slot(NamedTuple):
    """A time of day and, where they were said, the weekdays."""

    wall: dt.time
    days: schedule.Days | None


class Refusal(enum.Enum):
    """Why a text is no rating: each has its own kind answer."""

    TOO_HIGH = "too_high"
    TOO_LOW = "too_low"
    NOT_WHOLE = "not_whole"
    NOT_A_NUMBER = "not_a_number"


def parse_time(text: str) -> dt.time | None:
    """'07:30', '7.30', '0730', '7', '7:30 pm', '19h30', 'half past seven', 'noon'; None for anything else."""
    said = _plain(text)
    if said in _NAMED_TIMES:
        return _NAMED_TIMES[said]
    for pattern in (*_CLOCKS, _SHIFTED):
        if found := pattern.fullmatch(said):
            return _clock_time(found.groupdict())
    return None


def parse_days(text: str) -> schedule.Days | None:
    """'daily', 'mon-fri', 'weekends', 'mon, wed and fri', 'fri-mon' (over the weekend); None for anything else."""
    said = _plain(text)
    if _BETWEEN_DAYS.sub("", _DAY_ITEM.sub("", said)):
        return None
    weekdays: set[int] = set()
    for item in _DAY_ITEM.finditer(said):
        if item["group"]:
            weekdays.update(_GROUPS[item["group"]])
            continue
        first = _DAY_NUMBERS[item["first"]]
        last = _DAY_NUMBERS[item["last"] or item["first"]]
        weekdays.update((first + step) % 7 for step in range((last - first) % 7 + 1))
    return schedule.Days.of(weekdays) if weekdays else None


def parse_schedule(text: str) -> Slot | None:
    """'07:30', '07:30 mon-fri' or 'weekdays at 7'; None for anything else."""
    words = _plain(text).split()
    if len(words) > _MOST_WORDS:
        return None
    if (alone := parse_time(text)) is not None:
        return Slot(alone, None)
    for cut in range(1, len(words)):
        one, other = " ".join(words[:cut]), " ".join(words[cut:])
        for clock, weekdays in ((one, other), (other, one)):
            wall, days = parse_time(clock), parse_days(weekdays)
            if wall is not None and days is not None:
                return Slot(wall, days)
    return None


def parse_rating(text: str) -> int | Refusal:
    """A pain rating from 0 to 10: '6', 'pain 6', '6/10', 'six', '6 out of 10'; otherwise why it is none."""
    said = _SCALE.sub("", _A_HALF.sub(".5", _plain(text).replace(" point ", ".")))
    if _NO_PAIN.fullmatch(said):
        return 0
    rated = list(_RATED.finditer(said))
    rest = _SAID_AROUND_IT.sub(" ", _RATED.sub(" ", said))
    if len(rated) > 1:
        rest = _BETWEEN_RATINGS.sub(" ", rest)
    if not rated or rest.strip():
        return Refusal.NOT_A_NUMBER
    return Refusal.NOT_WHOLE if len(rated) > 1 else _on_scale(rated[0])


def looks_like_rating(text: str) -> bool:
    """Whether the text is meant as a rating, be it one or not: '11' and 'six and a half' deserve an answer too."""
    return parse_rating(text) is not Refusal.NOT_A_NUMBER


def parse_moment(text: str) -> dt.datetime | None:
    """An ISO 8601 moment with its offset ('2026-03-28T12:00Z') as aware UTC; None for anything else."""
    try:
        moment = dt.datetime.fromisoformat(text.strip())
        return moment.astimezone(dt.UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):  # the latter at the very ends of the calendar
        return None


def _plain(text: str) -> str:
    """The text in small letters and plain signs, numbers as digits, one space between words, no dots at its end."""
    whole = re.sub("[½¼¾⅓⅔]", " and a half", text)  # any part of a point is as little a whole number as a half
    plain = unicodedata.normalize("NFKC", whole.replace("🔟", "10")).casefold()
    plain = "".join(sign for sign in plain if unicodedata.category(sign) not in {"So", "Me", "Mn", "Cf", "Sk"})
    plain = re.sub("[‐‑‒–—−]", "-", plain.replace("’", "'"))
    plain = _NUMBER_NAME.sub(lambda word: _NUMBERS[word[0]], plain)
    return " ".join(plain.split()).rstrip(" .!,")


def _clock_time(said: dict[str, str | None]) -> dt.time | None:
    hour = _hour_of_day(int(said["hour"] or 0), said["half"], said["part"])
    minute = int(said.get("minute") or 0)
    if hour is None or hour >= 24 or minute >= 60:  # noqa: PLR2004  a day has 24 hours
        return None
    shifted = hour * 60 + minute + _SHIFTS.get(said.get("shift") or "", 0)
    return dt.time(shifted // 60 % 24, shifted % 60)


def _hour_of_day(hour: int, half: str | None, part: str | None) -> int | None:
    """The hour from 0 to 23 (or what was said, where that is no hour); None for '13 am' and '0 pm'."""
    if part == "night":
        half = "p" if _NIGHT_TURNS <= hour < _NOON else "a"
    elif part:
        half = "a" if part == "morning" else "p"
    if half is None or (half == "p" and hour > _NOON):  # "19:30 in the evening" says it twice
        return hour
    if hour > _NOON or (half == "p" and hour == 0):
        return None
    return hour % _NOON + (_NOON if half == "p" else 0)


def _on_scale(rated: re.Match[str]) -> int | Refusal:
    if (rated["fraction"] or "").strip(".,0"):
        return Refusal.NOT_WHOLE
    whole = rated["whole"].lstrip("0") or "0"
    value = int(whole[:3])  # as many digits as it takes to see that it is too high
    if value > checkin.WORST:
        return Refusal.TOO_HIGH if not rated["minus"] else Refusal.TOO_LOW
    return Refusal.TOO_LOW if rated["minus"] and value else value
