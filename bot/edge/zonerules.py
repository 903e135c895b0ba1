"""When the rules of zones change, future reminders move with them.

A due moment is worked out by the rules that are known then. Governments change them at short notice; the new ones come
with a newer tzdata package, at a start. Then the zones whose file has changed are found, and what is still to come in
them is worked out anew, batch by batch, before the clock starts.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from importlib import resources

import structlog
import tzdata
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.flows import renewal
from db import facts

log = structlog.get_logger(__name__)

BATCH = 500
_VERSION, _ZONES = "tzdata.version", "tzdata.zones"


async def follow(
    sessions: async_sessionmaker[AsyncSession],
    now: Callable[[], dt.datetime],
    version: str = tzdata.IANA_VERSION,
    read: Callable[[], Mapping[str, str]] | None = None,
) -> int:
    """Compare the rules with those of the last start, and renew what they change. Gives how many reminders moved.

    Killed in between it begins again: the rules are noted at the end. Several processes may do it at once.
    """
    async with sessions.begin() as sql:
        if await facts.get(sql, _VERSION) == version:
            return 0
        before = json.loads(await facts.get(sql, _ZONES) or "{}")
    zones = (read or fingerprints)()
    changed = {zone for zone in before if zones.get(zone, before[zone]) != before[zone]}
    moved = 0
    last: renewal.Place | None = renewal.FIRST
    while changed and last is not None:
        async with sessions.begin() as sql:
            last, several = await renewal.renew(sql, changed, now(), last, BATCH)
        moved += several
    async with sessions.begin() as sql:
        await facts.keep(sql, _ZONES, json.dumps(zones))
        await facts.keep(sql, _VERSION, version)
    if changed:
        log.info("zone rules changed", version=version, zones=sorted(changed), reminders=moved)
    return moved


def fingerprints() -> Mapping[str, str]:
    """Every zone of the tzdata package -> what tells whether its rules have changed."""
    package = resources.files(tzdata)
    found = {}
    for name in package.joinpath("zones").read_text("utf-8").split():
        rules = package.joinpath("zoneinfo", *name.split("/")).read_bytes()
        found[name] = hashlib.blake2b(rules, digest_size=6).hexdigest()
    return found
