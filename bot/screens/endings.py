"""The screens of the ways a practice can end, and of a second one that is asked for meanwhile."""

from bot.core import actions, checkin, practice
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


def _afterwards(view: screens.View, say: screen.Say) -> list[list[screen.Button]]:
    if view.kept:
        return []
    return [[screen.button(say("Set a daily reminder"), actions.Room.ANSWER, "welcome")]]


def hurt(view: screens.View, another: tuple[str, str] | None, say: screen.Say) -> screen.Screen:
    """Stopped for pain: a gentler one, another one, or help."""
    text = say(
        "Stopped. Thank you for telling me. Come out of it slowly and rest in a comfortable position.\n\n"
        "I'll leave <b>{name}</b> out for a week. You can rest now, or try something else."
    ).format(name=screen.escape(view.words.name))
    rows = []
    if view.easier is not None:
        rows.append(
            [screen.button(say("Easier: {name}").format(name=view.easier[1]), actions.Room.MOVE, view.easier[0])]
        )
    if another is not None:
        rows.append([screen.button(say("Another: {name}").format(name=another[1]), actions.Room.MOVE, another[0])])
    rows.append([screen.button(say("Something feels wrong"), actions.Room.ANSWER, "check")])
    rows.append([screen.button(say("That's all for today"), actions.Room.BROWSE, "rest")])
    return screen.Screen(text, rows)


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
