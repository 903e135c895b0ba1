"""What must be so before the bot opens: a data folder, tables of today, and the key that the database knows."""

from pathlib import Path

import alembic.util
import sqlalchemy.exc

from bot import settings as configuration
from bot.edge import turns
from db import engine, sealed, seals


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


def data_key(settings: configuration.Settings) -> list[bytes]:
    """The key of the sealed columns; a key file of its own is made, readable by its owner only, on the first run."""
    if settings.unkink_data_key is not None:
        text, source = settings.unkink_data_key.get_secret_value(), "UNKINK_DATA_KEY"
    else:
        path = settings.unkink_key_file
        text, source = _key_file(path), f"UNKINK_KEY_FILE ({path})"
    try:
        return [sealed.parse_key(text)]
    except ValueError as error:
        raise CannotRun(f"{source}: {error}") from None


def _key_file(path: Path) -> str:
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600, exist_ok=False)
            path.write_text(sealed.new_key() + "\n", encoding="ascii")
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRun(f"UNKINK_KEY_FILE: expected a file that holds a key; {path} cannot be used: {error}") from None


async def check_key(settings: configuration.Settings, sessions: turns.Sessions) -> None:
    """Nothing may be sealed with a second key: half of the database could then be read by neither. Raises CannotRun."""
    try:
        async with sessions.begin() as sql:
            await seals.try_key(sql)
    except sealed.SealError:
        name = "UNKINK_KEY_FILE" if settings.unkink_data_key is None else "UNKINK_DATA_KEY"
        raise CannotRun(f"{name}: expected the key that this database was sealed with; got another one") from None
