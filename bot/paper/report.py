"""The page for a clinician as PDF: A4, one page, letters embedded, drawn so that it reads printed in grey."""

import datetime as dt
import io
import itertools
from collections.abc import Sequence

from reportlab.lib import pagesizes, utils
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen import canvas

from bot.core import weeks
from bot.paper import typeface
from bot.screens import report

WIDTH, HEIGHT = map(float, pagesizes.A4)
_LEFT, _RIGHT = 50.0, WIDTH - 50.0
_INK, _SOFT, _LINE, _MEDIAN = 0.0, 0.33, 0.78, 0.62  # grey: 0 is black
_CHART_HEIGHT = 150.0
_COLUMNS = (0.0, 158.0, 196.0, 244.0, 398.0)  # where the table's columns begin
_FIT = (1.0, 0.94, 0.88, 0.82)  # sizes of the letters, tried one after the other until all is on one page


def pdf(shown: weeks.Progress, page: report.Page) -> bytes:
    """The page, as large as its letters may be on one page. Takes some tens of milliseconds."""
    for name, file in typeface.FILES.items():
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(ttfonts.TTFont(name, file))
    drawn = [_draw(shown, page, size) for size in _FIT]
    return next((content for content, left in drawn if left >= 0), drawn[-1][0])


def _draw(shown: weeks.Progress, page: report.Page, size: float) -> tuple[bytes, float]:
    """The page, and how many points are left above the footer; less than none: it does not fit."""
    held = io.BytesIO()
    paper = canvas.Canvas(held, pagesize=pagesizes.A4, lang=page.language, invariant=True)
    paper.setTitle(page.title)
    paper.setSubject(page.footer)
    paper.setCreator("Unkink")
    paper.setViewerPreference("DisplayDocTitle", "true")
    pen = _Pen(paper, size)
    _heading(pen, page)
    _facts(pen, page)
    _chart(pen, shown, page)
    _table(pen, page)
    for title, paragraphs in page.sections:
        pen.title(title)
        for paragraph in paragraphs:
            pen.paragraph(paragraph)
    left = pen.y - 52
    paper.setStrokeGray(_LINE)
    paper.line(_LEFT, 44, _RIGHT, 44)
    pen.put(_LEFT, 31, page.footer, 7.5, grey=_SOFT)
    paper.showPage()
    paper.save()
    return held.getvalue(), left


class _Pen:
    """Writes from top to bottom; `y` is where the next line goes, in points from below."""

    def __init__(self, paper: canvas.Canvas, size: float) -> None:
        self.paper, self.size, self.y = paper, size, HEIGHT - 52.0

    def put(
        self, x: float, y: float, words: str, size: float, *, font: str = typeface.REGULAR, grey: float = _INK
    ) -> None:
        """Write a line where it is told, and leave `y` alone."""
        self.paper.setFillGray(grey)
        self.paper.setFont(font, size)
        self.paper.drawString(x, y, words)

    def title(self, words: str) -> None:
        """A heading with some air above it."""
        self.y -= 17 * self.size
        self.put(_LEFT, self.y, words, 10.5 * self.size, font=typeface.BOLD)
        self.y -= 13 * self.size

    def paragraph(self, words: str) -> None:
        """Words as wide as the page."""
        size = 8.3 * self.size
        for line in utils.simpleSplit(words, typeface.REGULAR, size, _RIGHT - _LEFT):
            self.put(_LEFT, self.y, line, size)
            self.y -= 10.8 * self.size
        self.y -= 2 * self.size


def _heading(pen: _Pen, page: report.Page) -> None:
    pen.put(_LEFT, pen.y, page.title, 19, font=typeface.BOLD)
    pen.y -= 16
    pen.put(_LEFT, pen.y, page.subtitle, 8.8, grey=_SOFT)
    pen.y -= 27
    x, width = _LEFT, (_RIGHT - _LEFT) / len(page.blanks)
    for blank in page.blanks:
        pen.put(x, pen.y, blank, 8.8, grey=_SOFT)
        begin = x + pdfmetrics.stringWidth(blank, typeface.REGULAR, 8.8) + 6
        pen.paper.setStrokeGray(_SOFT)
        pen.paper.setLineWidth(0.5)
        pen.paper.line(begin, pen.y - 2, x + width - 14, pen.y - 2)
        x += width
    pen.y -= 8


def _facts(pen: _Pen, page: report.Page) -> None:
    pen.y -= 14
    for name, told in page.facts:
        pen.put(_LEFT, pen.y, name, 9 * pen.size, grey=_SOFT)
        pen.put(_LEFT + 122, pen.y, told, 9 * pen.size, font=typeface.MEDIUM)
        pen.y -= 13 * pen.size


def _chart(pen: _Pen, shown: weeks.Progress, page: report.Page) -> None:
    pen.title(page.chart)
    top, left, paper = pen.y - 6, _LEFT + 16, pen.paper
    bottom, high = top - _CHART_HEIGHT * pen.size, _CHART_HEIGHT * pen.size
    first, count = shown.days[0].on, max(len(shown.days) - 1, 1)

    def x(day: dt.date) -> float:
        return left + 6 + (_RIGHT - left - 12) * (day - first).days / count

    def y(value: float) -> float:
        return bottom + high * value / 10

    paper.setLineWidth(0.5)
    for value in range(0, 11, 2):
        paper.setStrokeGray(_LINE)
        paper.line(left, y(value), _RIGHT, y(value))
        paper.setFillGray(_SOFT)
        paper.setFont(typeface.REGULAR, 7.5)
        paper.drawRightString(left - 5, y(value) - 2.6, str(value))
    paper.drawRightString(_RIGHT, top + 5, page.anchors)
    _median(paper, [(x(day), y(value)) for day, value in sorted(shown.medians.items())], (_RIGHT - left) / count * 1.5)
    for day in shown.days:
        before, after = (None if value is None else y(value) for value in (day.before, day.after))
        _marks(paper, x(day.on), before, after)
        if day.stretches:
            paper.setFillGray(_INK)
            paper.rect(x(day.on) - 1.3, bottom - 10, 2.6, 5, stroke=0, fill=1)
    for date, words in page.dates.items():
        pen.put(x(date) - 2, bottom - 21, words, 7.5, grey=_SOFT)
    pen.y = bottom - 36
    _legend(pen, page)


def _median(paper: canvas.Canvas, points: Sequence[tuple[float, float]], gap: float) -> None:
    """A broad grey line under the ratings, broken where days are missing."""
    paper.setStrokeGray(_MEDIAN)
    paper.setLineWidth(3)
    paper.setLineCap(1)
    for (x1, y1), (x2, y2) in itertools.pairwise(points):
        if x2 - x1 < gap:
            paper.line(x1, y1, x2, y2)


def _marks(paper: canvas.Canvas, x: float, before: float | None, after: float | None) -> None:
    """A full dot before, an open one after, and a line between the two."""
    paper.setStrokeGray(_INK)
    paper.setLineWidth(0.7)
    if before is not None and after is not None and abs(before - after) > 1:
        paper.line(x, before, x, after)
    if before is not None:
        paper.setFillGray(_INK)
        paper.circle(x, before, 1.9, stroke=0, fill=1)
    if after is not None and after != before:
        paper.setFillGray(1)
        paper.circle(x, after, 2.0, stroke=1, fill=1)
    elif after is not None:
        paper.circle(x, after, 3.1, stroke=1, fill=0)


def _legend(pen: _Pen, page: report.Page) -> None:
    before, after, median, stretch = page.marks
    x, y, paper = _LEFT + 16, pen.y, pen.paper
    for number, words in enumerate((before, after, median, stretch)):
        if number < 2:  # noqa: PLR2004  the two kinds of ratings
            _marks(paper, x + 3, y + 2.8 if number == 0 else None, y + 2.8 if number == 1 else None)
        elif words is median:
            _median(paper, [(x - 3, y + 2.8), (x + 6, y + 2.8)], 20)
        else:
            paper.setFillGray(_INK)
            paper.rect(x + 2, y, 2.6, 5, stroke=0, fill=1)
        pen.put(x + 12, y, words, 8, grey=_SOFT)
        x += 32 + pdfmetrics.stringWidth(words, typeface.REGULAR, 8)
    pen.y -= 4


def _table(pen: _Pen, page: report.Page) -> None:
    if not page.rows:
        return
    pen.title(page.table)
    size = 8.6 * pen.size
    for at, words in zip(_COLUMNS, page.columns, strict=True):
        pen.put(_LEFT + at, pen.y, words, 7.6 * pen.size, grey=_SOFT)
    _rule(pen)
    for row in page.rows:
        for number, (at, words) in enumerate(zip(_COLUMNS, row, strict=True)):
            end = (*_COLUMNS, _RIGHT - _LEFT)[number + 1]
            strong = typeface.MEDIUM if number in (0, len(row) - 1) else typeface.REGULAR
            pen.put(_LEFT + at, pen.y, _cut(words, strong, size, end - at - 4), size, font=strong)
        pen.y -= 1 * pen.size
        _rule(pen)
    if page.under_table:
        pen.put(_LEFT, pen.y, page.under_table, 8 * pen.size, grey=_SOFT)
        pen.y -= 6 * pen.size
    else:
        pen.y += 6 * pen.size


def _rule(pen: _Pen) -> None:
    pen.y -= 4 * pen.size
    pen.paper.setStrokeGray(_LINE)
    pen.paper.setLineWidth(0.4)
    pen.paper.line(_LEFT, pen.y, _RIGHT, pen.y)
    pen.y -= 10.5 * pen.size


def _cut(words: str, font: str, size: float, room: float) -> str:
    """Words that fit into a cell; the end of longer ones is left out."""
    if pdfmetrics.stringWidth(words, font, size) <= room:
        return words
    while words and pdfmetrics.stringWidth(f"{words}…", font, size) > room:
        words = words[:-1]
    return f"{words.rstrip()}…"
