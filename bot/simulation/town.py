"""The people: each with a zone, habits and dice of their own. They see messages only, and do what people do.

They answer late or never, tap twice, tap old buttons, travel, pause, stop, block the bot and come back. Who sees
nothing happen tries again.
"""

import asyncio
import collections
import datetime as dt
import random
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from bot.simulation import clock, habits, sights, telegram_
from bot.simulation.history import What

RETRIES_S = (60.0, 600.0, 3600.0, 6 * 3600.0, 26 * 3600.0)
"""After so long without an effect somebody tries again."""

Wished = tuple[float, int, int, What, Any]
"""Moment, person, update, what, value."""


class Town:
    """Everybody."""

    def __init__(
        self, time: clock.Clock, server: telegram_.Telegram, dice: random.Random, people: int, first_id: int
    ) -> None:
        """Let so many people move in. They meet the bot within the first days."""
        self.time, self.server = time, server
        self.wished: list[Wished] = []
        self.snoozes: dict[int, list[tuple[float, int, int]]] = collections.defaultdict(list)
        self.others: collections.Counter[int] = collections.Counter()
        self.taps: dict[tuple[int, int], set[str]] = {}
        self.people = {
            user: Person(self, user, random.Random(dice.getrandbits(64))) for user in range(first_id, first_id + people)
        }
        server.watch = self._watch

    def move_in(self) -> None:
        """Begin everybody's life."""
        for person in self.people.values():
            person.begin()

    def _watch(self, user: int, seen: sights.Seen) -> None:
        self.people[user].sees(seen)


class Person:
    """One of them."""

    def __init__(self, town: Town, user_id: int, dice: random.Random) -> None:
        """Roll who it is."""
        self._town, self.user_id = town, user_id
        self.dice: random.Random = dice
        self.chat = town.server.chats[user_id]
        self.habit: habits.Habit = habits.roll(dice)
        self.zone = habits.zone(dice)
        self.wall, self.days = habits.schedule(dice)
        self.stopped = False
        self._sender = {"id": user_id, "is_bot": False, "first_name": f"P{user_id}", "language_code": "en"}

    # The course of a life

    def begin(self) -> None:
        """Meet the bot within three days, and then live day by day."""
        self._in(self.dice.uniform(60, 3 * 86_400), lambda: self.says_until_answered("/start"))
        self._in(self.dice.uniform(5, 6) * 86_400, self._lives_a_day)

    def _lives_a_day(self) -> None:
        self._in(self.dice.uniform(0.6, 1.4) * 86_400, self._lives_a_day)
        if self.chat.blocked:
            return
        rolled = self.dice.random()
        for share, does in habits.RARELY:
            rolled -= share
            if rolled < 0:
                does(self)
                return

    def sees(self, seen: sights.Seen) -> None:
        """A message has come, or has changed."""
        if not seen.buttons:
            return
        choice = habits.reaction(self, seen)
        if choice is not None:
            after_s, data = choice
            self._in(after_s, lambda: self._answers(seen, data))

    def _answers(self, seen: sights.Seen, data: str) -> None:
        now = self.chat.messages.get(seen.message_id)
        if now is None or self.chat.blocked:
            return
        if data.startswith("type "):
            if now == seen:
                self._says_as_wish(data.removeprefix("type "))
        elif data in now.data(data):
            self.taps_until_changed(seen.message_id, data)

    # What can be done

    def taps_until_changed(self, message_id: int, data: str) -> None:
        """Tap a button, and tap it again while nothing happens."""

        def still() -> bool:
            now = self.chat.messages.get(message_id)
            return now is not None and data in now.data(data)

        self._persist(lambda: self.taps(message_id, data), still)
        if self.dice.random() < self.habit.double_taps:
            self._in(self.dice.uniform(0.1, 0.6), lambda: self.taps(message_id, data))

    def taps(self, message_id: int, data: str) -> None:
        """Tap a button of a message, also an old one."""
        if self.chat.blocked:
            return
        seen = self.chat.messages.get(message_id)
        message = {**self._message(seen.text if seen else "gone"), "message_id": message_id, "from": telegram_.BOT}
        query = {"id": str(self.dice.getrandbits(48)), "from": self._sender, "message": message, "chat_instance": "1"}
        update = self._town.server.hear("callback_query", {**query, "data": data})
        self._note_tap(update, data)
        words = data.split(":")
        if words[:3:2] == ["a", "zone"] and "/" in words[3]:
            self._wish(update, What.ZONE, words[3])

    def _note_tap(self, update: int, data: str) -> None:
        words = data.split(":")
        if words[0] == "p":
            self._town.taps.setdefault((int(words[1]), int(words[2])), set()).add(words[3])
        elif words[0] == "r" and words[2] == "snooze":
            self._town.snoozes[int(words[1])].append((self._town.time.elapsed, update, int(words[3])))
        elif words[0] == "r" and words[2] == "other":
            self._town.others[int(words[1])] += 1

    def says(self, text: str) -> int:
        """Write something. Gives the number of the update."""
        content = self._message(text)
        if text.startswith("/"):
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
        return self._town.server.hear("message", {**content, "from": self._sender})

    def says_until_answered(self, text: str, what: What | None = None, value: Any = None) -> None:  # noqa: ANN401  see Wished
        """Write something, and write it again while there is no answer."""
        newest = next(reversed(self.chat.messages), 0)

        def say() -> None:
            update = self.says(text)
            if what is not None:
                self._wish(update, what, value)

        self._persist(say, lambda: next(reversed(self.chat.messages), 0) == newest)

    def _says_as_wish(self, text: str) -> None:
        """Answer a question in words: a zone or a time."""
        if "/" in text:
            self.says_until_answered(text, What.ZONE, text)
        else:
            self.says_until_answered(text, What.SCHEDULE, (self.wall, self.days))

    # What is wished for

    def sets_time(self) -> None:
        """Ask for another time or other days."""
        self.wall, self.days = habits.schedule(self.dice)
        self.stopped = False
        self.says_until_answered(f"/time {habits.spoken(self.wall, self.days)}", What.SCHEDULE, (self.wall, self.days))

    def travels(self) -> None:
        """Move to another zone, and say so."""
        self.zone = habits.zone(self.dice)
        self.says_until_answered(f"/timezone {self.zone}", What.ZONE, self.zone)

    def pauses(self) -> None:
        """Take some days off."""
        days = self.dice.randint(1, 9)
        self.says_until_answered(f"/pause {days}", What.PAUSE, days)

    def stops(self) -> None:
        """Have enough; come back days later."""
        self.stopped = True
        self.says_until_answered("/stop", What.STOP)
        self._in(self.dice.uniform(1, 20) * 86_400, self.comes_back)

    def comes_back(self) -> None:
        """Begin again."""
        if not self.chat.blocked:
            self.stopped = False
            self.says_until_answered("/start", What.RESUME)

    def blocks(self) -> None:
        """Block the bot; unblock it days later."""
        self.chat.blocked = True
        self._wish(self._member("kicked"), What.BLOCK, None)
        self._in(self.dice.uniform(0.01, 20) * 86_400, self.unblocks)

    def unblocks(self) -> None:
        """Let the bot write again."""
        self.chat.blocked = False
        self._wish(self._member("member"), What.UNBLOCK, None)

    # How it is done

    def local(self) -> dt.datetime:
        """What the person's clock shows."""
        return self._town.time.true().astimezone(ZoneInfo(self.zone))

    def _member(self, status: str) -> int:
        def member(status: str) -> dict[str, Any]:
            return {"user": telegram_.BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}

        change = {"chat": self._chat(), "from": self._sender, "date": int(self._town.time.true().timestamp())}
        other = {"kicked": "member", "member": "kicked"}[status]
        members = {"old_chat_member": member(other), "new_chat_member": member(status)}
        return self._town.server.hear("my_chat_member", {**change, **members})

    def _message(self, text: str) -> dict[str, Any]:
        date = int(self._town.time.true().timestamp())
        return {"message_id": self.dice.getrandbits(30), "date": date, "chat": self._chat(), "text": text}

    def _chat(self) -> dict[str, Any]:
        return {"id": self.user_id, "type": "private", "first_name": f"P{self.user_id}"}

    def _wish(self, update: int, what: What, value: Any) -> None:  # noqa: ANN401  see Wished
        self._town.wished.append((self._town.time.elapsed, self.user_id, update, what, value))

    def _persist(self, do: Callable[[], object], still_needed: Callable[[], bool]) -> None:
        do()

        def again(attempt: int) -> None:
            if not self.chat.blocked and still_needed():
                do()
                if attempt + 1 < len(RETRIES_S):
                    self._in(RETRIES_S[attempt + 1], lambda: again(attempt + 1))

        self._in(RETRIES_S[0], lambda: again(0))

    def _in(self, seconds: float, do: Callable[[], object]) -> None:
        asyncio.get_running_loop().call_later(seconds, do)
