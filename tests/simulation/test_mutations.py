"""Bugs are planted into the bot: the checker finds each, and finds nothing where none was planted."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot import app, deps
from bot.core import practice, schedule, tapering
from bot.edge import errand
from bot.flows import due, letter
from bot.simulation import faults, habits, report, run, silence, world
from db import claims, delivery, models, outbox, reminders


@dataclasses.dataclass(frozen=True)
class Town:
    """A small town in which one bug would show."""

    start: dt.datetime
    days: int
    zones: tuple[str, ...]
    wall: dt.time
    weekdays: int = 127
    faults: str = "none"
    settling_fails: bool = False
    restless: bool = False  # moves to another of the zones every day
    tapers: bool = False  # who does not answer is reminded less often, as it really is
    answers: float | None = None  # how many reminders get an answer; None: as people are
    practises: float = 0.0  # how many of these answers are a practice


@pytest.fixture(scope="module")
def house() -> deps.House:
    return app.house(1.0)


@pytest.fixture(autouse=True)
def trouble_is_frequent(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(faults, "KILL_EVERY_S", 3600.0)
    monkeypatch.setattr(faults, "KILL_POINTS", 12)
    due._dates.cache_clear()
    yield
    due._dates.cache_clear()


def settling_fails_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """When both people are set up and a reminder has been said, it cannot be written down."""
    real, said = delivery.settle_said, 0

    async def settle_said(sql: AsyncSession, rows: Sequence[delivery.Said], now: dt.datetime) -> dict[int, dt.datetime]:
        nonlocal said
        said += len(rows)
        if said == SETTLED_AT:
            raise sa.exc.OperationalError("", {}, OSError("disk full"))
        return await real(sql, rows, now)

    monkeypatch.setattr(delivery, "settle_said", settle_said)
    monkeypatch.setattr(errand, "_SETTLE_AGAIN_S", ())  # or the sender would write it down a moment later


def simulated(town: Town, house: deps.House, monkeypatch: pytest.MonkeyPatch) -> report.Report:
    zones = iter(town.zones * 100)
    monkeypatch.setattr(habits, "zone", lambda _dice: next(zones))
    monkeypatch.setattr(habits, "schedule", lambda _dice: (town.wall, town.weekdays))
    monkeypatch.setattr(habits, "RARELY", ((1.0, lambda person: person.travels()),) if town.restless else ())
    if not town.tapers:
        monkeypatch.setattr(tapering, "step", lambda *_: tapering.Step.SEND)
        monkeypatch.setattr(silence, "step", lambda *_: silence.Step.SEND)
    if town.answers is not None:
        habit = habits.Habit(town.answers, town.practises, meddles=0.0, double_taps=0.0)
        monkeypatch.setattr(habits, "roll", lambda _dice: habit)
    if town.settling_fails:
        settling_fails_once(monkeypatch)
    plan = world.Plan(2, town.days, "1", faults.parse(town.faults), start=town.start)
    return run.judge(plan, 1, run.run(plan, house))


def commit_after_send(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row is not leased before its request: what was sent is written down only afterwards."""
    real = claims.claim

    async def claim(sql: AsyncSession, *arguments: object, **named: object) -> list[claims.Claimed]:
        rows = await real(sql, *arguments, **named)  # type: ignore[arg-type]  # as they came
        await sql.execute(sa.update(models.Outbox).where(models.Outbox.state == "sending").values(state="waiting"))
        return rows

    monkeypatch.setattr(claims, "claim", claim)


def no_dedupe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks whether a date has had its reminder."""
    real_enter, real_post = reminders.enter, outbox.post_all

    async def enter(sql: AsyncSession, entries: Sequence[reminders.Entry]) -> Mapping[due.Key, int]:
        entered = dict(await real_enter(sql, entries))
        target = models.Target
        for entry in entries:
            known = sa.select(target.id).where(
                target.person_id == entry.person_id, target.slot == entry.slot, target.local_date == entry.local_date
            )
            entered.setdefault((entry.person_id, entry.slot, entry.local_date), await sql.scalar(known) or 0)
        return entered

    async def post_all(
        sql: AsyncSession, posts: Sequence[outbox.Post], send_class: outbox.SendClass, now: dt.datetime
    ) -> None:
        again = [post._replace(dedupe_key=f"{post.dedupe_key}:{now}") for post in posts]
        await real_post(sql, again, send_class, now)

    async def last_date(*_: object) -> None:
        return None

    monkeypatch.setattr(reminders, "enter", enter)
    monkeypatch.setattr(outbox, "post_all", post_all)
    monkeypatch.setattr(reminders, "last_date", last_date)


def naive_utc_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The weekday and the date are those of UTC."""

    def coming(
        wall: dt.time, zone: ZoneInfo, days: schedule.Days, after: dt.datetime, *, reminded: dt.date | None = None
    ) -> Iterator[schedule.Due]:
        day = after.date() - dt.timedelta(days=2)
        while True:
            at = schedule.due(wall, zone, day)
            if at is not None and at > after and at.date() in days and (reminded is None or at.date() > reminded):
                yield schedule.Due(at, at.date())
            day += dt.timedelta(days=1)

    monkeypatch.setattr(schedule, "coming", coming)


def no_lease_expiry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was left behind while being sent stays so until the next start."""
    real = delivery.sweep

    async def sweep(
        sql: AsyncSession, now: dt.datetime, *, in_flight: Collection[int] = (), everything: bool = False
    ) -> int:
        return await real(sql, now, in_flight=in_flight, everything=True) if everything else 0

    monkeypatch.setattr(delivery, "sweep", sweep)


def fold_fires_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A time that the clock shows twice is taken for two, each with an entry of its own."""
    real = schedule.coming

    def coming(
        wall: dt.time, zone: ZoneInfo, days: schedule.Days, after: dt.datetime, *, reminded: dt.date | None = None
    ) -> Iterator[schedule.Due]:
        yesterday = after - dt.timedelta(days=1)
        for first in real(wall, zone, days, yesterday, reminded=reminded):
            again = dt.datetime.combine(first.local_date, wall, zone).replace(fold=1).astimezone(dt.UTC)
            second = schedule.Due(again, first.local_date - dt.timedelta(days=3650))
            yield from (each for each in (first, second) if each.at > after and (each is first or again > first.at))

    monkeypatch.setattr(schedule, "coming", coming)


def answers_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who answered is reminded less often all the same."""
    monkeypatch.setattr(letter, "unanswered_since", lambda person: person.unanswered_since)


def tapers_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of the days is forgotten on which somebody is reminded who does not answer."""
    monkeypatch.setattr(tapering, "SENT_ON", (0, 1, 2, 6, 13))


def never_tapers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who does not answer is reminded every day."""
    monkeypatch.setattr(tapering, "step", lambda *_: tapering.Step.SEND)


def snooze_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks a reminder to come again later is told that it will."""
    real = outbox.post

    async def post(sql: AsyncSession, chat_id: int, slot: str, *arguments: object, **named: object) -> None:
        if not slot.startswith("snooze:"):
            await real(sql, chat_id, slot, *arguments, **named)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(outbox, "post", post)


def a_step_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the third step comes the fifth."""
    real = practice._at_step

    def at_step(now: practice.Practice, step: int, run: practice.Run) -> practice.Practice:
        return real(now, step + (step == PASSED_OVER), run)

    monkeypatch.setattr(practice, "_at_step", at_step)


def all_is_uncertain(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reminder is taken for doubtful before it is tried."""
    real = claims.claim

    async def claim(sql: AsyncSession, now: dt.datetime, *arguments: object, **named: object) -> list[claims.Claimed]:
        rows = await real(sql, now, *arguments, **named)  # type: ignore[arg-type]  # as they came
        for row in rows:
            if row.target_id is not None:
                await delivery.settle(sql, row.id, "uncertain", now)
        return [row for row in rows if row.target_id is None]

    monkeypatch.setattr(claims, "claim", claim)


PASSED_OVER = 3
SETTLED_AT = 50  # as many requests as two people need to be set up, and a reminder
JUNE = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
MORNING = dt.time(7, 30)
FOLD = Town(dt.datetime(2026, 10, 22, tzinfo=dt.UTC), 6, ("Europe/Berlin",), dt.time(2, 30))
RESTLESS = Town(JUNE, 14, ("Pacific/Auckland", "Pacific/Honolulu", "Europe/Berlin"), MORNING, restless=True)
PRACTISING = Town(JUNE, 6, ("Europe/Berlin",), MORNING, answers=1.0, practises=1.0)
TAPERING = Town(JUNE, 12, ("Europe/Berlin",), MORNING, tapers=True)

MUTATIONS = [
    (commit_after_send, Town(JUNE, 12, ("Europe/Berlin",), MORNING, faults="kills"), "duplicate"),
    (no_dedupe, RESTLESS, "duplicate"),
    (naive_utc_day, Town(JUNE, 9, ("Pacific/Auckland",), MORNING, weekdays=31), "lost"),
    (no_lease_expiry, Town(JUNE, 10, ("Europe/Berlin",), MORNING, settling_fails=True), "lost"),
    (fold_fires_twice, FOLD, "duplicate"),
    (answers_are_forgotten, dataclasses.replace(TAPERING, answers=1.0, days=6), "lost"),
    (snooze_is_forgotten, dataclasses.replace(PRACTISING, practises=0.5, days=7), "lost"),
    (a_step_is_passed_over, PRACTISING, "unfinished"),
    (all_is_uncertain, Town(JUNE, 6, ("Europe/Berlin",), MORNING), "lost"),
    (tapers_early, dataclasses.replace(TAPERING, answers=0.0), "lost"),
    (never_tapers, dataclasses.replace(TAPERING, answers=0.0), "unwelcome"),
]


@pytest.mark.parametrize(("plant", "town", "category"), MUTATIONS)
def test_a_planted_bug_is_found_and_nothing_without_it(
    plant: Callable[[pytest.MonkeyPatch], None],
    town: Town,
    category: str,
    house: deps.House,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = simulated(town, house, monkeypatch)
    assert told.kept, told.as_text()

    due._dates.cache_clear()
    plant(monkeypatch)
    told = simulated(town, house, monkeypatch)
    assert told.figures[category] > 0, told.as_text()
