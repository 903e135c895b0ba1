"""What it changes that a person was heard: who answers is reminded as before, and whose messages arrive is not away."""

from bot import deps
from bot.flows import profile
from db import people, reminders


async def noted(turn: deps.Turn, *, speaks: bool) -> None:
    """The person was heard; `speaks`: by words or a tap, not by blocking us or letting us in again."""
    person = turn.person
    people.heard(person, turn.now)
    if speaks and person.blocked_at is not None:  # their word came before Telegram's, that they let us in again
        await turn.sql.flush()
        await people.unblock(turn.sql, person.user_id)
        await turn.sql.refresh(person)
        await profile.replan(turn)
    if speaks:  # also who was heard today already: to be let in again says nothing yet
        reminder = await profile.reminder_of(turn)
        if reminder is not None and reminder.state == reminders.QUIET:
            await profile.resume(turn)
