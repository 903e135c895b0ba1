"""Whether the bot is well: the database answers, somebody sends, the clock ticks."""

import asyncio
import dataclasses
import datetime as dt
from collections.abc import Callable

import structlog

from bot.edge import figures, leading, receiver, turns
from db import queues

log = structlog.get_logger(__name__)

ALIVE_S = 60.0
"""The bot is taken for dead when it has not ticked for this long."""

_ANSWERS_WITHIN_S = 5.0


@dataclasses.dataclass
class Pulse:
    """When the clock last ticked."""

    monotonic: Callable[[], float]
    beaten: float | None = None

    def beat(self) -> None:
        """The clock has ticked."""
        self.beaten = self.monotonic()

    @property
    def silent_s(self) -> float | None:
        """How long ago that was. None: it never has."""
        return None if self.beaten is None else self.monotonic() - self.beaten


@dataclasses.dataclass(frozen=True)
class Health:
    """Looks after everything that must go on."""

    sessions: turns.Sessions
    office: leading.Office
    pulse: Pulse
    now: Callable[[], dt.datetime]

    async def report(self) -> tuple[bool, dict[str, object]]:
        """Whether all is well, and what was found."""
        database = await self._database_answers()
        silent_s = self.pulse.silent_s
        ticks = silent_s is not None and silent_s < ALIVE_S
        # A standby is there to take over: while another process sends, nothing is amiss.
        sends = self.office.sends or not self.office.leads
        found: dict[str, object] = {
            "database": "reachable" if database else "not reachable",
            "role": "leader" if self.office.leads else "standby",
            "sender": "sends" if self.office.sends else "stopped" if self.office.leads else "waits",
            "last_tick_s": None if silent_s is None else round(silent_s, 1),
        }
        return database and sends and ticks, found

    async def figures(self) -> bytes:
        """The page of figures. Raises one of receiver.DATABASE_TROUBLE when the queues cannot be counted."""
        async with asyncio.timeout(_ANSWERS_WITHIN_S), self.sessions.begin() as sql:
            waiting = await queues.measure(sql, self.now())
        return figures.page(waiting, leads=self.office.leads)

    async def _database_answers(self) -> bool:
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN_S), self.sessions.begin() as sql:
                await queues.reachable(sql)
        except receiver.DATABASE_TROUBLE as trouble:
            log.warning("the database does not answer", error=type(trouble).__name__)
            return False
        return True
