"""A person's weeks in words: all that the picture shows, for whoever cannot see it or does not want it."""

import datetime as dt

from bot.core import actions, insight, trend, weeks
from bot.screens import screen
from content import catalog

MOST_NAMED = 5
"""Movements named in one line; the rest are counted."""


def overview(
    shown: weeks.Progress,
    library: catalog.Catalog,
    language: str,
    say: screen.Say,
    *,
    kept: bool,
    dark: bool = False,
    pictured: bool = True,
) -> screen.Screen:
    """The last weeks: activity first, then pain, then what seems to help.

    Args:
        shown: the weeks.
        library: for the movements' names.
        language: of the names.
        say: the person's language.
        kept: whether ratings are.
        dark: the picture's ground; it can be changed.
        pictured: whether there is a picture.
    """
    lines = [f"<b>{title(say)}</b>", activity(shown, say), ""]
    if shown.rated:
        lines += [*_course(shown, say), *average(shown.insight, say), "", *helps(shown.insight, library, language, say)]
    elif kept:
        lines.append(say("There are no pain ratings in these weeks yet: they come with each stretch, or with /pain."))
    else:
        lines.append(say("You have not agreed to my keeping pain ratings, so there is nothing to say about pain."))
    rows = []
    if pictured:
        label, ground = (say("Light picture"), "light") if dark else (say("Dark picture"), "dark")
        rows.append([screen.button(label, actions.Room.PROGRESS, ground)])
    if not kept:
        rows.append([screen.button(say("Keep my ratings"), actions.Room.ANSWER, "consent")])
    return screen.Screen("\n".join(lines), rows)


def nothing_yet(say: screen.Say) -> screen.Screen:
    """No stretch and no rating so far."""
    text = say("Nothing to show yet, and that is fine: after a stretch or two this fills by itself. /today")
    return screen.Screen(text)


def title(say: screen.Say) -> str:
    """What the picture and the words are about."""
    return say("Your last four weeks")


def activity(shown: weeks.Progress, say: screen.Say) -> str:
    """Stretches and rest days, both kept."""
    return say("{stretches}, {rests}: all of them count. {ever} in all so far.").format(
        stretches=stretches(shown.stretches, say), rests=rests(shown.rests, say), ever=stretches(shown.ever, say)
    )


def stretches(count: int, say: screen.Say) -> str:
    """So many stretches."""
    return say("1 stretch") if count == 1 else say("{n} stretches").format(n=count)


def rests(count: int, say: screen.Say) -> str:
    """So many rest days."""
    return say("1 rest day") if count == 1 else say("{n} rest days").format(n=count)


def course(found: trend.Trend, say: screen.Say) -> str:
    """Which way it goes, as far as the change has earned a word [CHILDS][THIEME]."""
    return {
        trend.Course.LOWER: say("lower; a change that people usually notice"),
        trend.Course.LITTLE_LOWER: say("a little lower, which may be just noise"),
        trend.Course.SAME: say("about the same"),
        trend.Course.LITTLE_HIGHER: say("a little higher, which may be just noise"),
        trend.Course.HIGHER: say("higher; weeks vary, and gentler versions are fine"),
    }[found.course]


def ago(weeks: int, say: screen.Say) -> str:
    """When the week was that this one is compared with."""
    return say("last week") if weeks == 1 else say("{n} weeks ago").format(n=weeks)


def number(value: float) -> str:
    """A median: whole or a half."""
    return f"{value:g}"


def _course(shown: weeks.Progress, say: screen.Say) -> list[str]:
    if shown.trend is None:
        return [say("For a trend I need four ratings in each of two weeks.")]
    line = say("Typical pain: {now} this week, from {before} ({ago}): {course}.").format(
        now=number(shown.trend.now),
        before=number(shown.trend.before),
        ago=ago(shown.weeks_back, say),
        course=course(shown.trend, say),
    )
    return [line]


def average(found: insight.Insight, say: screen.Say) -> list[str]:
    """The change after a practice as a number, and why it says little by itself."""
    if found.average is None or found.practices < insight.ENOUGH:
        return []
    change = abs(round(found.average, 1))
    if not change:
        return [say("After a stretch it is on average as before it.")]
    line = say("After a stretch it is on average {n} lower than before it.")
    if found.average > 0:
        line = say("After a stretch it is on average {n} higher than before it.")
    caveat = say("Part of that comes by itself: sore moments pass, whatever one does.")
    return [f"{line.format(n=f'{change:g}')} {caveat}" if found.average < 0 else line.format(n=f"{change:g}")]


def helps(found: insight.Insight, library: catalog.Catalog, language: str, say: screen.Say) -> list[str]:
    """What seems to help, compared with the person's other movements."""
    heading = f"<b>{say('What seems to help')}</b>"
    if not found.findings:
        return [heading, say("Not known yet. I look at a movement from its fifth time with both ratings on.")]
    spoken = [each for each in found.findings if each.verdict is not insight.Verdict.UNCLEAR]
    unclear = [name(each.movement, library, language) for each in found.findings if each not in spoken]
    lines = [
        say("{name}: {verdict} ({n} times).").format(
            name=screen.escape(name(each.movement, library, language)), verdict=verdict(each.verdict, say), n=each.times
        )
        for each in spoken
    ]
    if unclear:
        lines.append(f"{say('No clear difference yet:')} {screen.escape(listed(unclear, say))}.")
    return [heading, *lines, f"<i>{say('Each is compared with your other stretches, from the same start.')}</i>"]


def verdict(value: insight.Verdict, say: screen.Say) -> str:
    """The words that an interval allows, and no other."""
    return {
        insight.Verdict.EASES: say("probably eases"),
        insight.Verdict.UNCLEAR: say("no clear difference yet"),
        insight.Verdict.AGGRAVATES: say("may aggravate"),
    }[value]


def name(movement: str, library: catalog.Catalog, language: str) -> str:
    """A movement's name; one that was taken out of the library keeps its id."""
    return library.words(movement, language).name if movement in library.movements else movement


def listed(names: list[str], say: screen.Say) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - MOST_NAMED
    shown = ", ".join(names[:MOST_NAMED])
    return say("{names} and {n} more").format(names=shown, n=more) if more > 0 else shown


def weekdays(say: screen.Say) -> tuple[str, ...]:
    """Initials, Monday first."""
    return (say("Mo"), say("Tu"), say("We"), say("Th"), say("Fr"), say("Sa"), say("Su"))


def date(day: dt.date) -> str:
    """A day as it stands under a chart."""
    return f"{day.day} {day:%b}"
