"""PTB's handlers: unpack an update, open its turn, call a flow. Order matters: the first that matches takes it."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

import structlog
import telegram
from sqlalchemy.ext.asyncio import AsyncSession
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot import deps
from bot.edge import figures, groups, logs, reading, receiver, turns
from bot.flows import chat, profile, sharing, taps
from bot.screens import account
from db import inbox, outbox, people

log = structlog.get_logger(__name__)

Context = ContextTypes.DEFAULT_TYPE
Handler = BaseHandler[Any, Any, Any]
Flow = Callable[[deps.Turn, str], Awaitable[None]]

UPDATES = [
    telegram.Update.MESSAGE,
    telegram.Update.CALLBACK_QUERY,
    telegram.Update.MY_CHAT_MEMBER,
    telegram.Update.INLINE_QUERY,
]
"""What we ask Telegram for."""

PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE


class Handlers:
    """The table of handlers, and what each does with its update."""

    def __init__(self, opened: turns.Turns, queue: receiver.InboxQueue, order: receiver.PersonalOrder) -> None:
        """Take what opens turns, the queue, and the order in which a failed update keeps its place."""
        self._turns, self._queue, self._order = opened, queue, order
        self._groups = groups.Groups(opened)

    def table(self) -> list[Handler]:
        """All handlers, in order. The last takes what none wanted, so that it is not heard again and again."""
        return [
            MessageHandler(filters.VIA_BOT, self._nothing),  # a card of ours, shared in the chat with us
            *(CommandHandler(name, self._command(flow), PRIVATE) for name, flow in chat.COMMANDS.items()),
            MessageHandler(PRIVATE & filters.COMMAND, self._command(chat.unknown)),
            MessageHandler(PRIVATE & filters.LOCATION, self._location),
            MessageHandler(PRIVATE & filters.TEXT, self._text),
            MessageHandler(PRIVATE, self._other_message),
            CallbackQueryHandler(self._tap),
            InlineQueryHandler(self._inline),
            *self._groups.table(),
            ChatMemberHandler(self._membership, ChatMemberHandler.MY_CHAT_MEMBER),
            TypeHandler(telegram.Update, self._unwanted),
        ]

    def _command(self, flow: Flow) -> Callable[[telegram.Update, Context], Coroutine[Any, Any, None]]:
        async def take(update: telegram.Update, context: Context) -> None:
            async with self._hearing(update) as turn:
                if turn is not None:
                    await flow(turn, " ".join(context.args or ()))

        return take

    async def _text(self, update: telegram.Update, _context: Context) -> None:
        async with self._hearing(update) as turn:
            if turn is not None and update.message is not None:
                await chat.hear(turn, update.message.text or "")

    async def _location(self, update: telegram.Update, _context: Context) -> None:
        async with self._hearing(update) as turn:
            if turn is not None and update.message is not None and update.message.location is not None:
                await chat.locate(turn, update.message.location.latitude, update.message.location.longitude)

    async def _other_message(self, update: telegram.Update, _context: Context) -> None:
        async with self._hearing(update) as turn:
            if turn is not None:
                await turn.reply(account.lost(turn.say))

    async def _tap(self, update: telegram.Update, _context: Context) -> None:
        query = update.callback_query
        async with self._hearing(update) as turn:
            if turn is None or query is None:
                return
            turn.callback_id = query.id
            if query.message is None or query.message.chat.id != query.from_user.id:
                await turn.toast(turn.say("That button belongs to somebody else."))
                return
            await turn.carry(query.message.message_id)
            await taps.tap(turn, query.data or "")
            await turn.toast()

    async def _membership(self, update: telegram.Update, context: Context) -> None:
        """The person blocked us, or let us in again: then everything goes on as it was. In a group: see there."""
        change = update.my_chat_member
        if change is None or change.chat.type != telegram.constants.ChatType.PRIVATE:
            await self._groups.membership(update, context)
            return
        async with self._hearing(update) as turn:
            if turn is None:
                return
            if change.new_chat_member.status == telegram.constants.ChatMemberStatus.BANNED:
                await people.block(turn.sql, turn.person.user_id, turn.now)
                return
            await people.unblock(turn.sql, turn.person.user_id)
            await turn.sql.refresh(turn.person)
            await profile.replan(turn)

    async def _inline(self, update: telegram.Update, _context: Context) -> None:
        """A search in another chat. Who asks stays unknown to us: no turn is opened."""
        query = update.inline_query
        if query is None:
            return
        async with self._turns.sessions.begin() as sql:
            if await inbox.take(sql, self._turns.bot_id, update.update_id) is None:
                return
            who, language = query.from_user, _language(query.from_user)
            await sharing.search_for(
                sql,
                self._turns.house,
                self._turns.now(),
                user_id=who.id,
                language=language,
                query_id=query.id,
                typed=query.query,
            )
        self._turns.wake()

    async def _unwanted(self, update: telegram.Update, _context: Context) -> None:
        reading.insist(update)
        await self._nothing(update)

    async def _nothing(self, update: telegram.Update, _context: Context | None = None) -> None:
        async with self._turns.sessions.begin() as sql:
            await inbox.take(sql, self._turns.bot_id, update.update_id)

    @contextlib.asynccontextmanager
    async def _hearing(self, update: telegram.Update) -> AsyncIterator[deps.Turn | None]:
        user = update.effective_user
        if user is None:
            await self._nothing(update)
            yield None
            return
        tapped = update.callback_query.id if update.callback_query is not None else None
        typed = update.message is not None
        async with self._turns.hearing(
            update.update_id, user.id, _language(user), typed=typed, callback_id=tapped
        ) as turn:
            yield turn

    async def failed(self, update: object, context: Context) -> None:
        """An unexpected error: logged first, tried again, and after three times set aside and told kindly."""
        error = context.error
        if not isinstance(update, telegram.Update):
            log.error("failed outside of an update", exc_info=error)
            return
        if isinstance(error, turns.OutOfTurn):
            await self._queue.behind(error.earlier, update)
            return
        figures.heard("failed")
        log.error("an update failed", update_id=update.update_id, **logs.where(error))
        wait_s = 0.0
        try:
            again = await self._stumbled(update, error)
        except receiver.DATABASE_TROUBLE as trouble:
            log.warning(
                "cannot count a failure, trying again", update_id=update.update_id, error=type(trouble).__name__
            )
            again, wait_s = True, receiver.RETRY_S
        if again:
            self._order.again(update, context.application.process_update, wait_s)

    async def _stumbled(self, update: telegram.Update, error: Exception | None) -> bool:
        """Count a failure. Gives whether there is another attempt."""
        async with self._turns.sessions.begin() as sql:
            attempts = await inbox.stumbled(
                sql, self._turns.bot_id, update.update_id, receiver.ATTEMPTS, type(error).__name__
            )
            user = reading.sender(update)
            if attempts >= receiver.ATTEMPTS and user is not None and update.inline_query is None:
                say = self._turns.house.say(user.language_code or "en")
                await self._say_sorry(sql, user.id, f"talk:{update.update_id}:trouble", account.trouble(say).packed())
        if attempts >= receiver.ATTEMPTS:
            figures.heard("set_aside")
            self._turns.wake()
        return 0 < attempts < receiver.ATTEMPTS

    async def _say_sorry(self, sql: AsyncSession, user_id: int, slot: str, words: dict[str, Any]) -> None:
        """Something went wrong. Of somebody who is not known, nothing stays."""
        if await people.get(sql, user_id) is None:
            await outbox.farewell(sql, user_id, words, self._turns.now())
        else:
            await outbox.post(sql, user_id, slot, words, self._turns.now())


def _language(user: telegram.User) -> str:
    return (user.language_code or "en").split("-")[0].lower()
