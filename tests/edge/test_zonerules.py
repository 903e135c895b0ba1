"""New rules of zones: what is still to come moves in the zones that have changed, once, and nothing else does."""

import datetime as dt

import sqlalchemy as sa

from bot.edge import zonerules
from db import facts, models, people
from tests import databases

NOW = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
BERLIN, TOKYO = dt.datetime(2026, 11, 22, 6, 30, tzinfo=dt.UTC), dt.datetime(2026, 11, 21, 22, 30, tzinfo=dt.UTC)


async def settle(sessions: databases.Sessions, each: int = 1) -> None:
    """People whose reminders were worked out by rules that are an hour off; one of Berlin's is due already."""
    async with sessions.begin() as sql:
        for number, (zone, at) in enumerate([("Europe/Berlin", BERLIN), ("Asia/Tokyo", TOKYO)] * each):
            person = await people.add(sql, 5001 + number, "en", NOW)
            person.zone = zone
            sql.add(models.Reminder(person_id=person.id, wall_time=dt.time(7, 30), next_due_at=at + HOUR))
        person = await people.add(sql, 4000, "en", NOW)
        person.zone = "Europe/Berlin"
        sql.add(models.Reminder(person_id=person.id, wall_time=dt.time(7, 30), next_due_at=NOW - HOUR))


async def due(sessions: databases.Sessions) -> list[dt.datetime | None]:
    async with sessions.begin() as sql:
        return list(await sql.scalars(sa.select(models.Reminder.next_due_at).order_by(models.Reminder.person_id)))


async def test_reminders_of_a_changed_zone_move_and_no_others(sessions: databases.Sessions) -> None:
    await settle(sessions)
    rules = {"Europe/Berlin": "old", "Asia/Tokyo": "same"}
    assert await zonerules.follow(sessions, lambda: NOW, "2026a", lambda: rules) == 0
    assert await due(sessions) == [BERLIN + HOUR, TOKYO + HOUR, NOW - HOUR]

    assert await zonerules.follow(sessions, lambda: NOW, "2026b", lambda: rules | {"Europe/Berlin": "new"}) == 1
    assert await due(sessions) == [BERLIN, TOKYO + HOUR, NOW - HOUR]
    assert await zonerules.follow(sessions, lambda: NOW, "2026b", lambda: rules | {"Asia/Tokyo": "new"}) == 0


async def test_many_are_moved_batch_by_batch(sqlite_sessions: databases.Sessions) -> None:
    await settle(sqlite_sessions, zonerules.BATCH // 2 + 1)
    async with sqlite_sessions.begin() as sql:
        await facts.keep(sql, "tzdata.zones", '{"Europe/Berlin": "old", "Asia/Tokyo": "old"}')

    rules = {"Europe/Berlin": "new", "Asia/Tokyo": "new"}
    assert await zonerules.follow(sqlite_sessions, lambda: NOW, "2026b", lambda: rules) == zonerules.BATCH + 2
    assert {*await due(sqlite_sessions)} == {BERLIN, TOKYO, NOW - HOUR}


async def test_the_installed_rules_are_noted_zone_by_zone(sqlite_sessions: databases.Sessions) -> None:
    found = zonerules.fingerprints()
    assert {"Europe/Berlin", "America/Argentina/Buenos_Aires", "Pacific/Chatham"} <= found.keys()
    assert found["Europe/Berlin"] != found["Asia/Tokyo"]

    assert await zonerules.follow(sqlite_sessions, lambda: NOW) == 0
    async with sqlite_sessions.begin() as sql:
        assert await facts.get(sql, "tzdata.version") is not None
