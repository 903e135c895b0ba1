"""What is kept too long goes, and nothing else; people who went away long ago are told before."""

import asyncio
import contextlib
import datetime as dt
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import app, deps
from bot.edge import tidying, turns
from bot.flows import privacy
from db import delivery, inbox, models, outbox, people, posted, ratings, reminders, retention, withdrawal
from tests import sandboxes
from tests.databases import Sessions
from tests.edge import desk
from tests.telegrams import ANN, BOB, START

DAY = dt.timedelta(days=1)


class Calendar:
    """A clock that stands still until a test turns the pages."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> dt.datetime:
        return self.moment


@pytest.fixture(scope="module")
def rooms() -> deps.House:
    return app.house(1.0)


@pytest.fixture
def clock() -> Calendar:
    return Calendar()


@pytest.fixture
def tidy(sessions: Sessions, rooms: deps.House, clock: Calendar) -> tidying.Tidying:
    return tidying.Tidying(sessions, rooms, clock.now, lambda: None)


@pytest.fixture
async def unkink(sqlite_sessions: Sessions, rooms: deps.House) -> AsyncIterator[desk.Desk]:
    async with desk.open_desk(sqlite_sessions, rooms) as opened:
        yield opened


async def live(sessions: Sessions, user: int, now: dt.datetime) -> int:
    """Leave a row of each kind that ages."""
    async with sessions.begin() as sql:
        person = await people.add(sql, user, "en", now)
        skipped = reminders.Entry(person.id, "daily", now.date(), now, "skipped", "paused", settled_at=now)
        await reminders.enter(sql, [skipped])
        sql.add(models.BodyMap(person_id=person.id, asked_at=now, local_date=now.date(), areas=["neck"]))
        practice = models.Practice(
            person_id=person.id, movement="bridge", slot="practice:1", dose={"reps": 3}, phase="done", step=1,
            version=1, hands_free=True, started_at=now, ended_at=now,
        )  # fmt: skip
        sql.add(practice)
        await sql.flush()
        await ratings.keep(
            sql, person.id, value=4, moment="before", rated_at=now, local_date=now.date(), practice_id=practice.id
        )
        await outbox.post(sql, user, "s", {"text": "x"}, now)
        await withdrawal.drop_all(sql, user, now, "blocked")
        await posted.note(sql, user, "s", 55, now)
        for number in (1, 2):
            await inbox.hear(sql, 1, user * 10 + number, {"message": {"from": {"id": user}}}, now)
            if number == 1:
                assert await inbox.take(sql, 1, user * 10 + number) is not None
            else:
                await inbox.stumbled(sql, 1, user * 10 + number, limit=1)
        return person.id


def name(rule: retention.Rule) -> str:
    return f"{rule.table.__tablename__} {rule.state or ''}".strip()


async def counts(sessions: Sessions) -> dict[str, int]:
    found = {}
    async with sessions() as sql:
        for rule in retention.RULES:
            which = sa.true() if rule.state is None else models.Inbox.state == rule.state
            found[name(rule)] = await sql.scalar(sa.select(sa.func.count()).select_from(rule.table).where(which)) or 0
    return found


async def test_each_kind_of_row_goes_when_its_time_is_over_and_not_a_day_before(
    tidy: tidying.Tidying, sessions: Sessions, clock: Calendar
) -> None:
    await live(sessions, ANN, START)
    async with sessions.begin() as sql:
        await sql.execute(sa.update(models.Person).values(heard_on=dt.date(2100, 1, 1)))
    named = {name(rule): rule.days for rule in retention.RULES}
    for days in sorted(set(named.values())):
        clock.moment = START + days * DAY
        await tidy.tidy()
        assert await counts(sessions) == {each: int(lasts >= days) for each, lasts in named.items()}
        clock.moment += DAY
        await tidy.tidy()
        assert await counts(sessions) == {each: int(lasts > days) for each, lasts in named.items()}


async def test_many_batches_are_walked_and_young_rows_among_old_ones_stay(
    tidy: tidying.Tidying, sessions: Sessions, clock: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying, "BATCH", 3)
    async with sessions.begin() as sql:
        for number in range(10):
            at = START + (60 * DAY if number in {1, 9} else 0 * DAY)
            await posted.note(sql, ANN, "s", number, at)
    clock.moment = START + 100 * DAY
    await tidy.tidy()

    async with sessions() as sql:
        assert await posted.all(sql, ANN, "s") == [1, 9]


async def test_what_still_waits_is_never_too_old(tidy: tidying.Tidying, sessions: Sessions, clock: Calendar) -> None:
    async with sessions.begin() as sql:
        await outbox.post(sql, ANN, "s", {"text": "x"}, START, not_before=START + 900 * DAY)
        await inbox.hear(sql, 1, 5, {"message": {"from": {"id": ANN}}}, START)
    clock.moment = START + 800 * DAY
    await tidy.tidy()

    async with sessions() as sql:
        assert len(list(await sql.scalars(sa.select(models.Outbox)))) == 1
        assert len(list(await sql.scalars(sa.select(models.Inbox)))) == 1


async def test_who_went_away_is_told_once_and_then_forgotten(
    tidy: tidying.Tidying, sessions: Sessions, clock: Calendar
) -> None:
    await live(sessions, ANN, START)
    clock.moment = START + (retention.QUIET_DAYS + 1) * DAY
    for _ in range(2):
        await tidy.tidy()
    async with sessions.begin() as sql:
        (notice,) = await sql.scalars(sa.select(models.Outbox))
        assert notice.screen is not None
        assert f"erased on {clock.moment + retention.NOTICE_DAYS * DAY:%d %b %Y}" in notice.screen["text"]
        await delivery.settle(sql, notice.id, "sent", clock.moment)
    clock.moment += (retention.NOTICE_DAYS - 1) * DAY
    await tidy.tidy()
    async with sessions() as sql:
        assert await people.get(sql, ANN) is not None
    clock.moment += DAY
    await tidy.tidy()

    async with sessions() as sql:
        assert await people.get(sql, ANN) is None
        assert list(await sql.scalars(sa.select(models.Outbox))) == []


async def test_who_could_not_be_told_in_all_that_time_is_told_anew_and_not_forgotten(
    tidy: tidying.Tidying, sessions: Sessions, clock: Calendar
) -> None:
    await live(sessions, ANN, START)
    clock.moment = START + (retention.QUIET_DAYS + 1) * DAY
    await tidy.tidy()
    clock.moment += (retention.NOTICE_DAYS + 1) * DAY  # a month in which we were away
    await tidy.tidy()

    async with sessions() as sql:
        assert await people.get(sql, ANN) is not None
        (notice,) = await sql.scalars(sa.select(models.Outbox).where(models.Outbox.state == "waiting"))
        assert notice.screen is not None
        assert f"erased on {clock.moment + retention.NOTICE_DAYS * DAY:%d %b %Y}" in notice.screen["text"]


async def test_who_blocked_us_is_forgotten_without_being_told(
    tidy: tidying.Tidying, sessions: Sessions, clock: Calendar
) -> None:
    async with sessions.begin() as sql:
        await people.add(sql, ANN, "en", START)
        await people.block(sql, ANN, START)
    clock.moment = START + (retention.QUIET_DAYS + 1) * DAY
    await tidy.tidy()
    async with sessions() as sql:
        assert list(await sql.scalars(sa.select(models.Outbox))) == []
    clock.moment += retention.NOTICE_DAYS * DAY
    await tidy.tidy()

    async with sessions() as sql:
        assert await people.get(sql, ANN) is None


async def test_one_tap_keeps_everything(unkink: desk.Desk, sqlite_sessions: Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        ann = await people.add(sql, ANN, "en", START - 720 * DAY)
        ann.erase_on = (START + 10 * DAY).date()
        await people.add(sql, BOB, "en", START - 720 * DAY)
    await unkink.hears(desk.tap(10, "s:show"))

    kept, other = await unkink.person(ANN), await unkink.person(BOB)
    assert kept is not None
    assert other is not None
    assert (kept.heard_on, kept.erase_on) == (START.date(), None)
    assert other.heard_on == (START - 720 * DAY).date()


async def test_after_somebody_was_erased_the_disk_is_scrubbed(
    unkink: desk.Desk, sqlite_sessions: Sessions, rooms: deps.House, clock: Calendar, tmp_path: Path
) -> None:
    tidy = tidying.Tidying(sqlite_sessions, rooms, clock.now, lambda: None)
    running = asyncio.create_task(tidy.run())
    log = tmp_path / "unkink.db-wal"
    await sandboxes.until(lambda: log.exists() and not log.stat().st_size)  # the day's work is done
    opened = turns.Turns(
        sqlite_sessions, rooms, clock.now, 1, set_bell=lambda *_: None, wake=lambda: None, erased=tidy.erased
    )
    async with sqlite_sessions.begin() as sql:
        await inbox.hear(sql, 1, 5, desk.text(5, "/delete"), START)
    assert log.stat().st_size
    async with opened.hearing(5, ANN, "en", typed=True) as turn:
        assert turn is not None
        await privacy.tapped(turn, ("2",))
    await sandboxes.until(lambda: log.exists() and not log.stat().st_size)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running

    assert await unkink.person() is None


def test_the_privacy_page_gives_each_period() -> None:
    page = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text("utf-8")
    told = {
        row.groups() for row in re.finditer(r"^\| `(\w+)`(?:, (?:[\w ]+))? \| (\d+) days after", page, re.MULTILINE)
    }

    assert told == {(rule.table.__tablename__, str(rule.days)) for rule in retention.RULES}
    assert f"After {retention.QUIET_DAYS} days" in page
    assert f"{retention.NOTICE_DAYS} days later" in page
