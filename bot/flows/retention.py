"""The end of what is kept too long: rows past their time, and people who went away long ago."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from bot import deps
from bot.screens import account
from db import models, outbox, people, withdrawal
from db import retention as rows


async def let_go(sql: AsyncSession, house: deps.House, now: dt.datetime, limit: int) -> bool:
    """A batch of people: some are told that their data will go, of some it goes. Gives whether there may be more."""
    today = now.date()
    ending = await rows.ending(sql, today, limit)
    for person in ending:
        if await outbox.waits(sql, person.user_id, _slot(person)):  # it could not be said: give them their days
            await withdrawal.cancel(sql, person.user_id, _slot(person), now)
            await _tell(sql, house, person, now)
        else:
            await people.erase(sql, person)
    quiet = await rows.quiet(sql, today, limit)
    for person in quiet:
        await _tell(sql, house, person, now)
    return limit in (len(ending), len(quiet))


async def _tell(sql: AsyncSession, house: deps.House, person: models.Person, now: dt.datetime) -> None:
    """Who blocked us cannot be told; the time runs all the same."""
    person.erase_on = now.date() + dt.timedelta(days=rows.NOTICE_DAYS)
    if person.blocked_at is None:
        shown = account.long_quiet(person.erase_on, house.say(person.language))
        send_class = outbox.SendClass.RECAP
        await outbox.post(sql, person.user_id, _slot(person), shown.packed(), now, send_class=send_class)


def _slot(person: models.Person) -> str:
    """Where they are told by when."""
    return f"quiet:{person.erase_on}"
