"""The daily reminder and what its buttons answer; the lines that say when the next one comes."""

import datetime as dt
import functools

from bot.core import actions, choices, script
from bot.screens import screen
from content import catalog as library


def reminder(
    target: int,
    text: str,
    say: screen.Say,
    *,
    silent: bool = False,
    turned: int = 0,
    late_after: int | None = None,
) -> screen.Screen:
    """A reminder of the ledger's id `target`: its words, and what can be done with it.

    `silent`: it comes without a sound; `turned`: how often "Another" was tapped; `late_after`: the moment after which
    it says that it is late, in seconds since 1970.
    """
    later = None if late_after is None else screen.Later(late_after, late("", say))
    return screen.Screen(text, buttons(target, turned, say), silent=silent, later=later)


@functools.lru_cache(maxsize=4096)
def words(  # noqa: PLR0917  each is a part of it
    catalog: library.Catalog, movement: str, language: str, say: screen.Say, why: str = "", lead: str = ""
) -> str:
    """What, why and how long: the same for all who get this movement today.

    `why` is one true line from the decision's trace, empty where it was said before; `lead` a first line for a late or
    second message.
    """
    own, told = catalog.movements[movement], catalog.words(movement, language)
    length_s = script.length_s(script.compose(own, told, own.dose.smallest()))
    lines = [
        lead or say("<b>Time for today's stretch</b>"),
        "",
        f"<b>{screen.escape(told.name)}</b> · {screen.gist(told.name, own.kind, length_s, say)}",
        screen.escape(told.purpose),
    ]
    if why:
        lines.append(f"<i>{why}</i>")
    return "\n".join(lines)


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
        [screen.button(say("Why this one?"), room, target, "why")],
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


def late(part_of_day: str, say: screen.Say) -> str:
    """The first line after an outage of hours; `part_of_day` is morning, afternoon, evening, or empty: none of them."""
    lines = {
        "morning": say("<b>I was away this morning; here is today's stretch.</b>"),
        "afternoon": say("<b>I was away this afternoon; here is today's stretch.</b>"),
        "evening": say("<b>I was away this evening; here is today's stretch.</b>"),
    }
    return lines.get(part_of_day) or say("<b>I could not come at your time; here is your stretch.</b>")


def away(dates: int, say: screen.Say) -> str:
    """The first line after an outage in which so many reminders of theirs did not come."""
    if dates == 1:
        return say("<b>I was away and missed your last reminder; that was me, not you. Here is a stretch.</b>")
    return say("<b>I was away for {n} of your reminders; that was me, not you. Here is a stretch.</b>").format(n=dates)


def pause_perhaps(say: screen.Say) -> screen.Screen:
    """After weeks without an answer: one question, without guilt, and then silence until they say something."""
    text = say(
        "<b>Shall I pause your reminders?</b>\nIt has been quiet for a few weeks, and that is fine: breaks are normal."
        " I won't send more on my own until you tap or write something; your settings stay as they are."
    )
    room = actions.Room.SETTING
    keep = screen.button(say("Keep reminding me"), room, "resume", style="primary")
    return screen.Screen(text, [[keep], [screen.button(say("Pause"), room, "pause")]], silent=True)


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
