"""What an editor is shown of a movement: the same card, steps and clips as people get."""

import datetime as dt
from pathlib import Path

import pytest

from bot.core import script
from bot.edge import drawing, gallery, preview
from content import catalog
from content.drawing import media
from tests import sandboxes

LIBRARY = catalog.load()
NOW = dt.datetime(2026, 11, 21, 8, tzinfo=dt.UTC)


def drawn_at_once(folder: Path) -> gallery.Drawn:
    """Clips that take no time; their names tell what they were asked to show."""

    def draw(recipe: gallery.Recipe) -> Path:
        if recipe["kind"] == "photo":
            return media.still(LIBRARY.movements[recipe["movement"]], folder)
        path = folder / f"{recipe['of']}-{recipe['side']}.mp4"
        path.write_bytes(b"clip")
        return path

    return gallery.Drawn(str, draw)


async def test_card_and_steps_are_posted_with_their_pictures(
    sandbox: sandboxes.Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "studio", lambda _library, folder: drawn_at_once(folder))
    movement = LIBRARY.movements["hip_flexor"]
    await preview.post(LIBRARY, movement, sandbox.url, sandbox.token, tmp_path, now=NOW)

    asked, card, *steps = await (await sandbox.ann()).chat()
    assert asked.text == "/stretch hip_flexor"
    assert "photo" in card.raw
    assert "Back pain right now" in card.text
    dose = movement.dose.default()
    composed = script.compose(movement, LIBRARY.words(movement.id), dose)
    assert [f"Step {n} of {len(composed)}" in step.text for n, step in enumerate(steps, 1)] == [True] * len(composed)
    clips = ["animation" in step.raw for step in steps]
    assert clips == [step.kind in script.TIMED for step in composed]
    names = {step.raw["animation"]["file_name"] for step in steps if "animation" in step.raw}
    assert names == {"hold-right.mp4", "hold-left.mp4"}


@pytest.mark.parametrize("own_id", sorted(LIBRARY.movements))
def test_every_movement_can_be_previewed(own_id: str) -> None:
    assert len(list(preview.shown(LIBRARY, LIBRARY.movements[own_id]))) > 3
