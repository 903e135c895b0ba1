"""Documents: files made for one person at the moment they are sent. Until then there is only a recipe in the outbox.

Nothing of a document is written to a disk: what it says about somebody lies sealed in the database, or in their chat.
"""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from bot import deps
from bot.flows import drafts, export, progress, report
from db import people

KINDS: Mapping[str, drafts.Compose] = {"export": export.compose, "progress": progress.draw, "report": report.compose}
"""Who composes which kind."""


async def draft(
    sql: AsyncSession, house: deps.House, user_id: int, recipe: drafts.Recipe, now: dt.datetime
) -> drafts.Draft | None:
    """Read what a document needs. None: the person is not known any more, and nothing is to be sent."""
    person = await people.get(sql, user_id)
    return None if person is None else await KINDS[recipe["kind"]](sql, house, person, recipe, now)
