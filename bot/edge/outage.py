"""Outages: noticed by the time since Telegram was last heard, which is in the diary, and made up for once."""

import datetime as dt
from collections.abc import Callable

import structlog

from bot.edge import turns
from bot.flows import again
from db import hearing

_NOTED_EVERY = dt.timedelta(seconds=15)

log = structlog.get_logger(__name__)


class Watch:
    """Knows when Telegram was last heard, over restarts and losses of the network alike."""

    def __init__(self, real: Callable[[], dt.datetime]) -> None:
        """Take the real clock: in the sandbox the diary's clock jumps, and that is no outage."""
        self._real = real
        self._heard_at: dt.datetime | None = None
        self._noted: dt.datetime | None = None

    def heard(self) -> None:
        """Telegram answered, so it has told everything that it kept."""
        self._heard_at = self._real()

    async def look(self, opened: turns.Turns, *, hooked: bool = False) -> None:
        """Note when Telegram was last heard; after an outage first ask again what was open.

        The note is written when that is done: a process that dies over it begins anew, and asks nobody twice.

        Args:
            opened: opens the turns.
            hooked: Telegram speaks to a webhook: being there is all that we can do to hear it.
        """
        heard_at = self._real() if hooked else self._heard_at
        if heard_at is None or (self._noted is not None and heard_at - self._noted < _NOTED_EVERY):
            return
        async with opened.sessions.begin() as sql:
            before = await hearing.last(sql, opened.bot_id)  # another process may have listened meanwhile
        if before is not None and heard_at - before > again.KEPT:
            ahead = opened.now() - self._real()
            count = await opened.ask_again(before + ahead, heard_at + ahead)
            log.warning("was away", minutes=round((heard_at - before).total_seconds() / 60), open_questions=count)
        async with opened.sessions.begin() as sql:
            await hearing.note(sql, opened.bot_id, max(heard_at, before or heard_at))
        self._noted = heard_at
