"""The screens of the ways a practice can end, and of a second one that is asked for meanwhile."""

from bot.core import actions, checkin, practice, progress
from bot.screens import practice as screens
from bot.screens import screen


def done(view: screens.View, light: checkin.Light, coming: str, say: screen.Say) -> screen.Screen:
    """The one summary that stays.

    Args:
        view: a practice that is DONE.
        light: what the ratings suggest.
        coming: the line about the next reminder, HTML; may be empty.
        say: the person's language.
    """
    lines = [f"<b>{say('Done:')} {screen.escape(view.words.name)}</b>"]
    before, after = view.run.before, view.run.after
    if before is not None and after is not None:
        lines.append(say("Pain before {before}, after {after}.").format(before=before, after=after))
    elif after is not None:
        lines.append(say("Pain after: {n}.").format(n=after))
    lines.append(_answer(light, rated=after is not None, say=say))
    if view.kept and view.effort is None:
        lines += ["", say("How was it?")]
    elif view.effort is not None:
        lines.append(_effort(view.effort, say))
    if coming:
        lines += ["", coming]
    return screen.Screen("\n".join(lines), _afterwards(view, say))


def _answer(light: checkin.Light, *, rated: bool, say: screen.Say) -> str:
    """The traffic light's words (sources TL1, TL2, TL3; wording ours)."""
    if not rated:
        return say("Nicely done. Every bit of movement counts.")
    return {
        checkin.Light.GREEN: say("That's within normal ups and downs. Nicely done."),
        checkin.Light.AMBER: say(
            "A bit more sore. That can happen with something new and usually settles within a day."
            " Next time we'll do a smaller version."
        ),
        checkin.Light.RED: say(
            "That was too much for today, so let's leave it here. Rest in a comfortable position or walk gently."
            " I'll swap this one out for a week."
        ),
    }[light]


def _effort(effort: str, say: screen.Say) -> str:
    return {
        progress.Effort.EASY: say("It was easy: noted."),
        progress.Effort.FINE: say("It was fine: noted."),
        progress.Effort.HARD: say("It was hard: noted, it stays as small as it is for now."),
    }.get(progress.Effort(effort), "")


def _afterwards(view: screens.View, say: screen.Say) -> list[list[screen.Button]]:
    """How it was, and a correction; who keeps no ratings is asked for none."""
    if not view.kept:
        return [[screen.button(say("Set a daily reminder"), actions.Room.ANSWER, "welcome")]]
    rows = []
    if view.effort is None:
        words = ((progress.Effort.EASY, say("Easy")), (progress.Effort.FINE, say("Fine")))
        efforts = (*words, (progress.Effort.HARD, say("Hard")))
        rows.append([screen.button(label, actions.Room.AFTERWARDS, view.id, "effort", one) for one, label in efforts])
    if view.run.before is not None or view.run.after is not None:
        rows.append([screen.button(say("Change a number"), actions.Room.AFTERWARDS, view.id, "change")])
    return rows


def change(view: screens.View, moment: str | None, say: screen.Say) -> screen.Screen:
    """Correct a number: which one, then the right one."""
    room = actions.Room.AFTERWARDS
    kept = screen.button(say("Leave it"), room, view.id, "keep")
    if moment is None:
        known = {"before": (say("Before"), view.run.before), "after": (say("After"), view.run.after)}
        which = [screen.button(text, room, view.id, one) for one, (text, value) in known.items() if value is not None]
        return screen.Screen(say("Which number is to be changed?"), [row for row in (which, [kept]) if row])
    numbers = [screen.button(str(n), room, view.id, moment, n) for n in range(11)]
    asked = say("Back pain before it, 0 to 10?") if moment == "before" else say("Back pain after it, 0 to 10?")
    text = f"<b>{asked}</b>\n{say('0 = no pain, 10 = worst pain imaginable.')}"
    return screen.Screen(text, [numbers[:6], numbers[6:], [kept]])


def too_late(say: screen.Say) -> screen.Screen:
    """A number of another day stays."""
    return screen.Screen(say("That number is more than a day old and stays as it is."))


def hurt(view: screens.View, say: screen.Say) -> screen.Screen:
    """Stopped for pain; the lists of signs follow."""
    text = say(
        "Stopped. Thank you for telling me. Come out of it slowly and rest in a comfortable position.\n\n"
        "I'll leave <b>{name}</b> out for a week."
    ).format(name=screen.escape(view.words.name))
    return screen.Screen(text)


def tough(say: screen.Say) -> screen.Screen:
    """It began at 7 or more; the safety question follows."""
    return screen.Screen(say("Seven or more is a tough day. No stretching needed."))


def closed(view: screens.View, coming: str, say: screen.Say) -> screen.Screen:
    """Stopped by the person, or left alone."""
    name = screen.escape(view.words.name)
    line = (
        say("Stopped: {name}. Any amount counts.")
        if view.run.phase is practice.Phase.STOPPED
        else say("Closed: {name}. It is there whenever you like.")
    ).format(name=name)
    again = [[screen.button(say("Start again"), actions.Room.MOVE, view.run.movement)]]
    return screen.Screen("\n\n".join(filter(None, [line, coming])), again)


def busy(view: screens.View, wanted: str, name: str, say: screen.Say) -> screen.Screen:
    """A second practice is asked for while one is on."""
    text = say("You are in the middle of <b>{now}</b>. Switch to <b>{wanted}</b>?").format(
        now=screen.escape(view.words.name), wanted=screen.escape(name)
    )
    return screen.Screen(
        text,
        [
            [screen.button(say("Switch"), actions.Room.MOVE, wanted, "switch", style="primary")],
            [screen.button(say("Stay with it"), actions.Room.BROWSE, "stay")],
        ],
    )
