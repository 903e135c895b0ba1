"""What falls due: entered into the ledger, put into the outbox and rescheduled, all at once, a batch a transaction.

What the batch needs is read and written by a constant number of statements; in between everything is decided person by
person from values, and what fails for one is skipped for that one.
"""

import asyncio
import datetime as dt
import functools
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot import deps
from bot.core import schedule
from bot.flows import daily, letter, past, recap
from db import outbox, pasts, reminders

log = structlog.get_logger(__name__)
P = ParamSpec("P")
T = TypeVar("T")

COMPOSERS: Mapping[str, Callable[[letter.Occasion], letter.Letter | letter.Nothing]] = {
    "daily": daily.compose,
    recap.SLOT: recap.compose,
}
"""Who writes the letter of a slot."""

TOO_LATE = "too late"
"""Why a date was skipped that passed while we were away."""

AT_A_STRETCH = 50
"""So many are decided before others get their turn: deciding keeps the processor busy, and a tap must not wait."""

Key = tuple[int, str, dt.date]
"""What the ledger knows an entry by: person, slot, local date."""

SPARED: Mapping[str, Callable[[reminders.Due, dt.date], bool]] = {"daily": daily.spares}
"""Who says that a date of a slot passes without a letter because nobody answers."""


class _Case(NamedTuple):
    """A reminder that was due: its dates, when the next comes, and why nothing is sent, if that is plain already."""

    person: reminders.Due
    missed: Sequence[schedule.Due]
    coming: dt.datetime
    nothing: letter.Nothing | None


class _Taken(NamedTuple):
    """What a reminder that was due comes to."""

    entries: list[reminders.Entry]
    letter: letter.Letter | None
    next: reminders.Next


async def plan(sql: AsyncSession, house: deps.House, now: dt.datetime, limit: int) -> int:
    """Take up to `limit` reminders that are due. Gives how many there were."""
    due = await reminders.due(sql, now, limit)
    if not due:
        return 0
    cases = [_or_failed(person, now, _look, person, now) for person in due]
    # Of those who are sent nothing anyway nothing more is read: these are many.
    asked = {case.person.person_id for case in cases if isinstance(case, _Case) and case.nothing is None}
    known = await past.gather(sql, asked, now) if asked else {}
    taken: list[tuple[reminders.Due, _Taken]] = []
    for person, case in zip(due, cases, strict=True):
        each = case if isinstance(case, _Taken) else _or_failed(person, now, _take_up, house, case, known, now)
        taken.append((person, each))
        if len(taken) % AT_A_STRETCH == 0:
            await asyncio.sleep(0)
    entered = await reminders.enter(sql, [entry for _, each in taken for entry in each.entries])
    await reminders.reschedule(sql, {(person.person_id, person.slot): each.next for person, each in taken})
    await _post(sql, taken, entered, now)
    return len(due)


def _or_failed(
    person: reminders.Due, now: dt.datetime, work: Callable[P, T], *given: P.args, **named: P.kwargs
) -> T | _Taken:
    """Do a part of the work for a person; one whom we cannot plan for must not keep the others from their reminder."""
    try:
        return work(*given, **named)
    except Exception as error:  # noqa: BLE001  see above
        # Where, not what: the words of an error may hold what the person told us.
        trace = "".join(traceback.format_tb(error.__traceback__))
        log.error("cannot plan a reminder", person=person.person_id, error=type(error).__name__, trace=trace)
        return _given_up(person, now)


def _given_up(person: reminders.Due, now: dt.datetime) -> _Taken:
    """Skip the date that nothing could be planned for; where even that cannot be told, the day of the moment in UTC."""
    try:
        missed, coming = _dates(person.wall_time, person.zone, person.days, person.next_due_at, now)
        return _passed_over(person, missed, coming, "failed", now)
    except Exception:  # noqa: BLE001  a zone that nobody knows any more, say: logged as what failed before
        day = schedule.Due(person.next_due_at, person.next_due_at.date())
        later = reminders.Next(now + dt.timedelta(days=1), "on", person.unanswered_since, person.missed)
        return _Taken([_skipped(person, day, now, "failed")], None, later)


def _passed_over(
    person: reminders.Due, missed: Sequence[schedule.Due], coming: dt.datetime, reason: str, now: dt.datetime
) -> _Taken:
    """Nothing is sent: the days gone by were too late, and the newest has a reason of its own."""
    entries = [_skipped(person, due, now, TOO_LATE) for due in missed[:-1]]
    goes_on = _goes_on(person, missed, letter.Nothing(reason), coming)
    return _Taken([*entries, _skipped(person, missed[-1], now, reason)], None, goes_on)


def _look(person: reminders.Due, now: dt.datetime) -> _Case:
    """What can be said without knowing more: the newest date is too late, or spared."""
    missed, coming = _dates(person.wall_time, person.zone, person.days, person.next_due_at, now)
    newest = missed[-1]
    nothing = None
    if schedule.judge(newest.at, now) is schedule.Verdict.TOO_LATE:
        nothing = letter.Nothing(TOO_LATE)
    elif person.slot in SPARED and SPARED[person.slot](person, newest.local_date):
        nothing = letter.Nothing("tapering")
    return _Case(person, missed, coming, nothing)


def _take_up(house: deps.House, case: _Case, known: Mapping[int, pasts.Past], now: dt.datetime) -> _Taken:
    """Give each missed date its entry: the days gone by are skipped, the newest is sent when something is found."""
    person, newest = case.person, case.missed[-1]
    found = case.nothing or _write(house, case, known[person.person_id], now)
    if isinstance(found, letter.Nothing):
        return _passed_over(person, case.missed, case.coming, found.reason, now)
    entries = [_skipped(person, due, now, TOO_LATE) for due in case.missed[:-1]]
    told = reminders.Entry(
        person.person_id, person.slot, newest.local_date, newest.at, "planned", None, found.movement, found.why
    )
    return _Taken([*entries, told], found, _goes_on(person, case.missed, found, case.coming))


def _write(house: deps.House, case: _Case, known: pasts.Past, now: dt.datetime) -> letter.Letter | letter.Nothing:
    person, newest = case.person, case.missed[-1]
    late = schedule.judge(newest.at, now) is schedule.Verdict.LATE
    away = person.missed + len(case.missed) - 1
    return COMPOSERS[person.slot](letter.Occasion(house, person, known, newest, now, late, away))


def _goes_on(
    person: reminders.Due,
    missed: Sequence[schedule.Due],
    found: letter.Letter | letter.Nothing,
    coming: dt.datetime,
) -> reminders.Next:
    """When the next one is due, and what is to be remembered until then: silence of theirs, absence of ours."""
    since = letter.unanswered_since(person)
    if isinstance(found, letter.Letter):
        since = since or missed[-1].local_date
        return reminders.Next(coming, "on", since, 0)
    if found.reason == TOO_LATE:  # who was not reminded has ignored nothing
        return reminders.Next(coming, "on", None, person.missed + len(missed))
    return reminders.Next(coming, "on", since if len(missed) == 1 else None, person.missed + len(missed) - 1)


def _skipped(person: reminders.Due, due: schedule.Due, now: dt.datetime, reason: str) -> reminders.Entry:
    return reminders.Entry(person.person_id, person.slot, due.local_date, due.at, "skipped", reason, settled_at=now)


@functools.lru_cache(maxsize=4096)
def _dates(
    wall: dt.time, zone_name: str, days: int, first: dt.datetime, now: dt.datetime
) -> tuple[tuple[schedule.Due, ...], dt.datetime]:
    """What has fallen due from the moment in the diary on, at least one, and when the next one will.

    After a move east, or under new rules of the zone, the moment in the diary may lie off the wall time, once; where
    that of its date has come too, this one counts, for a date has one entry. Many share a slot: it is kept.
    """
    zone = ZoneInfo(zone_name)
    coming = schedule.coming(wall, zone, schedule.Days(days), first - dt.timedelta(seconds=1))
    due = next(coming)
    missed = []
    while due.at <= now:
        missed.append(due)
        due = next(coming)
    date = first.astimezone(zone).date()
    if not any(each.at == first or each.local_date == date for each in missed):
        missed.insert(0, schedule.Due(first, date))
    return tuple(missed), due.at


async def _post(
    sql: AsyncSession,
    taken: list[tuple[reminders.Due, _Taken]],
    entered: Mapping[Key, int],
    now: dt.datetime,
) -> None:
    """Say what is not in the ledger yet."""
    posts: dict[outbox.SendClass, list[outbox.Post]] = {}
    for person, each in taken:
        entry = each.entries[-1]
        target = entered.get((entry.person_id, entry.slot, entry.local_date))
        if each.letter is None or target is None:
            continue
        name = f"{each.letter.name}:{target}"
        expires_at = entry.due_at + letter.EXPIRES_AFTER
        posts.setdefault(each.letter.send_class, []).append(
            outbox.Post(person.user_id, name, each.letter.form.fill(target, entry.due_at), expires_at, name, target)
        )
    for send_class, several in posts.items():
        await outbox.post_all(sql, several, send_class, now)
