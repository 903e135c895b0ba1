"""Every health rule and every movement names its source, and every source named can be looked up."""

import pathlib
import re

from content import catalog

ROOT = pathlib.Path(__file__).parent.parent
ROW = re.compile(r"^\| ([^|]+) \|", re.MULTILINE)
KEY = re.compile(r"\[([A-Z][A-Z0-9+-]+[0-9S]*)\]")


def listed() -> set[str]:
    table = (ROOT / "docs" / "sources.md").read_text("utf-8")
    return {key.strip(" *") for cell in ROW.findall(table) for key in cell.split(",")}


def test_every_source_of_a_movement_is_listed() -> None:
    library = catalog.load()
    named = {source.key for movement in library.movements.values() for source in movement.sources}
    named |= {source.key for caution in library.cautions.values() for source in caution.sources}

    assert named - listed() == set()


def test_every_source_that_a_health_rule_names_is_listed() -> None:
    named = {key for module in (ROOT / "bot" / "core").glob("*.py") for key in KEY.findall(module.read_text("utf-8"))}

    assert named
    assert named - listed() == set()
