"""Pictures that Telegram has already: uploaded once, then sent by file id. They show movements, never a person."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, writing

_Picture = models.Picture


async def file_id(sql: AsyncSession, bot_id: int, key: str) -> str | None:
    """Find Telegram's id of a picture. None: this bot has not uploaded it yet."""
    return await sql.scalar(sa.select(_Picture.file_id).where(_Picture.bot_id == bot_id, _Picture.key == key))


async def keep(sql: AsyncSession, bot_id: int, key: str, file_id: str, now: dt.datetime) -> None:
    """Remember the id that an upload was given; a newer one takes the place of an older."""
    await writing.put(sql, _Picture, {"bot_id": bot_id, "key": key}, file_id=file_id, stored_at=now)


async def forget(sql: AsyncSession, bot_id: int, key: str) -> None:
    """Telegram does not know the id any more."""
    await sql.execute(sa.delete(_Picture).where(_Picture.bot_id == bot_id, _Picture.key == key))
