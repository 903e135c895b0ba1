"""The sandbox's side of the clock: "jump to the next reminder" moves the clock that the bot was handed."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import structlog

log = structlog.get_logger(__name__)

BEFORE_S = 2.0
"""A jump lands this long before the moment, so that the reminder is seen to come."""

POLL_S = 25
RETRY_S = 1.0

NextMoment = Callable[[int], Awaitable[dt.datetime | str]]
"""User id -> when this person hears from the bot next, or in words why there can be no jump."""


class Clock:
    """Real time plus what the sandbox has jumped; the offset lives in the sandbox and only grows."""

    def __init__(self, real: Callable[[], dt.datetime]) -> None:
        """Start at the real time."""
        self._real = real
        self.offset = dt.timedelta()

    def now(self) -> dt.datetime:
        """The moment it is in the sandbox's world."""
        return self._real() + self.offset


class Link:
    """Asks the sandbox for wishes and answers them."""

    def __init__(self, base_url: str, clock: Clock) -> None:
        """Take the sandbox's address and the clock that it may move."""
        self._http = httpx.AsyncClient(base_url=base_url, timeout=POLL_S + 10)
        self._clock = clock

    async def catch_up(self) -> None:
        """Take over the sandbox's time, before anything looks at the clock."""
        await self._wishes(timeout=0)

    async def run(self, next_moment: NextMoment) -> None:
        """Answer wishes until cancelled."""
        while True:
            try:
                for wish in await self._wishes(timeout=POLL_S):
                    await self._answer(wish, await next_moment(int(wish["user_id"])))
            except httpx.HTTPError as error:
                log.debug("the sandbox does not answer", error=type(error).__name__)
                await asyncio.sleep(RETRY_S)

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def _wishes(self, timeout: int) -> list[dict[str, Any]]:  # noqa: ASYNC109  the sandbox waits, not we
        answer = (await self._http.get("/sandbox/wishes", params={"timeout": timeout})).raise_for_status().json()
        self._clock.offset = dt.timedelta(seconds=answer["offset_s"])
        wishes: list[dict[str, Any]] = answer["wishes"]
        return wishes

    async def _answer(self, wish: dict[str, Any], moment: dt.datetime | str) -> None:
        if isinstance(moment, str):
            answer: dict[str, Any] = {"refused": moment}
        else:
            ahead = max((moment - self._clock.now()).total_seconds() - BEFORE_S, 0.0)
            answer = {"offset_s": self._clock.offset.total_seconds() + ahead}
        response = await self._http.post(f"/sandbox/wishes/{wish['id']}", json=answer)
        if response.is_success and "offset_s" in answer:
            self._clock.offset = dt.timedelta(seconds=answer["offset_s"])
