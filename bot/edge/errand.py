"""One errand of the sender: a leased row is said, and settled according to what became of it.

What an error means is `mishaps`; what may be repeated is `delivery`.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable

import sqlalchemy.exc
import structlog
import telegram
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from telegram import error

from bot.edge import mishaps, pacing, speaking
from bot.edge.mishaps import Verdict
from db import delivery, models, people, posted

DATABASE_TROUBLE = (sqlalchemy.exc.SQLAlchemyError, OSError)
_LONGEST_WAIT_S = 30
_MOST_ATTEMPTS = 10
_log = structlog.get_logger(__name__)


@dataclasses.dataclass(frozen=True)
class Errand:
    """A row to be said and the messages that it is about."""

    row: models.Outbox
    messages: list[int]


async def prepare(sql: AsyncSession, row: models.Outbox) -> Errand:
    """Find the messages that a row is about. A change without a message to show it becomes a new message."""
    messages = []
    if row.slot is not None and row.kind in {"edit", "clear"}:
        messages = await posted.all(sql, row.chat_id, row.slot)
    if row.kind == "edit":
        messages = messages[-1:]
        row.kind = "edit" if messages else "post"
    elif row.kind == "clear" and row.screen is not None and row.screen["keep_newest"]:
        messages = messages[:-1]
    return Errand(row, messages)


@dataclasses.dataclass(frozen=True)
class Runner:
    """Runs errands with what it was given."""

    bot: telegram.Bot
    sessions: async_sessionmaker[AsyncSession]
    pace: pacing.Pacing
    now: Callable[[], dt.datetime]
    monotonic: Callable[[], float]

    async def run(self, errand: Errand) -> None:
        """Say one row and settle it. Whatever goes wrong concerns this row only.

        Raises:
            telegram.error.InvalidToken: the token was revoked, and no other row can be said either.
        """
        try:
            try:
                message_id = await self._say(errand)
            except Exception as mishap:  # noqa: BLE001  see above
                await self._cope(errand, mishap)
            else:
                await self._settle(errand, message_id)
        except DATABASE_TROUBLE as trouble:
            # The lease stays, and when it runs out the row is treated as in doubt: that is what it is.
            _log.error("row_not_settled", row=errand.row.id, error=type(trouble).__name__)

    async def _say(self, errand: Errand) -> int | None:
        row, screen = errand.row, errand.row.screen or {}
        match row.kind:
            case "post":
                return await speaking.post(self.bot, row.chat_id, screen, self.now())
            case "edit":
                await speaking.edit(self.bot, row.chat_id, errand.messages[0], screen, self.now())
            case "clear":
                await speaking.clear(self.bot, row.chat_id, errand.messages)
            case _:
                await speaking.answer(self.bot, screen)
        return None

    async def _settle(self, errand: Errand, message_id: int | None) -> None:
        row, now = errand.row, self.now()
        async with self.sessions.begin() as sql:
            if message_id is not None and row.slot is not None:
                await posted.note(sql, row.chat_id, row.slot, message_id, now)
            if row.kind == "clear":
                await posted.forget(sql, row.chat_id, errand.messages)
            await delivery.settle(sql, row.id, "sent", now)

    async def _cope(self, errand: Errand, mishap: Exception) -> None:
        row, verdict = errand.row, mishaps.judge(mishap)
        described = mishaps.describe(mishap)
        _log.warning("not_sent", kind=row.kind, send_class=row.send_class, verdict=verdict.name, error=described)
        wait = dt.timedelta(seconds=min(2 ** (row.attempts - 1), _LONGEST_WAIT_S))
        if isinstance(mishap, error.RetryAfter):
            wait = mishaps.pause_of(mishap)
            self.pace.paused(row.chat_id, wait.total_seconds(), self.monotonic())
        async with self.sessions.begin() as sql:
            await self._conclude(sql, errand, mishap, verdict, wait)
        if verdict is Verdict.TOKEN:
            raise mishap

    async def _conclude(
        self, sql: AsyncSession, errand: Errand, mishap: Exception, verdict: Verdict, wait: dt.timedelta
    ) -> None:
        """Do with a row what its verdict calls for."""
        row, now = errand.row, self.now()
        worn_out = row.attempts >= _MOST_ATTEMPTS
        match verdict:
            case Verdict.DONE:
                await delivery.settle(sql, row.id, "sent", now)
            case Verdict.NO_MESSAGE:
                await posted.forget(sql, row.chat_id, errand.messages)
                await delivery.make_post(sql, row.id, now)
            case Verdict.TOO_OLD | Verdict.NO_CHAT:
                await delivery.settle(sql, row.id, "dropped", now, verdict.value)
            case Verdict.BLOCKED:
                await delivery.settle(sql, row.id, "dropped", now, "blocked")
                await people.block(sql, row.chat_id, now)
            case Verdict.PAUSE | Verdict.UNSENT | Verdict.TOKEN:
                await delivery.put_back(sql, row.id, now + wait)
            case Verdict.MIGRATED if isinstance(mishap, error.ChatMigrated) and not worn_out:
                await delivery.put_back(sql, row.id, now)
                await delivery.migrate(sql, row.chat_id, mishap.new_chat_id)
            case Verdict.UNCLEAR if row.kind == "post" or not worn_out:
                await delivery.doubt(sql, row.id, now, wait)
            case _:
                await delivery.settle(sql, row.id, "failed", now, mishaps.describe(mishap))
