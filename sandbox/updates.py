"""What the bot has not heard yet: the update queue, its long poll, and who may receive it."""

import asyncio
import contextlib
import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from sandbox import refusal

Json = dict[str, Any]

# Seconds that Telegram keeps what the bot does not fetch; everything else is kept a day.
LIFETIMES = {"callback_query": 150.0, "inline_query": 30.0}
LIFETIME = 86_400.0

LONGEST_POLL_S = 50
MOST_AT_ONCE = 100

OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "terminated by setWebhook request"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclasses.dataclass(frozen=True)
class Pending:
    """An update that waits. Updates with one `key` are delivered one after another."""

    update: Json
    key: str
    expires_at: float  # unix seconds, real time: a jump of the sandbox's clock loses nothing

    @property
    def id(self) -> int:
        """The update_id."""
        return int(self.update["update_id"])


@dataclasses.dataclass
class Webhook:
    """Where updates are pushed to, and how that went lately."""

    url: str
    secret_token: str | None = None
    max_connections: int = 40
    last_error_date: int | None = None
    last_error_message: str | None = None


class Poller:
    """One getUpdates call that waits."""

    def __init__(self) -> None:
        self.wake = asyncio.Event()
        self.dismissed: str | None = None

    def dismiss(self, reason: str) -> None:
        """End the call with a 409."""
        self.dismissed = reason
        self.wake.set()


class Updates:
    """The queue of one bot, oldest first."""

    def __init__(self, wall: Callable[[], float]) -> None:
        self.pending: list[Pending] = []
        self.next_id = 700_001
        self.allowed: list[str] = []  # empty: all kinds
        self.webhook: Webhook | None = None
        self.arrival = asyncio.Event()  # the courier waits for it
        self.polls_open = 0
        self.revision = 0
        self._wall = wall
        self._poller: Poller | None = None
        self._closing = False

    def add(self, kind: str, content: Json, key: str) -> None:
        """Queue an update, unless the bot asked not to hear of its kind."""
        if self.allowed and kind not in self.allowed:
            return
        update = {"update_id": self.next_id, kind: content}
        self.next_id += 1
        self.revision += 1
        self.pending.append(Pending(update, key, self._wall() + LIFETIMES.get(kind, LIFETIME)))
        self.wake()

    def waiting(self) -> list[Pending]:
        """All that can still be delivered; what is too old is forgotten."""
        now = self._wall()
        self.pending = [each for each in self.pending if each.expires_at > now]
        return self.pending

    def confirm(self, offset: int) -> None:
        """Forget what came before `offset`; a negative one keeps the last updates only."""
        before = len(self.pending)
        if offset < 0:
            self.pending = self.pending[offset:]
        else:
            self.pending = [each for each in self.pending if each.id >= offset]
        self.revision += len(self.pending) < before

    def remove(self, delivered: Pending) -> None:
        """Forget one update."""
        self.revision += 1
        self.pending = [each for each in self.pending if each is not delivered]

    async def poll(self, offset: int, limit: int, timeout_s: int) -> Sequence[Json]:
        """getUpdates: at once when something waits, else as soon as something comes or the time is over."""
        if self.webhook:
            raise refusal.conflict(WEBHOOK_ACTIVE)
        self.dismiss_poller(OTHER_POLLER)
        self.confirm(offset)
        poller = self._poller = Poller()
        self.polls_open += 1
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(max(timeout_s, 0), LONGEST_POLL_S)):
                    await self._something(poller)
            if poller.dismissed:
                raise refusal.conflict(poller.dismissed)
            return [each.update for each in self.waiting()[: min(max(limit, 1), MOST_AT_ONCE)]]
        finally:
            self.polls_open -= 1
            if self._poller is poller:
                self._poller = None

    async def _something(self, poller: Poller) -> None:
        while not (poller.dismissed or self._closing or self.waiting()):
            poller.wake.clear()
            await poller.wake.wait()

    def dismiss_poller(self, reason: str) -> None:
        """End the waiting getUpdates call, if there is one."""
        if self._poller:
            self._poller.dismiss(reason)

    def wake(self) -> None:
        """Let whoever waits look again."""
        self.arrival.set()
        if self._poller:
            self._poller.wake.set()

    def close(self) -> None:
        """Answer whoever waits: the server ends."""
        self._closing = True
        self.wake()
