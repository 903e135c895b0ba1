"""The picture of a person's weeks: a PNG of the size it says, well-formed, with every rating and day in it."""

import datetime as dt
import struct
from xml.etree import ElementTree as ET

import pytest

from bot.core import weeks
from bot.paper import chart, picture
from content import catalog
from content.drawing import palette
from tests import diaries

LIBRARY = catalog.load()
SVG = "{http://www.w3.org/2000/svg}"


def _drawn(shown: weeks.Progress, first: dt.date, theme: palette.Theme = palette.Theme.LIGHT) -> ET.Element:
    words = picture.words(shown, first, LIBRARY, "en", str)
    return ET.fromstring(chart.svg(shown, first, words, theme))  # noqa: S314  our own


def _texts(drawn: ET.Element) -> list[str]:
    return [text.text or "" for text in drawn.iter(f"{SVG}text")]


def test_it_is_a_png_as_large_as_a_phone_shows_it() -> None:
    shown, first = diaries.looked_at()
    words = picture.words(shown, first, LIBRARY, "en", str)
    png = picture.png(shown, first, words, dark=True)

    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">II", png[16:24]) == (chart.WIDTH, chart.HEIGHT)


@pytest.mark.parametrize("theme", list(palette.Theme))
def test_it_says_stretches_rest_days_and_the_weeks(theme: palette.Theme) -> None:
    shown, first = diaries.looked_at()
    texts = _texts(_drawn(shown, first, theme))

    assert "Your last four weeks" in texts
    assert f"{shown.stretches} stretches" in texts
    assert f"{shown.rests} rest days" in texts
    assert texts.count("Mo") == 1


def test_every_mark_lies_inside_the_picture() -> None:
    shown, first = diaries.looked_at()
    drawn = _drawn(shown, first)
    marks = list(drawn.iter(f"{SVG}circle"))
    rated = sum(day.before is not None for day in shown.days)

    assert len(marks) >= rated + len(shown.days) - 1
    for mark in marks:
        assert 0 < float(mark.get("cx", "")) < chart.WIDTH
        assert 0 < float(mark.get("cy", "")) < chart.HEIGHT


def test_somebody_who_came_today_has_a_picture_too() -> None:
    today = dt.date(2026, 11, 21)
    first = dt.date(2026, 10, 26)
    shown = weeks.look([weeks.Rating(today, "asked", 10, None)], [], first=today, today=today)

    assert "0 rest days" in _texts(_drawn(shown, first))


def test_words_too_long_for_their_place_are_made_smaller() -> None:
    shown, first = diaries.looked_at()
    words = picture.words(shown, first, LIBRARY, "en", lambda text: "Wort" * 20 if text == "before a stretch" else text)
    drawn = ET.fromstring(chart.svg(shown, first, words, palette.Theme.LIGHT))  # noqa: S314  our own
    [size] = [float(text.get("font-size", "")) for text in drawn.iter(f"{SVG}text") if text.text == "Wort" * 20]

    assert size < 10
