"""The databases: what is opened, what is refused, and that migrations and models say the same."""

import asyncio
import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import autogenerate, migration
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from db import consents, inbox, models, outbox, people, posted, practices, ratings, reminders
from db import engine as engines
from tests.databases import Sessions

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)


async def test_migrations_and_models_say_the_same(engine: AsyncEngine) -> None:
    def difference(connection: sa.Connection) -> list[object]:
        context = migration.MigrationContext.configure(connection, opts={"compare_type": True})
        return list(autogenerate.compare_metadata(context, models.Base.metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(difference) == []


async def test_indexes_are_partial_in_the_database_too(engine: AsyncEngine) -> None:
    def conditions(connection: sa.Connection) -> dict[str | None, str]:
        found = {}
        inspector = sa.inspect(connection)
        for table in inspector.get_table_names():
            for index in inspector.get_indexes(table):
                where = index["dialect_options"].get(f"{connection.dialect.name}_where")
                if where is not None:
                    found[index["name"]] = str(where)
        return found

    async with engine.connect() as connection:
        found = await connection.run_sync(conditions)
    declared = {
        index.name
        for table in models.Base.metadata.tables.values()
        for index in table.indexes
        if index.dialect_options[engine.dialect.name]["where"] is not None
    }
    assert set(found) == declared
    assert len(declared) > 5


async def test_an_upgrade_of_an_upgraded_database_changes_nothing(database_url: str) -> None:
    await engines.upgrade(database_url)


async def test_processes_that_start_together_migrate_once(postgres: str, tmp_path: Path) -> None:
    await _new_database(postgres, "fresh")
    for url in (postgres.format(name="fresh"), f"sqlite:///{tmp_path / 'new' / 'unkink.db'}"):
        await asyncio.gather(*(engines.upgrade(url) for _ in range(4)))
        engine = engines.connect(url)
        async with engines.sessions(engine)() as sql:
            assert await people.get(sql, 1) is None
        await engine.dispose()


def test_an_upgrade_works_in_a_process_that_knows_nothing_else(tmp_path: Path) -> None:
    code = f"import asyncio; from db import engine; asyncio.run(engine.upgrade('sqlite:///{tmp_path}/x.db'))"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)  # noqa: S603  our own code
    with sqlite3.connect(tmp_path / "x.db") as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
    connection.close()


async def test_two_transactions_that_read_and_then_write_both_succeed(database_url: str) -> None:
    """Two engines stand for two processes: a deferred transaction of SQLite would fail with `database is locked`."""
    opened = [engines.connect(database_url) for _ in range(2)]
    async with engines.sessions(opened[0]).begin() as sql:
        await people.add(sql, 7, "en", NOW)
    met = asyncio.Barrier(2)

    async def count_up(engine: AsyncEngine) -> None:
        async with engines.sessions(engine).begin() as sql:
            query = sa.select(models.Person).where(models.Person.user_id == 7).with_for_update()
            await met.wait()
            person = await sql.scalar(query)
            assert person is not None
            await asyncio.sleep(0)
            person.consent_version = (person.consent_version or 0) + 1

    await asyncio.gather(*(count_up(engine) for engine in opened))
    async with engines.sessions(opened[0])() as sql:
        person = await people.get(sql, 7)
        assert person is not None
        assert person.consent_version == 2
    for engine in opened:
        await engine.dispose()


async def test_every_sqlite_transaction_takes_the_writers_lock_at_once(sqlite_url: str) -> None:
    engine = engines.connect(sqlite_url)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), timeout=0, isolation_level=None)
    async with engines.sessions(engine).begin() as sql:
        await people.get(sql, 1)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        journal = await sql.scalar(sa.text("PRAGMA journal_mode"))
        settings = [await sql.scalar(sa.text(f"PRAGMA {name}")) for name in ("synchronous", "foreign_keys")]
        wait_ms = await sql.scalar(sa.text("PRAGMA busy_timeout"))
    other.close()
    await engine.dispose()
    assert (journal, settings, wait_ms) == ("wal", [2, 1], 30_000)


async def test_a_sqlite_transaction_that_fails_leaves_nothing(sqlite_sessions: Sessions) -> None:
    async def fail() -> None:
        async with sqlite_sessions.begin() as sql:
            await people.add(sql, 7, "en", NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with sqlite_sessions() as sql:
        assert await people.get(sql, 7) is None


async def test_a_postgresql_that_falls_silent_is_trouble_and_not_waited_for(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_SILENCE_S", 0.2)
    opened = engines.connect(postgres_url)
    sessions, whose = engines.sessions(opened), sa.text("SELECT pg_backend_pid()")
    async with sessions.begin() as sql:
        silent = (await sql.execute(whose)).scalar_one()
    os.kill(silent, signal.SIGSTOP)
    try:
        async with asyncio.timeout(10) as patience:
            with pytest.raises(TimeoutError):
                async with sessions.begin() as sql:
                    await sql.execute(whose)
            async with sessions.begin() as sql:
                assert (await sql.execute(whose)).scalar_one() != silent
        assert not patience.expired()
    finally:
        os.kill(silent, signal.SIGCONT)
    await opened.dispose()


async def test_what_refers_to_nobody_is_refused(sessions: Sessions) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        async with sessions.begin() as sql:
            await ratings.keep(sql, 404, value=3, moment="asked", rated_at=NOW, local_date=NOW.date())


async def test_moments_come_back_aware_and_in_utc(sessions: Sessions) -> None:
    berlin = dt.datetime(2026, 11, 20, 9, 30, 15, 123456, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    async with sessions.begin() as sql:
        await people.add(sql, 7, "en", berlin)
    async with sessions() as sql:
        person = await people.get(sql, 7)
    assert person is not None
    assert person.created_at == berlin
    assert person.created_at.tzinfo is dt.UTC


async def test_a_naive_moment_is_refused(sessions: Sessions) -> None:
    with pytest.raises(sa.exc.StatementError, match="naive"):
        async with sessions.begin() as sql:
            await people.add(sql, 7, "en", dt.datetime(2026, 11, 20, 8))  # noqa: DTZ001  that is the point


@pytest.mark.parametrize(
    "url",
    ["mysql://me:hunter2@host/db", "postgresql+psycopg://me:hunter2@host/db", "me:hunter2", "sqlite://", ""],
)
def test_other_databases_are_refused_without_showing_a_password(url: str) -> None:
    with pytest.raises(ValueError, match="expected sqlite:///") as refused:
        engines.connect(url)
    assert "hunter2" not in str(refused.value)


def test_plain_urls_get_the_async_driver(tmp_path: Path) -> None:
    file = engines.connect(f"sqlite:///{tmp_path}/a/b/unkink.db")
    server = engines.connect("postgresql://me:hunter2@host/db")
    assert (file.dialect.driver, server.dialect.driver) == ("aiosqlite", "asyncpg")
    assert os.path.isdir(tmp_path / "a" / "b")  # noqa: PTH112


async def test_an_erased_person_leaves_no_row_anywhere(sessions: Sessions) -> None:
    async with sessions.begin() as sql:
        for user in (7, 8):
            await _live(sql, user)
    async with sessions.begin() as sql:
        person = await people.get(sql, 7)
        assert person is not None
        await people.erase(sql, person)
    async with sessions() as sql:
        left = {
            table.name: await sql.scalar(sa.select(sa.func.count()).select_from(table))
            for table in models.Base.metadata.tables.values()
        }
        others = (await sql.scalars(sa.select(models.Inbox.user_id))).all()
        assert await people.get(sql, 7) is None
    # The other person's rows; the number of an update of which nobody can tell any more whose it was; and the answer
    # to the tap that erased, which goes without a trace as soon as it is said. Pictures show movements, not people;
    # facts and seals are about the installation, and when Telegram was heard says nothing of anybody.
    more = {"outbox": 3, "inbox": 3, "pictures": 0, "hearing": 0, "seals": 0, "facts": 0}
    assert left == {name: more.get(name, 1) for name in left}
    assert set(others) == {8, None}


async def _live(sql: AsyncSession, user: int) -> None:
    """Put something of a person into every table."""
    person = await people.add(sql, user, "en", NOW)
    await consents.note(sql, person.id, "given", NOW, version=1, language="en")
    sql.add(models.Reminder(person_id=person.id, wall_time=dt.time(8), next_due_at=NOW))
    target = await reminders.plan(sql, person.id, "daily", NOW.date(), NOW)
    practice = models.Practice(
        person_id=person.id, movement="bridge", slot="practice:1", dose={"reps": 3}, phase="hold", step=1, version=1,
        hands_free=True, started_at=NOW,
    )  # fmt: skip
    sql.add(practice)
    sql.add(models.BodyMap(person_id=person.id, asked_at=NOW, local_date=NOW.date(), areas=["low_back"]))
    await sql.flush()
    await ratings.keep(
        sql, person.id, value=4, moment="before", rated_at=NOW, local_date=NOW.date(), practice_id=practice.id
    )
    await outbox.post(sql, user, "reminder", {"text": "Good morning"}, NOW, target_id=target)
    await outbox.answer(sql, user, "tap", "", NOW)
    await posted.note(sql, user, "practice:1", 55, NOW)
    assert await practices.open_one(sql, person.id) is practice
    for number in (1, 2):
        await inbox.hear(sql, 1, user * 10 + number, {"message": {"from": {"id": user}, "text": "my back hurts"}}, NOW)
        if number == 1:
            assert await inbox.take(sql, 1, user * 10 + number) is not None
        else:
            await inbox.stumbled(sql, 1, user * 10 + number, limit=1)


async def _new_database(postgres: str, name: str) -> None:
    engine = engines.connect(postgres.format(name="postgres"))
    async with engine.connect() as connection:
        raw = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await raw.execute(sa.text(f'CREATE DATABASE "{name}"'))
    await engine.dispose()
