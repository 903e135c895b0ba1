"""What the simulator prints: one line a figure, or one JSON object."""

import collections
import dataclasses
import json
from collections.abc import Iterable, Mapping

BROKEN = (
    "lost",
    "duplicate",
    "untrue",
    "slow",
    "unwelcome",
    "early_holds",
    "unfinished",
    "wrong_side",
    "unasked",
    "unanswered",
    "after_stop",
    "unheard",
    "set_aside",
)
"""Each of these is a promise that was not kept."""

FIGURES: Mapping[str, str] = {
    "people": "people",
    "days": "days",
    "targets": "reminders that fell due",
    "sent": "sent in time",
    "late": "sent more than ten minutes late",
    "uncertain": "uncertain: not repeated",
    "skipped": "skipped for a good reason",
    "lost": "lost",
    "duplicate": "duplicates",
    "after_stop": "sent after /stop or a block",
    "practices": "practices begun",
    "finished": "practices done to the end",
    "steps": "steps shown",
    "untrue": "late without saying so",
    "slow": "late although bot and Telegram were there",
    "unwelcome": "sent to who does not answer on a day to be left out",
    "early_holds": "holds that ended early",
    "unfinished": "practices that went silent, ended by themselves or passed over a step",
    "wrong_side": "cues for the wrong side",
    "unasked": "ratings that were never asked for",
    "unanswered": "taps and words that got no answer",
    "updates": "taps and words",
    "unheard": "of them never dealt with",
    "set_aside": "of them set aside after three failures",
    "requests": "requests to Telegram",
    "lives": "lives of the process",
}


@dataclasses.dataclass(frozen=True)
class Report:
    """The figures, and the first few examples of whatever is not plain."""

    seed: int
    faults: tuple[str, ...]
    figures: Mapping[str, int]
    examples: Mapping[str, tuple[str, ...]]

    @property
    def kept(self) -> bool:
        """Whether every promise was."""
        return not any(self.figures.get(name, 0) for name in BROKEN)

    def as_json(self) -> str:
        """One object on one line."""
        told = {"seed": self.seed, "faults": list(self.faults), "kept": self.kept}
        broken = {name: list(shown) for name, shown in self.examples.items() if name in BROKEN}
        return json.dumps({**told, **{name: self.figures.get(name, 0) for name in FIGURES}, "examples": broken})

    def as_text(self) -> str:
        """For people."""
        lines = [f"seed {self.seed}, faults: {', '.join(self.faults) or 'none'}"]
        lines += [f"{self.figures.get(name, 0):>9,}  {what}" for name, what in FIGURES.items()]
        for name in BROKEN:
            lines += [f"  {FIGURES[name]}: {example}" for example in self.examples.get(name, ())]
        lines.append("Every promise was kept." if self.kept else "A promise was broken.")
        return "\n".join(lines)


def merged(parts: Iterable[Report]) -> Report:
    """The report of several worlds with one seed, side by side."""
    parts = list(parts)
    figures: collections.Counter[str] = collections.Counter()
    examples: dict[str, tuple[str, ...]] = {}
    for part in parts:
        figures.update(part.figures)
        for name, shown in part.examples.items():
            examples[name] = (*examples.get(name, ()), *shown)
    return Report(parts[0].seed, parts[0].faults, {**figures, "days": parts[0].figures["days"]}, examples)
