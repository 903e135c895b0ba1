"""The person's own things: settings at a glance, pauses, privacy, erasing; and short answers to short words."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from bot.core import actions, schedule
from bot.screens import outcomes, questions, reminders, screen
from bot.screens import recap as recaps


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """A person's daily reminder as the screens show it."""

    wall_time: dt.time | None
    days: schedule.Days
    zone_name: str | None
    zone: dt.tzinfo
    state: str
    paused_until: dt.date | None
    next_due: dt.datetime | None


def days(chosen: schedule.Days, say: screen.Say) -> str:
    """Weekdays as people say them."""
    if chosen == schedule.ALL_DAYS:
        return say("every day")
    if chosen == schedule.WEEKDAYS:
        return say("Monday to Friday")
    names = (say("Mon"), say("Tue"), say("Wed"), say("Thu"), say("Fri"), say("Sat"), say("Sun"))
    return ", ".join(names[day] for day in chosen)


def _when(plan: Plan, say: screen.Say) -> str:
    if plan.wall_time is None or plan.zone_name is None:
        return say("No daily reminder yet.")
    line = say("{days} at {time} ({city} time)").format(
        days=days(plan.days, say), time=f"{plan.wall_time:%H:%M}", city=screen.escape(questions.city(plan.zone_name))
    )
    return line[0].upper() + line[1:]


def set_up(plan: Plan, say: screen.Say) -> screen.Screen:
    """The one clear summary at the end of the questions."""
    lines = [
        f"<b>{say('All set.')}</b> {_when(plan, say)}.",
        reminders.coming(plan.next_due, plan.zone, say),
        "",
        say("Whenever you like: /today, or /stretch piriformis. Everything can be changed in /settings."),
    ]
    rows = [[screen.button(say("Try one now"), actions.Room.BROWSE, "today", style="primary")]]
    return screen.Screen("\n".join(lines), rows)


def changed(plan: Plan, say: screen.Say) -> screen.Screen:
    """After a change of time, zone, days, pause."""
    if plan.state == "paused":
        until = (
            say("until {date}").format(date=f"{plan.paused_until:%a %d %b}") if plan.paused_until else say("for now")
        )
        text = say("Paused {until}. Rest days count too. /resume whenever you like.").format(until=until)
        if plan.next_due is not None:
            text += "\n" + reminders.coming(plan.next_due, plan.zone, say)
        return screen.Screen(text, [[screen.button(say("Resume"), actions.Room.SETTING, "resume")]])
    if plan.state == "stopped":
        text = say("No more reminders. Your settings stay, /start brings them back; /delete erases everything.")
        return screen.Screen(text)
    lines = [f"{_when(plan, say)}.", reminders.coming(plan.next_due, plan.zone, say)]
    return screen.Screen("\n".join(filter(None, lines)))


def settings(
    plan: Plan,
    *,
    hands_free: bool,
    pictures: bool,
    dark: bool,
    consent: bool,
    refused: int = 0,
    recap: int | None = None,
    say: screen.Say,
) -> screen.Screen:
    """Everything at a glance, each a tap away."""
    state = {"paused": say(" (paused)"), "stopped": say(" (stopped)")}.get(plan.state, "")
    lines = [
        say("<b>Settings</b>"),
        f"{say('Reminder:')} {_when(plan, say)}{state}",
        reminders.coming(plan.next_due, plan.zone, say),
        f"{say('Steps:')} {say('go on by themselves') if hands_free else say('each waits for your tap')}",
        f"{say('Pictures:')} {_pictures(say, shown=pictures, dark=dark)}",
        f"{say('Weekly recap:')} {recaps.line(recap, say)}",
        f"{say('Pain ratings:')} {say('kept, encrypted') if consent else say('not kept')}",
    ]
    room = actions.Room.SETTING
    on = plan.state == "on"
    rows = [
        [
            screen.button(say("Time"), actions.Room.ANSWER, "time"),
            screen.button(say("Time zone"), actions.Room.ANSWER, "zone"),
            screen.button(say("Days"), room, "days"),
        ],
        [
            screen.button(
                say("Steps wait for my tap") if hands_free else say("Steps go on by themselves"), room, "steps"
            ),
            screen.button(say("Words only") if pictures else say("Show pictures"), room, "pictures"),
        ],
        [
            screen.button(say("Forget my ratings"), room, "forget")
            if consent
            else screen.button(say("Keep my ratings"), actions.Room.ANSWER, "consent"),
            screen.button(say("Pause") if on else say("Resume"), room, "pause" if on else "resume"),
        ],
        [screen.button(say("Weekly recap"), room, "recap")],
    ]
    if pictures:
        rows[-1].append(screen.button(say("Light pictures") if dark else say("Dark pictures"), room, "ground"))
    if refused:
        rows.append([screen.button(say("Left out by your wish: {n}").format(n=refused), actions.Room.WISH, "refused")])
    return screen.Screen("\n".join(filter(None, lines)), rows)


def _pictures(say: screen.Say, *, shown: bool, dark: bool) -> str:
    if not shown:
        return say("words only")
    return say("on a dark ground") if dark else say("on a light ground")


def weekdays(chosen: schedule.Days, say: screen.Say) -> screen.Screen:
    """Which days: each a switch."""
    names = (say("Mon"), say("Tue"), say("Wed"), say("Thu"), say("Fri"), say("Sat"), say("Sun"))
    buttons = [
        screen.button(f"{name}{' ✓' if day in set(chosen) else ''}", actions.Room.SETTING, "day", day)
        for day, name in enumerate(names)
    ]
    rows = [*screen.grid(buttons, 4), [screen.button(say("Done"), actions.Room.SETTING, "show")]]
    return screen.Screen(say("<b>On which days?</b> Tap to switch."), rows)


Decision = tuple[str, int, dt.datetime]
"""Of a consent: given, declined or withdrawn; the version of the text; when."""


def privacy(decisions: Sequence[Decision], zone: dt.tzinfo, say: screen.Say) -> screen.Screen:
    """What is kept and why, and what the person has decided about it; the long version is docs/privacy.md."""
    told = {"given": say("agreed"), "declined": say("not agreed"), "withdrawn": say("taken back")}
    decided = [
        say("{date}: {decision} (text {version})").format(
            date=f"{at.astimezone(zone):%d %b %Y %H:%M}", decision=told[state], version=version
        )
        for state, version, at in decisions[-MOST_DECISIONS:]
    ]
    lines = [
        say("<b>Privacy</b>"),
        say("I keep your Telegram id, language, time zone, reminder time and which stretches you did."),
        say("With your consent I keep your pain ratings. Safety answers steer which stretches you get."),
        say("Ratings, safety answers and message texts are encrypted in my database and never shared or logged."),
        say(
            "Telegram carries this chat and can process it; bot chats are not end-to-end encrypted. Deleting your data"
            " here does not remove messages from the chat; you can clear those in Telegram."
        ),
        *(["\n".join([say("Keeping your pain ratings:"), *decided])] if decided else []),
        say("You can withdraw consent in /settings, get a copy of it all with /export, and erase it all with /delete."),
    ]
    return screen.Screen("\n\n".join(lines))


MOST_DECISIONS = 5
"""How many of the newest decisions are shown; a copy of one's data has all."""


def erase(step: int, say: screen.Say) -> screen.Screen:
    """Two taps: ask, ask once more."""
    if step == 1:
        text = say(
            "<b>Erase everything about you?</b>\nYour settings, safety answers, practices and ratings. Reminders stop."
        )
        yes = say("Erase")
    else:
        text = say("<b>Are you sure?</b> This cannot be undone.")
        yes = say("Yes, erase everything")
    return screen.Screen(
        text,
        [
            [screen.button(yes, actions.Room.ERASE, step, style="danger")],
            [screen.button(say("Keep everything"), actions.Room.ERASE, "keep")],
        ],
    )


def erased(say: screen.Say) -> screen.Screen:
    """Gone."""
    return screen.Screen(
        say("Everything about you is erased and no reminder will come. /start begins anew. Take care.")
    )


def odd_pause(say: screen.Say) -> screen.Screen:
    """Not a number of days."""
    return screen.Screen(say("I can pause for 1 to 365 days: /pause 7. Just /pause lasts until /resume."))


def no_reminder(say: screen.Say) -> screen.Screen:
    """There is nothing to pause, resume or stop."""
    text = say("There is no daily reminder yet. Shall we set one up?")
    return screen.Screen(text, [[screen.button(say("Set a daily reminder"), actions.Room.ANSWER, "welcome")]])


def lost(say: screen.Say) -> screen.Screen:
    """Words that mean nothing to us."""
    text = say("I didn't understand that. Try a stretch's name (piriformis), /today, /pain 4, or /help for everything.")
    return screen.Screen(text, [[outcomes.feels_wrong(say)]])


def unknown_command(say: screen.Say) -> screen.Screen:
    """A command that is none."""
    return screen.Screen(say("I don't know that command. /help shows all of them."))


def rest(say: screen.Say) -> screen.Screen:
    """Enough for today."""
    return screen.Screen(say("Good. Rest is part of it. See you next time."))


def unchanged(say: screen.Say) -> screen.Screen:
    """The person decided to leave things as they are."""
    return screen.Screen(say("All right, everything stays as it is."))


def long_quiet(until: dt.date, say: screen.Say) -> screen.Screen:
    """Nothing was heard for almost two years."""
    text = say(
        "I have not heard from you for a long time, and I do not want to keep what I know about you for ever."
        " Everything about you will be erased on {date}, and nothing else happens. To keep it, one tap is enough."
    ).format(date=f"{until:%d %b %Y}")
    return screen.Screen(text, [[screen.button(say("Keep everything"), actions.Room.SETTING, "show")]])


def stranger(say: screen.Say) -> str:
    """A button of somebody who is not known any more."""
    return say("That button is no longer in use. Send /start whenever you would like to begin anew.")


def trouble(say: screen.Say) -> screen.Screen:
    """Something failed on our side."""
    return screen.Screen(
        say("Something went wrong on my side, sorry. Nothing is lost; please try again, or send /help.")
    )


def was_away(say: screen.Say, question: str) -> str:
    """A question that is asked once more after an outage."""
    return f"<i>{say('I was away for a while; if you tapped something, I did not hear it.')}</i>\n\n{question}"
