"""The screens of a practice while it is open: card, steps, the question after."""

import dataclasses
import math
from collections.abc import Sequence

from bot.core import actions, checkin, practice, progress, script
from bot.screens import pictures, screen
from content import model

Say = screen.Say


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    """A practice with all that its screens need."""

    id: int
    run: practice.Practice
    movement: model.Movement
    words: model.Words
    steps: Sequence[script.Step]
    pace: float
    kept: bool
    """Whether ratings are kept (consent)."""
    easier: tuple[str, str] | None = None
    """Id and short name of a gentler movement."""
    pictures: bool = True
    """Whether this person wants pictures."""
    dark: bool = False
    """Whether they are on a dark ground."""
    notes: Sequence[str] = ()
    """What this person does differently, because of their safety answers."""
    since: str | None = None
    """The name of the last movement, where how it was the day after is to be asked."""
    unsettled: bool = False
    """Whether the person said today that it has not settled."""
    easing_in: bool = False
    """Whether this is one of the first two after a week without."""
    effort: str | None = None
    """How it was, once the person has said so."""


def rating_rows(view: View, say: Say) -> list[list[screen.Button]]:
    """0-10 in two rows, and Skip."""
    numbers = [_verb(str(n), view, practice.Verb.RATE, n) for n in range(11)]
    return [numbers[:6], numbers[6:], [_verb(say("Skip"), view, practice.Verb.SKIP)]]


def _never(view: View, say: Say) -> screen.Button:
    return screen.button(say("Not this one, ever"), actions.Room.WISH, "never", view.run.movement)


def card(view: View, say: Say) -> screen.Screen:
    """What it is, what for, what to feel, when to stop, how long; and pain before."""
    kept = "" if view.kept else "\n" + say("I use the number for this stretch only and forget it afterwards.")
    question = say("Back pain right now, 0 to 10?")
    anchors = say("0 = no pain, 10 = worst pain imaginable.")
    lead = _since(view, say)
    text = f"{about(view, say)}{lead}\n\n<b>{question}</b>\n{anchors}{kept}"
    rows = [*_since_rows(view, say), *rating_rows(view, say)]
    return screen.Screen(text, [*rows[:-1], [*rows[-1], _never(view, say)]], picture=_still(view))


def _since(view: View, say: Say) -> str:
    """The 24-hour question rides on the card; it asks for no number."""
    if view.unsettled:
        return "\n\n" + say("Not settled yet: then it is a small one today, or a day off. Both are fine.")
    if view.since is None:
        return ""
    question = say("How was it the day after {name}?").format(name=screen.escape(view.since))
    return f"\n\n<b>{question}</b> {say('Tap one, or go on to the number.')}"


def _since_rows(view: View, say: Say) -> list[list[screen.Button]]:
    if view.since is None:
        return []
    labels = {
        progress.DayAfter.BETTER: say("Better"),
        progress.DayAfter.SAME: say("The same"),
        progress.DayAfter.SETTLED: say("Sore, but it settled"),
        progress.DayAfter.UNSETTLED: say("Worse, not settled"),
    }
    return screen.grid([_verb(text, view, practice.Verb.SINCE, one.value) for one, text in labels.items()], 2)


def _still(view: View) -> pictures.Recipe | None:
    return pictures.still(view.movement.id, dark=view.dark) if view.pictures else None


def about(view: View, say: Say) -> str:
    """The card's own lines."""
    words, movement = view.words, view.movement
    gist = screen.gist(words.name, movement.kind, script.length_s(tuple(view.steps)), say)
    lines = [
        f"<b>{screen.escape(words.name)}</b> · {gist}",
        screen.escape(words.purpose),
    ]
    if words.kind_line:
        lines.append(screen.escape(words.kind_line))
    lines.append("")
    lines.append(f"<b>{say('You may feel:')}</b> {screen.escape(words.feel)}")
    lines.append(f"<b>{say('Stop if:')}</b> {screen.escape(words.stop)}")
    if words.props:
        lines.append(f"<b>{say('Handy:')}</b> {screen.escape(', '.join(words.props))}")
    lines += _for_you(view, say)
    lines += ["", _dose_line(movement, view.run.dose, say)]
    if view.pictures and movement.dose.sides is not model.Sides.NONE:
        lines.append(say("The picture shows the right side; the left is done the same way."))
    if view.easing_in:
        lines.append(say("Welcome back! Breaks are normal. Here's a short one to ease in."))
    return "\n".join(lines)


def _for_you(view: View, say: Say) -> list[str]:
    return [f"<b>{say('For you:')}</b> {screen.escape(' '.join(view.notes))}"] if view.notes else []


def _dose_line(movement: model.Movement, dose: model.ChosenDose, say: Say) -> str:
    each = say(" each side") if movement.dose.sides is not model.Sides.NONE else ""
    if dose.hold_s == 0:
        return say("Today: {reps} slow repetitions{each}.").format(reps=dose.reps, each=each)
    return say("Today: {reps} × {hold} s{each}.").format(reps=dose.reps, hold=dose.hold_s, each=each)


def ready(view: View, say: Say) -> screen.Screen:
    """Answered: Start is one tap away."""
    lines = [about(view, say), ""]
    rows = [[_verb(say("Start"), view, practice.Verb.START, style="primary")]]
    if view.run.before is not None and checkin.before(view.run.before) is checkin.Light.AMBER:
        lines.append(say("Noted: {n}. Then it is a smaller version today.").format(n=view.run.before))
        if view.easier is not None:
            rows.append([screen.button(view.easier[1], actions.Room.MOVE, view.easier[0])])
    elif view.run.before is not None:
        lines.append(say("Noted: {n}.").format(n=view.run.before))
    lines.append(
        say("Put the phone where you can hear it: a sound means a hold begins or ends. I lead, you just follow.")
        if view.run.hands_free
        else say("Every step waits for your tap; a sound tells when a hold ends.")
    )
    back = [_verb(say("Back"), view, practice.Verb.BACK)] if view.run.asks_before else []
    rows.append([*back, _verb(say("Not now"), view, practice.Verb.STOP)])
    return screen.Screen("\n".join(lines), rows, picture=_still(view))


def step(view: View, cue: str, say: Say) -> screen.Screen:
    """The step that is on.

    Args:
        view: a practice in the phase STEP.
        cue: the step's cue, rendered.
        say: the person's language.
    """
    now = view.steps[view.run.step]
    lines = [_heading(view, now, say), "", screen.escape(cue) + _repeat(view, now, say)]
    if now.kind is script.Kind.START:
        lines += _for_you(view, say)
    lasts = now.seconds * view.pace if practice.is_timed(view.run, view.steps) else None
    if now.kind in script.TIMED and lasts is not None:
        release = say("Release and rest") if now.kind is script.Kind.REPS else say("Release")
        lines += ["", f"<b>{release} {screen.countdown(say('in {n} s').format(n=math.ceil(lasts)))}</b>"]
    elif now.kind is script.Kind.REST and lasts is not None:
        lines += ["", f"{say('Next')} {screen.countdown(say('in {n} s').format(n=math.ceil(lasts)))}"]
    rows = [
        [_verb(say("Wait"), view, practice.Verb.WAIT), *_steps_row(view, say)],
        _leave_row(view, say),
    ]
    clip = None
    if view.pictures:
        clip = pictures.of_step(view.movement.id, now, view.run.dose, view.pace, dark=view.dark)
    return screen.Screen("\n".join(lines), rows, lasts_s=lasts, silent=not now.audible, picture=clip)


def wait(view: View, cue: str, say: Say, *, away: bool) -> screen.Screen:
    """Held up: by the person, or because the bot was away."""
    now = view.steps[view.run.step]
    why = (
        say("I was away for a moment. Rest; when you are ready, this step begins anew.")
        if away
        else say("Waiting. Take your time; this step begins anew when you go on.")
    )
    rows = [
        [_verb(say("Go on"), view, practice.Verb.GO_ON, style="primary"), *_steps_row(view, say)],
        _leave_row(view, say),
    ]
    text = f"{_heading(view, now, say)}\n\n{screen.escape(cue)}\n\n<i>{why}</i>"
    # A clip would go on counting: the still takes its place.
    return screen.Screen(text, rows, picture=_still(view) if now.kind in script.TIMED else None)


def _heading(view: View, now: script.Step, say: Say) -> str:
    kinds = {
        script.Kind.START: say("Get into position"),
        script.Kind.SETUP: say("Set up"),
        script.Kind.READY: say("Get ready"),
        script.Kind.HOLD: say("Hold"),
        script.Kind.REPS: say("Move"),
        script.Kind.REST: say("Let go"),
        script.Kind.SWITCH: say("Switch sides"),
        script.Kind.FINISH: say("Finish"),
    }
    parts = [f"<b>{kinds[now.kind]}</b>"]
    if now.kind is script.Kind.REPS and view.movement.dose.sides is model.Sides.ALTERNATE:
        parts.append(say("both sides in turn"))
    elif now.side is not None and now.kind is not script.Kind.START and now.kind is not script.Kind.FINISH:
        parts.append(say("right side") if now.side is model.Side.RIGHT else say("left side"))
    if now.rep is not None and view.run.dose.reps > 1:
        parts.append(say("{n} of {all}").format(n=now.rep, all=view.run.dose.reps))
    count = say("Step {n} of {all}").format(n=view.run.step + 1, all=len(view.steps))
    return f"{' · '.join(parts)}\n{screen.escape(view.words.short)} · {count}"


def _repeat(view: View, now: script.Step, say: Say) -> str:
    """How often, where short holds run as one set: their cue tells one hold only, the countdown is the whole set's."""
    dose = view.movement.dose
    if now.kind is not script.Kind.REPS or dose.guided is model.Guided.SET or view.run.dose.reps == 1:
        return ""
    if dose.sides is model.Sides.ALTERNATE:
        return "\n<b>" + say("{n} times each side, letting go in between.").format(n=view.run.dose.reps) + "</b>"
    return "\n<b>" + say("{n} times, letting go in between.").format(n=view.run.dose.reps) + "</b>"


def _steps_row(view: View, say: Say) -> list[screen.Button]:
    return [_verb(say("Back"), view, practice.Verb.BACK), _verb(say("Next"), view, practice.Verb.NEXT)]


def _leave_row(view: View, say: Say) -> list[screen.Button]:
    return [
        _verb(say("This hurts"), view, practice.Verb.HURTS, style="danger"),
        _verb(say("Stop"), view, practice.Verb.STOP),
    ]


def rate(view: View, say: Say) -> screen.Screen:
    """Pain after."""
    before = "" if view.run.before is None else "\n" + say("Before it was {n}.").format(n=view.run.before)
    question = f"<b>{say('Back pain right now, 0 to 10?')}</b>\n{say('0 = no pain, 10 = worst pain imaginable.')}"
    return screen.Screen(f"{say('That was it. Nicely done.')}\n\n{question}{before}", rating_rows(view, say))


def _verb(
    text: str, view: View, verb: practice.Verb, *words: object, style: screen.Style | None = None
) -> screen.Button:
    return screen.button(text, actions.Room.PRACTICE, view.id, view.run.version, verb.value, *words, style=style)
