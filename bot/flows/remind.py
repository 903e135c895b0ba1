"""What the buttons of a daily reminder do: start, snooze, another, skip; and when the next one comes."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from bot import deps
from bot.core import choices
from bot.flows import choosing, letter, profile, questions, wishes
from bot.screens import reminders as screens
from bot.screens import screen
from db import models, outbox, withdrawal
from db import reminders as rows


def _why(turn: deps.Turn, choice: choices.Choice) -> str:
    return screens.why(choice.reasons[0], turn.say)


def _shown(
    turn: deps.Turn, target: int, movement: str, *, why: str = "", lead: str = "", turned: int = 0
) -> screen.Screen:
    language = turn.person.language
    text = screens.words(turn.house.catalog, movement, language, turn.say, why, lead)
    return screens.reminder(target, text, turn.say, turned=turned)


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
    elif words[1] == "why" and target.why is not None:
        await wishes.explain(turn, choices.Choice.unpack(target.why))
    elif words[1] == "skip":
        await withdrawal.call_off(turn.sql, turn.person.user_id, "snooze", turn.now)
        await turn.reply(screens.skipped(await profile.coming(turn), turn.say))


async def _snooze(turn: deps.Turn, target: models.Target, minutes: int) -> None:
    """The same reminder once more, later; tomorrow's stays where it is."""
    if target.movement is None:
        return
    until = turn.now + dt.timedelta(minutes=minutes)
    again = _shown(turn, target.id, target.movement, lead=screens.again(turn.say))
    await turn.reply(screens.snoozed(until, turn.zone, turn.say))
    await withdrawal.call_off(turn.sql, turn.person.user_id, "snooze", turn.now)
    await outbox.post(
        turn.sql,
        turn.person.user_id,
        f"snooze:{target.id}:{turn.heard}",  # its own: what is tapped on an earlier one must not change this one
        again.packed(),
        turn.now,
        send_class=outbox.SendClass.REMINDER,
        not_before=until,
        expires_at=until + letter.EXPIRES_AFTER,
    )


async def _other(turn: deps.Turn, target: models.Target, turned: int) -> None:
    """The next best movement; after the last one the first comes again."""
    passed: list[str] = []
    choice = await choosing.choose(turn)
    for _ in range(min(turned, len(turn.house.catalog.movements))):
        if choice is not None:
            passed.append(choice.movement)
        choice = await choosing.choose(turn, passed)
        if choice is None:
            passed, choice = [], await choosing.choose(turn)
    if choice is not None:
        target.movement, target.why = choice.movement, choice.packed()
        await turn.reply(_shown(turn, target.id, choice.movement, why=_why(turn, choice), turned=turned))


async def next_moment(sql: AsyncSession, person: models.Person) -> dt.datetime | None:
    """When this person hears from us next by themselves: the reminder, or a snoozed one."""
    moments = [await rows.next_moment(sql, person.id), await outbox.next_in(sql, person.user_id, "snooze")]
    return min((moment for moment in moments if moment is not None), default=None)
