"""What the flows are given: the house they work in, and the turn they work on.

Only the composition root and the edge make these; `now` and the dice come in here and nowhere else.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import places, schedule
from bot.screens import screen
from content import catalog as catalog_
from db import models, outbox, posted


@dataclasses.dataclass(frozen=True)
class House:
    """Made once at start, read by everybody."""

    catalog: catalog_.Catalog
    find_place: Callable[[str], places.Found]
    zone_at: Callable[[float, float], str | None]
    languages: Mapping[str, screen.Say]
    pace: float
    day_starts: dt.time = schedule.EVENING_ENDS
    """What is said before it, by the person's clock, belongs to the evening before."""

    def say(self, language: str) -> screen.Say:
        """The translator of a language; English where we do not speak it."""
        return self.languages.get(language, _unchanged)

    def spoken(self, language: str) -> str:
        """The language in which somebody is answered who asked for this one."""
        return language if language in self.languages else "en"


def _unchanged(text: str) -> str:
    return text


@dataclasses.dataclass
class Turn:
    """One transaction with one person: what is known, and what is to happen once it is committed.

    Attributes:
        heard: what caused it, unique: names the messages that answer it.
        typed: whether the person wrote words; then answers come below them.
        tapped: the slot of the tapped message.
        callback_id: of the tap to be answered.
        erased: everything of the person is gone with this turn.
        bells: practices whose alarm has changed -> the moment, None: no alarm.
    """

    sql: AsyncSession
    house: House
    now: dt.datetime
    person: models.Person
    heard: str
    typed: bool = False
    tapped: str | None = None
    callback_id: str | None = None
    erased: bool = False
    bells: dict[int, dt.datetime | None] = dataclasses.field(default_factory=dict)
    _posts: int = 0

    @property
    def say(self) -> screen.Say:
        """The person's language."""
        return self.house.say(self.person.language)

    @property
    def zone(self) -> ZoneInfo:
        """The person's zone, UTC until it is known."""
        return ZoneInfo(self.person.zone or "UTC")

    @property
    def today(self) -> dt.date:
        """The day that the person means now; reminders go by the calendar instead."""
        return self.day_of(self.now)

    def day_of(self, moment: dt.datetime) -> dt.date:
        """The day that the person means at a moment."""
        return schedule.local_day(moment, self.zone, self.house.day_starts)

    def began(self, day: dt.date) -> dt.datetime:
        """The moment at which a day of the person began."""
        return dt.datetime.combine(day, self.house.day_starts, self.zone).astimezone(dt.UTC)

    async def reply(self, shown: screen.Screen, dedupe_key: str | None = None) -> str:
        """Answer: a tapped message is edited in place, words and files get a new message. Gives the slot."""
        if self.tapped is not None and shown.keys is None and not shown.keys_off and shown.document is None:
            await self.show(self.tapped, shown, dedupe_key)
            return self.tapped
        return await self.post(shown, dedupe_key)

    async def post(self, shown: screen.Screen, dedupe_key: str | None = None) -> str:
        """Say something in a new message. Gives its slot."""
        self._posts += 1
        slot = f"talk:{self.heard}:{self._posts}"
        await self.post_in(slot, shown, dedupe_key)
        return slot

    async def post_in(self, slot: str, shown: screen.Screen, dedupe_key: str | None = None) -> None:
        """Say something in a new message that carries a slot."""
        self._offer(shown)
        await outbox.post(self.sql, self.person.user_id, slot, shown.packed(), self.now, dedupe_key=dedupe_key)

    async def show(self, slot: str, shown: screen.Screen, dedupe_key: str | None = None) -> None:
        """Change the live message of a slot; after words of the person, put it below them."""
        if self.typed:
            await self.post_in(slot, dataclasses.replace(shown, silent=True), dedupe_key)
            await outbox.clear(self.sql, self.person.user_id, slot, self.now, keep_newest=True)
        else:
            await self.amend(slot, shown, dedupe_key)

    async def amend(self, slot: str, shown: screen.Screen, dedupe_key: str | None = None) -> None:
        """Change the live message of a slot where it is."""
        self._offer(shown)
        await outbox.edit(self.sql, self.person.user_id, slot, shown.packed(), self.now, dedupe_key=dedupe_key)

    async def toast(self, words: str = "") -> None:
        """Answer the tap, with a toast or silently; who wrote words reads the answer in a message."""
        if self.callback_id is not None:
            await outbox.answer(self.sql, self.person.user_id, self.callback_id, words, self.now)
            self.callback_id = None
        elif self.typed and words:
            await self.post(screen.Screen(screen.escape(words)))

    async def carry(self, message_id: int) -> None:
        """Find the slot of the message that was tapped."""
        self.tapped = await posted.slot_of(self.sql, self.person.user_id, message_id)

    def _offer(self, shown: screen.Screen) -> None:
        if shown.rows:
            self.person.offered = dict(shown.labels())
