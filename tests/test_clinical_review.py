"""The page of what is still to be signed: every movement and caution is on it until a clinician has reviewed it."""

import pathlib
import re

from content import catalog, model

PAGE = (pathlib.Path(__file__).parents[1] / "docs" / "clinical-review.md").read_text("utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)


def test_the_page_lists_what_is_unsigned_with_its_judgments_and_the_names_to_check() -> None:
    library = catalog.load()
    own: list[tuple[model.Movement | model.Caution, tuple[str, ...]]] = [
        *((each, library.words(each.id).unreviewed) for each in library.movements.values()),
        *((each, library.caution_words(each.id).unreviewed) for each in library.cautions.values()),
    ]
    unsigned = [
        (each.id, "; ".join(each.judgment) or "nothing", ", ".join(names) or "none")
        for each, names in own
        if not each.reviewed
    ]
    assert unsigned == ROWS
