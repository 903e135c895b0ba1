"""The page for a clinician: one page of A4, letters embedded, all of it there, and no answer that was not offered."""

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

import pypdf
import pytest

from bot.core import weeks
from bot.paper import report
from bot.screens import report as screens
from content import catalog
from tests import diaries

LIBRARY = catalog.load()
NOW = dt.datetime(2026, 11, 20, 18, 0, tzinfo=dt.UTC)
SAFETY = {
    "emergency": "none",
    "urgent": "none",
    "heart": "none",
    "about": ["kneeling"],
    "floor": "hard",
    "worse": "forward",
    "leg": "one",
}


def _read(
    shown: weeks.Progress, *, safety: Mapping[str, object] | None = None, language: str = "en"
) -> tuple[pypdf.PdfReader, str]:
    page = screens.page(shown, LIBRARY, language, NOW, str, spoken=language, safety=safety)
    reader = pypdf.PdfReader(io.BytesIO(report.pdf(shown, page)), strict=True)
    return reader, " ".join(page.extract_text() for page in reader.pages).replace("\n", " ")


def test_it_is_one_page_of_a4_that_says_what_it_is_and_in_which_language() -> None:
    reader, _ = _read(diaries.looked_at(back=84)[0])
    [page] = reader.pages

    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    assert reader.metadata is not None
    assert reader.metadata.title == "Back pain diary: a summary"
    root: Any = reader.root_object
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_its_letters_are_embedded() -> None:
    reader, _ = _read(diaries.looked_at(back=84)[0])
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]  # type: ignore[index]  # same
    own = [font for font in fonts if "Roboto" in font["/BaseFont"]]

    assert own
    assert all("/FontFile2" in font["/FontDescriptor"] for font in own)


def test_it_says_period_trend_practices_and_what_seems_to_help_with_the_interval() -> None:
    shown, _ = diaries.looked_at(back=84)
    _, text = _read(shown)

    assert "29 Aug 2026 to 20 Nov 2026, 84 days" in text
    assert f"{shown.stretches} (" in text
    assert "Pelvic tilt" in text
    assert "probably eases" in text
    assert "points more relief" in text
    assert "regression to the mean" in text


def test_the_safety_answers_are_on_it_only_when_they_are_given() -> None:
    shown, _ = diaries.looked_at(back=84)

    assert "safety" not in _read(shown)[1]
    assert "Sore knees, kneeling hurts" in _read(shown, safety=SAFETY)[1]


@pytest.mark.parametrize("days", [1, 5, 89])
def test_a_short_diary_makes_a_page_too(days: int) -> None:
    reader, text = _read(diaries.looked_at(days=days, back=84)[0], safety=SAFETY)

    assert len(reader.pages) == 1
    assert "How to read this" in text


def test_all_of_it_stays_on_the_page_with_every_movement_and_every_answer() -> None:
    names = tuple(LIBRARY.movements)
    nature = diaries.Nature(names=("pelvic_tilt", "bridge", *names), keen=(1.0, 1.0))
    shown, _ = diaries.looked_at(nature, back=84)
    everything = SAFETY | {"about": ["baby", "bones", "hip", "knee", "eyes", "pressure", "dizzy", "wrists", "neck"]}
    reader, text = _read(shown, safety=everything)
    heights: list[float] = []
    reader.pages[0].extract_text(visitor_text=lambda text, _cm, tm, *_: heights.append(tm[5]) if text.strip() else None)

    assert "more, done less often" in text
    assert min(heights) > 25


def test_letters_of_other_scripts_are_there() -> None:
    shown, _ = diaries.looked_at(back=84)
    page = screens.page(
        shown, LIBRARY, "ru", NOW, lambda text: "Движение" if text == "Movement" else text, spoken="ru", safety=None
    )
    reader = pypdf.PdfReader(io.BytesIO(report.pdf(shown, page)))

    assert "Движение" in reader.pages[0].extract_text()
