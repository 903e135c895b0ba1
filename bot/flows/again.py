"""After an outage: what was open is asked once more, because Telegram forgets taps that nobody fetched in time."""

import dataclasses
import datetime as dt

from bot import deps
from bot.core import dialog
from bot.core import practice as core
from bot.flows import practice, questions, showing
from bot.screens import account, screen
from db import models, outbox

KEPT = dt.timedelta(seconds=150)
"""So long Telegram keeps a tap that is not fetched (telegram-bot-api, Client.cpp)."""

RECENT = dt.timedelta(days=1)
"""What was asked longer before the outage is not asked again: the person had left it."""

PHASES = (core.Phase.CARD, core.Phase.READY, core.Phase.STEP, core.Phase.WAIT, core.Phase.RATE)
"""In these a practice waits for its person; a step only when the clock does not end it."""


@dataclasses.dataclass
class Repeat(deps.Turn):
    """A turn in which whatever is shown is a question that was shown before: silent, and not before anything else."""

    async def reply(self, shown: screen.Screen, dedupe_key: str | None = None) -> str:
        """Ask in a message of its own."""
        slot = f"talk:{self.heard}:{self.person.user_id}"
        await self.post_in(slot, shown, dedupe_key)
        return slot

    async def show(self, slot: str, shown: screen.Screen, dedupe_key: str | None = None) -> None:
        """Ask in a new message of the slot: an edit would not be seen."""
        await self.post_in(slot, shown, dedupe_key)

    async def post_in(self, slot: str, shown: screen.Screen, dedupe_key: str | None = None) -> None:
        """Ask once for each outage, whatever the key of the first time was, and not after a day."""
        del dedupe_key
        self._offer(shown)
        text = account.was_away(self.say, shown.text)
        await outbox.post(
            self.sql,
            self.person.user_id,
            slot,
            dataclasses.replace(shown, text=text, silent=True, picture=None).packed(),
            self.now,
            send_class=outbox.SendClass.RECAP,
            expires_at=self.now + RECENT,
            dedupe_key=f"{outbox.AGAIN}{self.heard}:{self.person.user_id}",
        )


async def ask(turn: Repeat, row: models.Practice | None) -> None:
    """Ask what is open: the question of the chat, or what the practice waits for."""
    now = dialog.parse(turn.person.asking)
    if now is not None:
        await questions.ask(turn, now)
    elif row is not None:
        seen = await practice.view(turn, row)
        if not core.is_timed(seen.run, seen.steps):
            await showing.SHOWN[seen.run.phase](turn, row, seen, core.Event(core.Verb.GO_ON))
