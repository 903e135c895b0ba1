"""PTB's handlers for groups. Nobody who writes there is noted: no turn is opened."""

import contextlib
from collections.abc import AsyncIterator

import telegram
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import constants
from telegram.ext import CommandHandler, ContextTypes, MessageHandler, filters

from bot.edge import turns
from bot.flows import chat, groups
from db import inbox

IN_GROUP = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE

_OUT = {constants.ChatMemberStatus.LEFT, constants.ChatMemberStatus.BANNED}

Context = ContextTypes.DEFAULT_TYPE
Handler = CommandHandler[Context, None] | MessageHandler[Context, None]


class Groups:
    """What is heard in groups: commands, that we were let in or taken out, that the group moved."""

    def __init__(self, opened: turns.Turns) -> None:
        """Take what opens transactions and knows the time."""
        self._turns = opened

    def table(self) -> list[Handler]:
        """Any command of ours is answered with the invitation, whatever it asks for."""
        return [
            CommandHandler(list(chat.COMMANDS), self._command, IN_GROUP),
            MessageHandler(IN_GROUP & filters.StatusUpdate.MIGRATE, self._moved),
        ]

    async def membership(self, update: telegram.Update, context: Context) -> None:
        """We were let into a group, or taken out; what else changed about us there is of no interest."""
        change = update.my_chat_member
        async with self._overhearing(update) as sql:
            if sql is None or change is None or change.chat.type == constants.ChatType.CHANNEL:
                return
            was_out, is_out = (side.status in _OUT for side in (change.old_chat_member, change.new_chat_member))
            if is_out:
                await groups.leave(sql, change.chat.id)
            elif was_out:
                await self._invite(sql, change.chat.id, update, context)

    async def _command(self, update: telegram.Update, context: Context) -> None:
        async with self._overhearing(update) as sql:
            if sql is not None and update.effective_chat is not None:
                await self._invite(sql, update.effective_chat.id, update, context)

    async def _moved(self, update: telegram.Update, _context: Context) -> None:
        message = update.message
        async with self._overhearing(update) as sql:
            if sql is not None and message is not None and message.migrate_to_chat_id is not None:
                await groups.move(sql, message.chat.id, message.migrate_to_chat_id)

    async def _invite(self, sql: AsyncSession, chat_id: int, update: telegram.Update, context: Context) -> None:
        user = update.effective_user
        language = (user.language_code if user is not None else None) or "en"
        say = self._turns.house.say(language.split("-")[0].lower())
        await groups.invite(sql, chat_id, context.bot.username, say, self._turns.now())

    @contextlib.asynccontextmanager
    async def _overhearing(self, update: telegram.Update) -> AsyncIterator[AsyncSession | None]:
        """The transaction in which an update is handled that belongs to no person. None: it was handled before."""
        async with self._turns.sessions.begin() as sql:
            yield sql if await inbox.take(sql, self._turns.bot_id, update.update_id) is not None else None
        self._turns.wake()
