"""When the process is killed, and what each kill interrupted."""

import asyncio
import collections
import itertools
import random
import statistics
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from db import models
from sandbox import botapi, faults
from tests import sandboxes
from tests.faults import lives

_COMES_WITHIN_S = 30.0
_KINDS = {"starting": 2, "listening": 4, "speaking": 4, "uploading": 1}


class Killing:
    """Kills and starts again: while it starts, at any moment after, or as soon as Telegram has accepted something.

    `interrupted` counts the kills that found something half done: a kill may have found several such things.
    """

    def __init__(
        self,
        unkink: lives.Mortal,
        sandbox: sandboxes.Sandbox,
        sessions: async_sessionmaker[AsyncSession],
        dice: random.Random,
    ) -> None:
        self.interrupted = collections.Counter[str]()
        self._unkink, self._sandbox, self._sessions, self._dice = unkink, sandbox, sessions, dice

    async def kill(self, times: int) -> None:
        """So often; then wait until it listens."""
        for _ in range(times):
            kind = self._dice.choices(list(_KINDS), list(_KINDS.values()))[0]
            if kind != "starting":
                await self._unkink.listens()
            # As long as a start takes, at most: on a busy machine each life is to get as far as on a quiet one.
            await asyncio.sleep(self._dice.uniform(0, statistics.median(self._unkink.start_ups_s)))
            if kind == "speaking":
                await self._until_something_is_accepted()
            if kind == "uploading":
                await self._until_a_picture_is_accepted()
            await self._unkink.kill()
            await self._look(listened=kind != "starting")
            await self._unkink.start()
        await self._unkink.listens()

    async def _until_something_is_accepted(self) -> None:
        last = self._latest()
        await sandboxes.until(lambda: self._unkink.lives() and self._latest() > last, within=_COMES_WITHIN_S)

    async def _until_a_picture_is_accepted(self) -> None:
        """Telegram forgets all pictures, so the next one is uploaded: it is taken, and its answer never comes."""
        self._sandbox.inside.world.files.kept.clear()
        last = self._latest()
        self._sandbox.inside.bot.faults.add(_LostAnswer("sendPhoto", "timeout_after"))
        await sandboxes.until(lambda: self._unkink.lives() and self._uploaded_since(last), within=_COMES_WITHIN_S)
        self.interrupted["uploading"] += 1

    async def _look(self, *, listened: bool) -> None:
        """What was told to a process that listened and not kept, kept and not handled, leased and not settled."""
        async with self._sessions.begin() as sql:
            kept = set(await sql.scalars(sa.select(models.Inbox.update_id)))
            waits = await sql.scalar(sa.select(models.Inbox.update_id).where(models.Inbox.state == "waiting").limit(1))
            leased = await sql.scalar(sa.select(models.Outbox.id).where(models.Outbox.state == "sending").limit(1))
        unheard = {pending.id for pending in self._sandbox.inside.world.updates.waiting()} - kept
        self.interrupted += collections.Counter(
            receiving=int(listened and bool(unheard)), deciding=int(waits is not None), sending=int(leased is not None)
        )

    def _latest(self) -> int:
        """The number of the newest request that took effect, those that only listen left out."""
        return next((each.n for each in self._newest_first() if each.ok and each.method != "getUpdates"), 0)

    def _uploaded_since(self, last: int) -> bool:
        """Whether a picture came in bytes."""
        newer = itertools.takewhile(lambda each: each.n > last, self._newest_first())
        return any(each.ok and each.method == "sendPhoto" and _is_upload(each.params) for each in newer)

    def _newest_first(self) -> Iterator[botapi.Entry]:
        return reversed(self._sandbox.inside.bot.log)


class _LostAnswer(faults.Fault):
    """Strikes an upload only: the id of a picture that was forgotten is refused, and that answer comes."""

    def matches(self, method: str, params: dict[str, Any]) -> bool:
        """Whether it strikes this request."""
        return super().matches(method, params) and _is_upload(params)


def _is_upload(params: dict[str, Any]) -> bool:
    return not isinstance(params["photo"], str)
