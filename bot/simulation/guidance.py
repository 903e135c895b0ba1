"""Checks the practices: no hold ends early, none goes silent half-way, and every cue is for its side.

What a step must say and how long it must last is composed anew from the movement's files.
"""

import collections
import functools
import itertools
import re
from collections.abc import Sequence

from bot.core import script
from bot.simulation import promised
from bot.simulation.checker import Verdict
from bot.simulation.history import History, Practice, Shown
from content import catalog, model

GOES_ON_WITHIN_S = 120.0
"""After its last second a step is followed by something within so many seconds in which bot and Telegram were there."""

_NETWORK_S = 0.3  # a message is seen when Telegram takes it; the bot hears of it a moment later
_SIDES = {model.Side.RIGHT: "right side", model.Side.LEFT: "left side"}
_TAG = re.compile(r"<[^>]*>")


def check_practices(told: History, verdict: Verdict) -> None:
    """Look at every practice that was shown."""
    screens: dict[int, list[Shown]] = collections.defaultdict(list)
    for shown in told.shown:
        screens[shown.step.practice].append(shown)
    up = promised.UpTime(told.down)
    for number, story in sorted(screens.items()):
        practice = told.practices.get(number)
        if practice is None:
            continue
        verdict.counts["practices"] += 1
        verdict.counts["finished"] += practice.done
        steps = _steps(practice.movement, practice.reps, practice.hold_s)
        _check_ends(told, verdict, up, number, practice, story, steps)
        for shown in story:
            if shown.step.kind == "step":
                verdict.counts["steps"] += 1
                _check_side(verdict, number, practice, shown, steps)


@functools.lru_cache(maxsize=1024)
def _steps(movement: str, reps: int, hold_s: int) -> tuple[script.Step, ...]:
    library = _library()
    return script.compose(library.movements[movement], library.words(movement, "en"), model.ChosenDose(reps, hold_s))


@functools.cache
def _library() -> catalog.Catalog:
    return catalog.load()


def _check_ends(  # noqa: PLR0917  all that is known of one practice
    told: History,
    verdict: Verdict,
    up: promised.UpTime,
    number: int,
    practice: Practice,
    story: Sequence[Shown],
    steps: Sequence[script.Step],
) -> None:
    for here, there in itertools.zip_longest(story, story[1:]):
        if here.step.kind != "step" or here.step.step is None:
            continue
        step = steps[here.step.step - 1]
        if not practice.hands_free and step.kind not in script.TIMED:
            continue
        if there is None:
            waited = up.within(here.at + step.seconds, told.end)
            left = practice.over or told.taps.get((number, here.step.version))
            if waited > GOES_ON_WITHIN_S + told.wrong_s and not left:
                verdict.note(
                    "unfinished", f"practice {number} ({practice.movement}) went silent at step {here.step.step}"
                )
        elif there.step.version == here.step.version + 1 and step.kind in script.TIMED:
            tapped = told.taps.get((number, here.step.version), set()) or _tapped_before(
                told, number, here.step.version
            )
            lasted = there.at - here.at
            if not tapped and lasted < step.seconds - _NETWORK_S:
                verdict.note(
                    "early_holds",
                    f"practice {number} ({practice.movement}), step {here.step.step}:"
                    f" {lasted:.2f} s of {step.seconds:.2f} s at {here.at:.0f} s",
                )


def _tapped_before(told: History, number: int, version: int) -> bool:
    """Wait, This hurts and Stop work from any older button of the practice."""
    return any({"wait", "hurts", "stop"} & told.taps.get((number, older), set()) for older in range(version))


def _check_side(verdict: Verdict, number: int, practice: Practice, shown: Shown, steps: Sequence[script.Step]) -> None:
    if shown.step.step is None or shown.step.step > len(steps):
        verdict.note("wrong_side", f"practice {number} shows a step {shown.step.step} of {len(steps)}")
        return
    step = steps[shown.step.step - 1]
    if step.side is None:
        return
    dose = model.ChosenDose(practice.reps, practice.hold_s)
    cue = _library().render(step.cue, _library().movements[practice.movement], dose, step.side, "en")
    text = _TAG.sub("", shown.text).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    other = _SIDES[step.side.other]
    if cue not in text or other in text.partition("\n")[0]:
        verdict.note("wrong_side", f"practice {number} ({practice.movement}), step {shown.step.step}: {text[:80]!r}")
