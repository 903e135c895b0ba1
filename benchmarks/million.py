"""A million made-up people with a reminder, taken in by SQL alone. Run by itself it does nothing."""

import datetime as dt
from collections.abc import Sequence

import crowd
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db import models

Person, Reminder, Practice = models.Person, models.Reminder, models.Practice

ZONES = (("Europe/Berlin", 1, 0), ("Europe/London", 0, 0), ("Asia/Kolkata", 5, 30), ("America/New_York", -5, 0))
"""Zones with their hours and minutes from UTC in November."""

ANSWERS = [{**crowd.CLEARED, "about": about} for about in ([], ["knee"], ["neck"], ["pregnant"], ["bones"], ["wrists"])]
ANSWERS += [{**crowd.CLEARED, "floor": "hard"}, {**crowd.CLEARED, "worse": "forward", "leg": "one"}]

PRACTICES = 30
"""How many a person who is due has behind them, one a day."""


async def fill(database: AsyncEngine, people: int, due: int, due_at: dt.datetime, movements: Sequence[str]) -> None:
    """Take in people; `due` of them, evenly scattered, fall due at `due_at`, the others minute by minute a day long."""
    every = people // due
    async with database.begin() as sql:
        counted = sa.select(sa.literal(1).label("i")).cte("n", recursive=True)
        counted = counted.union_all(sa.select(counted.c.i + 1).where(counted.c.i < people))
        same = {
            "language": "en",
            "zone": "Europe/Berlin",
            "created_at": due_at,
            "heard_on": due_at.date(),
            "screening": crowd.CLEARED,
            "screened_at": due_at,
            "hands_free": True,
            "pictures": True,
            "offered": {"start": "r:1:start:0"},
        }
        columns = [sa.literal(value, getattr(Person, name).type) for name, value in same.items()]
        chosen = sa.select(counted.c.i, counted.c.i + crowd.FIRST, *columns)
        await sql.execute(sa.insert(Person).from_select(["id", "user_id", *same], chosen))
        for low in range(0, people, people // 100):
            later = due_at + dt.timedelta(minutes=1 + 14 * low * 100 // people)
            which = [Person.id > low, Person.id <= low + people // 100, Person.id % every != 0]
            await _remind(sql, (later + dt.timedelta(hours=1)).time(), later, which)
        for number, (zone, hours, minutes) in enumerate(ZONES):
            which = [Person.id % every == 0, Person.id // every % len(ZONES) == number]
            await sql.execute(sa.update(Person).where(*which).values(zone=zone))
            await _remind(sql, (due_at + dt.timedelta(hours=hours, minutes=minutes)).time(), due_at, which)
        for number, answers in enumerate(ANSWERS):
            which = [Person.id % every == 0, Person.id // every % len(ANSWERS) == number]
            await sql.execute(sa.update(Person).where(*which).values(screening=answers))
        for number in range(PRACTICES):
            await _practise(sql, every, number, due_at - dt.timedelta(days=1 + number, hours=1), movements)
    async with database.execution_options(isolation_level="AUTOCOMMIT").connect() as sql:
        # What autovacuum comes to by itself in tables that have grown day by day.
        await sql.execute(sa.text("ANALYZE" if database.dialect.name == "sqlite" else "VACUUM ANALYZE"))


async def _remind(
    sql: AsyncConnection, wall: dt.time, due_at: dt.datetime, which: Sequence[sa.ColumnElement[bool]]
) -> None:
    same = {"slot": "daily", "wall_time": wall, "days": 127, "state": "on", "missed": 0, "next_due_at": due_at}
    columns = [sa.literal(value, getattr(Reminder, name).type) for name, value in same.items()]
    await sql.execute(
        sa.insert(Reminder).from_select(["person_id", *same], sa.select(Person.id, *columns).where(*which))
    )


async def _practise(
    sql: AsyncConnection, every: int, number: int, began: dt.datetime, movements: Sequence[str]
) -> None:
    same = {
        "slot": "practice",
        "dose": {},
        "phase": "done",
        "step": 1,
        "version": 9,
        "hands_free": True,
        "started_at": began,
        "ended_at": began,
    }
    columns = [sa.literal(value, getattr(Practice, name).type) for name, value in same.items()]
    movement = sa.case(dict(enumerate(movements)), value=(Person.id // every + number) % len(movements))
    chosen = sa.select(Person.id, movement, *columns).where(Person.id % every == 0)
    await sql.execute(sa.insert(Practice).from_select(["person_id", "movement", *same], chosen))
