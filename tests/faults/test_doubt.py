"""A hold whose message is in doubt is not cut short either (P6): its seconds count from when the doubt was settled."""

import datetime as dt

import pytest

from bot import app
from bot.core import practice as core
from bot.core import script
from bot.edge import turns
from content import model
from db import models, outbox, people
from tests.databases import Sessions

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
HOUSE = app.house(1.0)
DOSE = model.ChosenDose(reps=1, hold_s=10)
STEPS = script.compose(
    HOUSE.catalog.movements["piriformis_supine"], HOUSE.catalog.words("piriformis_supine", "en"), DOSE
)
HOLD = next(number for number, step in enumerate(STEPS) if step.kind is script.Kind.HOLD)


@pytest.mark.parametrize("state", ["sent", "uncertain"])
async def test_a_bell_waits_until_the_hold_has_lasted_since_its_message(sqlite_sessions: Sessions, state: str) -> None:
    told_at = NOW - dt.timedelta(seconds=1)
    async with sqlite_sessions.begin() as sql:
        person = await people.add(sql, 7, "en", NOW)
        row = models.Practice(
            person_id=person.id,
            movement="piriformis_supine",
            slot="talk",
            dose={"reps": 1, "hold_s": 10},
            phase=core.Phase.STEP,
            step=HOLD,
            version=5,
            hands_free=True,
            bell_at=NOW,
            started_at=NOW,
        )
        sql.add(row)
        await sql.flush()
        await outbox.post(sql, 7, "talk", {"text": "Hold"}, NOW, dedupe_key=f"step:{row.id}:5")
        said = await sql.get_one(models.Outbox, 1)
        said.state, said.settled_at = state, told_at

    opened = turns.Turns(sqlite_sessions, HOUSE, lambda: NOW, 1, set_bell=lambda *_: None, wake=lambda: None)
    await opened.ring([row.id])

    async with sqlite_sessions.begin() as sql:
        now = await sql.get_one(models.Practice, row.id)
        assert (now.version, now.bell_at) == (5, told_at + dt.timedelta(seconds=STEPS[HOLD].seconds))
