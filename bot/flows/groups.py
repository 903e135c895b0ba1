"""Groups: we invite into the private chat, keep nothing about them, and follow one that moves."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from bot.screens import groups, screen
from db import delivery, outbox, people


async def invite(sql: AsyncSession, chat_id: int, username: str, say: screen.Say, now: dt.datetime) -> None:
    """Somebody let us into a group, or spoke to us there. The message carries no slot, so nothing of it is kept."""
    await outbox.farewell(sql, chat_id, groups.invitation(username, say).packed(), now)


async def leave(sql: AsyncSession, chat_id: int) -> None:
    """We were taken out of a group, or it was deleted: nothing that is left of it stays."""
    await people.forget_chat(sql, chat_id)


async def move(sql: AsyncSession, chat_id: int, new_chat_id: int) -> None:
    """A group became a supergroup, with another id: what waits to be said goes there."""
    await delivery.migrate(sql, chat_id, new_chat_id)
