"""A person's daily reminder: when it is due, and everything that changes it."""

import datetime as dt
from zoneinfo import ZoneInfo

from bot import deps
from bot.core import answers, schedule, screening, suiting
from bot.flows import recap
from bot.screens import account, questions, reminders
from bot.screens import recap as recaps
from db import consents as ledger
from db import models, ratings, withdrawal
from db import reminders as rows

SLOT = "daily"


def may_move(person: models.Person) -> bool:
    """Whether the safety answers let this person practise at all."""
    outcome = outcome_of(person)
    return outcome is not None and outcome.may_practise


def outcome_of(person: models.Person) -> screening.Outcome | None:
    """What the safety questions came to; None: not asked yet, or being asked again."""
    return answers.settled_outcome(person.screening or {})


def _may_be_reminded(person: models.Person) -> bool:
    """Whether the safety answers let reminders come: while they are asked again, those before do."""
    outcome = answers.standing_outcome(person.screening or {})
    return outcome is not None and outcome.may_practise


def suiting_of(person: models.Person) -> suiting.Profile:
    """What the safety answers say about which movements suit; without answers everything does."""
    return answers.profile(person.screening or {})


def consents(person: models.Person) -> bool:
    """Whether ratings may be kept: the person agreed to the text as it is now."""
    return person.consent_version == questions.CONSENT_VERSION


async def give_consent(turn: deps.Turn, *, agreed: bool, asked: bool = True) -> None:
    """Agree to keeping ratings, decline, or take it back: then those kept are dropped. The ledger keeps each decision.

    `asked`: the text was shown; who takes back what was never given decides nothing.
    """
    state = "given" if agreed else "declined" if turn.person.consent_version is None else "withdrawn"
    if state == "declined" and not asked:
        return
    version = questions.CONSENT_VERSION if agreed else turn.person.consent_version or questions.CONSENT_VERSION
    language = turn.house.spoken(turn.person.language)
    await ledger.note(turn.sql, turn.person.id, state, turn.now, version=version, language=language)
    turn.person.consent_version = version if agreed else None
    if not agreed:
        await ratings.drop_all(turn.sql, turn.person.id)


async def reminder_of(turn: deps.Turn) -> models.Reminder | None:
    """The person's daily slot."""
    return await rows.get(turn.sql, turn.person.id)


async def set_time(turn: deps.Turn, wall: dt.time, days: schedule.Days | None) -> None:
    """Set when the reminder comes; it is on from now. `days` None: as before."""
    reminder = await reminder_of(turn)
    if reminder is None:
        mask = (days or schedule.ALL_DAYS).mask
        reminder = models.Reminder(person_id=turn.person.id, slot=SLOT, wall_time=wall, days=mask, state="on")
        turn.sql.add(reminder)
    else:
        reminder.wall_time = wall
        reminder.days = reminder.days if days is None else days.mask
        reminder.state, reminder.paused_until = "on", None
        reminder.unanswered_since = None  # they are heard now; by the new time that would look different
    await turn.sql.flush()
    await replan(turn)


async def set_zone(turn: deps.Turn, name: str) -> None:
    """Move to another zone: same wall time, neither two reminders nor none on the day of the move."""
    old, turn.person.zone = turn.person.zone, name
    reminder = await reminder_of(turn)
    if reminder is not None:
        reminder.unanswered_since = None  # they are heard now; in the new zone that would look different
    if reminder is None or old is None or reminder.next_due_at is None:
        await replan(turn)
        return
    due = schedule.after_move(
        reminder.wall_time,
        ZoneInfo(old),
        ZoneInfo(name),
        schedule.Days(reminder.days),
        schedule.since(turn.now, reminder.next_due_at),
        reminded=await _kept_free(turn, reminder),
    )
    reminder.next_due_at = due.at
    await recap.replan(turn, asleep=await sleeps(turn))


async def replan(turn: deps.Turn) -> dt.datetime | None:
    """Work out the next due moment anew. None: nothing is due, because of a pause, an open question or an answer."""
    await recap.replan(turn, asleep=await sleeps(turn))
    reminder = await reminder_of(turn)
    if reminder is None:
        return None
    person = turn.person
    asleep = reminder.state in {"stopped", rows.QUIET} or (reminder.state == "paused" and reminder.paused_until is None)
    if asleep or person.zone is None or person.blocked_at is not None or not _may_be_reminded(person):
        reminder.next_due_at = None
        return None
    due = schedule.next_due(
        reminder.wall_time,
        ZoneInfo(person.zone),
        schedule.Days(reminder.days),
        schedule.since(turn.now, reminder.next_due_at),
        reminded=await _kept_free(turn, reminder),
    )
    reminder.next_due_at = due.at
    return due.at


async def sleeps(turn: deps.Turn) -> bool:
    """Whether nothing at all is to come by itself: stopped, paused until /resume, or not safe to practise."""
    reminder = await reminder_of(turn)
    until_resumed = reminder is not None and reminder.state == "paused" and reminder.paused_until is None
    stopped = reminder is not None and reminder.state == "stopped"
    return stopped or until_resumed or not _may_be_reminded(turn.person)


async def switch_recap(turn: deps.Turn, wanted: str | None) -> None:
    """Choose the day of the recap: a number (0 is Monday) or "off". None: only show."""
    if wanted is None:
        await turn.reply(recaps.days(await recap.day_of(turn), turn.say))
        return
    day = int(wanted) if wanted.isdecimal() and int(wanted) < DAYS_A_WEEK else None
    await recap.choose(turn, day, asleep=await sleeps(turn))
    await show_settings(turn)


async def _kept_free(turn: deps.Turn, reminder: models.Reminder) -> dt.date | None:
    """The last local date that gets no reminder: it had one, or it lies in the pause."""
    had = await rows.last_date(turn.sql, turn.person.id)
    paused = reminder.paused_until - dt.timedelta(days=1) if reminder.paused_until else None
    return max((day for day in (had, paused) if day is not None), default=None)


async def pause(turn: deps.Turn, days: int | None) -> None:
    """No reminders for so many days from today on; None: until /resume. Who has stopped gets none after it either."""
    reminder = await reminder_of(turn)
    if reminder is None or reminder.state == "stopped":
        return
    today = turn.now.astimezone(turn.zone).date()
    reminder.state = "paused"
    reminder.paused_until = None if days is None else today + dt.timedelta(days=days)
    await hush(turn)
    await replan(turn)


async def resume(turn: deps.Turn) -> None:
    """Reminders again, as they were."""
    reminder = await reminder_of(turn)
    if reminder is not None:
        reminder.state, reminder.paused_until = "on", None
        await replan(turn)


async def stop(turn: deps.Turn) -> None:
    """No reminders any more; what was set is kept."""
    reminder = await reminder_of(turn)
    if reminder is not None:
        reminder.state, reminder.paused_until = "stopped", None
        reminder.next_due_at = None
        await recap.replan(turn, asleep=True)
    else:  # nothing else keeps that they have stopped
        await recap.choose(turn, None, asleep=True)
    await hush(turn)


async def hush(turn: deps.Turn) -> None:
    """Reminders that wait to be sent, snoozed ones too, are not sent."""
    for waiting in ("remind", "snooze", "recap"):
        await withdrawal.call_off(turn.sql, turn.person.user_id, waiting, turn.now)


async def plan(turn: deps.Turn) -> account.Plan:
    """The reminder as the screens show it."""
    reminder = await reminder_of(turn)
    if reminder is None:
        return account.Plan(None, schedule.ALL_DAYS, turn.person.zone, turn.zone, "off", None, None)
    return account.Plan(
        reminder.wall_time,
        schedule.Days(reminder.days),
        turn.person.zone,
        turn.zone,
        reminder.state,
        reminder.paused_until,
        reminder.next_due_at,
    )


async def coming(turn: deps.Turn) -> str:
    """The line about the next reminder; empty when none is planned."""
    reminder = await reminder_of(turn)
    return reminders.coming(reminder.next_due_at if reminder else None, turn.zone, turn.say)


async def show_settings(turn: deps.Turn) -> None:
    """Everything at a glance."""
    consent = consents(turn.person)
    person = turn.person
    shown = account.settings(
        await plan(turn),
        hands_free=person.hands_free,
        pictures=person.pictures,
        dark=person.dark,
        consent=consent,
        refused=len(person.unwanted or []),
        recap=await recap.day_of(turn),
        say=turn.say,
    )
    await turn.reply(shown)


async def switch_day(turn: deps.Turn, day: int | None) -> None:
    """Switch one weekday (0 is Monday) on or off and show them all; the last one stays. None: only show."""
    reminder = await reminder_of(turn)
    if reminder is None:
        await turn.reply(account.no_reminder(turn.say))
        return
    if day is not None and 0 <= day < DAYS_A_WEEK and reminder.days ^ (1 << day):
        reminder.days ^= 1 << day
        await replan(turn)
    await turn.reply(account.weekdays(schedule.Days(reminder.days), turn.say))


DAYS_A_WEEK = 7
