"""Many rows by one statement: the same as one by one, in both databases."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import bulk, models, people, sealed
from tests.databases import Sessions

NOW = dt.datetime(2026, 11, 20, 8, 0, 0, 250_000, dt.timezone(dt.timedelta(hours=1)))
TODAY = NOW.date()
NAMES = ("person_id", "slot", "local_date", "due_at", "state", "why")
KEY = ("person_id", "slot", "local_date")


async def somebody(sql: AsyncSession) -> int:
    return (await people.add(sql, 7, "en", NOW)).id


async def test_every_kind_of_value_comes_back_as_it_was_written(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        person = await somebody(sql)
        written = sealed.write({"movement": "bridge"})
        rows = [
            (person, "daily", TODAY, NOW, "planned", {"movement": "grüße"}),
            (person, "daily", TODAY + dt.timedelta(days=1), NOW, "planned", written),
            (person, "weekly", TODAY, NOW, "skipped", None),
        ]
        given = await bulk.insert(sql, models.Target, KEY, NAMES, rows, give=("local_date", "slot", "due_at"))
        assert sorted(given) == sorted((row[2], row[1], NOW) for row in rows)
    async with sessions() as sql:
        kept = list(await sql.scalars(sa.select(models.Target).order_by(models.Target.id)))
    assert [(row.slot, row.local_date, row.due_at, row.state) for row in kept] == [row[1:5] for row in rows]
    assert [row.why for row in kept] == [{"movement": "grüße"}, {"movement": "bridge"}, None]


async def test_what_is_taken_is_left_as_it_is_and_not_given(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        person = await somebody(sql)
        first = (person, "daily", TODAY, NOW, "planned", None)
        await bulk.insert(sql, models.Target, KEY, NAMES, [first])
        rows = [(*first[:4], "skipped", None), (person, "weekly", *first[2:])]
        assert await bulk.insert(sql, models.Target, KEY, NAMES, rows, give=("slot",)) == [("weekly",)]
        assert list(await sql.scalars(sa.select(models.Target.state))) == ["planned", "planned"]


async def test_more_rows_than_a_statement_takes_are_all_written(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        person = await somebody(sql)
        days = [TODAY + dt.timedelta(days=number) for number in range(2_345)]
        rows = [(person, "daily", day, NOW, "planned", None) for day in days]
        given = await bulk.insert(sql, models.Target, KEY, NAMES, rows, give=("local_date",))
        assert sorted(given) == [(day,) for day in days]


async def test_each_row_is_changed_to_its_own_values_and_no_other(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        ids = [(await people.add(sql, number, "en", NOW)).id for number in (1, 2, 3)]
    async with sessions.begin() as sql:
        rows = [({"start": "a"}, "Europe/Rome", ids[0]), (None, None, ids[1])]
        await bulk.update(sql, models.Person, ["offered", "zone"], ["id"], rows)
        await bulk.update(sql, models.Person, ["language"], ["id", "user_id"], [("de", ids[2], 3), ("fr", ids[2], 2)])
    async with sessions() as sql:
        columns = (models.Person.offered, models.Person.zone, models.Person.language)
        kept = [tuple(row) for row in await sql.execute(sa.select(*columns).order_by(models.Person.id))]
    assert kept == [({"start": "a"}, "Europe/Rome", "en"), (None, None, "en"), (None, None, "de")]


async def test_no_rows_are_no_statement(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        assert await bulk.insert(sql, models.Target, KEY, NAMES, [], give=("id",)) == []
        await bulk.update(sql, models.Person, ["language"], ["id"], [])
        assert await sql.scalar(sa.select(sa.func.count()).select_from(models.Target)) == 0
