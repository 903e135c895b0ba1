"""SQLite is for one process: a lock beside the file, which the system lets go of however the process ends."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from db import engine


class Taken(Exception):  # noqa: N818  it says what happened
    """Another process has the file; it is the exception's argument."""


@contextlib.contextmanager
def alone(url: str) -> Iterator[None]:
    """Keep other processes off a SQLite file; a PostgreSQL has room for many.

    Raises:
        Taken: another process has it.
        OSError: the file's folder cannot be written to.
    """
    file = engine.sqlite_file(url)
    if file is None:
        yield
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    # It stays when we end: somebody may be waiting for the very file that we would take away.
    with Path(f"{file}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(file) from None
        yield
