"""What the kills did: the requests that Telegram accepted, and the rows that are left, held against what is promised.

Each check gives sentences about what is wrong; none is what everybody hopes for.
"""

import collections
import dataclasses
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.core import script
from content import catalog, model
from db import models
from tests.faults import practising, sights

Json = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Said:
    """One screen of a practice that Telegram accepted, at a moment in unix seconds."""

    at: float
    posted: bool  # in a new message; otherwise a message was edited
    message_id: int
    sight: sights.Sight


@dataclasses.dataclass(frozen=True)
class Story:
    """One practice: the row that is left, what was said for it by version, and what its person did."""

    row: models.Practice
    said: Mapping[int, Sequence[Said]]
    run: practising.Run
    steps: Sequence[script.Step]
    pace: float
    ratings: Sequence[tuple[str, int]]
    rows: Mapping[int, models.Outbox]  # of the outbox, by version

    @property
    def unsure(self) -> set[int]:
        """Versions whose message was in doubt twice, and not said a third time."""
        return {version for version, row in self.rows.items() if row.state == "uncertain"}

    @property
    def unlearned(self) -> set[int]:
        """Messages whose number nobody learned: of what was said twice, in doubt, or answered while it was in doubt."""
        found = set[int]()
        for version, each in self.said.items():
            posts = [said.message_id for said in each if said.posted]
            if len(posts) > 1 or version in self.unsure or self._gave_way(version):
                found.update(posts)
        if self.row.version in self.unsure and self.said:  # then the message before the summary is the newest known
            found.add(self.said[max(self.said)][-1].message_id)
        return found

    def _gave_way(self, version: int) -> bool:
        """Whether the row of a version was in doubt, and before it was said once more later words took its place."""
        later = min((other for other in self.rows if other >= version), default=version)
        return later > version and self.rows[later].kind == "post" and self.rows[later].attempts > 1

    @property
    def never_seen(self) -> int:
        """How many of these did not come at all; of a summary its person was told by a toast."""
        return len(self.unsure & set(range(self.row.version)) - set(self.said)) + self.run.told_over

    @property
    def summaries(self) -> tuple[int, int]:
        """How many summaries there may be: one, none where it was in doubt twice, two where it was said once more."""
        row = self.rows.get(self.row.version)
        if row is None or row.kind != "post":
            return 1, 1
        return int(row.state != "uncertain"), 1 + min(row.doubts, 1)

    @property
    def replaced(self) -> set[int]:
        """Versions that were never said because Wait, which works from any button, came while they still waited."""
        missing = set(range(self.row.version)) - set(self.said)
        return {v for v in missing if v + 1 in self.said and self.said[v + 1][0].sight.kind == "wait"}

    @property
    def holds(self) -> int:
        """How many steps were said whose end a person waits for in a stretch: holds and counted sets."""
        begun = [each[0].sight for each in self.said.values() if each[0].sight.kind == "step"]
        return sum(self.steps[(sight.step or 0) - 1].kind in script.TIMED for sight in begun)

    def repeats(self, *, posted: bool) -> int:
        """How many messages, or edits, said what an earlier one had said."""
        return sum(max(sum(one.posted == posted for one in each) - 1, 0) for each in self.said.values())


def accepted(log: Sequence[Json]) -> dict[int, list[Said]]:
    """The screens of each practice in the order of their acceptance."""
    found: dict[int, list[Said]] = collections.defaultdict(list)
    for entry in log:
        if entry["ok"] and entry["message_id"] is not None:
            sight = sights.read(_words(entry["params"]), entry["params"].get("reply_markup"))
            if sight is not None:
                posted = entry["method"].startswith("send")
                found[sight.practice].append(Said(entry["at"], posted, entry["message_id"], sight))
    return found


def _words(params: Json) -> str:
    """The words of a request or message, whatever picture they come with."""
    media = params.get("media")
    return str(params.get("text") or params.get("caption") or (media or {}).get("caption") or "")


def story(
    row: models.Practice,
    *,
    said: Sequence[Said],
    run: practising.Run,
    ratings: Sequence[tuple[str, int]],
    library: catalog.Catalog,
    pace: float,
    rows: Mapping[int, models.Outbox],
) -> Story:
    """Put together what is known of a practice."""
    versions: dict[int, list[Said]] = collections.defaultdict(list)
    for each in said:
        versions[each.sight.version].append(each)
    steps = script.compose(
        library.movements[row.movement], library.words(row.movement, "en"), model.ChosenDose(**row.dose)
    )
    return Story(row, versions, run, steps, pace, ratings, rows)


def wrong_in(one: Story, said: Sequence[Said]) -> Iterator[str]:
    """Everything that is not as promised in one practice."""
    name = f"practice {one.row.id} ({one.row.movement})"
    for sentence in (*_ending(one), *_order(said), *_unsaid(one), *_moves(one), *_too_often(one)):
        yield f"{name}: {sentence}"


def _ending(one: Story) -> Iterator[str]:
    if one.row.phase != "done":
        yield f"ended as {one.row.phase}"
    if list(one.ratings) != one.run.told:
        yield f"rated {one.run.told}, kept {one.ratings}"


def _order(said: Sequence[Said]) -> Iterator[str]:
    versions = [each.sight.version for each in said]
    if versions != sorted(versions):
        yield f"said in the order {versions}"


def _unsaid(one: Story) -> Iterator[str]:
    lost = set(range(one.row.version)) - set(one.said) - one.replaced - one.unsure
    if lost:
        yield f"versions {sorted(lost)} were never said"
    told = {step for each in one.said.values() if (step := each[0].sight.step) is not None}
    steps = set(range(1, len(one.steps) + 1))
    if told != steps:
        yield f"steps {sorted(steps ^ told)} were never said, or are none"


def _too_often(one: Story) -> Iterator[str]:
    waits = [version for version, each in one.said.items() if each[0].sight.kind == "wait"]
    waited = sum(version - 1 not in one.unsure for version in waits)
    if waited > one.run.tapped("wait"):
        yield f"waited {waited} times, asked to {one.run.tapped('wait')} times"
    for version, each in one.said.items():
        if sum(said.posted for said in each) > 2:  # once, and once more when in doubt
            yield f"version {version} was posted {len(each)} times"


def _moves(one: Story) -> Iterator[str]:
    """From each version to the next: somebody tapped, the clock had run its time, or nobody knew of its message."""
    versions = sorted(one.said)
    for version, following in itertools.pairwise(versions):
        here, there = one.said[version][-1], one.said[following][0]
        cause = _cause(one, here.sight, there.sight)
        if cause is None:
            yield f"from {here.sight} to {there.sight} without a cause"
        elif cause == "bell":
            lasted, due = there.at - here.at, one.steps[(here.sight.step or 0) - 1].seconds * one.pace
            if lasted < due:
                yield f"step {here.sight.step} ended early: after {lasted:.3f} s of {due:.3f} s"


def _cause(one: Story, here: sights.Sight, there: sights.Sight) -> str | None:
    """What led from one screen to the next: a verb that was tapped, "bell", "doubt", or None."""
    cause = _plain_cause(one, here, there)
    if cause is not None or not one.unsure & set(range(here.version, there.version)):
        return cause
    # In doubt twice: a step is held up, anything else is said anew. One that nobody saw at all may lie in between.
    unseen = there.version - here.version - 1
    moved = abs((there.step or len(one.steps) + 1) - (here.step or 0))
    if here.kind == "step" and there.kind in ("wait", "rate") and moved <= unseen:
        return "bell" if moved and here.version not in {version for version, _ in one.run.taps} else "doubt"
    return "doubt" if here.kind == there.kind != "step" or unseen else None


def _plain_cause(one: Story, here: sights.Sight, there: sights.Sight) -> str | None:
    if here.kind in ("card", "ready"):
        return {("card", "ready"): "rate", ("ready", "step"): "start"}.get((here.kind, there.kind))
    moved = (there.step or len(one.steps) + 1) - (here.step or 0)
    for verb in (verb for version, verb in one.run.taps if version == here.version):
        if moved == {"next": 1, "back": -1, "go": 0}.get(verb) and there.kind in ("step", "rate"):
            return verb
    clock = "bell" if here.kind == "step" and moved == 1 else None
    if there.kind != "wait":
        return clock
    # Wait asks for no version: it may have come when a later step was due already, and not yet said.
    if not any(version <= here.version and verb == "wait" for version, verb in one.run.taps):
        return None
    return "wait" if here.kind == "step" and moved == 0 else clock


def left_in_chat(stories: Sequence[Story], messages: Sequence[Json]) -> tuple[int, list[str]]:
    """What is still in a chat besides summaries: messages whose number nobody learned, and worse.

    Args:
        stories: the practices of the chat.
        messages: those that its person can see.

    Returns:
        How many messages were said twice or remained in doubt, and sentences about any others.
    """
    unlearned = {message for one in stories for message in one.unlearned}
    found, wrong = 0, []
    summaries = collections.Counter[int]()
    for message in messages:
        markup = message.get("reply_markup")
        sight, ended = sights.read(_words(message), markup), sights.summary(_words(message), markup)
        if ended is not None:
            summaries[ended] += 1
        elif sight is not None and message["message_id"] in unlearned:
            found += 1
        elif sight is not None:
            wrong.append(f"message {message['message_id']} stayed: {sight}")
    for one in stories:
        least, most = one.summaries
        if not least <= summaries[one.row.id] <= most:
            wrong.append(f"practice {one.row.id} has {summaries[one.row.id]} summaries")
    return found, wrong


def repeated(log: Sequence[Json], method: str, *names: str) -> int:
    """How many accepted requests of a method had the same values as an earlier one."""
    seen = collections.Counter(
        str([entry["params"].get(name) for name in names]) for entry in log if entry["ok"] and entry["method"] == method
    )
    return seen.total() - len(seen)
