"""Remakes docs/progress.png and docs/report.png: what /progress and /report make of an invented person's diary."""

import datetime as dt
import io
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

import pypdfium2
from PIL import Image

from bot.paper import picture, report
from bot.screens import report as screens
from content import catalog
from tests import diaries

FOLDER = pathlib.Path(__file__).parent
NOW = dt.datetime(2026, 11, 20, 18, 0, tzinfo=dt.UTC)
GAP = 24
SHARPNESS = 1.6
SAFETY = {
    "emergency": "none",
    "urgent": "none",
    "heart": "none",
    "about": ["kneeling"],
    "floor": "easy",
    "worse": "forward",
    "leg": "no",
}


def both_grounds() -> Image.Image:
    """The picture, light and dark, side by side on nothing."""
    library = catalog.load()
    shown, first = diaries.looked_at()
    words = picture.words(shown, first, library, "en", str)
    drawn = [Image.open(io.BytesIO(picture.png(shown, first, words, dark=dark))) for dark in (False, True)]
    width, height = drawn[0].size
    sheet = Image.new("RGBA", (2 * width + GAP, height))
    for number, each in enumerate(drawn):
        sheet.paste(each, (number * (width + GAP), 0))
    return sheet.resize((sheet.width // 2, sheet.height // 2), Image.Resampling.LANCZOS)


def page() -> Image.Image:
    """The page for a clinician, in grey as a printer would have it."""
    shown, _ = diaries.looked_at(back=84)
    words = screens.page(shown, catalog.load(), "en", NOW, str, spoken="en", safety=SAFETY)
    drawn: Image.Image = pypdfium2.PdfDocument(report.pdf(shown, words))[0].render(scale=SHARPNESS).to_pil()
    return drawn.convert("L")


def main() -> None:
    """Draw both, and say how large they are."""
    for name, drawn in (("progress.png", both_grounds()), ("report.png", page())):
        drawn.save(FOLDER / name, optimize=True)
        sys.stdout.write(f"{name}: {(FOLDER / name).stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    main()
