"""What `unkink content check` prints when all is well: what there is, and where an editor may want to look.

Nothing here fails: what must not be is refused by the rules before.
"""

import statistics
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from content import catalog, model, reader, rules, terms, variants
from content.drawing import body_rules

NEAR = 0.9
"""A cue is near the limit from this share of it on."""

SHOWN = 5
"""So many of the longest and of the hardest are listed."""

_SHORT = {
    model.Kind.STATIC_STRETCH: "stretch",
    model.Kind.MOBILITY: "mobility",
    model.Kind.CONTROL: "control",
    model.Kind.STRENGTH: "strength",
    model.Kind.REST: "rest",
}


def check(folder: Path | None = None) -> list[str]:
    """Lines of text about the catalogue of a folder; ContentError with every problem when it cannot be used."""
    found = catalog.load(folder, body_rules.check)
    movements = list(found.movements.values())
    scheduled = sum(movement.rotation for movement in movements)
    unreviewed = sum(not movement.reviewed for movement in movements)
    return [
        f"{len(movements)} movements ({scheduled} for the daily choice), {len(found.cautions)} cautions",
        f"not reviewed by a clinician: {unreviewed} of {len(movements)}",
        "",
        *_coverage(movements),
        "",
        *_section("Languages", _languages(found)),
        *_section("Variants that know of each other in one direction only", variants.one_way(found.movements)),
        *_section(f"Longest cues, of at most {rules.LONGEST_TEXT} characters", _long_cues(found)),
        *_section("Reading level, as a school grade", _reading_level(found)),
    ]


def _section(title: str, lines: Iterator[str]) -> list[str]:
    return [f"{title}:", *(f"  {line}" for line in list(lines) or ["none"]), ""]


def _coverage(movements: list[model.Movement]) -> list[str]:
    """A table of area and position against kind; a movement counts for each of its areas."""
    counts = Counter((area, move.position, move.kind) for move in movements for area in move.area)
    rows = sorted({(area, position) for area, position, _ in counts})
    width = max(len(area) for area, _ in rows) + 2
    lines = [f"{'area':{width}}{'position':14}" + "".join(f"{name:>9}" for name in _SHORT.values())]
    for area, position in rows:
        cells = [counts[area, position, kind] for kind in _SHORT]
        lines.append(f"{area:{width}}{position:14}" + "".join(f"{cell or '.':>9}" for cell in cells))
    return lines


def _languages(found: catalog.Catalog) -> Iterator[str]:
    texts: Mapping[str, Mapping[str, object]] = {**found.texts, **found.caution_texts}
    for language in sorted(found.shared):
        missing = [own_id for own_id, known in texts.items() if language not in known]
        yield f"{language}: complete" if not missing else f"{language}: missing {', '.join(missing)}"
    native = {language for own_id in found.texts for language in found.words(own_id).aliases_other}
    nameless = [own_id for own_id in found.texts if not found.words(own_id).aliases_other]
    yield f"names only, for search: {', '.join(sorted(native))}"
    if nameless:
        yield from textwrap.wrap(f"no name in another language: {', '.join(nameless)}", 90, subsequent_indent="  ")


def _long_cues(found: catalog.Catalog) -> Iterator[str]:
    """The longest cues at their longest dose, and all that are near the limit."""
    lengths = sorted(
        (
            (len(found.render(cue, movement, movement.dose.largest(), language=language)), own_id, language, cue.role)
            for own_id, movement in found.movements.items()
            for language, words in found.texts[own_id].items()
            for cue in words.cues
        ),
        reverse=True,
    )
    for place, (length, own_id, language, role) in enumerate(lengths):
        if place < SHOWN or length >= NEAR * rules.LONGEST_TEXT:
            yield f"{length:3} {own_id} ({language}, {role})"


def _reading_level(found: catalog.Catalog) -> Iterator[str]:
    graded = sorted(reader.grades(found).items(), key=lambda item: -item[1])
    yield f"median {statistics.median(value for _, value in graded):.1f}; hardest ({terms.ENGLISH}):"
    for own_id, value in graded[:SHOWN]:
        yield f"{value:4.1f} {own_id}"
