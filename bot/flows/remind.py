"""The daily reminder: what falls due is entered into the ledger, put into the outbox and rescheduled, all at once."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot import deps
from bot.core import choices, schedule
from bot.flows import library, profile, questions
from bot.screens import reminders as screens
from bot.screens import screen
from db import models, outbox
from db import practices as practice_rows
from db import reminders as rows

EXPIRES_AFTER = schedule.TOO_LATE_AFTER
"""A reminder that could not be sent by then is skipped: the day has moved on."""


async def plan_due(sql: AsyncSession, house: deps.House, now: dt.datetime, limit: int) -> int:
    """Take up to `limit` reminders that are due. Gives how many there were."""
    due = await rows.due(sql, now, limit)
    for reminder, person in due:
        turn = deps.Turn(sql, house, now, person, heard=f"due:{person.id}:{now:%s}")
        await _take_up(turn, reminder)
    return len(due)


async def _take_up(turn: deps.Turn, reminder: models.Reminder) -> None:
    """Give each missed date its entry: the days gone by are skipped, the newest is sent when it is not too late."""
    if turn.person.zone is None or reminder.next_due_at is None:
        return
    for due in _missed_and_coming(reminder, reminder.next_due_at, ZoneInfo(turn.person.zone)):
        if due.at > turn.now:
            reminder.next_due_at = due.at
            break
        target = await rows.plan(turn.sql, turn.person.id, reminder.slot, due.local_date, due.at)
        if target is None:
            continue
        verdict = schedule.judge(due.at, turn.now)
        if verdict is schedule.Verdict.TOO_LATE:
            await rows.skip(turn.sql, target, "too late", turn.now)
        else:
            await _send(turn, target, due, late=verdict is schedule.Verdict.LATE)
    reminder.state, reminder.paused_until = "on", None


def _missed_and_coming(reminder: models.Reminder, first: dt.datetime, zone: ZoneInfo) -> Iterator[schedule.Due]:
    """From the due moment in the diary on. After a move east that moment may lie off the wall time, once."""
    coming = schedule.coming(reminder.wall_time, zone, schedule.Days(reminder.days), first - dt.timedelta(seconds=1))
    due = next(coming)
    if due.at != first:
        yield schedule.Due(first, first.astimezone(zone).date())
    yield due
    yield from coming


async def _send(turn: deps.Turn, target: int, due: schedule.Due, *, late: bool) -> None:
    choice = await library.choose(turn)
    if choice is None:
        await rows.skip(turn.sql, target, "nothing suits", turn.now)
        return
    done = await practice_rows.done_since(turn.sql, turn.person.id, _midnight(due.local_date, turn.zone))
    lead = screens.late(turn.say) if late else screens.done_already(turn.say) if done else ""
    entry = await rows.target(turn.sql, target)
    if entry is not None:
        entry.movement = choice.movement
    shown = _shown(turn, target, choice.movement, why=_why(turn, choice), lead=lead, silent=late or done)
    turn.person.offered = dict(shown.labels())
    await outbox.post(
        turn.sql,
        turn.person.user_id,
        f"remind:{target}",
        shown.packed(),
        turn.now,
        send_class=outbox.SendClass.REMINDER,
        expires_at=due.at + EXPIRES_AFTER,
        dedupe_key=f"remind:{target}",
        target_id=target,
    )


def _midnight(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


def _why(turn: deps.Turn, choice: choices.Choice) -> str:
    return screens.why(choice.reasons[0], turn.say)


def _shown(
    turn: deps.Turn, target: int, movement: str, *, why: str = "", lead: str = "", silent: bool = False, turned: int = 0
) -> screen.Screen:
    return screens.reminder(
        target,
        turn.house.catalog.movements[movement],
        turn.house.catalog.words(movement, turn.person.language),
        why,
        turn.say,
        lead=lead,
        silent=silent,
        turned=turned,
    )


async def today(turn: deps.Turn) -> None:
    """Today's movement, now: the one of today's reminder, or the one it would choose."""
    await questions.want_today(turn)


async def tapped(turn: deps.Turn, words: tuple[str, ...]) -> None:
    """A button of a reminder: target, choice, number."""
    target = await rows.target(turn.sql, int(words[0])) if words and words[0].isdecimal() else None
    if target is None or target.person_id != turn.person.id or len(words) < 2:  # noqa: PLR2004  target and choice
        await turn.toast(turn.say("That button is no longer in use."))
        return
    number = int(words[2]) if len(words) > 2 and words[2].isdecimal() else 0  # noqa: PLR2004  the third word
    await turn.toast()
    if words[1] == "start" and target.movement is not None:
        await questions.want(turn, target.movement)
    elif words[1] == "snooze":
        await _snooze(turn, target, min(number, 24 * 60))
    elif words[1] == "other":
        await _other(turn, target, number)
    elif words[1] == "skip":
        await outbox.cancel(turn.sql, turn.person.user_id, "snooze", turn.now)
        await turn.reply(screens.skipped(await profile.coming(turn), turn.say))


async def _snooze(turn: deps.Turn, target: models.Target, minutes: int) -> None:
    """The same reminder once more, later; tomorrow's stays where it is."""
    if target.movement is None:
        return
    until = turn.now + dt.timedelta(minutes=minutes)
    again = _shown(turn, target.id, target.movement, lead=screens.again(turn.say))
    await turn.reply(screens.snoozed(until, turn.zone, turn.say))
    await outbox.cancel(turn.sql, turn.person.user_id, "snooze", turn.now)
    await outbox.post(
        turn.sql,
        turn.person.user_id,
        f"snooze:{target.id}",
        again.packed(),
        turn.now,
        send_class=outbox.SendClass.REMINDER,
        not_before=until,
        expires_at=until + EXPIRES_AFTER,
    )
    turn.person.offered = dict(again.labels())


async def _other(turn: deps.Turn, target: models.Target, turned: int) -> None:
    """The next best movement; after the last one the first comes again."""
    passed: list[str] = []
    choice = await library.choose(turn)
    for _ in range(min(turned, len(turn.house.catalog.movements))):
        if choice is not None:
            passed.append(choice.movement)
        choice = await library.choose(turn, passed)
        if choice is None:
            passed, choice = [], await library.choose(turn)
    if choice is not None:
        target.movement = choice.movement
        await turn.reply(_shown(turn, target.id, choice.movement, why=_why(turn, choice), turned=turned))


async def next_moment(sql: AsyncSession, person: models.Person) -> dt.datetime | None:
    """When this person hears from us next by themselves: the reminder, or a snoozed one."""
    moments = [await rows.next_moment(sql, person.id), await outbox.next_in(sql, person.user_id, "snooze")]
    return min((moment for moment in moments if moment is not None), default=None)
