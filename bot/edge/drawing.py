"""From a recipe to a file: the one place where the bot draws. The drawing library is loaded when first needed."""

import functools
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.core import script
from bot.edge import gallery
from bot.screens import pictures
from content import catalog, model

if TYPE_CHECKING:
    from content.drawing import media, palette


_RECIPES = 8192  # more than there are movements, doses, sides and grounds in a house where many practise


def studio(library: catalog.Catalog, folder: Path) -> gallery.Drawn:
    """Where the gallery gets pictures from: made on first need and kept in a folder.

    A key is asked for on the event loop each time a picture leaves, and draws every pose: it is worked out once.
    """

    @functools.lru_cache(maxsize=_RECIPES)
    def once(said: tuple[tuple[str, Any], ...]) -> str:
        from content.drawing import media  # noqa: PLC0415  video and raster libraries: not at start-up

        recipe = dict(said)
        return media.key(library.movements[recipe["movement"]], _clip(recipe), _theme(recipe))

    def key(recipe: gallery.Recipe) -> str:
        return once(tuple(sorted(recipe.items())))

    def draw(recipe: gallery.Recipe) -> Path:
        from content.drawing import media  # noqa: PLC0415  same

        movement, clip = library.movements[recipe["movement"]], _clip(recipe)
        return media.still(movement, folder, _theme(recipe)) if clip is None else media.clip(movement, clip, folder)

    return gallery.Drawn(key, draw)


def _clip(recipe: gallery.Recipe) -> "media.Clip | None":
    from content.drawing import media, motion  # noqa: PLC0415  same

    if recipe["kind"] == "photo":
        return None
    side = model.Side(recipe["side"]) if recipe["side"] else None
    dose = model.ChosenDose(recipe["reps"], recipe["hold_s"])
    return media.Clip(kind=motion.Kind(recipe["of"]), dose=dose, side=side, theme=_theme(recipe))


def _theme(recipe: gallery.Recipe) -> "palette.Theme":
    from content.drawing import palette  # noqa: PLC0415  same

    return palette.Theme.DARK if recipe.get("dark") else palette.Theme.LIGHT


def recipes(library: catalog.Catalog) -> Iterator[gallery.Recipe]:
    """Every picture that a first time and a usual practice need, on both grounds, the light ones first."""
    for dark, movement in itertools.product((False, True), library.movements.values()):
        yield pictures.still(movement.id, dark=dark)
        for dose in dict.fromkeys((movement.dose.smallest(), movement.dose.default())):
            steps = script.compose(movement, library.words(movement.id), dose)
            shown = [pictures.of_step(movement.id, step, dose, 1.0, dark=dark) for step in steps]
            yield from {repr(recipe): recipe for recipe in shown if recipe is not None}.values()
