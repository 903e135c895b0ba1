"""What was set aside, for the operator: listed without a word of it, tried again, or given up."""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from db import inbox

Sessions = async_sessionmaker[AsyncSession]


async def listed(sessions: Sessions) -> list[str]:
    """A line each: number, when it was heard, its kind and the class of the error."""
    async with sessions.begin() as sql:
        found = await inbox.aside(sql)
    return list(_lines(found)) or ["Nothing is set aside."]


def _lines(found: list[tuple[int, dt.datetime, str]]) -> Iterator[str]:
    for update_id, received_at, trouble in found:
        yield f"{update_id}  {received_at:%Y-%m-%d %H:%M:%SZ}  {trouble}"


async def retried(sessions: Sessions, update_id: int) -> list[str]:
    """Ask that an update be tried again. Raises ValueError when it is not set aside."""
    async with sessions.begin() as sql:
        found = await inbox.recall(sql, update_id)
    return [_known(f"{update_id} is tried again within seconds, or when the bot starts.", update_id, found=found)]


async def dropped(sessions: Sessions, update_id: int) -> list[str]:
    """Give an update up. Raises ValueError when it is not set aside."""
    async with sessions.begin() as sql:
        found = await inbox.dismiss(sql, update_id)
    return [_known(f"{update_id} is given up, and its words are forgotten.", update_id, found=found)]


def _known(line: str, update_id: int, *, found: bool) -> str:
    if not found:
        raise ValueError(f"{update_id} is not set aside: `unkink inbox list` prints what is")
    return line
