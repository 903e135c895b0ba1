"""What people type -> the movements they mean.

Listed names win, misspellings and other languages among them; a place ("chair", "standing") picks the variant of a
family; then names that stand inside the wish or the other way round; what is left is compared letter by letter.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from content import catalog, model, vocabulary

# Words beside a name, as `normalise` leaves them: English, German, Spanish, French, Italian, Portuguese, Russian.
_AT_A_PLACE: Mapping[vocabulary.Position, str] = {
    vocabulary.Position.SITTING: """chair seated sitting sit desk office sitzen sitzend stuhl sentado sentada silla
        assis assise chaise seduto seduta seduti sedia cadeira сидя стул стуле""",
    vocabulary.Position.SUPINE: """lying supine floor bed mat liegen liegend bett tumbado tumbada cama couche couchee
        allonge allongee lit sdraiato sdraiata sdraiati letto deitado deitada лежа кровати""",
    vocabulary.Position.STANDING: "standing stand stehen stehend pie debout piedi стоя",
}
_BESIDE = """
    a an the my me i to do for of in on at with and how show give want need please some
    stretch stretches stretching strech exercise exercises excercise pose position move movement
    der die das den im auf am mit dehnen dehnung ubung
    el la los las de del en una estiramiento estirar ejercicio postura
    le les du des l un une sur etirement exercice posture
    il lo gli di da dei delle sul sulla allungamento esercizio posizione
    o os dos na no em alongamento exercicio posicao
    на для растяжка упражнение поза
"""
_PLACES = {word: place for place, words in _AT_A_PLACE.items() for word in words.split()}
_FILLERS = frozenset(_BESIDE.split())
_CERTAIN = 100.0
_CLOSE = 70.0  # below, words only look alike by chance
_CLOSE_SHORT, _SHORT = 80.0, 7  # letters: in a short word one slip is a lot already
_AHEAD = 6.0  # by so much the best must lead to be taken without asking
_NEAREST = 3
_WORTH_A_LOOK = 0.2
_LONGEST_WISH = 80  # characters: the rest of a long message names no movement


@dataclass(frozen=True, slots=True)
class Match:
    """One movement or caution that may be meant; `score` runs from 0 to 100."""

    id: str
    score: float
    caution: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Best first. `sure`: the first one is meant. Not `known`: the word says nothing to us, these are the nearest."""

    matches: tuple[Match, ...]
    sure: bool
    known: bool


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """The catalogue prepared for searching. Names are normalised."""

    ids: Mapping[str, frozenset[str]]  # by name
    bare: Mapping[str, frozenset[str]]  # by name without fillers, where that still says enough
    spellings: Mapping[str, frozenset[str]]  # by name, with and without fillers and with its words in order
    words: Mapping[str, frozenset[str]]  # of a name
    asking: frozenset[str]  # names so vague that we ask back
    movements: Mapping[str, model.Movement]
    variants: Mapping[tuple[str, vocabulary.Position], str]  # by family and position


def find(found_in: catalog.Catalog, text: str) -> Found:
    """The movements meant by `text`, best first. For an unknown word the three nearest, with `known` false."""
    names = index(found_in)
    wish = normalise(text[:_LONGEST_WISH])
    if not wish:
        return Found((), sure=False, known=False)
    place, rest = _place(wish)
    ids = _listed(names, wish)
    if not ids and place:
        ids = _steered(names, _listed(names, rest) or _parts(names, rest), place)
    ids = _at(names, ids or _parts(names, wish), place)
    if ids:
        return _found(names, dict.fromkeys(ids, _CERTAIN), sure=len(ids) == 1 and wish not in names.asking)
    return _alike(names, wish, place, rest)


@lru_cache(maxsize=2)
def index(found_in: catalog.Catalog) -> Index:
    """Prepare a catalogue for `find`, which does it by itself: once, the answer is kept."""
    ids: dict[str, set[str]] = defaultdict(set)
    asking = set()
    for own_id, spoken in _everyone(found_in):
        for name in map(normalise, _names(own_id, spoken)):
            ids[name].add(own_id)
        asking |= {normalise(name) for name in spoken.ask_first}
    families = {own.id: own.family or own.id for own in found_in.movements.values()}
    bare: dict[str, set[str]] = defaultdict(set)
    owners: dict[str, set[str]] = defaultdict(set)
    for name, own in ids.items():
        bare[_without(name, _FILLERS)] |= own
        for word in name.split():
            owners[word] |= {families.get(one, one) for one in own}
    spellings: dict[str, set[str]] = defaultdict(set)
    for name, own in (*ids.items(), *bare.items()):
        spellings[name] |= own
        spellings[_sorted(name)] |= own
    return Index(
        ids=_frozen(ids),
        # "chest stretch" may be called so; "chest" alone could be the knee to the chest as well.
        bare=_frozen({name: own for name, own in bare.items() if " " in name or len(owners[name]) == 1}),
        spellings=_frozen(spellings),
        words={name: frozenset(name.split()) for name in ids},
        asking=frozenset(asking),
        movements=found_in.movements,
        variants={(own.family, own.position): own.id for own in found_in.movements.values() if own.family},
    )


def normalise(text: str) -> str:
    """Lower case, no accents, no apostrophes, other signs as single spaces: "Child's  Pöse!" is "childs pose"."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    plain = plain.translate(dict.fromkeys(map(ord, "'’‘ʼ`´")))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in plain).split())


def _frozen(ids: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(own) for name, own in ids.items()}


def _sorted(name: str) -> str:
    return " ".join(sorted(name.split()))


def _everyone(found_in: catalog.Catalog) -> Iterator[tuple[str, model.Names]]:
    for texts in (found_in.texts, found_in.caution_texts):
        for own_id, languages in texts.items():
            for spoken in languages.values():
                yield own_id, spoken


def _names(own_id: str, spoken: model.Names) -> Iterator[str]:
    yield from (own_id.replace("_", " "), spoken.name, spoken.short)
    yield from (*spoken.aliases, *spoken.misspellings, *spoken.ask_first)
    for names in spoken.aliases_other.values():
        yield from names


def _without(name: str, words: Collection[str]) -> str:
    """The name without some words, or all of it where nothing would be left."""
    return " ".join(word for word in name.split() if word not in words) or name


def _place(wish: str) -> tuple[vocabulary.Position | None, str]:
    place = next((_PLACES[word] for word in wish.split() if word in _PLACES), None)
    return place, _without(wish, _PLACES)


def _listed(names: Index, wish: str) -> frozenset[str]:
    short = _without(wish, _FILLERS)
    return names.ids.get(wish) or names.ids.get(short) or names.bare.get(short) or frozenset()


def _steered(names: Index, ids: Iterable[str], place: vocabulary.Position) -> frozenset[str]:
    """The variants of these movements at a place, as far as there are any."""
    families = {own: names.movements[own].family if own in names.movements else "" for own in ids}
    return frozenset(names.variants.get((family, place), own) for own, family in families.items())


def _at(names: Index, ids: frozenset[str], place: vocabulary.Position | None) -> frozenset[str]:
    """Those of several that are done at the place that was named, as far as there are any; a caution always stays."""
    here = {own for own in ids if own in names.movements and names.movements[own].position is place}
    return ids - (names.movements.keys() - here) if here else ids


def _parts(names: Index, wish: str) -> frozenset[str]:
    """Who has a name inside the wish (the longest such name counts), or else a name that the whole wish is part of."""
    asked = frozenset(wish.split())
    if asked <= _FILLERS:
        return frozenset()
    inside = [name for name, words in names.words.items() if words <= asked]
    if inside:
        longest = max(len(_without(name, _FILLERS)) for name in inside)
        inside = [name for name in inside if len(_without(name, _FILLERS)) == longest]
    else:
        short = frozenset(_without(wish, _FILLERS).split())
        inside = [name for name, words in names.words.items() if short and short <= words]
        if _of_one_family(names, inside):  # "piriformis muscle": without a place the plainest of its names
            inside = [min(inside, key=lambda name: len(names.words[name]))]
    return frozenset(own for name in inside for own in names.ids[name])


def _of_one_family(names: Index, among: Iterable[str]) -> bool:
    owners = {own for name in among for own in names.ids[name]}
    families = {names.movements[own].family if own in names.movements else "" for own in owners}
    return len(families) == 1 and families != {""}


def _alike(names: Index, wish: str, place: vocabulary.Position | None, rest: str) -> Found:
    """Letter by letter: a misspelling that nobody listed, or an unknown word."""
    short = _without(wish, _FILLERS)
    scores = _scores(names, short)
    if place:
        steered = _scores(names, _without(rest, _FILLERS))
        best = max(steered, key=steered.__getitem__)
        for own in _steered(names, [best], place):
            scores[own] = max(scores[own], steered[best])
    ranked = sorted(scores, key=lambda own: (-scores[own], own))
    top = scores[ranked[0]]
    near = {own: scores[own] for own in ranked if scores[own] > top - _AHEAD}
    if top >= (_CLOSE if len(short) > _SHORT else _CLOSE_SHORT):
        return _found(names, near, sure=len(near) == 1)
    offered = [own for own in ranked if own in names.movements and names.movements[own].rotation][:_NEAREST]
    return _found(names, {own: scores[own] for own in offered}, sure=False, known=False)


def _scores(names: Index, wish: str) -> dict[str, float]:
    """How alike the wish and the closest name of each id are, 0 to 100; the order of words does not matter."""
    scores: dict[str, float] = dict.fromkeys((own for ids in names.ids.values() for own in ids), 0.0)
    for typed in {wish, _sorted(wish)}:
        close = process.extract(
            typed, names.spellings.keys(), scorer=OSA.normalized_similarity, limit=None, score_cutoff=_WORTH_A_LOOK
        )
        for name, score, _ in close:
            for own in names.spellings[name]:
                scores[own] = max(scores[own], score * _CERTAIN)
    return scores


def _found(names: Index, scores: Mapping[str, float], *, sure: bool, known: bool = True) -> Found:
    """Best first; of equals the movements before the cautions, in the order of their ids."""
    matches = [Match(own, score, own not in names.movements) for own, score in scores.items()]
    ranked = sorted(matches, key=lambda match: (-match.score, match.caution, match.id))
    return Found(tuple(ranked), sure=sure, known=known)
