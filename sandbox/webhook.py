"""Webhook delivery: updates are carried to the bot, each key in order, again and again until they expire."""

import asyncio
import random

import httpx

from sandbox import state, updates

FIRST_PAUSE_S = 2.0
LONGEST_PAUSES_S = (60.0, 120.0)
LONGEST_RETRY_AFTER_S = 3600.0
IDLE_S = 60.0


class Courier:
    """Delivers while a webhook is set. `first_pause_s` follows the second failure and doubles with each further one."""

    def __init__(self, world: state.World, first_pause_s: float = FIRST_PAUSE_S) -> None:
        self._world = world
        self.first_pause_s = first_pause_s
        self._carried: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Carry until cancelled."""
        queue = self._world.updates
        while not queue.webhook:  # most sandboxes never have one, and a client takes its time to make
            queue.arrival.clear()
            await queue.arrival.wait()
        async with httpx.AsyncClient(timeout=IDLE_S, follow_redirects=False) as client, asyncio.TaskGroup() as group:
            while True:
                queue.arrival.clear()
                for key, pending in self._next().items():
                    self._carried[key] = group.create_task(self._carry(client, key, pending))
                await queue.arrival.wait()

    def _next(self) -> dict[str, updates.Pending]:
        """The oldest update of every key that is not on its way, as far as connections allow."""
        hook = self._world.updates.webhook
        chosen: dict[str, updates.Pending] = {}
        if hook:
            for pending in self._world.updates.waiting():
                room = len(chosen) + len(self._carried) < hook.max_connections
                if room and pending.key not in self._carried:
                    chosen.setdefault(pending.key, pending)
        return chosen

    async def _carry(self, client: httpx.AsyncClient, key: str, pending: updates.Pending) -> None:
        failures = 0
        try:
            while (hook := self._world.updates.webhook) and pending in self._world.updates.waiting():
                problem, asked_pause_s = await _deliver(client, hook, pending)
                if problem is None:
                    break
                hook.last_error_date, hook.last_error_message = int(self._world.wall()), problem
                pause_s = asked_pause_s if asked_pause_s is not None else self._pause_s(failures)
                failures += 1
                if self._world.wall() + pause_s > pending.expires_at:
                    break
                await asyncio.sleep(pause_s)
            if self._world.updates.webhook:
                self._world.updates.remove(pending)
        finally:
            del self._carried[key]
            self._world.updates.arrival.set()

    def _pause_s(self, failures: int) -> float:
        if failures == 0:
            return 0.0
        longest = random.uniform(*LONGEST_PAUSES_S)  # noqa: S311  not cryptography
        return float(min(self.first_pause_s * 2 ** (failures - 1), longest))


async def _deliver(
    client: httpx.AsyncClient, hook: updates.Webhook, pending: updates.Pending
) -> tuple[str | None, float | None]:
    """What went wrong, if something did, and how long the bot asked to wait."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret_token} if hook.secret_token else {}
    try:
        answer = await client.post(hook.url, json=pending.update, headers=headers)
    except httpx.HTTPError as error:
        return f"Connection failed: {type(error).__name__}", None
    if answer.is_success:
        return None, None
    asked = answer.headers.get("retry-after", "")
    pause_s = min(float(asked), LONGEST_RETRY_AFTER_S) if asked.isdecimal() else None
    return f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}", pause_s
