"""What nobody knows to have arrived: no hold is cut short (P6), nothing is passed over, nothing repeats for ever."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot import app, deps
from bot.core import practice as core
from bot.core import script
from bot.edge import turns
from bot.flows import practice
from content import model
from db import delivery, models, outbox, people, practices
from tests.databases import Sessions

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
HOUSE = app.house(1.0)
DOSE = model.ChosenDose(reps=1, hold_s=10)
STEPS = script.compose(
    HOUSE.catalog.movements["piriformis_supine"], HOUSE.catalog.words("piriformis_supine", "en"), DOSE
)
HOLD = next(number for number, step in enumerate(STEPS) if step.kind is script.Kind.HOLD)
UNSEEN = ["uncertain", "failed"]


@pytest.mark.parametrize("state", ["sent", "uncertain", "failed"])
async def test_a_bell_waits_until_the_hold_has_lasted_since_its_message(sqlite_sessions: Sessions, state: str) -> None:
    async with sqlite_sessions.begin() as sql:
        row = await under_way(sql, core.Phase.STEP, bell_at=NOW)
        await settle(sql, row, state, NOW - SECOND)

    assert await ring(sqlite_sessions, NOW) == (core.Phase.STEP, 5, NOW - SECOND + hold())


@pytest.mark.parametrize("state", UNSEEN)
async def test_a_step_that_nobody_may_have_seen_is_held_up_and_its_person_is_asked(
    sqlite_sessions: Sessions, state: str
) -> None:
    async with sqlite_sessions.begin() as sql:
        row = await under_way(sql, core.Phase.STEP, bell_at=NOW)
        await settle(sql, row, state, NOW - hold())

    assert await ring(sqlite_sessions, NOW) == (core.Phase.WAIT, 6, NOW + core.LAPSES_AFTER)
    assert "I was away for a moment" in await newest(sqlite_sessions)


@pytest.mark.parametrize("state", UNSEEN)
async def test_a_step_that_waits_for_a_tap_is_asked_about_at_once_and_only_once(
    sqlite_sessions: Sessions, state: str
) -> None:
    lapses_at = NOW + core.LAPSES_AFTER
    async with sqlite_sessions.begin() as sql:
        row = await under_way(sql, core.Phase.STEP, step=0, bell_at=lapses_at, hands_free=False)
        await settle(sql, row, state, NOW)
    assert await ring(sqlite_sessions, NOW) == (core.Phase.WAIT, 6, lapses_at)

    async with sqlite_sessions.begin() as sql:
        row = await sql.get_one(models.Practice, 1)
        await settle(sql, row, state, NOW)
    assert await ring(sqlite_sessions, NOW) == (core.Phase.WAIT, 6, lapses_at)
    assert not await newest(sqlite_sessions)


@pytest.mark.parametrize("state", UNSEEN)
@pytest.mark.parametrize("phase", [core.Phase.CARD, core.Phase.READY, core.Phase.WAIT, core.Phase.RATE])
async def test_a_question_that_nobody_may_have_seen_is_asked_anew_and_only_once(
    sessions: Sessions, phase: core.Phase, state: str
) -> None:
    async with sessions.begin() as sql:
        row = await under_way(sql, phase, bell_at=NOW + core.LAPSES_AFTER)
        await settle(sql, row, state, NOW)
    assert await ring(sessions, NOW) == (phase, 6, NOW + core.LAPSES_AFTER)
    assert await newest(sessions)

    later = NOW + 9 * SECOND
    async with sessions.begin() as sql:
        row = await sql.get_one(models.Practice, 1)
        await settle(sql, row, state, later)
    assert await ring(sessions, later) == (phase, 6, later + core.LAPSES_AFTER)
    assert not await newest(sessions)
    assert (await ring(sessions, later + core.LAPSES_AFTER))[1] == 7  # and then it ends, like any that is left alone


@pytest.mark.parametrize(
    ("state", "version", "toast"),
    [("uncertain", 6, ""), ("failed", 6, ""), ("sent", 5, "Already noted; we are one step on.")],
)
async def test_a_tap_on_an_old_button_shows_what_nobody_may_have_seen(
    sqlite_sessions: Sessions, state: str, version: int, toast: str
) -> None:
    async with sqlite_sessions.begin() as sql:
        row = await under_way(sql, core.Phase.RATE, bell_at=NOW + core.LAPSES_AFTER)
        await settle(sql, row, state, NOW)
        person = await sql.get_one(models.Person, row.person_id)
        turn = deps.Turn(sql, HOUSE, NOW, person, heard="1", callback_id="q")
        await practice.tapped(turn, (str(row.id), "4", "next"))
        answer = await sql.scalar(sa.select(models.Outbox).where(models.Outbox.kind == "answer"))
        assert answer is not None
        assert answer.screen is not None
        assert (row.version, answer.screen["text"]) == (version, toast)


async def test_a_step_that_was_passed_rings_no_bell(sqlite_sessions: Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        row = await under_way(sql, core.Phase.RATE, bell_at=NOW + core.LAPSES_AFTER)
        await practices.ring_now(sql, (row.id, 4), NOW)
        await sql.refresh(row)
        assert row.bell_at == NOW + core.LAPSES_AFTER


async def under_way(
    sql: AsyncSession, phase: core.Phase, *, bell_at: dt.datetime, step: int = HOLD, hands_free: bool = True
) -> models.Practice:
    """A practice at version 5."""
    person = await people.add(sql, 7, "en", NOW)
    row = models.Practice(
        person_id=person.id,
        movement="piriformis_supine",
        slot="talk",
        dose={"reps": 1, "hold_s": 10},
        phase=phase,
        step=step,
        version=5,
        hands_free=hands_free,
        bell_at=bell_at,
        started_at=NOW,
    )
    sql.add(row)
    await sql.flush()
    return row


async def settle(sql: AsyncSession, row: models.Practice, state: str, now: dt.datetime) -> None:
    """Its message of now was said, and this became of it."""
    key = practices.step_key(row.id, row.version)
    await outbox.post(sql, 7, "talk", {"text": "words"}, NOW, dedupe_key=key)
    said = await sql.scalar(sa.select(models.Outbox.id).where(models.Outbox.dedupe_key == key))
    assert said is not None
    await delivery.settle(sql, said, state, now)


async def ring(sessions: Sessions, now: dt.datetime) -> tuple[str, int, dt.datetime | None]:
    """Let whatever bell is due ring. Gives phase, version and the next bell."""
    opened = turns.Turns(sessions, HOUSE, lambda: now, 1, set_bell=lambda *_: None, wake=lambda: None)
    due = await opened.ringing()
    assert list(due) == [1]
    await opened.ring(due)
    async with sessions.begin() as sql:
        row = await sql.get_one(models.Practice, 1)
        return row.phase, row.version, row.bell_at


async def newest(sessions: Sessions) -> str:
    """What waits to be said in a new message."""
    async with sessions.begin() as sql:
        rows = await sql.scalars(
            sa.select(models.Outbox).where(models.Outbox.state == "waiting", models.Outbox.kind == "post")
        )
        return "\n".join((row.screen or {})["text"] for row in rows)


def hold() -> dt.timedelta:
    """How long the hold lasts."""
    return dt.timedelta(seconds=STEPS[HOLD].seconds)
