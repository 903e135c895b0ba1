"""Turns: one transaction each, opened for an update or a bell; what follows a commit happens here and nowhere else."""

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot import deps
from bot.core import practice as core
from bot.edge import figures, logs, receiver
from bot.flows import again, due, practice, presence
from bot.screens import account
from db import engine, hearing, inbox, lanes, outbox, people, withdrawal
from db import practices as rows

log = structlog.get_logger(__name__)

BATCH = 200
"""Reminders a transaction: SQLite has one connection, and taps must not wait for a whole morning."""

ASKED_TOGETHER = 50
"""Questions a transaction that are asked again after an outage."""

Sessions = async_sessionmaker[AsyncSession]


class OutOfTurn(Exception):  # noqa: N818  nothing went wrong
    """An earlier update of the same person waits: in another process, or in one that died. It goes first."""

    def __init__(self, earlier: Mapping[str, Any]) -> None:
        """Take the earlier update, as Telegram sent it."""
        super().__init__("an earlier update waits")
        self.earlier = earlier


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
        erased: Callable[[], None] = lambda: None,
    ) -> None:
        self.sessions, self.house, self.now, self.bot_id = sessions, house, now, bot_id
        self._set_bell, self.wake, self._erased = set_bell, wake, erased

    @contextlib.asynccontextmanager
    async def hearing(
        self, update_id: int, user_id: int, language: str, *, typed: bool, callback_id: str | None = None
    ) -> AsyncIterator[deps.Turn | None]:
        """The turn in which an update is handled: it, its effects and its answers are one transaction.

        Gives None when the update has been handled before, and when it is not for us to take in whoever it comes from:
        only a message makes somebody known. Who was erased and taps an old button (`callback_id`) is told kindly.

        Raises OutOfTurn when an earlier one of the person waits.
        """
        turn = None
        async with self.sessions.begin() as sql:
            await lanes.enter(sql, user_id)
            received_at = await inbox.take(sql, self.bot_id, update_id)
            if received_at is None:
                yield None
                return
            earlier = await inbox.earlier(sql, self.bot_id, user_id, received_at, update_id)
            if earlier is not None:
                raise OutOfTurn(earlier)
            now = self.now()
            person = await people.get(sql, user_id)
            if person is None and not typed:
                if callback_id is not None:
                    words = account.stranger(self.house.say(language))
                    await outbox.answer(sql, user_id, callback_id, words, now)
                yield None
            else:
                if person is not None:
                    await withdrawal.overtake(sql, user_id, now)
                person = person or await people.add(sql, user_id, language, now)
                turn = deps.Turn(sql, self.house, now, person, heard=str(update_id), typed=typed)
                await presence.noted(turn, speaks=typed or callback_id is not None)
                yield turn
        figures.heard("handled")
        if turn is None:
            self.wake()
        else:
            self._after(turn)

    async def ring(self, practice_ids: Collection[int]) -> None:
        """The bells of practices, all in one transaction; if that breaks, each in its own, so that one stops no other.

        Raises:
            sqlalchemy.exc.SQLAlchemyError, OSError: the database is in trouble; nothing has rung.
        """
        try:
            await self._ring(practice_ids)
        except receiver.DATABASE_TROUBLE:
            raise
        except Exception as error:  # noqa: BLE001  one bell that breaks must stop no other
            log.error("a bell failed", together=len(practice_ids), **logs.where(error))
            for practice_id in practice_ids if len(practice_ids) > 1 else ():
                try:
                    await self._ring([practice_id])
                except Exception as own:  # noqa: BLE001  same
                    log.error("a bell failed", practice=practice_id, **logs.where(own))

    async def _ring(self, practice_ids: Collection[int]) -> None:
        turns, moved = [], {}
        async with self.sessions.begin() as sql:
            await lanes.enter_of_practices(sql, practice_ids)
            now = self.now()
            with sql.no_autoflush:  # each practice has its own rows: they are written together at the end
                for row, person, told in await rows.due(sql, practice_ids):
                    if row.bell_at is not None and row.bell_at > now:  # moved since the alarm was set
                        moved[row.id] = row.bell_at
                    elif person.blocked_at is not None:
                        row.phase, row.bell_at, row.ended_at = core.Phase.LAPSED, None, now
                    else:
                        turn = deps.Turn(sql, self.house, now, person, heard=f"bell:{row.id}:{row.version}")
                        figures.rang(now - (row.bell_at or now))
                        await practice.ring(turn, row, told)
                        turns.append(turn)
        for practice_id, at in moved.items():
            self._set_bell(practice_id, at)
        self._after(*turns)

    async def ringing(self) -> Mapping[int, dt.datetime]:
        """Practices whose bell is over due by the diary's clock, and since when: the sweep's."""
        async with self.sessions.begin() as sql:
            due = await rows.ringing(sql, self.now(), limit=200)
            return {row.id: row.bell_at for row in due if row.bell_at is not None}

    async def arm(self) -> None:
        """Set an alarm for every bell in the diary: at start."""
        async with self.sessions.begin() as sql:
            for practice_id, _, bell_at in await rows.bells(sql):
                self._set_bell(practice_id, bell_at)

    async def remind(self, limit: int = BATCH) -> None:
        """Put every reminder that is due into the outbox, a batch a transaction.

        PostgreSQL writes one while another is decided: each passes over what the other has locked.
        """
        if await self._plan(limit):
            planners = (self._plan_on(limit) for _ in range(engine.writers(self.sessions)))
            for failed in await asyncio.gather(*planners, return_exceptions=True):
                if failed is not None:
                    raise failed

    async def _plan_on(self, limit: int) -> None:
        while await self._plan(limit):
            pass

    async def _plan(self, limit: int) -> bool:
        """Plan a batch. Gives whether there may be more."""
        async with self.sessions.begin() as sql:
            found = await due.plan(sql, self.house, self.now(), limit)
        if found:
            self.wake()
        await asyncio.sleep(0)  # or the next batch takes the connection before those that wait for it
        return found == limit

    async def ask_again(self, since: dt.datetime, until: dt.datetime) -> int:
        """Ask once more what was open when an outage began or what was asked in it. Gives how many were looked at.

        However often it is called for the same beginning, each question is asked once.
        """
        heard, after_id, count = f"{since:%Y%m%d%H%M%S}", 0, 0
        while True:
            async with self.sessions.begin() as sql:
                found = await hearing.left_open(
                    sql, since - again.RECENT, until, again.PHASES, after_id=after_id, limit=ASKED_TOGETHER
                )
                for person, row in found:
                    await again.ask(again.Repeat(sql, self.house, self.now(), person, heard=heard), row)
            self.wake()
            count += len(found)
            if len(found) < ASKED_TOGETHER:
                return count
            after_id = found[-1][0].id

    def _after(self, *turns: deps.Turn) -> None:
        for turn in turns:
            for practice_id, at in turn.bells.items():
                self._set_bell(practice_id, at)
            if turn.erased:
                self._erased()
        if turns:
            self.wake()
