"""The office of the leader: among processes that share a database one sends and asks Telegram, the others stand by.

A process that dies gives the lead up with its last breath, and a standby looks for it every second. On SQLite there is
one process, and it leads.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from bot.edge import listening, sender
from db import leader

log = structlog.get_logger(__name__)

LOOK_S = 1.0
"""How often the lead is looked for, or held on to."""


class Office:
    """Takes the lead when it is free, does the leader's work, and lets go of it when the lead is lost."""

    def __init__(
        self,
        make_sender: Callable[[], sender.Sender],
        listen: Callable[[], Awaitable[None]],
        hush: Callable[[], Awaitable[None]],
        stopped: listening.Stopped,
        *,
        database: str | None,
    ) -> None:
        """Take a new sender for each term, what begins and ends listening, and a PostgreSQL's URL; None: no rivals."""
        self._make_sender, self._listen, self._hush, self._stopped = make_sender, listen, hush, stopped
        self._seat = leader.Seat(database, self._heard) if database is not None else None
        self._term: asyncio.Task[None] | None = None
        self._sending: asyncio.Task[None] | None = None
        self._outgoing: sender.Sender | None = None
        self._telling: asyncio.Task[None] | None = None
        self._untold = False
        self.settled = asyncio.Event()
        """It is known who leads, and if it is us, what waited has been said."""
        self.opened = asyncio.Event()
        """Set by who runs the house: bells ring and handlers work, so we may listen."""

    @property
    def leads(self) -> bool:
        """Whether this process leads."""
        return self._term is not None

    @property
    def sends(self) -> bool:
        """Whether this process sends."""
        return self._sending is not None and not self._sending.done()

    def wake(self) -> None:
        """There is something new in the outbox: the sender is to look, here or in the process that leads."""
        if self._outgoing is not None:
            self._outgoing.wake()
        elif self._seat is not None and not self.leads:
            self._untold = True
            if self._telling is None or self._telling.done():
                self._telling = asyncio.create_task(self._tell(self._seat))

    def _heard(self) -> None:
        if self._outgoing is not None:
            self._outgoing.wake()

    async def run(self) -> None:
        """Stand by and lead, by turns, until cancelled."""
        try:
            while True:
                held = await self._held()
                if held and self._term is None and not self._stopped.done():
                    self._term = asyncio.create_task(self._lead())
                elif not held and self._term is not None:
                    log.warning("the lead is lost")
                    await self._step_down()
                if self._term is None:
                    if not self.settled.is_set():
                        log.info("standing by")
                    self.settled.set()
                    await asyncio.sleep(LOOK_S)
                else:
                    await asyncio.wait([self._term], timeout=LOOK_S)
                    await self._look_at(self._term)
        finally:
            await self._step_down()
            if self._seat is not None:
                await self._seat.leave()

    async def _held(self) -> bool:
        if self._seat is None:
            return True
        try:
            return await self._seat.hold()
        except leader.TROUBLE as trouble:
            log.warning("cannot ask who leads, trying again", error=type(trouble).__name__)
            return False

    async def _look_at(self, term: asyncio.Task[None]) -> None:
        """A term ends by itself when the token is refused, which stops everything, or when the database fails it."""
        if not term.done():
            return
        self._term = None
        try:
            term.result()
        except leader.TROUBLE as trouble:
            log.warning("cannot lead, trying again", error=type(trouble).__name__)
        await asyncio.wait([self._stopped], timeout=LOOK_S)

    async def _lead(self) -> None:
        """Settle what a former leader was sending, send what waits, then listen."""
        outgoing = self._make_sender()
        await outgoing.recover()
        self._outgoing = outgoing
        self._sending = asyncio.create_task(listening.guard(outgoing.run(), self._stopped))
        log.info("leading")
        try:
            await outgoing.caught_up()
            self.settled.set()
            await self.opened.wait()
            await self._listen()
            await asyncio.shield(self._sending)
        finally:
            self._outgoing = None
            self._sending.cancel()
            await self._hush()
            await asyncio.gather(self._sending, return_exceptions=True)

    async def _step_down(self) -> None:
        term, self._term = self._term, None
        if term is not None:
            term.cancel()
            await asyncio.gather(term, return_exceptions=True)

    async def _tell(self, seat: leader.Seat) -> None:
        """One notice for all that was committed until it is sent; what comes later needs another."""
        while self._untold:
            self._untold = False
            with contextlib.suppress(*leader.TROUBLE):  # a hint: the leader looks by itself every few seconds
                await seat.notify()
