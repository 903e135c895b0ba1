"""Loads the folder of movements and cautions. A wrong file is refused, and all that is wrong is said at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from content import model, reading, rules, terms, variants
from content.drawing import figure_rules, poses

_HERE = Path(__file__).parent
_T = TypeVar("_T")
_ID = re.compile("[a-z0-9_]+")  # it stands in buttons, and in lists of what was practised, between other signs
Look = Callable[[poses.Figure, reading.Notes], None]
"""How closely figures are looked at: notes what is wrong with one."""


class ContentError(Exception):
    """The folder cannot be used; `problems` holds every reason, one line each as text."""

    def __init__(self, problems: tuple[reading.Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catalog:
    """All that can be done and asked for. Texts are kept by id and language; English is always there."""

    movements: Mapping[str, model.Movement]
    cautions: Mapping[str, model.Caution]
    texts: Mapping[str, Mapping[str, model.Words]]
    caution_texts: Mapping[str, Mapping[str, model.CautionWords]]
    shared: Mapping[str, terms.Terms]

    def words(self, movement_id: str, language: str = terms.ENGLISH) -> model.Words:
        """What is said about a movement, in English where that language is missing; KeyError for an unknown id."""
        texts = self.texts[movement_id]
        return texts.get(language) or texts[terms.ENGLISH]

    def caution_words(self, caution_id: str, language: str = terms.ENGLISH) -> model.CautionWords:
        """What is said about a caution, in English where that language is missing; KeyError for an unknown id."""
        texts = self.caution_texts[caution_id]
        return texts.get(language) or texts[terms.ENGLISH]

    def render(
        self,
        cue: model.Cue,
        movement: model.Movement,
        dose: model.ChosenDose,
        side: model.Side | None = None,
        language: str = terms.ENGLISH,
    ) -> str:
        """The cue with its numbers and sides, at most 200 characters.

        `side` may be None where the movement has no sides, and for start and finish; elsewhere None means the right.
        An alternating set is announced for the side it begins with.
        """
        spoken = language if language in self.texts[movement.id] else terms.ENGLISH
        return terms.render(cue.text, movement.dose, dose, side or model.Side.RIGHT, self.shared[spoken])


class _Desk:
    """Reads files below one folder and keeps the notes about each."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.all_notes: list[reading.Notes] = []

    def notes(self, path: Path) -> reading.Notes:
        """The notes of a file, under its path relative to the root."""
        name = path.relative_to(self.root).as_posix()
        for notes in self.all_notes:
            if notes.file == name:
                return notes
        self.all_notes.append(reading.Notes(name))
        return self.all_notes[-1]

    def recipes(self, kind: str, file: str, hint: type[_T], **given: Mapping[str, object]) -> dict[str, _T]:
        """Every readable recipe of a kind; the folder's name is the id, `given` are further fields by id."""
        found = {}
        for path in sorted((self.root / kind).glob("*/")):
            more = {field: by_id.get(path.name) for field, by_id in given.items()}
            notes = self.notes(path / file)
            if not _ID.fullmatch(path.name):
                notes.add("(folder)", "an id of small letters, digits and _", path.name)
            recipe = reading.read(path / file, hint, notes, id=path.name, **more)
            if recipe is not None:
                found[path.name] = recipe
        return found

    def figures(self, look: Look) -> dict[str, poses.Figure | None]:
        """How each movement is drawn."""
        found = {}
        for place in sorted((self.root / "movements").glob("*/")):
            notes = self.notes(place / "figure.toml")
            figure = found[place.name] = reading.read(place / "figure.toml", poses.Figure, notes)
            if figure is not None:
                look(figure, notes)
        return found

    def languages(self, folder: Path, hint: type[_T]) -> dict[str, _T]:
        """The words of a folder by language; English must be among them."""
        found = {}
        for path in sorted({folder / f"words.{terms.ENGLISH}.toml", *folder.glob("words.*.toml")}):
            words = reading.read(path, hint, self.notes(path))
            if words is not None:
                found[path.name.split(".")[1]] = words
        return found


def load(folder: Path | None = None, look: Look = figure_rules.check) -> Catalog:
    """The catalogue of a folder (by default the one beside this file); ContentError with every problem in it.

    Start-up waits for this, so figures are only looked at for names and numbers, unless `look` looks closer.
    """
    root = folder or _HERE
    desk = _Desk(root)
    shared = desk.languages(root, terms.Terms)
    movements = desk.recipes("movements", "movement.toml", model.Movement, figure=desk.figures(look))
    cautions = desk.recipes("cautions", "caution.toml", model.Caution)
    texts = {name: desk.languages(root / "movements" / name, model.Words) for name in movements}
    caution_texts = {name: desk.languages(root / "cautions" / name, model.CautionWords) for name in cautions}
    found = Catalog(movements=movements, cautions=cautions, texts=texts, caution_texts=caution_texts, shared=shared)
    _check(found, desk)
    problems = tuple(problem for notes in desk.all_notes for problem in notes.problems)
    if problems:
        raise ContentError(problems)
    return found


def _check(found: Catalog, desk: _Desk) -> None:
    # A movement that could not be read is a problem of its own file, not of those that refer to it.
    known = [path.name for path in (desk.root / "movements").glob("*/")]
    spoken = {language for texts in (*found.texts.values(), *found.caution_texts.values()) for language in texts}
    for path in (desk.root / f"words.{language}.toml" for language in sorted(spoken)):
        if not path.exists() and not desk.notes(path).problems:
            desk.notes(path).add("(file)", "the shared words of a language", reading.Nothing())
    if not known:
        desk.notes(desk.root / "movements").add("(folder)", "at least one movement", reading.Nothing())
    for name, movement in found.movements.items():
        place = desk.root / "movements" / name
        notes = desk.notes(place / "movement.toml")
        rules.check_movement(movement, notes)
        rules.check_links(_links(movement), name, known, notes)
        variants.check(movement, found.movements, notes)
        for language, words in found.texts[name].items():
            notes = desk.notes(place / f"words.{language}.toml")
            rules.check_words(movement, words, found.shared.get(language), notes)
    for name, caution in found.cautions.items():
        place = desk.root / "cautions" / name
        notes = desk.notes(place / "caution.toml")
        rules.check_sources(caution.sources, notes)
        rules.check_links(((f"swaps[{n}]", swap) for n, swap in enumerate(caution.swaps)), name, known, notes)
        for swap in caution.hide.keys() - set(caution.swaps):
            notes.add(f"hide.{swap}", f"one of the swaps {', '.join(caution.swaps)}", swap)
        if name in known:
            notes.add("(folder)", "an id that no movement has", name)
        for language, caution_words in found.caution_texts[name].items():
            rules.check_caution_words(caution_words, desk.notes(place / f"words.{language}.toml"))


def _links(movement: model.Movement) -> list[tuple[str, str]]:
    return [
        *((f"easier[{place}]", other) for place, other in enumerate(movement.easier)),
        *((f"harder[{place}]", other) for place, other in enumerate(movement.harder)),
        *((f"tags.swap.{flag}", other) for flag, other in movement.tags.swap.items()),
    ]
