"""People who practise by a script: they follow, and now and then tap Wait, Back or Next, or tap twice, as dice say.

They behave like people do: who sees nothing happen taps again. Only the first practice of a day asks for numbers.
"""

import asyncio
import contextlib
import dataclasses
import random
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from tests import people
from tests.faults import sights

T = TypeVar("T")

PATIENCE_S = 3.0
"""After so long without an effect a button is tapped again."""

LONG_S = 60.0
"""After so long without a word they tap once more, and believe a toast that says it is over."""

GIVES_UP_S = 180.0

NAMES = ("piriformis", "child's pose", "bridge", "lying twist", "knee to chest", "chest opener")
"""Single holds, holds on both sides, holds rep by rep, and counted sets."""


@dataclasses.dataclass
class Run:
    """What a person did in one practice: the ratings asked for and given, and each tap as (version, verb)."""

    practice: int
    before: int | None = None
    after: int | None = None
    taps: set[tuple[int, str]] = dataclasses.field(default_factory=set)
    told_over: bool = False  # by a toast: the summary did not come

    @property
    def told(self) -> list[tuple[str, int]]:
        """The ratings that were asked for and given, with their moments."""
        both = (("before", self.before), ("after", self.after))
        return [(moment, value) for moment, value in both if value is not None]

    def tapped(self, verb: str) -> int:
        """At how many versions a verb was tapped."""
        return sum(each == verb for _, each in self.taps)


class Scripted:
    """One person and their dice."""

    def __init__(self, person: people.Person, dice: random.Random) -> None:
        self.person = person
        self.runs: list[Run] = []
        self.tap_ids: list[str] = []
        self.taps_again = 0
        self._dice = dice

    async def practises_until(self, enough: asyncio.Event) -> None:
        """One practice after the other, each to its end."""
        while not enough.is_set():
            await self._practises()

    async def _practises(self) -> None:
        last = self.runs[-1].practice if self.runs else 0
        await self.person.says(f"/stretch {self._dice.choice(NAMES)}")
        message, sight = await self._sees(last, -1)
        pain = self._dice.randint(0, 6)
        run = Run(sight.practice)
        self.runs.append(run)
        moods = [self._dice.random() < 0.2 for _ in range(8)]  # so often at most does the person take over
        while True:
            verb = self._wish(sight, pain, moods)
            if verb == f"rate:{pain}" and sight.kind == "rate":
                run.after = pain
                await self._taps(run, message, sight, verb, until_done=True)
                return
            if verb == f"rate:{pain}":
                run.before = pain
            if verb is not None:
                await self._taps(run, message, sight, verb)
            coming = await self._sees_more(run, message, sight)
            if coming is None:
                return
            message, sight = coming

    def _wish(self, sight: sights.Sight, pain: int, moods: list[bool]) -> str | None:
        """What the person does about a screen; None: they follow."""
        if sight.kind == "ready":
            return "start"
        if sight.kind in ("card", "rate"):
            return f"rate:{pain}"
        if sight.kind == "wait":
            return self._dice.choice(["go", "go", "next"])
        if not moods or not moods.pop():
            return None
        return self._dice.choice(["wait", "next", "back"] if sight.step != 1 else ["wait", "next"])

    async def _taps(
        self, run: Run, message: people.Message, sight: sights.Sight, verb: str, *, until_done: bool = False
    ) -> None:
        """Tap, sometimes twice, and again until something happens."""
        run.taps.add((sight.version, verb.partition(":")[0]))
        for _ in range(2 if self._dice.random() < 0.2 else 1):
            await self._tap(message, sight.verbs[verb])
        async with self._impatient(message, sight.verbs[verb]):
            if until_done:
                await self._sees_the_end(run, message, sight, verb)
            else:
                await self._sees_more(run, message, sight)

    async def _sees_the_end(self, run: Run, message: people.Message, sight: sights.Sight, verb: str) -> None:
        def summary(messages: list[people.Message]) -> bool | None:
            return self._is_over(run, messages) or None

        await self._waits_for(summary, run, message, sight, verb)

    @staticmethod
    def _is_over(run: Run, messages: list[people.Message]) -> bool:
        summaries = (sights.summary(each.text, each.raw.get("reply_markup")) for each in messages if not each.mine)
        return run.practice in summaries

    async def _waits_for(
        self,
        condition: Callable[[list[people.Message]], T | None],
        run: Run,
        message: people.Message,
        sight: sights.Sight,
        verb: str,
    ) -> T | None:
        """What comes; None: a toast says that it is over. Who sees nothing for long taps once more."""
        toasts = len(self.person.toasts)
        for _ in range(int(GIVES_UP_S // LONG_S)):
            try:
                return await self.person.sees(condition, within=LONG_S, what=f"more than {sight}")
            except AssertionError:
                run.told_over = any("is over" in each.text for each in self.person.toasts[toasts:])
                if run.told_over:
                    return None
                run.taps.add((sight.version, verb.partition(":")[0]))
                await self._tap(message, sight.verbs[verb])
        raise AssertionError(f"nothing more came than {sight}")

    async def _tap(self, message: people.Message, data: str) -> None:
        with contextlib.suppress(AssertionError):  # the message went away under the finger
            self.tap_ids.append(await self.person.taps_data(message.id, data))

    @contextlib.asynccontextmanager
    async def _impatient(self, message: people.Message, data: str) -> AsyncIterator[None]:
        async def nag() -> None:
            while True:
                await asyncio.sleep(PATIENCE_S)
                self.taps_again += 1
                await self._tap(message, data)

        nagging = asyncio.create_task(nag())
        try:
            yield
        finally:
            nagging.cancel()
            await asyncio.gather(nagging, return_exceptions=True)

    async def _sees_more(
        self, run: Run, message: people.Message, sight: sights.Sight
    ) -> tuple[people.Message, sights.Sight] | None:
        """The next screen of a practice; None: it is over, because no number is asked for."""

        def more(messages: list[people.Message]) -> tuple[tuple[people.Message, sights.Sight] | None] | None:
            found = sights.live(messages)
            if found is not None and found[1].practice == run.practice and found[1].version > sight.version:
                return (found,)
            return (None,) if self._is_over(run, messages) else None

        verb = next(verb for verb in ("next", "start", "skip") if verb in sight.verbs)
        seen = await self._waits_for(more, run, message, sight, verb)
        return None if seen is None else seen[0]

    async def _sees(self, after_practice: int, after_version: int) -> tuple[people.Message, sights.Sight]:
        """The live screen of a practice after that one, or of a version after that one."""

        def newer(messages: list[people.Message]) -> tuple[people.Message, sights.Sight] | None:
            found = sights.live(messages)
            if found is None or found[1].practice <= after_practice or found[1].version <= after_version:
                return None
            return found

        what = f"a screen after version {after_version} of a practice after {after_practice}"
        return await self.person.sees(newer, within=GIVES_UP_S, what=what)
