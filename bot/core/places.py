"""What people type for where they are -> places with their IANA zone.

Cities, countries, states, zone names, offsets and abbreviations are understood, in any script and with small mistakes.

The bot is sure only where everybody would be: one zone, or one city ten times as big as its namesakes. Otherwise it
offers what may be meant. An abbreviation is never sure: "IST" is said in India, Ireland and Israel, and most people who
type "CET" live in a zone that leaves it every summer.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self

from rapidfuzz import process
from rapidfuzz.distance import OSA

MOST_OFFERED = 4  # buttons under one question
DOMINANT = 10  # times as many people as the next namesake: nobody needs to be asked
_ALIAS_WEIGHT = 0.1  # of a city that has the typed name only among its others: "Victoria" for Hong Kong
_REGION_WEIGHT = 0.2  # of a state or province: people name their city more often
_LONGEST = 80  # signs that are looked at; no place has a longer name
_LEAST_TO_GUESS = 4  # letters: below it everything resembles everything
_LONG = 6  # letters: from here on two slips are forgiven
_SLIP = 20  # each slip makes a name this much less likely to be meant
_MOST_ALIKE = 40
_EARLIEST, _LATEST = -12, 14  # hours for which the tz database names an offset
_OFFSET = re.compile(r"(?:utc|gmt)?\s*(?P<sign>[+-])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?")
_LEAD = re.compile(r"^(?:(?:i live|i am|i'm|im) )?(?:in|near|from) ")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe"})


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to live by a zone's clocks. `country` and `region` are names in English, empty where none belongs."""

    name: str
    country: str
    zone: str
    region: str = ""


class Found(NamedTuple):
    """The places that were meant, best first; `sure` only if there is one and nothing needs to be asked."""

    places: tuple[Place, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class Area:
    """A country ("DE") or a state of one ("US-TX"): zones with the same clocks are one, the biggest first."""

    code: str
    name: str
    keys: frozenset[str]
    zones: tuple[str, ...]
    population: int

    @classmethod
    def of(cls, row: str) -> Self:
        """Read `code, name, key|key, zone|zone, population`, with tabs between."""
        code, name, keys, zones, population = row.split("\t")
        return cls(code, name, frozenset(keys.split("|")), tuple(zones.split("|")), int(population))

    def goes_by(self, name: str) -> bool:
        """Whether a key means this area where an area is expected: 'texas', and there 'tx' too."""
        return name in self.keys or name == self.code.rpartition("-")[2].casefold()


@dataclass(frozen=True, slots=True)
class Atlas:
    """All that is known of places.

    `cities` stays one text, a line each, the biggest first: `name, area code, zone, population, |key|key|` with tabs
    between, and a newline at either end. To find a key is to find `|key|`: 3 ms at most, where a dictionary of all
    names would take 40 MB. `abbreviations` are "CET" or "UTC+5:30" with the zones that may be meant, `zones` the IANA
    names by their small letters.
    """

    cities: str
    areas: Mapping[str, Area]
    abbreviations: Mapping[str, tuple[str, ...]]
    zones: Mapping[str, str]


class _Candidate(NamedTuple):
    place: Place
    area: str
    weight: float  # roughly: how many people may mean it


def key(text: str) -> str:
    """The text as it is looked up: small letters without accents, signs and spaces."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS))
    bare = "".join(sign for sign in folded if sign.isalnum() or unicodedata.category(sign) == "Mc")
    return unicodedata.normalize("NFC", bare)


def find(atlas: Atlas, text: str) -> Found:
    """The places that `text` may mean, at most four; none at all when nothing resembles it."""
    said = unicodedata.normalize("NFKC", text).casefold().strip(" .!?").replace("−", "-")[:_LONGEST]
    said = _LEAD.sub("", said)
    return (
        _by_clock(atlas, said) or _by_name(atlas, said) or _by_name_and_area(atlas, said) or _by_likeness(atlas, said)
    )


def home(atlas: Atlas, zone: str, area: str = "") -> Place:
    """The biggest city of a zone (within an area code), or the zone under its own name where no city is known."""
    for at in _occurrences(atlas.cities, f"\t{zone}\t"):
        city = _city(atlas, at)
        if _within(city.area, area):
            return city.place
    return Place(_spelled(zone), "", zone)


def _by_clock(atlas: Atlas, said: str) -> Found | None:
    """'CET', 'UTC+3', 'Europe/Berlin'."""
    offset = _OFFSET.fullmatch(said)
    if offset and int(offset["minutes"] or 0) == 0:
        return _by_whole_hours(int(offset["sign"] + offset["hours"]))
    short = f"UTC{offset['sign']}{int(offset['hours'])}:{offset['minutes']}" if offset else said.upper()
    if zones := atlas.abbreviations.get(short):
        return Found(tuple(home(atlas, zone) for zone in zones[:MOST_OFFERED]), sure=False)
    named = atlas.zones.get(said.replace(" ", "_")) if "/" in said or said == "utc" else None
    return Found((Place(_spelled(named), "", named),), sure=True) if named else None


def _by_whole_hours(hours: int) -> Found | None:
    """A fixed offset: the tz database names those in whole hours, with the sign the other way round."""
    if not _EARLIEST <= hours <= _LATEST:
        return None
    place = Place(f"UTC{hours:+d}", "", f"Etc/GMT{-hours:+d}") if hours else Place("UTC", "", "UTC")
    return Found((place,), sure=True)


def _by_name(atlas: Atlas, said: str) -> Found | None:
    """'Berlin', 'мюнхен', 'Portugal', 'Texas'."""
    return _weighed([*_areas_called(atlas, key(said)), *_cities_called(atlas, key(said))])


def _by_name_and_area(atlas: Atlas, said: str) -> Found | None:
    """'Birmingham, UK', 'Paris Texas': the last words narrow the first ones down."""
    words = said.replace(",", " ").split()
    for cut in range(len(words) - 1, 0, -1):
        areas = [area.code for area in atlas.areas.values() if area.goes_by(key("".join(words[cut:])))]
        cities = _cities_called(atlas, key("".join(words[:cut]))) if areas else ()
        if found := _weighed([city for city in cities if any(_within(city.area, area) for area in areas)]):
            return found
    before_comma = _offered(_cities_called(atlas, key(said.partition(",")[0]))) if "," in said else ()
    return Found(before_comma, sure=False) if before_comma else None


def _by_likeness(atlas: Atlas, said: str) -> Found:
    """'Berln': names with the same first letter and a slip or two, the closest and biggest first; never sure."""
    wanted = key(said)
    if len(wanted) < _LEAST_TO_GUESS:
        return Found((), sure=False)
    slips = 1 if len(wanted) < _LONG else 2
    length = f"{{{len(wanted) - 1 - slips},{len(wanted) - 1 + slips}}}"
    rows = re.finditer(rf"\|({re.escape(wanted[0])}[^|\t\n]{length})(?=\|)", atlas.cities)
    known: dict[str, list[int]] = {name: [] for area in atlas.areas.values() for name in area.keys}
    for row in rows:
        known.setdefault(row[1], []).append(row.start())
    alike = process.extract(wanted, list(known), scorer=OSA.distance, score_cutoff=slips, limit=_MOST_ALIKE)
    candidates = [
        candidate._replace(weight=candidate.weight / _SLIP**distance)
        for name, distance, _ in alike
        for candidate in (*_areas_called(atlas, name), *(_city(atlas, at) for at in known[name]))
    ]
    return Found(_offered(candidates), sure=False)


def _weighed(candidates: list[_Candidate]) -> Found | None:
    """What is left when the dominant leave no room for the small; None where there was nothing."""
    heaviest = max((candidate.weight for candidate in candidates), default=0)
    places = _offered(candidate for candidate in candidates if candidate.weight * DOMINANT > heaviest)
    return Found(places, sure=len(places) == 1) if places else None


def _offered(candidates: Iterable[_Candidate]) -> tuple[Place, ...]:
    """The heaviest of each zone: two towns with the same clock are no question."""
    by_zone: dict[str, Place] = {}
    for candidate in sorted(candidates, key=lambda candidate: -candidate.weight):
        by_zone.setdefault(candidate.place.zone, candidate.place)
    return tuple(by_zone.values())[:MOST_OFFERED]


def _areas_called(atlas: Atlas, name: str) -> Iterator[_Candidate]:
    for area in atlas.areas.values():
        if name in area.keys:
            weight = area.population * (_REGION_WEIGHT if "-" in area.code else 1)
            # Their own order breaks the tie; in a country with two zones nobody is to be overlooked.
            yield from (_Candidate(home(atlas, zone, area.code), area.code, weight) for zone in area.zones)


def _cities_called(atlas: Atlas, name: str) -> Iterator[_Candidate]:
    if name:
        yield from (_city(atlas, at) for at in _occurrences(atlas.cities, f"|{name}|"))


def _city(atlas: Atlas, at: int) -> _Candidate:
    """The city in whose row the position `at` lies; under the name that it goes by first it weighs most."""
    row = atlas.cities[atlas.cities.rfind("\n", 0, at) + 1 : atlas.cities.find("\n", at)]
    name, area, zone, population, _ = row.split("\t")
    country, dash, _ = area.partition("-")
    place = Place(name, atlas.areas[country].name, zone, atlas.areas[area].name if dash else "")
    called_so = atlas.cities[at - 1] == "\t"
    return _Candidate(place, area, int(population) * (1 if called_so else _ALIAS_WEIGHT))


def _spelled(zone: str) -> str:
    if zone.startswith("Etc/"):  # "GMT+2" alone would be read the other way round
        return zone
    return zone.rpartition("/")[2].replace("_", " ")


def _within(code: str, area: str) -> bool:
    return not area or code == area or code.startswith(f"{area}-")


def _occurrences(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + len(part) - 1)
