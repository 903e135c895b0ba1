"""What must be so before the bot opens: a data folder, tables of today, and the key that the database knows."""

import contextlib
import os
import re
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import alembic.util
import sqlalchemy.exc

from bot import settings as configuration
from bot.edge import turns
from db import alone as lock
from db import engine, sealed, seals

_T = TypeVar("_T")


class CannotRun(Exception):  # noqa: N818  it says what happened
    """The bot cannot start or go on; the message says what would help."""


def data_folder(settings: configuration.Settings) -> Path:
    """The data folder, for its owner only; it is made when it is missing. Raises CannotRun."""
    folder = settings.unkink_data_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror
        raise CannotRun(f"UNKINK_DATA_DIR: expected a folder that can be written to; got {folder}: {reason}") from None
    return folder


async def upgrade(settings: configuration.Settings) -> None:
    """Bring the tables up to date. Raises CannotRun."""
    try:
        await engine.upgrade(settings.database)
    except (sqlalchemy.exc.SQLAlchemyError, alembic.util.CommandError, OSError) as error:
        told = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise CannotRun(f"DATABASE_URL: the database cannot be used: {told}") from None


@contextlib.contextmanager
def alone(settings: configuration.Settings) -> Iterator[None]:
    """Keep a second process off a SQLite file. Raises CannotRun."""
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(lock.alone(settings.database))
        except lock.Taken as taken:
            raise CannotRun(
                f"DATABASE_URL: another process is using {taken}, and SQLite is for one at a time. "
                "Stop the other one, or give both a PostgreSQL."
            ) from None
        except OSError as error:
            raise CannotRun(f"DATABASE_URL: the database cannot be used: {error}") from None
        yield


async def visit(settings: configuration.Settings, work: Callable[..., Awaitable[_T]], *arguments: object) -> _T:
    """Do something in the database, while the bot may be running, that needs no key. Raises CannotRun."""
    database = engine.connect(settings.database)
    try:
        return await work(engine.sessions(database), *arguments)
    except (sqlalchemy.exc.SQLAlchemyError, OSError) as error:
        told = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise CannotRun(f"DATABASE_URL: the database cannot be used: {told}") from None
    finally:
        await database.dispose()


async def unlock(settings: configuration.Settings, sessions: turns.Sessions) -> None:
    """Use the key that the database was sealed with; a database without a sealed value gets a new one.

    Nothing may be sealed with a second key: half of the database could then be read by neither. Raises CannotRun.
    """
    async with sessions.begin() as sql:
        is_new = not await seals.any_sealed(sql)
    if settings.unkink_data_key is None and not is_new and not settings.unkink_key_file.exists():
        raise CannotRun(
            f"UNKINK_KEY_FILE: expected the key that this database was sealed with; {settings.unkink_key_file} is "
            "missing. Nothing was made or changed: put the key file back where it was."
        )
    sealed.use(data_key(settings))
    try:
        async with sessions.begin() as sql:
            await seals.try_key(sql)
            await seals.note(sql)
    except sealed.SealError:
        name = "UNKINK_KEY_FILE" if settings.unkink_data_key is None else "UNKINK_DATA_KEY"
        raise CannotRun(f"{name}: expected the key that this database was sealed with; got another one") from None


def data_key(settings: configuration.Settings) -> list[bytes]:
    """The keys of the sealed columns, newest first; the older ones only open.

    A key file of its own is made, readable by its owner only, when there is none.
    """
    if settings.unkink_data_key is not None:
        text, source = settings.unkink_data_key.get_secret_value(), "UNKINK_DATA_KEY"
    else:
        path = settings.unkink_key_file
        text, source = _key_file(path), f"UNKINK_KEY_FILE ({path})"
    try:
        return [sealed.parse_key(one) for one in re.split(r"[\s,]+", text.strip())]
    except ValueError as error:
        raise CannotRun(f"{source}: {error}") from None


def _key_file(path: Path) -> str:
    try:
        if not path.exists():
            _make_key(path)
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRun(f"UNKINK_KEY_FILE: expected a file that holds a key; {path} cannot be used: {error}") from None


def _make_key(path: Path) -> None:
    """Whole or not at all, and of two processes that start together one only makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # readable by its owner only
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(sealed.new_key() + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(part, path)
    finally:
        Path(part).unlink()
