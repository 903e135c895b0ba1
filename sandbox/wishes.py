"""Jumps of the clock: a person wishes for one, the bot looks for a moment that suits and moves the clock there."""

import asyncio
import contextlib
import dataclasses
from typing import Any

from sandbox import state

PATIENCE_S = 10.0
LONGEST_POLL_S = 50.0
NO_BOT = "The bot did not answer. Is it running?"


class AnswerError(ValueError):
    """An answer that the sandbox cannot take."""


@dataclasses.dataclass
class Wish:
    """One jump that a person waits for."""

    id: int
    user_id: int
    answer: asyncio.Future[dict[str, Any]]
    given: bool = False

    def shown(self) -> dict[str, Any]:
        """As the bot gets it."""
        return {"id": self.id, "kind": "jump", "user_id": self.user_id}


class Wishes:
    """The wishes that are open."""

    def __init__(self, world: state.World, closing: asyncio.Event) -> None:
        self.patience_s = PATIENCE_S
        self.polls_open = 0
        self._world = world
        self._closing = closing
        self._open: dict[int, Wish] = {}
        self._count = 0
        self._news = asyncio.Condition()

    async def jump(self, user_id: int) -> dict[str, Any]:
        """Wait for the bot's answer: `{"offset_s": ...}` or `{"refused": words}`."""
        self._count += 1
        wish = Wish(self._count, user_id, asyncio.get_running_loop().create_future())
        self._open[wish.id] = wish
        async with self._news:
            self._news.notify_all()
        try:
            return await asyncio.wait_for(wish.answer, self.patience_s)
        except TimeoutError:
            return {"refused": NO_BOT}
        finally:
            self._open.pop(wish.id, None)

    async def poll(self, timeout_s: float) -> list[dict[str, Any]]:
        """The wishes that the bot has not seen, as soon as there are some."""
        self.polls_open += 1
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(max(timeout_s, 0.0), LONGEST_POLL_S)), self._news:
                    await self._news.wait_for(lambda: self._closing.is_set() or bool(self._fresh()))
            fresh = self._fresh()
            for wish in fresh:
                wish.given = True
            return [wish.shown() for wish in fresh]
        finally:
            self.polls_open -= 1

    def _fresh(self) -> list[Wish]:
        return [wish for wish in self._open.values() if not wish.given]

    def answer(self, wish_id: int, answer: dict[str, Any]) -> None:
        """The bot's answer. KeyError: nobody waits any more; AnswerError: it cannot be."""
        wish = self._open[wish_id]
        if isinstance(answer.get("refused"), str):
            self._settle(wish, {"refused": answer["refused"]})
            return
        offset = answer.get("offset_s")
        if not isinstance(offset, int | float) or isinstance(offset, bool):
            raise AnswerError("give offset_s (seconds) or refused (words)")
        if offset < self._world.offset_s:
            raise AnswerError("the clock never goes back")
        self._world.jump(float(offset))
        self._settle(wish, {"offset_s": self._world.offset_s})

    def _settle(self, wish: Wish, answer: dict[str, Any]) -> None:
        if not wish.answer.done():
            wish.answer.set_result(answer)

    async def close(self) -> None:
        """Let whoever waits go: the server ends."""
        for wish in self._open.values():
            self._settle(wish, {"refused": NO_BOT})
        async with self._news:
            self._news.notify_all()
