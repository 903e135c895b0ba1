"""Outages: noticed by the time since Telegram was last heard, which is in the diary, and made up for once.

Who polls hears Telegram by every answer, be it empty. Behind a webhook silence is as good, unless Telegram tells of a
delivery that failed; then it is heard again when an update gets through.
"""

import datetime as dt
from collections.abc import Callable

import structlog
import telegram
import telegram.error

from bot.edge import logs, turns
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
        """Telegram answered a poll or brought an update, so it tells everything that it keeps."""
        self._heard_at = self._real()

    async def look(self, opened: turns.Turns, *, hooked: telegram.Bot | None = None) -> None:
        """Note when Telegram was last heard; after an outage first ask again what was open.

        The note is written when that is done: a process that dies over it begins anew, and asks nobody twice.

        Args:
            opened: opens the turns.
            hooked: Telegram brings updates to a webhook, and this bot may be asked how that goes.
        """
        if hooked is not None and (self._noted is None or self._real() - self._noted >= _NOTED_EVERY):
            await self._ask(hooked, opened)
        heard_at = self._heard_at
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

    async def _ask(self, bot: telegram.Bot, opened: turns.Turns) -> None:
        """Take silence for hearing, unless a delivery failed since Telegram was heard, here or by another process."""
        try:
            failed_at = (await bot.get_webhook_info()).last_error_date
        except telegram.error.TelegramError as error:
            log.warning("cannot reach Telegram, trying again", error=logs.masked(str(error)))
            return
        if failed_at is not None and self._heard_at is not None and failed_at > self._heard_at:
            async with opened.sessions.begin() as sql:
                before = await hearing.last(sql, opened.bot_id)
            if before is None or failed_at > before:
                return
        self.heard()  # who has just begun hears, too: that nobody was there before is in the diary
