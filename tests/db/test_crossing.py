"""SQLite's driver, where it differs from aiosqlite's own."""

import pathlib
import sqlite3

import pytest

from db import crossing


async def test_a_connection_that_cannot_be_opened_leaves_no_thread_behind(tmp_path: pathlib.Path) -> None:
    folder = crossing.connect(str(tmp_path))

    with pytest.raises(sqlite3.OperationalError, match="unable to open database file"):
        await folder

    assert not folder._thread.is_alive()
