"""Documents on their way to Telegram: read in one short transaction, written in a thread, kept nowhere."""

import asyncio
import dataclasses
import datetime as dt
from collections.abc import Callable

import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot import deps
from bot.edge import mishaps
from bot.flows import documents, drafts

log = structlog.get_logger(__name__)


@dataclasses.dataclass(frozen=True, slots=True)
class Document:
    """A file as a request brings it along."""

    name: str
    content: bytes = dataclasses.field(repr=False)
    photo: bool = False


@dataclasses.dataclass(frozen=True)
class Sorry:
    """The document cannot be written: these words go in its place."""

    text: str


@dataclasses.dataclass(frozen=True)
class Scribe:
    """Writes documents with what it was given, one at a time: they are large while they are made."""

    sessions: async_sessionmaker[AsyncSession]
    house: deps.House
    now: Callable[[], dt.datetime]
    _one_at_a_time: asyncio.Lock = dataclasses.field(default_factory=asyncio.Lock)

    async def write(self, user_id: int, recipe: drafts.Recipe) -> Document | Sorry | None:
        """The document of a recipe. None: the person is not known any more."""
        try:
            async with self._one_at_a_time:
                async with self.sessions.begin() as sql:
                    draft = await documents.draft(sql, self.house, user_id, recipe, self.now())
                return (
                    None if draft is None else Document(draft.name, await asyncio.to_thread(draft.write), draft.photo)
                )
        except Exception as mishap:  # noqa: BLE001  whatever it is, the person gets an answer
            # Where, not what: the words of an error may be the person's.
            log.error("a document cannot be written", kind=recipe.get("kind"), error=mishaps.describe(mishap))
            return Sorry(recipe["sorry"])
