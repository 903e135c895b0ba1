"""The rule is stated a second time here, by brute force: walk the clock minute by minute and see what it shows."""

import datetime as dt
import functools
import itertools
import zoneinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core import schedule

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
ALL_ZONES = sorted(zoneinfo.available_timezones() - {"localtime"})
ZONES = st.sampled_from(ALL_ZONES).map(ZoneInfo)
WALLS = st.integers(0, 24 * 60 - 1).map(lambda minute: dt.time(minute // 60, minute % 60))
DATES = st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31))
MOMENTS = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2028, 12, 31), timezones=st.just(dt.UTC))  # noqa: DTZ001
MASKS = st.integers(1, 127).map(schedule.Days)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def shown(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


@functools.cache
def transitions(name: str) -> tuple[dt.datetime, ...]:
    """The days of 2024-2028 in (or up to) which the zone changes its offset."""
    zone = ZoneInfo(name)

    def changes(moments: list[dt.datetime]) -> list[dt.datetime]:
        offsets = [moment.astimezone(zone).utcoffset() for moment in moments]
        return [moments[n] for n in range(1, len(moments)) if offsets[n] != offsets[n - 1]]

    weeks = changes([utc("2024-01-01") + 7 * DAY * number for number in range(5 * 53)])
    return tuple(day for week in weeks for day in changes([week + DAY * number for number in range(-7, 1)]))


MOVING = [name for name in ALL_ZONES if transitions(name)]


def first_shown(around: dt.datetime, zone: ZoneInfo) -> dict[dt.datetime, dt.datetime]:
    """For each minute of the local calendar near a moment: the first UTC minute whose clock shows it or later."""
    first: dict[dt.datetime, dt.datetime] = {}
    begin = around - 2 * DAY
    reached = shown(begin, zone)
    for at in (begin + MINUTE * number for number in range(4 * 24 * 60)):
        local = shown(at, zone)
        while reached <= local:
            first[reached] = at
            reached += MINUTE
    return first


def check_transition(zone: ZoneInfo, moment: dt.datetime, minutes: range) -> None:
    first = first_shown(moment, zone)
    dates = sorted({local.date() for local in first})[1:-1]  # whole ones
    assert len(dates) >= 2
    for day in dates:
        for minute in minutes:
            wall = dt.time(minute // 60, minute % 60)
            assert schedule.due(wall, zone, day) == first[dt.datetime.combine(day, wall)], (zone, day, wall)


@settings(max_examples=25)
@given(st.data(), st.sampled_from(MOVING))
def test_around_a_change_of_clocks_it_is_due_when_the_clock_first_shows_the_time_or_later(
    data: st.DataObject, name: str
) -> None:
    zone, moment = ZoneInfo(name), data.draw(st.sampled_from(transitions(name)))
    check_transition(zone, moment, range(data.draw(st.integers(0, 59)), 24 * 60, 60))


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", MOVING)
def test_every_zone_every_change_every_minute_slot(name: str) -> None:
    for moment in transitions(name):
        check_transition(ZoneInfo(name), moment, range(24 * 60))


@settings(max_examples=60)
@given(ZONES, WALLS, MASKS, MOMENTS)
def test_each_existing_date_comes_once_and_in_order(
    zone: ZoneInfo, wall: dt.time, days: schedule.Days, after: dt.datetime
) -> None:
    coming = list(itertools.islice(schedule.coming(wall, zone, days, after), 40))

    moments, dates = [due.at for due in coming], [due.local_date for due in coming]
    wanted = (dates[0] + DAY * number for number in range((dates[-1] - dates[0]).days + 1))
    assert dates == [day for day in wanted if day in days]
    assert moments[0] > after
    assert all(early < late for early, late in itertools.pairwise(moments))
    assert all(moment.tzinfo is dt.UTC for moment in moments)


@settings(max_examples=60)
@given(ZONES, WALLS, MASKS, MOMENTS)
def test_nothing_due_is_passed_over(zone: ZoneInfo, wall: dt.time, days: schedule.Days, after: dt.datetime) -> None:
    found = schedule.next_due(wall, zone, days, after)

    first = shown(after, zone).date() - 2 * DAY
    earlier = (schedule.due(wall, zone, first + DAY * n) for n in range((found.local_date - first).days))
    between = [at for n, at in enumerate(earlier) if at is not None and at > after and first + DAY * n in days]
    assert between == []


@pytest.mark.parametrize(
    ("zone", "day", "wall", "expected"),
    [
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:00"),  # 03:00 summer time
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),  # the first of two
        ("Africa/Cairo", "2026-04-24", "00:30", "2026-04-23T22:00"),  # midnight does not exist: 01:00
        ("America/Havana", "2026-03-08", "00:30", "2026-03-08T05:00"),
        ("America/Nuuk", "2026-03-28", "23:30", "2026-03-29T01:00"),  # the gap ends with the date: 00:00
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),  # half an hour
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"),
        ("Pacific/Chatham", "2026-09-27", "03:00", "2026-09-26T14:00"),  # 02:45 -> 03:45
        ("Pacific/Chatham", "2026-04-05", "03:00", "2026-04-04T13:15"),
        ("Asia/Kathmandu", "2026-06-01", "07:30", "2026-06-01T01:45"),
        ("Pacific/Apia", "2011-12-29", "23:59", "2011-12-30T09:59"),
        ("Pacific/Apia", "2011-12-31", "00:00", "2011-12-30T10:00"),
        ("Pacific/Kwajalein", "1993-08-22", "07:30", "1993-08-21T19:30"),
        ("Asia/Almaty", "2024-02-29", "23:30", "2024-02-29T17:30"),  # UTC+6 -> +5 for good: the first of two
        ("Asia/Almaty", "2024-03-02", "07:30", "2024-03-02T02:30"),
        ("America/Asuncion", "2025-07-01", "07:30", "2025-07-01T10:30"),  # summer time for good since 2024
        ("America/Toronto", "1919-03-30", "23:45", "1919-03-31T04:30"),  # a gap from 23:30 to 00:30
        ("America/Toronto", "1919-03-31", "00:15", "1919-03-31T04:30"),
    ],
)
def test_known_cases(zone: str, day: str, wall: str, expected: str) -> None:
    found = schedule.due(dt.time.fromisoformat(wall), ZoneInfo(zone), dt.date.fromisoformat(day))
    assert found == utc(expected)


@pytest.mark.parametrize(("zone", "day"), [("Pacific/Apia", "2011-12-30"), ("Pacific/Kwajalein", "1993-08-21")])
@pytest.mark.parametrize("wall", ["00:00", "07:30", "23:59"])
def test_a_date_that_does_not_exist_is_never_due(zone: str, day: str, wall: str) -> None:
    missing, clock = dt.date.fromisoformat(day), ZoneInfo(zone)
    assert schedule.due(dt.time.fromisoformat(wall), clock, missing) is None
    two_days_before = dt.datetime.combine(missing - 2 * DAY, dt.time.max, clock)
    coming = schedule.coming(dt.time.fromisoformat(wall), clock, schedule.ALL_DAYS, two_days_before)
    assert [due.local_date for due in itertools.islice(coming, 2)] == [missing - DAY, missing + DAY]


def test_a_late_evening_slot_in_a_gap_is_still_to_come_after_midnight_minus_a_second() -> None:
    nuuk = ZoneInfo("America/Nuuk")
    found = schedule.next_due(dt.time(23, 30), nuuk, schedule.ALL_DAYS, utc("2026-03-29T00:59:59"))
    assert found == (utc("2026-03-29T01:00"), dt.date(2026, 3, 28))


def test_the_weekday_is_that_of_the_person() -> None:
    mondays = schedule.Days.of([0])
    found = schedule.next_due(dt.time(7, 30), ZoneInfo("Pacific/Auckland"), mondays, utc("2026-11-20T12:00"))
    assert found == (utc("2026-11-22T18:30"), dt.date(2026, 11, 23))


@given(MASKS)
def test_days_are_their_weekdays(days: schedule.Days) -> None:
    assert schedule.Days.of(days) == days
    monday = dt.date(2026, 11, 16)
    assert [number for number in range(7) if monday + DAY * number in days] == list(days)


@pytest.mark.parametrize("mask", [0, 128, -1])
def test_days_are_at_least_one_and_at_most_seven(mask: int) -> None:
    with pytest.raises(ValueError, match="mask of weekdays"):
        schedule.Days(mask)


BERLIN, TOKYO, AUCKLAND, HONOLULU = map(
    ZoneInfo, ["Europe/Berlin", "Asia/Tokyo", "Pacific/Auckland", "Pacific/Honolulu"]
)
HALF_PAST_SEVEN = dt.time(7, 30)


@pytest.mark.parametrize(
    ("old", "new", "moved_at", "reminded", "expected"),
    [
        # East before the reminder: 07:30 in Tokyo is over, so it comes at once instead of not at all.
        (BERLIN, TOKYO, "2026-11-20T05:00", "2026-11-19", ("2026-11-20T05:00", "2026-11-20")),
        # East after the reminder: tomorrow.
        (BERLIN, TOKYO, "2026-11-20T07:00", "2026-11-20", ("2026-11-20T22:30", "2026-11-21")),
        # West over the date line: the 20th begins again and has had its reminder.
        (AUCKLAND, HONOLULU, "2026-11-20T00:00", "2026-11-20", ("2026-11-21T17:30", "2026-11-21")),
        # East over the date line in the evening: the 20th has begun and its 07:30 is over.
        (HONOLULU, AUCKLAND, "2026-11-20T06:00", "2026-11-19", ("2026-11-20T06:00", "2026-11-20")),
        # A zone put right on the day of joining, after the time: nothing was to come, so nothing comes at once.
        (BERLIN, TOKYO, "2026-11-20T12:00", None, ("2026-11-20T22:30", "2026-11-21")),
        (BERLIN, BERLIN, "2026-11-20T05:00", "2026-11-19", ("2026-11-20T06:30", "2026-11-20")),
    ],
)
def test_moving_known_cases(
    old: ZoneInfo, new: ZoneInfo, moved_at: str, reminded: str | None, expected: tuple[str, str]
) -> None:
    found = schedule.after_move(
        HALF_PAST_SEVEN,
        old,
        new,
        schedule.ALL_DAYS,
        utc(moved_at),
        reminded=reminded and dt.date.fromisoformat(reminded),  # type: ignore[arg-type]  # None stays None
    )
    assert found == (utc(expected[0]), dt.date.fromisoformat(expected[1]))


@settings(max_examples=150)
@given(ZONES, ZONES, WALLS, MOMENTS)
@example(BERLIN, TOKYO, HALF_PAST_SEVEN, utc("2026-11-20T05:00"))
@example(AUCKLAND, HONOLULU, HALF_PAST_SEVEN, utc("2026-11-20T00:00"))
def test_a_move_leaves_no_date_without_a_reminder_and_gives_none_two(
    old: ZoneInfo, new: ZoneInfo, wall: dt.time, moved_at: dt.datetime
) -> None:
    before = itertools.takewhile(
        lambda due: due.at <= moved_at, schedule.coming(wall, old, schedule.ALL_DAYS, moved_at - 4 * DAY)
    )
    reminded = list(before)[-1].local_date

    first = schedule.after_move(wall, old, new, schedule.ALL_DAYS, moved_at, reminded=reminded)

    assert first.at >= moved_at
    assert first.local_date > reminded
    lived = {shown(moved_at, old).date(), shown(moved_at, new).date()}  # the dates that the day of the move had
    skipped = {day for day in lived if reminded < day < first.local_date}
    # What is left out is only a date that ended with the move, before its time came.
    assert all(day < shown(moved_at, new).date() for day in skipped)


@settings(max_examples=60)
@given(st.data(), ZONES, WALLS, MOMENTS)
def test_moves_every_few_days_leave_no_day_of_arrival_without_a_reminder_and_none_with_two(
    data: st.DataObject, zone: ZoneInfo, wall: dt.time, start: dt.datetime
) -> None:
    now, reminded, planned = start, [], schedule.next_due(wall, zone, schedule.ALL_DAYS, start)
    for _ in range(data.draw(st.integers(1, 6))):
        moves_at = now + data.draw(st.integers(3 * 24 * 60, 6 * 24 * 60)) * MINUTE
        while planned.at <= moves_at:
            reminded.append(planned.local_date)
            planned = schedule.next_due(wall, zone, schedule.ALL_DAYS, planned.at, reminded=reminded[-1])
        old, zone, now = zone, ZoneInfo(data.draw(st.sampled_from(ALL_ZONES))), moves_at
        planned = schedule.after_move(wall, old, zone, schedule.ALL_DAYS, now, reminded=reminded[-1])
        arrival = shown(now, zone).date()
        assert planned.local_date <= arrival + DAY or planned.local_date == reminded[-1] + DAY
        assert arrival in {*reminded, planned.local_date} or schedule.due(wall, zone, arrival) is None

    assert reminded == sorted(set(reminded))


@settings(max_examples=100)
@given(ZONES, st.timedeltas(dt.timedelta(hours=-3), dt.timedelta(hours=3)), WALLS, MASKS, MOMENTS)
def test_by_new_rules_the_same_slot_of_the_same_date_is_meant(
    zone: ZoneInfo, off: dt.timedelta, wall: dt.time, days: schedule.Days, after: dt.datetime
) -> None:
    by_these = schedule.next_due(wall, zone, days, after).at

    assert schedule.by_new_rules(wall, zone, days, by_these + off) == by_these


@pytest.mark.parametrize(
    ("lateness", "verdict"),
    [
        (dt.timedelta(seconds=-1), schedule.Verdict.ON_TIME),
        (dt.timedelta(minutes=2), schedule.Verdict.ON_TIME),
        (dt.timedelta(minutes=2, seconds=1), schedule.Verdict.LATE),
        (dt.timedelta(hours=2), schedule.Verdict.LATE),
        (dt.timedelta(hours=2, seconds=1), schedule.Verdict.TOO_LATE),
        (dt.timedelta(days=30), schedule.Verdict.TOO_LATE),
    ],
)
def test_how_late_is_too_late(lateness: dt.timedelta, verdict: schedule.Verdict) -> None:
    due_at = utc("2026-11-20T06:30")
    assert schedule.judge(due_at, due_at + lateness) is verdict


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-11-20T23:20", "2026-11-20"),  # 00:20 in Berlin: the evening before
        ("2026-11-21T01:59", "2026-11-20"),
        ("2026-11-21T02:00", "2026-11-21"),
        ("2026-11-21T12:00", "2026-11-21"),
    ],
)
def test_a_rating_after_midnight_belongs_to_the_evening_before(at: str, day: str) -> None:
    assert schedule.local_day(utc(at), BERLIN) == dt.date.fromisoformat(day)
