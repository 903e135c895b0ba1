"""Checks the practices: no hold ends early, none goes silent half-way, no step is left out, every cue is for its side.

And whoever writes or taps gets an answer.

What a step must say and how long it must last is composed anew from the movement's files.
"""

import bisect
import collections
import functools
import itertools
import math
import re
from collections.abc import Sequence

from bot.core import script
from bot.simulation import promised, sights
from bot.simulation.checker import Verdict
from bot.simulation.history import Change, History, Practice, Shown, What
from content import catalog, model

_TWO_DAYS_S = 2 * 86_400.0

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
    lately: dict[int, float] = collections.defaultdict(lambda: -math.inf)
    for number, story in sorted(screens.items()):
        practice = told.practices.get(number)
        if practice is None:
            continue
        verdict.counts["practices"] += 1
        verdict.counts["finished"] += practice.done
        steps = _steps(practice.movement, practice.reps, practice.hold_s)
        _check_numbers(told, verdict, number, practice, story, fresh=story[0].at - lately[story[0].user] > _TWO_DAYS_S)
        lately[story[0].user] = story[-1].at
        _check_answered(told, verdict, up, number, practice, story[-1])
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
            left = _tapped(told, number, here.step.version) or (
                practice.over and _may_end(told, practice, here, is_last=here.step.step == len(steps))
            )
            if waited > GOES_ON_WITHIN_S + told.wrong_s and not left:
                verdict.note(
                    "unfinished", f"practice {number} ({practice.movement}) went silent at step {here.step.step}"
                )
        elif there.step.version == here.step.version + 1:
            tapped = _tapped(told, number, here.step.version)
            lasted = there.at - here.at
            if not tapped and not _follows(here.step, there.step, len(steps)):
                verdict.note(
                    "unfinished",
                    f"practice {number} ({practice.movement}): after step {here.step.step} of {len(steps)}"
                    f" came {there.step.kind} {there.step.step or ''}",
                )
            _check_obeyed(told, verdict, number, here, there, here.at + step.seconds)
            if step.kind in script.TIMED and not tapped and lasted < step.seconds - _NETWORK_S:
                verdict.note(
                    "early_holds",
                    f"practice {number} ({practice.movement}), step {here.step.step}:"
                    f" {lasted:.2f} s of {step.seconds:.2f} s at {here.at:.0f} s",
                )


def _follows(here: sights.Step, there: sights.Step, steps: int) -> bool:
    """Whether a screen may come after a step by itself: the next step, the rating after the last, or a question."""
    if there.kind == "step":
        return there.step == (here.step or 0) + 1
    return there.kind == "wait" or (there.kind == "rate" and here.step == steps)


def _check_obeyed(  # noqa: PLR0917  a tap, between two screens
    told: History, verdict: Verdict, number: int, here: Shown, there: Shown, rings_at: float
) -> None:
    """What comes after a tap is what was tapped for, if the bot heard it well before the step was over."""
    own = f"p:{number}:{here.step.version}:"
    heard = [act for act in told.acts.get(here.user, ()) if act.tapped.startswith(own)]
    verbs = {act.tapped.split(":")[3] for act in heard}
    if len(verbs) != 1 or min(act.settled for act in heard) > min(there.at, rings_at) - 1:
        return
    if _tapped_before(told, number, here.step.version):  # while the screen was on its way, perhaps
        return
    number_here, [verb] = here.step.step or 0, verbs
    obeyed = {
        "wait": there.step.kind == "wait",
        "back": there.step.step == max(number_here - 1, 1),
        "next": there.step.step == number_here + 1 or there.step.kind == "rate",
    }
    if not obeyed.get(verb, False) and not told.unsure(here.user, here.at, there.at):
        verdict.note("unfinished", f"practice {number}, step {number_here}: {verb} led to {there.step.kind}")


def _may_end(told: History, practice: Practice, here: Shown, *, is_last: bool) -> bool:
    """Whether a practice may be over after a step on which nobody tapped.

    Done, without the question that is asked twice a day at most; or its person did something else; or nobody knows
    what of it arrived.
    """
    acts = told.acts.get(here.user, ())
    did = any(here.at <= act.settled and act.at <= practice.ended + told.wrong_s for act in acts)
    return (is_last and practice.done) or did or _doubtful(told, here.user, here.at, practice.ended)


def _doubtful(told: History, user: int, begin: float, end: float) -> bool:
    """Whether something may not have arrived then: in doubt, the process died, or the person blocked the bot."""
    blocks = [(each.sent, each.what is What.BLOCK) for each in told.changes if each.user == user and _is_of_door(each)]
    was_blocked = next((is_block for at, is_block in reversed(blocks) if at <= end), False)
    return was_blocked or told.unsure(user, begin, end) or any(begin <= at <= end for at, _ in blocks)


def _is_of_door(change: Change) -> bool:
    return change.what in (What.BLOCK, What.UNBLOCK)


def _check_numbers(
    told: History, verdict: Verdict, number: int, practice: Practice, story: Sequence[Shown], *, fresh: bool
) -> None:
    """The first practice in two days asks for a number before and, when it was done to the end, for one after."""
    kinds = {shown.step.kind for shown in story}
    missing = {"card"} - kinds if not practice.done else {"card", "rate"} - kinds
    if fresh and missing and not _doubtful(told, story[0].user, story[0].at - 3600, practice.ended):
        verdict.note("unasked", f"practice {number} ({practice.movement}) never showed {', '.join(sorted(missing))}")


def _check_answered(  # noqa: PLR0917  all that is known of one practice
    told: History, verdict: Verdict, up: promised.UpTime, number: int, practice: Practice, last: Shown
) -> None:
    """Whoever taps a button of the newest screen gets another one."""
    own = f"p:{number}:{last.step.version}:"
    heard = [act.settled for act in told.acts.get(last.user, ()) if act.tapped.startswith(own)]
    settled = min(heard, default=math.inf)
    waited = 0.0 if settled == math.inf else up.within(settled, min(practice.ended, told.end))
    if waited <= GOES_ON_WITHIN_S + told.wrong_s:
        return
    if not _doubtful(told, last.user, last.at, told.end):
        verdict.note(
            "unfinished", f"practice {number} ({practice.movement}): a tap on {last.step.kind} changed nothing"
        )


def check_answers(told: History, verdict: Verdict) -> None:
    """Whatever somebody writes or taps gets some words: a message, a change of one, or a word at the button."""
    up = promised.UpTime(told.down)
    for user, acts in sorted(told.acts.items()):
        answered = told.answered.get(user, [])
        for act in acts:
            soon = act.settled + GOES_ON_WITHIN_S
            if not act.speaks or act.settled == math.inf or up.within(act.settled, soon) < GOES_ON_WITHIN_S:
                continue
            after = bisect.bisect_left(answered, act.at)
            told_then = after < len(answered) and answered[after] <= soon
            if soon <= told.end and not told_then and not _doubtful(told, user, act.at, soon):
                verdict.note("unanswered", f"person {user} got no answer to {act.tapped or 'words'} at {act.at:.0f} s")


def _tapped(told: History, number: int, version: int) -> bool:
    """Whether a screen may have been left by a tap, on it or on an older one."""
    return bool(told.taps.get((number, version))) or _tapped_before(told, number, version)


def _tapped_before(told: History, number: int, version: int) -> bool:
    """Wait, This hurts and Stop work from any older button of the practice."""
    return any({"wait", "hurts", "stop"} & told.taps.get((number, older), set()) for older in range(version))


def _check_side(verdict: Verdict, number: int, practice: Practice, shown: Shown, steps: Sequence[script.Step]) -> None:
    if shown.step.step is None or shown.step.step > len(steps):
        verdict.note("wrong_side", f"practice {number} shows a step {shown.step.step} of {len(steps)}")
        return
    step = steps[shown.step.step - 1]
    dose = model.ChosenDose(practice.reps, practice.hold_s)
    cue = _library().render(step.cue, _library().movements[practice.movement], dose, step.side, "en")
    text = _TAG.sub("", shown.text).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    other = _SIDES[step.side.other] if step.side is not None else None
    if cue not in text or (other is not None and other in text.partition("\n")[0]):
        verdict.note("wrong_side", f"practice {number} ({practice.movement}), step {shown.step.step}: {text[:80]!r}")
