"""The weekly recap: off until the person chooses a day, then a calm letter on it, or none: a week may be empty."""

import datetime as dt
from zoneinfo import ZoneInfo

from bot import deps
from bot.core import answers, schedule
from bot.flows import letter, past
from bot.screens import recap as screens
from db import models, outbox, withdrawal
from db import reminders as rows

SLOT = "weekly"
AT = dt.time(18, 0)
"""In the evening, when the day's stretch is done or not, and no longer matters (judgment)."""
WEEK = dt.timedelta(days=7)


async def day_of(turn: deps.Turn) -> int | None:
    """The weekday on which the recap comes, 0 is Monday. None: it is off."""
    row = await rows.get(turn.sql, turn.person.id, SLOT)
    return None if row is None else next(iter(schedule.Days(row.days)))


async def choose(turn: deps.Turn, day: int | None, *, asleep: bool) -> None:
    """Have the recap on a weekday, or not any more."""
    row = await rows.get(turn.sql, turn.person.id, SLOT)
    if day is None:
        if row is not None:
            await turn.sql.delete(row)
        await withdrawal.call_off(turn.sql, turn.person.user_id, "recap", turn.now)
    elif row is None:
        mask = schedule.Days.of([day]).mask
        turn.sql.add(models.Reminder(person_id=turn.person.id, slot=SLOT, wall_time=AT, days=mask, state="on"))
    else:
        row.days = schedule.Days.of([day]).mask
    await turn.sql.flush()
    await replan(turn, asleep=asleep)


async def replan(turn: deps.Turn, *, asleep: bool) -> None:
    """Work out anew when it comes; `asleep`: nothing is to come by itself now."""
    row = await rows.get(turn.sql, turn.person.id, SLOT)
    if row is None:
        return
    waiting, row.next_due_at = row.next_due_at, None
    if not asleep and turn.person.zone is not None and turn.person.blocked_at is None:
        had = await rows.last_date(turn.sql, turn.person.id, SLOT)
        zone, days = ZoneInfo(turn.person.zone), schedule.Days(row.days)
        after = schedule.since(turn.now, waiting)
        row.next_due_at = schedule.next_due(row.wall_time, zone, days, after, reminded=had).at


def compose(occasion: letter.Occasion) -> letter.Letter | letter.Nothing:
    """The recap of the seven days that end today; none where nobody may practise, or nothing was done (no guilt)."""
    outcome = answers.standing_outcome(occasion.known.screening)
    if outcome is not None and not outcome.may_practise:
        return letter.Nothing("not now")
    today, zone = occasion.due.local_date, occasion.zone
    done = past.days_done(occasion.known.practices, zone, schedule.EVENING_ENDS)
    this_week = [day for day in done if today - WEEK < day <= today]
    if not this_week:
        return letter.Nothing("no stretch in the week")
    shown = screens.recap(len(this_week), len(set(this_week)), pictured=occasion.person.pictures, say=occasion.say)
    return letter.Letter(letter.Form(lambda *_: shown), name="recap", send_class=outbox.SendClass.RECAP)
