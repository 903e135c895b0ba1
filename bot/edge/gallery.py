"""Pictures on their way to Telegram: uploaded once, then sent by file id; drawn anew when an id is lost."""

import asyncio
import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.edge import settling
from db import pictures

log = structlog.get_logger(__name__)

Recipe = Mapping[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Drawn:
    """Where pictures come from: the key of what a recipe draws, and the drawing itself, which takes a while."""

    key: Callable[[Recipe], str]
    draw: Callable[[Recipe], Path]


@dataclasses.dataclass(frozen=True, slots=True)
class Supply:
    """One picture as a request needs it: Telegram's id of it, or the file to be uploaded."""

    kind: str  # photo, animation
    key: str
    file: str | Path

    @property
    def uploads(self) -> bool:
        """Whether this request brings the bytes along."""
        return isinstance(self.file, Path)


class Gallery:
    """Finds or draws pictures. Drawing happens in a thread: the event loop goes on."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        bot_id: int,
        now: Callable[[], dt.datetime],
        drawn: Drawn,
    ) -> None:
        """Take the diary of file ids and where pictures come from."""
        self._sessions, self._bot_id, self._now, self._drawn = sessions, bot_id, now, drawn
        self._one_at_a_time = asyncio.Lock()
        self._known: dict[str, str] = {}  # a morning's reminders show the same few pictures: no need to ask each time

    async def supply(self, recipe: Recipe) -> Supply | None:
        """The picture of a recipe. None: it cannot be drawn, and the words go without it."""
        try:
            key = self._drawn.key(recipe)
            known = self._known.get(key) or await self._remembered(key)
            return Supply(recipe["kind"], key, known or await self._drawing(recipe))
        except Exception:
            log.exception("a picture cannot be drawn", recipe=dict(recipe))
            return None

    async def _remembered(self, key: str) -> str | None:
        async with self._sessions.begin() as sql:
            known = await pictures.file_id(sql, self._bot_id, key)
        if known is not None:
            self._known[key] = known
        return known

    async def uploaded(self, supply: Supply, file_id: str) -> None:
        """Telegram gave the upload an id. It saves the next upload: trouble in keeping it is none of the message's."""
        try:
            async with self._sessions.begin() as sql:
                await pictures.keep(sql, self._bot_id, supply.key, file_id, self._now())
        except settling.DATABASE_TROUBLE as trouble:
            log.warning("a picture's id was not kept", error=type(trouble).__name__)

    async def lost(self, supply: Supply) -> None:
        """Telegram does not know the id any more; the next supply brings the bytes."""
        self._known.pop(supply.key, None)
        async with self._sessions.begin() as sql:
            await pictures.forget(sql, self._bot_id, supply.key)

    async def _drawing(self, recipe: Recipe) -> Path:
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._drawn.draw, recipe)
