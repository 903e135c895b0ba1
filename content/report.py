"""What `unkink content check` prints when all is well: how many movements there are and what they cover."""

from collections import Counter
from pathlib import Path

from content import catalog, model
from content.drawing import body_rules


def check(folder: Path | None = None) -> list[str]:
    """Lines of text about the catalogue of a folder; ContentError with every problem when it cannot be used."""
    found = catalog.load(folder, body_rules.check)
    movements = list(found.movements.values())
    scheduled = sum(movement.rotation for movement in movements)
    unreviewed = sum(not movement.reviewed for movement in movements)
    return [
        f"{len(movements)} movements ({scheduled} for the daily choice), {len(found.cautions)} cautions",
        f"languages: {', '.join(sorted(found.shared))}",
        f"not reviewed by a clinician: {unreviewed} of {len(movements)}",
        "",
        *_coverage(movements),
    ]


def _coverage(movements: list[model.Movement]) -> list[str]:
    """A table of area and position against kind; a movement counts for each of its areas."""
    counts = Counter((area, move.position, move.kind) for move in movements for area in move.area)
    rows = sorted({(area, position) for area, position, _ in counts})
    width = max(len(area) for area, _ in rows) + 2
    lines = [f"{'area':{width}}{'position':15}" + "".join(f"{kind:>16}" for kind in model.Kind)]
    for area, position in rows:
        cells = [counts[area, position, kind] for kind in model.Kind]
        lines.append(f"{area:{width}}{position:15}" + "".join(f"{cell or '.':>16}" for cell in cells))
    return lines
