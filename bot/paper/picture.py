"""The picture of a person's weeks as PNG: what is written in it, and the drawing, which is left to another process.

A fifth of a second of its renderer would hold up every other thread, so that runs beside us; the drawing goes there and
back through pipes and touches no file.
"""

import datetime as dt
import subprocess
import sys

from bot.core import insight, weeks
from bot.paper import chart
from bot.screens import progress as screens
from bot.screens import screen
from content import catalog
from content.drawing import palette

MOST_BESIDE = 3


def png(shown: weeks.Progress, first: dt.date, words: chart.Words, *, dark: bool) -> bytes:
    """Draw it. Takes less than a second, and is meant for a thread."""
    drawing = chart.svg(shown, first, words, palette.Theme.DARK if dark else palette.Theme.LIGHT)
    command = [sys.executable, "-m", "bot.paper"]
    return subprocess.run(command, input=drawing.encode(), stdout=subprocess.PIPE, check=True).stdout  # noqa: S603  ours


def words(
    shown: weeks.Progress, first: dt.date, library: catalog.Catalog, language: str, say: screen.Say
) -> chart.Words:
    """What is written in the picture of the days from `first` on."""
    last = shown.days[-1].on
    mondays = (first + week * dt.timedelta(weeks=1) for week in range((last - first).days // 7 + 1))
    return chart.Words(
        title=screens.title(say),
        period=f"{screens.date(first)} – {screens.date(last)} {last.year}",
        anchors=say("0 = no pain, 10 = worst pain imaginable"),
        before=say("before a stretch"),
        after=say("after it"),
        median=say("7-day median"),
        dates={day: screens.date(day) for day in mondays},
        weekdays=screens.weekdays(say),
        sides=(
            (screens.stretches(shown.stretches, say), say("filled dots")),
            (screens.rests(shown.rests, say), say("rings; they count too")),
            *_findings(shown, library, language, say),
        )[:MOST_BESIDE],
    )


def _findings(shown: weeks.Progress, library: catalog.Catalog, language: str, say: screen.Say) -> list[tuple[str, str]]:
    """The movement with the clearest word; else the trend."""
    spoken = [each for each in shown.insight.findings if each.verdict is not insight.Verdict.UNCLEAR]
    if spoken:
        return [(screens.name(spoken[0].movement, library, language), screens.verdict(spoken[0].verdict, say))]
    if shown.trend is None:
        return []
    moved = say("Typical pain {now}").format(now=screens.number(shown.trend.now))
    before = say("from {before} ({ago})").format(
        before=screens.number(shown.trend.before), ago=screens.ago(shown.weeks_back, say)
    )
    return [(moved, before)]
