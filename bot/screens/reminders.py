"""The daily reminder and what its buttons answer; the lines that say when the next one comes."""

import datetime as dt

from bot.core import actions, choices, script
from bot.screens import screen
from content import model


def reminder(
    target: int,
    movement: model.Movement,
    words: model.Words,
    why: str,
    say: screen.Say,
    *,
    lead: str = "",
    silent: bool = False,
    turned: int = 0,
) -> screen.Screen:
    """What, why, how long, and what can be done with it.

    Args:
        target: the ledger's id of this reminder.
        movement: today's.
        words: its words.
        why: one true line from the decision's trace; empty where it was said before.
        say: the person's language.
        lead: a first line for a late or second message.
        silent: comes without a sound.
        turned: how often "Another" was tapped.
    """
    steps = script.compose(movement, words, movement.dose.smallest())
    length = screen.minutes(script.length_s(steps), say)
    lines = [
        lead or say("<b>Time for today's stretch</b>"),
        "",
        f"<b>{screen.escape(words.name)}</b> · {length}",
        screen.escape(words.purpose),
    ]
    if why:
        lines.append(f"<i>{why}</i>")
    return screen.Screen("\n".join(lines), buttons(target, turned, say), silent=silent)


def buttons(target: int, turned: int, say: screen.Say) -> list[list[screen.Button]]:
    """Start, snooze, another, skip: each one tap."""
    room = actions.Room.REMINDER
    return [
        [screen.button(say("Start"), room, target, "start", turned, style="primary")],
        [
            screen.button(say("Snooze 10 min"), room, target, "snooze", 10),
            screen.button(say("Snooze 1 h"), room, target, "snooze", 60),
        ],
        [
            screen.button(say("Another"), room, target, "other", turned + 1),
            screen.button(say("Skip today"), room, target, "skip"),
        ],
    ]


def why(reason: choices.Reason, say: screen.Say) -> str:
    """The decision's reason, in one line."""
    lines = {
        choices.Reason.NEW_TO_YOU: say("Why this one: it is new to you, so it starts small."),
        choices.Reason.LEARNING: say("Why this one: it was new a few days ago; once or twice more and you know it."),
        choices.Reason.LONGEST_AGO: say("Why this one: it has been a while since you did it."),
        choices.Reason.POOL_SHORT: say("Why this one: this kind was missing in your week."),
        choices.Reason.NOTHING_ELSE: say("Why this one: it is what suits you at the moment."),
        choices.Reason.EASIER: say("Why this one: it is the easier version of one that was a bit much."),
        choices.Reason.HARDER: say("Why this one: it is the next step from one that has become easy."),
        choices.Reason.MORNING: say("Why this one: early in the day I leave out what bends you far forward."),
    }
    return lines[reason]


def late(say: screen.Say) -> str:
    """The first line after an outage."""
    return say("<b>I was away at your time; here is today's stretch.</b>")


def again(say: screen.Say) -> str:
    """The first line after a snooze."""
    return say("<b>Here it is again, as you asked</b>")


def done_already(say: screen.Say) -> str:
    """The first line, without a sound, for someone who has moved today."""
    return say("<b>You have already done a stretch today.</b> If you'd like another:")


def snoozed(until: dt.datetime, zone: dt.tzinfo, say: screen.Say) -> screen.Screen:
    """Snoozed."""
    return screen.Screen(say("Snoozed until {time}.").format(time=screen.moment(until, zone, "t")))


def skipped(coming: str, say: screen.Say) -> screen.Screen:
    """Skipped, without guilt."""
    return screen.Screen("\n".join(filter(None, [say("Skipped for today. Rest counts too."), coming])))


def coming(due: dt.datetime | None, zone: dt.tzinfo, say: screen.Say) -> str:
    """When the next reminder comes, as a line."""
    if due is None:
        return ""
    return say("Next reminder: {time}.").format(time=screen.moment(due, zone))
