"""The picture of a person's last weeks, as SVG: ratings before and after, the seven-day median, stretches as dots.

It has a ground of its own, light or dark, so it reads in both kinds of chat. Shapes differ as well as colours, a rise
has no colour of its own, and what the words under it say is all in it.
"""

import dataclasses
import datetime as dt
import html
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from bot.core import weeks
from content.drawing import palette

WIDTH, HEIGHT = 1080, 1230
_LEFT, _RIGHT, _TOP, _BOTTOM = 104, 1030, 206, 676  # of the ratings
_LEGEND_Y, _LINE_Y, _DOTS_Y = 786, 836, 918
_CELL, _DOT = 62, 21
_SIDE_X = 600  # where the words beside the dots begin
_DAYS_A_WEEK = 7
_LETTER = 0.55  # how wide a letter is beside its size, rather too much than too little

_Place = Callable[[dt.date], float]
"""Where a day stands, from left to right."""


@dataclasses.dataclass(frozen=True, slots=True)
class Words:
    """Everything the picture says, in the person's language.

    Attributes:
        dates: under the first day of each week: its words.
        weekdays: seven initials, Monday first.
        sides: what stands beside the dots: (large, small) lines.
    """

    title: str
    period: str
    anchors: str
    before: str
    after: str
    median: str
    dates: Mapping[dt.date, str]
    weekdays: Sequence[str]
    sides: Sequence[tuple[str, str]]


@dataclasses.dataclass(frozen=True, slots=True)
class _Ink:
    """The colours of a theme by what they are for."""

    ground: str
    text: str
    soft: str
    grid: str
    before: str
    after: str
    median: str
    rest: str


_INKS = {
    palette.Theme.LIGHT: _Ink("#f6f3ec", "#22384c", "#5b6b78", "#dcd6c8", "#2f6f8f", "#b45f06", "#8fb3c9", "#a39d8f"),
    palette.Theme.DARK: _Ink("#18222d", "#e8eef4", "#a9b7c4", "#2f3d4b", "#7fc1e0", "#f4b04c", "#3f6f8c", "#647688"),
}


def svg(shown: weeks.Progress, first: dt.date, words: Words, theme: palette.Theme) -> str:
    """The picture of the days from `first` to the last one of `shown`."""
    ink = _INKS[theme]
    days = (shown.days[-1].on - first).days + 1

    def x(day: dt.date) -> float:
        return _LEFT + 26 + (_RIGHT - _LEFT - 40) * ((day - first).days / max(days - 1, 1))

    parts = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{ink.ground}"/>',
        _text(56, 92, words.title, 48, ink.text, weight=700),
        _text(56, 142, words.period, 31, ink.soft),
        *_scale(words, ink),
        *(_text(x(day), _BOTTOM + 50, date, 27, ink.soft, anchor="middle") for day, date in words.dates.items()),
        *_median(shown, x, ink),
        *_ratings(shown.days, x, ink),
        *_legend(words, ink),
        f'<path d="M56 {_LINE_Y}H1024" stroke="{ink.grid}" stroke-width="2"/>',
        *_calendar(shown, first, words, ink),
        *_beside(words, ink),
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="Roboto">'
    return "".join([head, *parts, "</svg>"])


def _y(value: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * value / 10


def _scale(words: Words, ink: _Ink) -> Iterator[str]:
    for value in range(0, 11, 2):
        yield f'<path d="M{_LEFT} {_y(value)}H{_RIGHT}" stroke="{ink.grid}" stroke-width="2"/>'
        yield _text(_LEFT - 20, _y(value) + 10, str(value), 29, ink.soft, anchor="end")
    yield _text(_RIGHT, _y(10) - 16, words.anchors, 26, ink.soft, anchor="end", room=_RIGHT - _LEFT)


def _median(shown: weeks.Progress, x: _Place, ink: _Ink) -> Iterator[str]:
    """Runs of days that have a median, each as one line; a lonely day as a dot."""
    for run in _runs(sorted(shown.medians)):
        points = " ".join(f"{x(day):.1f},{_y(shown.medians[day]):.1f}" for day in (*run, run[-1]))
        yield (
            f'<polyline points="{points}" fill="none" stroke="{ink.median}" stroke-width="13" stroke-linecap="round"'
            ' stroke-linejoin="round"/>'
        )


def _runs(days: Iterable[dt.date]) -> list[list[dt.date]]:
    runs: list[list[dt.date]] = []
    for day in days:
        if runs and (day - runs[-1][-1]).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _ratings(days: Sequence[weeks.Day], x: _Place, ink: _Ink) -> Iterator[str]:
    for day in days:
        at = x(day.on)
        if day.before is not None and day.after is not None and day.before != day.after:
            yield (
                f'<path d="M{at:.1f} {_y(day.before):.1f}V{_y(day.after):.1f}" stroke="{ink.after}" stroke-width="4"'
                ' opacity="0.65"/>'
            )
    for day in days:
        if day.before is not None:
            yield _before(x(day.on), _y(day.before), ink)
        if day.after is not None:
            yield _after(x(day.on), _y(day.after), ink)
        if day.after is not None and day.after == day.before:
            yield f'<circle cx="{x(day.on):.1f}" cy="{_y(day.after):.1f}" r="5.5" fill="{ink.before}"/>'


def _before(x: float, y: float, ink: _Ink) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="11" fill="{ink.before}"/>'


def _after(x: float, y: float, ink: _Ink) -> str:
    """A diamond with room for a small dot, where both are the same."""
    return (
        f'<path d="M{x:.1f} {y - 14:.1f}l14 14l-14 14l-14 -14z" fill="{ink.ground}" stroke="{ink.after}"'
        ' stroke-width="5" stroke-linejoin="round"/>'
    )


def _legend(words: Words, ink: _Ink) -> Iterator[str]:
    y = _LEGEND_Y
    yield _before(72, y - 10, ink)
    yield _text(96, y, words.before, 29, ink.text, room=284)
    yield _after(402, y - 10, ink)
    yield _text(428, y, words.after, 29, ink.text, room=254)
    yield f'<path d="M700 {y - 10}h44" stroke="{ink.median}" stroke-width="13" stroke-linecap="round"/>'
    yield _text(766, y, words.median, 29, ink.text, room=258)


def _calendar(shown: weeks.Progress, first: dt.date, words: Words, ink: _Ink) -> Iterator[str]:
    """A row a week. A filled dot is a day with a stretch, a ring a day of rest; today is no rest before it is over."""
    for column, initial in enumerate(words.weekdays):
        yield _text(86 + column * _CELL, _DOTS_Y - 26, initial, 25, ink.soft, anchor="middle")
    monday = first - dt.timedelta(days=first.weekday())
    last = shown.days[-1].on
    for day in shown.days:
        row, column = divmod((day.on - monday).days, _DAYS_A_WEEK)
        cx, cy = 86 + column * _CELL, _DOTS_Y + 14 + row * (_CELL - 6)
        if day.stretches:
            yield f'<circle cx="{cx}" cy="{cy}" r="{_DOT}" fill="{ink.before}"/>'
        elif day.on < last:
            yield f'<circle cx="{cx}" cy="{cy}" r="{_DOT - 4}" fill="none" stroke="{ink.rest}" stroke-width="4"/>'


def _beside(words: Words, ink: _Ink) -> Iterator[str]:
    y = _DOTS_Y - 4
    for large, small in words.sides:
        yield _text(_SIDE_X, y, large, 36, ink.text, weight=700, room=_RIGHT - _SIDE_X)
        yield _text(_SIDE_X, y + 42, small, 28, ink.soft, room=_RIGHT - _SIDE_X)
        y += 108


def _text(
    x: float,
    y: float,
    words: str,
    size: float,
    colour: str,
    *,
    anchor: str = "start",
    weight: int = 400,
    room: float = WIDTH,
) -> str:
    """A line of words, made smaller where it would not fit into its room."""
    size = min(size, room / max(len(words) * _LETTER, 1))
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.1f}" fill="{colour}" text-anchor="{anchor}"'
        f' font-weight="{weight}">{html.escape(words)}</text>'
    )
