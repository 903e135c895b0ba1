"""The atlas: a small extract of GeoNames (see the README beside this) and the outlines of zones, read when asked for.

It reads files, so it is no part of `core`; it decides nothing: what is meant by a name is `bot.core.places`' business.
"""

import functools
import lzma
import zoneinfo
from importlib import resources
from typing import TYPE_CHECKING

from bot.core import places

if TYPE_CHECKING:
    from timezonefinder import TimezoneFinder


@functools.cache
def load() -> places.Atlas:
    """The atlas of this installation, about 0.2 s and 16 MB; the first call reads it, the others share it."""
    here = resources.files(__name__)
    areas = map(places.Area.of, here.joinpath("areas.tsv").read_text("utf-8").splitlines())
    abbreviations = (row.split("\t") for row in here.joinpath("abbreviations.tsv").read_text("utf-8").splitlines())
    return places.Atlas(
        cities=lzma.decompress(here.joinpath("cities.tsv.xz").read_bytes()).decode(),
        areas={area.code: area for area in areas},
        abbreviations={name: tuple(zones.split("|")) for name, zones in abbreviations},
        zones={zone.casefold(): zone for zone in zoneinfo.available_timezones()},
    )


def zone_at(latitude: float, longitude: float) -> str | None:
    """The IANA zone of a point in degrees, at sea a fixed offset; None for what is no point on Earth."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004  degrees
        return None
    return _outlines().timezone_at(lat=latitude, lng=longitude)


@functools.cache
def _outlines() -> "TimezoneFinder":
    # It brings numpy and 30 MB of outlines along, for the few who share a location: not at start-up.
    from timezonefinder import TimezoneFinder  # noqa: PLC0415

    return TimezoneFinder(in_memory=True)
