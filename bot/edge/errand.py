"""One errand of the sender: a leased row is said, and settled according to what became of it.

What an error means is `mishaps`; what may be repeated is `delivery`.
"""

import asyncio
import dataclasses
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog
import telegram
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from telegram import error

from bot.edge import documents, figures, gallery, mishaps, pacing, settling, speaking
from bot.edge.mishaps import Verdict
from bot.screens import screen as screens
from db import claims, delivery, people, posted

_LONGEST_WAIT_S = 30
_MOST_ATTEMPTS = 10
_SETTLE_AGAIN_S = (0.5, 1.0, 2.0, 4.0, 8.0)  # within the lease, or another sender would take the row for doubtful
_log = structlog.get_logger(__name__)


@dataclasses.dataclass(frozen=True)
class Errand:
    """A row to be said and the messages that it is about."""

    row: claims.Claimed
    messages: list[int]
    shows_picture: bool = False  # the message to edit is a picture with a caption

    @property
    def offers(self) -> Mapping[str, str]:
        """What can be typed instead of tapping, once it is said: of what comes by itself. A turn offers its own."""
        return screens.labels(self.row.screen or {}) if self.row.is_bulk else {}


async def prepare(sql: AsyncSession, rows: Sequence[claims.Claimed]) -> list[Errand]:
    """Find the messages that rows are about. A change without a message to show it becomes a new message."""
    slots = {(row.chat_id, row.slot) for row in rows if row.slot is not None and row.kind in {"edit", "clear"}}
    found = await posted.of_slots(sql, slots)
    await claims.as_posts(sql, [row for row in rows if row.kind == "edit" and not found[row.chat_id, row.slot or ""]])
    return [_errand(row, found.get((row.chat_id, row.slot or ""), [])) for row in rows]


def _errand(row: claims.Claimed, there: Sequence[tuple[int, bool]]) -> Errand:
    messages = [message_id for message_id, _ in there]
    if row.kind == "edit":
        row = row if messages else row._replace(kind="post")
        return Errand(row, messages[-1:], shows_picture=bool(there) and there[-1][1])
    if row.kind == "clear" and row.screen is not None and row.screen["keep_newest"]:
        messages = messages[:-1]
    return Errand(row, messages)


@dataclasses.dataclass(frozen=True)
class Runner:
    """Runs errands with what it was given."""

    bot: telegram.Bot
    sessions: async_sessionmaker[AsyncSession]
    settling: settling.Settling
    pace: pacing.Pacing
    now: Callable[[], dt.datetime]
    monotonic: Callable[[], float]
    pictures: gallery.Gallery | None = None
    scribe: documents.Scribe | None = None

    async def run(self, errand: Errand) -> None:
        """Say one row and settle it. Whatever goes wrong concerns this row only.

        Raises:
            telegram.error.InvalidToken: the token was revoked, and no other row can be said either.
        """
        try:
            try:
                said = await self._say(errand)
            except Exception as mishap:  # noqa: BLE001  see above
                await self._cope(errand, mishap)
            else:
                await self._settle(errand, said)
                figures.said(errand.row.send_class, "sent")
        except settling.DATABASE_TROUBLE as trouble:
            # The lease stays, and when it runs out the row is treated as in doubt: that is what it is.
            _log.error("row_not_settled", row=errand.row.id, error=type(trouble).__name__)

    async def _say(self, errand: Errand) -> telegram.Message | None:
        row, screen = errand.row, errand.row.screen or {}
        if row.kind == "clear":
            await speaking.clear(self.bot, row.chat_id, errand.messages)
            return None
        if row.kind == "answer":
            await speaking.answer(self.bot, screen)
            return None
        if self.scribe is not None and screen.get("document") is not None:
            return await self._hand_over(errand, self.scribe, screen["document"])
        if self.pictures is None or screen.get("picture") is None:
            return await self._show(errand, None)
        return await self._show_picture(errand, self.pictures, screen["picture"])

    async def _hand_over(
        self, errand: Errand, scribe: documents.Scribe, recipe: Mapping[str, Any]
    ) -> telegram.Message | None:
        """Send a file that is written now. Nothing is sent to somebody who was erased in the meantime."""
        chat_id, screen = errand.row.chat_id, errand.row.screen or {}
        written = await scribe.write(chat_id, recipe)
        if written is None:
            return None
        if isinstance(written, documents.Sorry):
            return await speaking.post(self.bot, chat_id, {"text": written.text}, self.now())
        return await speaking.post(self.bot, chat_id, screen, self.now(), document=written)

    async def _show_picture(
        self, errand: Errand, pictures: gallery.Gallery, recipe: gallery.Recipe
    ) -> telegram.Message | None:
        """Show a picture by its id; when Telegram lost the file, by its bytes; if it refuses those, only the words."""
        supply = await pictures.supply(recipe)
        try:
            message = await self._show(errand, supply)
        except error.BadRequest as refused:
            if supply is None or mishaps.judge(refused) is not Verdict.LOST_FILE:
                raise
            if supply.uploads:
                return await self._show(errand, None)
            await pictures.lost(supply)
            return await self._show_picture(errand, pictures, recipe)
        file_id = speaking.file_id(message) if message is not None else None
        if supply is not None and supply.uploads and file_id is not None:
            await pictures.uploaded(supply, file_id)
        return message

    async def _show(self, errand: Errand, picture: gallery.Supply | None) -> telegram.Message | None:
        row, screen = errand.row, errand.row.screen or {}
        if row.kind == "post":
            return await speaking.post(self.bot, row.chat_id, screen, self.now(), picture=picture)
        return await speaking.edit(
            self.bot,
            row.chat_id,
            errand.messages[0],
            screen,
            self.now(),
            picture=picture,
            shows_picture=errand.shows_picture,
        )

    async def _settle(self, errand: Errand, said: telegram.Message | None) -> None:
        """Write down that a row was said."""
        row = errand.row
        shows_picture = said is not None and speaking.file_id(said) is not None
        outcome = delivery.Said(
            row,
            message_id=said.message_id if said is not None and row.kind == "post" else None,
            picture=shows_picture,
            turned=errand.messages[0] if row.kind == "edit" and shows_picture and not errand.shows_picture else None,
            gone=errand.messages if row.kind == "clear" else (),
            offered=errand.offers,
        )
        await _insist(row, lambda: self.settling.settle(outcome))

    async def _cope(self, errand: Errand, mishap: Exception) -> None:
        row, verdict = errand.row, mishaps.judge(mishap)
        described = mishaps.describe(mishap)
        figures.said(row.send_class, verdict.name.lower())
        _log.warning("not_sent", kind=row.kind, send_class=row.send_class, verdict=verdict.name, error=described)
        wait = dt.timedelta(seconds=min(2 ** (row.attempts - 1), _LONGEST_WAIT_S))
        if isinstance(mishap, error.RetryAfter):
            wait = mishaps.pause_of(mishap)
            self.pace.paused(row.chat_id, wait.total_seconds(), self.monotonic())

        async def conclude() -> None:
            async with self.sessions.begin() as sql:
                await self._conclude(sql, errand, mishap, verdict, wait)

        await _insist(row, conclude)
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
            case Verdict.SHOWS_PICTURE if not errand.shows_picture:  # by an earlier change whose answer was lost
                await posted.turned(sql, row.chat_id, errand.messages[0])
                await delivery.put_back(sql, row.id, now)
            case Verdict.TOO_OLD:
                await delivery.settle(sql, row.id, "dropped", now, verdict.value)
            case Verdict.NO_CHAT:
                await _drop_for_want_of_a_chat(sql, row, now)
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
                await people.offer(sql, {row.chat_id: errand.offers})  # it may be there
            case _:
                await delivery.settle(sql, row.id, "failed", now, mishaps.describe(mishap))


async def _insist(row: claims.Claimed, write: Callable[[], Awaitable[None]]) -> None:
    """Write down what became of a row. While the database is in trouble it is tried again: nobody else knows it."""
    for wait_s in _SETTLE_AGAIN_S:
        try:
            await write()
        except settling.DATABASE_TROUBLE as trouble:
            _log.warning("row_not_settled_yet", row=row.id, error=type(trouble).__name__)
            await asyncio.sleep(wait_s)
        else:
            return
    await write()


async def _drop_for_want_of_a_chat(sql: AsyncSession, row: claims.Claimed, now: dt.datetime) -> None:
    reason = Verdict.NO_CHAT.value
    if await delivery.was_dropped(sql, row.chat_id, reason):  # said twice: then it is so
        await people.block(sql, row.chat_id, now)
    await delivery.settle(sql, row.id, "dropped", now, reason)
