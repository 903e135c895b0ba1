"""The atlas that is shipped is whole, and points have zones."""

import math
import zoneinfo

import pytest

from bot import atlas
from bot.core import places


def test_every_zone_of_the_atlas_exists() -> None:
    found = atlas.load()
    of_cities = {row.split("\t")[2] for row in found.cities.strip("\n").split("\n")}
    of_areas = {zone for area in found.areas.values() for zone in area.zones}
    of_abbreviations = {zone for zones in found.abbreviations.values() for zone in zones}
    assert of_cities | of_areas | of_abbreviations <= zoneinfo.available_timezones()


def test_every_city_lies_in_a_known_area_and_is_found_by_its_first_name() -> None:
    found = atlas.load()
    rows = [row.split("\t") for row in found.cities.strip("\n").split("\n")]
    assert {area for _, area, *_ in rows} <= set(found.areas)
    assert {area.partition("-")[0] for _, area, *_ in rows} <= set(found.areas)
    assert all(keys.startswith(f"|{places.key(name)}|") for name, *_, keys in rows)


def test_the_biggest_city_comes_first() -> None:
    people = [int(row.split("\t")[3]) for row in atlas.load().cities.strip("\n").split("\n")]
    assert people == sorted(people, reverse=True)


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (52.52, 13.40, "Europe/Berlin"),
        (27.70, 85.32, "Asia/Kathmandu"),
        (0.0, -150.0, "Etc/GMT+10"),
        (91.0, 0.0, None),
        (0.0, -180.1, None),
        (math.nan, 0.0, None),
    ],
)
def test_a_shared_location_has_a_zone(latitude: float, longitude: float, zone: str | None) -> None:
    assert atlas.zone_at(latitude, longitude) == zone
