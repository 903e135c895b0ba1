"""The page for a clinician in words: what stands on it, in the person's language. `bot.paper.report` lays it out."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence

from bot.core import actions, answers, insight, weeks
from bot.screens import outcomes, progress, screen
from content import catalog, vocabulary

WEEKS = 12
MOST_ROWS = 10
Flag, Direction = vocabulary.Flag, vocabulary.Direction


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """Everything that is written on the page, from top to bottom.

    Attributes:
        language: of the words, for whoever reads them aloud.
        blanks: what is filled in by hand.
        facts: a word and what it is, in pairs.
        marks: before, after, median, stretch: what the signs of the chart mean.
        dates: under the chart: first days of weeks and their words.
        columns: of the table; its rows; what stands under it.
        sections: a heading and its paragraphs, in pairs.
    """

    language: str
    title: str
    subtitle: str
    blanks: Sequence[str]
    facts: Sequence[tuple[str, str]]
    chart: str
    anchors: str
    marks: tuple[str, str, str, str]
    dates: Mapping[dt.date, str]
    table: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    under_table: str
    sections: Sequence[tuple[str, Sequence[str]]]
    footer: str


def ask(say: screen.Say) -> screen.Screen:
    """Before it is made: whether the safety answers go into it."""
    text = "\n".join(
        [
            say("<b>A page for your physiotherapist or doctor</b>"),
            say("One page (PDF) of your last 12 weeks: pain ratings, stretches, and what seems to help."),
            "",
            say("Shall it say what you answered to the safety questions too? They may concern your health."),
        ]
    )
    room = actions.Room.PROGRESS
    return screen.Screen(
        text,
        [
            [screen.button(say("Without my safety answers"), room, "report", "without")],
            [screen.button(say("With my safety answers"), room, "report", "with")],
            [screen.button(say("No page"), actions.Room.BROWSE, "stay")],
        ],
    )


def nothing_yet(say: screen.Say) -> screen.Screen:
    """There is no rating to report."""
    text = say(
        "There is nothing to put on a page yet: it is made of the pain ratings that you let me keep. They come with"
        " each stretch, or with /pain."
    )
    return screen.Screen(text)


def here_it_is(*, safety: bool, say: screen.Say) -> screen.Screen:
    """The file, with a word on where it goes."""
    text = say("Your page. It is only in this chat: who else sees it is up to you.")
    sorry = say("The page could not be made just now, sorry. Please try /report again later.")
    return screen.Screen(text, document={"kind": "report", "safety": safety, "sorry": sorry})


def page(
    shown: weeks.Progress,
    library: catalog.Catalog,
    language: str,
    now: dt.datetime,
    say: screen.Say,
    *,
    spoken: str,
    safety: answers.Kept | None,
) -> Page:
    """The words of the page.

    Args:
        shown: the period.
        library: for the movements' names.
        language: of the person, for those names.
        now: in the person's own zone.
        say: the person's language.
        spoken: the language that `say` really speaks.
        safety: the answers, where the person wants them on it.
    """
    first, last = shown.days[0].on, shown.days[-1].on
    every = 7 * max(1, round(len(shown.days) / 42))
    rows = _rows(shown, library, language, say)
    left = len(rows) - MOST_ROWS
    return Page(
        language=spoken,
        title=say("Back pain diary: a summary"),
        subtitle=say("Kept by the person themselves with Unkink, a bot for guided stretches. No medical record."),
        blanks=(say("Name"), say("Date of birth")),
        facts=_facts(shown, say),
        chart=say("Pain from 0 to 10, and stretches done"),
        anchors=say("0 = no pain, 10 = worst pain imaginable"),
        marks=(say("before a stretch, or at any other time"), say("after"), say("7-day median"), say("a stretch done")),
        dates={shown.days[n].on: progress.date(shown.days[n].on) for n in range(0, len(shown.days), every)},
        table=say("Movements done, and how the pain was after them"),
        columns=(
            say("Movement"),
            say("Done"),
            say("Change"),
            say("Beside the other movements"),
            say("So it"),
        ),
        rows=rows[:MOST_ROWS],
        under_table=say("and {n} more, done less often").format(n=left) if left > 0 else "",
        sections=[
            *([(say("What was answered to the safety questions"), _safety(safety, say))] if safety is not None else []),
            (say("How to read this"), _method(say)),
        ],
        footer=say("Made on {date} for {first} to {last}. Self-reported; shared by the person.").format(
            date=f"{now:%d %b %Y}", first=f"{first:%d %b %Y}", last=f"{last:%d %b %Y}"
        ),
    )


def _facts(shown: weeks.Progress, say: screen.Say) -> list[tuple[str, str]]:
    first, last, days = shown.days[0].on, shown.days[-1].on, len(shown.days)
    rated = [day.before for day in shown.days if day.before is not None]
    facts = [
        (
            say("Period"),
            say("{first} to {last}, {n} days").format(first=f"{first:%d %b %Y}", last=f"{last:%d %b %Y}", n=days),
        ),
        (
            say("Stretches"),
            say("{n} ({week} a week), and {rests}").format(
                n=shown.stretches, week=f"{7 * shown.stretches / days:.1f}", rests=progress.rests(shown.rests, say)
            ),
        ),
    ]
    if rated:
        facts.append(
            (
                say("Pain ratings"),
                say("on {n} days, from {low} to {high}").format(n=len(rated), low=min(rated), high=max(rated)),
            )
        )
    if shown.trend is not None:
        line = say("{now} this week, from {before} ({ago}): {course}").format(
            now=progress.number(shown.trend.now),
            before=progress.number(shown.trend.before),
            ago=progress.ago(shown.weeks_back, say),
            course=progress.course(shown.trend, say),
        )
        facts.append((say("Typical pain (median)"), line))
    average = shown.insight.average
    if average is not None and shown.insight.practices >= insight.ENOUGH:
        facts.append(
            (
                say("After a stretch"),
                say("{change} on average, {n} stretches with both ratings").format(
                    change=_signed(average), n=shown.insight.practices
                ),
            )
        )
    return facts


def _rows(
    shown: weeks.Progress, library: catalog.Catalog, language: str, say: screen.Say
) -> list[tuple[str, str, str, str, str]]:
    """What eased and what aggravated first, then what was done most."""
    found = {each.movement: each for each in shown.insight.findings}

    def place(movement: str) -> tuple[bool, int]:
        told = found.get(movement)
        return told is None or told.verdict is insight.Verdict.UNCLEAR, -shown.times[movement]

    rows = []
    for movement in sorted(shown.times, key=place):
        named, times = progress.name(movement, library, language), str(shown.times[movement])
        told = found.get(movement)
        if told is None:
            rows.append((named, times, "", "", say("rated too seldom to tell")))
        else:
            change, beside = _signed(told.change.middle), beyond(told.beyond, say)
            rows.append((named, times, change, beside, progress.verdict(told.verdict, say)))
    return rows


def beyond(found: insight.Interval, say: screen.Say) -> str:
    """An interval in words, in points of pain."""
    low, high = f"{abs(found.low):.1f}", f"{abs(found.high):.1f}"
    if found.falls:
        return say("{from_} to {to} points more relief").format(from_=high, to=low)
    if found.rises:
        return say("{from_} to {to} points less relief").format(from_=low, to=high)
    return say("between {more} more and {less} less relief").format(more=low, less=high)


def _signed(change: float) -> str:
    """A change with a true minus sign."""
    rounded = round(change, 1) or 0.0
    return f"{rounded:+.1f}".replace("-", "−") if rounded else "0.0"


def _safety(kept: answers.Kept, say: screen.Say) -> list[str]:
    """The answers as they hold now, in a line each."""
    about, signs = (
        answers.profile(kept),
        {"none": say("none"), "yes": say("yes, one or more"), "unsure": say("not sure")},
    )
    known = outcomes.labels(say)
    flags = [known[flag] for flag in Flag if flag in about.flags and flag in known and flag is not Flag.LEG_SYMPTOMS]
    worse = {
        Direction.FLEXION: say("bending forward"),
        Direction.EXTENSION: say("leaning back"),
        Direction.ROTATION: say("twisting"),
    }
    asked = [
        (say("Emergency signs"), signs.get(kept.get("emergency", ""))),
        (say("Signs that need a doctor soon"), signs.get(kept.get("urgent", ""))),
        (say("Heart and fainting"), signs.get(kept.get("heart", ""))),
        (say("About the person"), "; ".join(flags) or say("nothing noted")),
        (say("Bothers more"), worse[about.worse] if about.worse in worse else say("no one direction")),
        (say("Down a leg"), say("pain or tingling") if Flag.LEG_SYMPTOMS in about.flags else say("nothing")),
        (say("Moves on"), outcomes.places(say)[about.reach]),
    ]
    return ["  ·  ".join(f"{name}: {told}" for name, told in asked if told is not None)]


def _method(say: screen.Say) -> list[str]:
    """What the numbers are, and what they are not."""
    return [
        say(
            "Ratings are whole numbers for pain right now, before and after a guided stretch. The median is that of"
            " seven days with at least four ratings. Changes below 2 points may be measurement error; trend words"
            " follow the smallest detectable change and the start-dependent minimal important change."
        ),
        say(
            "A movement is judged from five times with both ratings on, over 90 days. Its change is levelled to the"
            " usual start, because high starts fall by themselves (regression to the mean), shrunk towards the person's"
            " own average, and compared with their other movements only. The intervals hold together for all movements"
            ' at 95 %. "May aggravate" is said only where pain rises, not where it falls less. It is an observation'
            " without a control: order, time of day and expectation are not accounted for."
        ),
        say("General exercise information, no diagnosis and no medical device. The method has had no clinical review."),
    ]
