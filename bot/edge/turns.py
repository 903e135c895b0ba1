"""Turns: one transaction each, opened for an update or a bell; what follows a commit happens here and nowhere else."""

import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Callable

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot import deps
from bot.core import practice as core
from bot.flows import due, practice
from bot.screens import account
from db import inbox, models, outbox, people
from db import practices as rows

BATCH = 200
"""Reminders a transaction: SQLite has one connection, and taps must not wait for a whole morning."""

Sessions = async_sessionmaker[AsyncSession]


class Turns:
    """Opens turns, and after each commit sets the alarms and wakes the sender."""

    def __init__(
        self,
        sessions: Sessions,
        house: deps.House,
        now: Callable[[], dt.datetime],
        bot_id: int,
        *,
        set_bell: Callable[[int, dt.datetime | None], None],
        wake: Callable[[], None],
    ) -> None:
        self.sessions, self.house, self.now, self.bot_id = sessions, house, now, bot_id
        self._set_bell, self.wake = set_bell, wake

    @contextlib.asynccontextmanager
    async def hearing(
        self, update_id: int, user_id: int, language: str, *, typed: bool, callback_id: str | None = None
    ) -> AsyncIterator[deps.Turn | None]:
        """The turn in which an update is handled: it, its effects and its answers are one transaction.

        Gives None when the update has been handled before, and when it is not for us to take in whoever it comes from:
        only a message makes somebody known. Who was erased and taps an old button (`callback_id`) is told kindly.
        """
        turn = None
        async with self.sessions.begin() as sql:
            row = await inbox.claim(sql, self.bot_id, update_id)
            if row is None:
                yield None
                return
            now = self.now()
            person = await people.get(sql, user_id)
            if person is None and not typed:
                inbox.handled(row)
                if callback_id is not None:
                    words = account.stranger(self.house.say(language))
                    await outbox.answer(sql, user_id, callback_id, words, now)
                yield None
            else:
                person = person or await people.add(sql, user_id, language, now)
                turn = deps.Turn(sql, self.house, now, person, heard=str(update_id), typed=typed)
                yield turn
                inbox.handled(row)
        if turn is None:
            self.wake()
        else:
            self._after(turn)

    async def ring(self, practice_id: int) -> None:
        """The bell of a practice."""
        async with self.sessions.begin() as sql:
            row = await rows.get(sql, practice_id)
            if row is None or row.bell_at is None:
                return
            if row.bell_at > self.now():  # moved since the alarm was set
                self._set_bell(row.id, row.bell_at)
                return
            person = await sql.get_one(models.Person, row.person_id)
            if person.blocked_at is not None:
                row.phase, row.bell_at, row.ended_at = core.Phase.LAPSED, None, self.now()
                return
            turn = deps.Turn(sql, self.house, self.now(), person, heard=f"bell:{row.id}:{row.version}")
            await practice.ring(turn, row)
        self._after(turn)

    async def ringing(self) -> list[int]:
        """Practices whose bell is over due: the sweep's."""
        async with self.sessions.begin() as sql:
            return [row.id for row in await rows.ringing(sql, self.now(), limit=200)]

    async def arm(self) -> None:
        """Set an alarm for every bell in the diary: at start."""
        async with self.sessions.begin() as sql:
            for practice_id, _, bell_at in await rows.bells(sql):
                self._set_bell(practice_id, bell_at)

    async def remind(self, limit: int = BATCH) -> None:
        """Put every reminder that is due into the outbox, a batch a transaction."""
        found = limit
        while found == limit:
            async with self.sessions.begin() as sql:
                found = await due.plan(sql, self.house, self.now(), limit)
            if found:
                self.wake()

    def _after(self, turn: deps.Turn) -> None:
        for practice_id, at in turn.bells.items():
            self._set_bell(practice_id, at)
        self.wake()
