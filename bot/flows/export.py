"""The copy of one's data: asked for in the chat, made when it is sent, in memory only."""

import csv
import datetime as dt
import functools
import io
import json
import zipfile
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import deps
from bot.flows import drafts
from bot.screens import copies
from db import models, outbox, portrait, posted

SLOT = "export"
NAME = "unkink-data.zip"
MOST_A_DAY = 5
FORMAT = 1
"""Of the JSON: grows when a field changes its meaning."""


async def ask(turn: deps.Turn, _text: str) -> None:
    """/export: one at a time, and a few a day."""
    user_id, day_ago = turn.person.user_id, turn.now - dt.timedelta(days=1)
    if await outbox.waits(turn.sql, user_id, SLOT):
        await turn.reply(copies.on_its_way(turn.say))
    elif await posted.count_since(turn.sql, user_id, SLOT, day_ago) >= MOST_A_DAY:
        await turn.reply(copies.enough(MOST_A_DAY, turn.say))
    else:
        await turn.post_in(SLOT, copies.here_it_is(turn.say))


async def compose(
    sql: AsyncSession, house: deps.House, person: models.Person, _recipe: drafts.Recipe, now: dt.datetime
) -> drafts.Draft:
    """Read everything of the person."""
    readme = copies.readme(now, house.say(person.language))
    return drafts.Draft(NAME, functools.partial(packed, await portrait.of(sql, person), readme, now))


def packed(tables: dict[str, portrait.Rows], readme: str, now: dt.datetime) -> bytes:
    """The zip: README.txt, unkink.json, and a CSV file for each table."""
    whole = {"format": FORMAT, "made_at": now, "tables": tables}
    files = {"README.txt": readme, "unkink.json": json.dumps(whole, ensure_ascii=False, indent=1, default=str_of)}
    files |= {f"{name}.csv": _table(rows) for name, rows in tables.items() if rows}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            about = zipfile.ZipInfo(name, (now.year, now.month, now.day, now.hour, now.minute, now.second))
            about.compress_type = zipfile.ZIP_DEFLATED
            # Spreadsheets take a CSV file for UTF-8 only with the mark.
            archive.writestr(about, text.encode("utf-8-sig" if name.endswith(".csv") else "utf-8"))
    return held.getvalue()


def _table(rows: portrait.Rows) -> str:
    text = io.StringIO()
    lines = csv.DictWriter(text, list(rows[0]))
    lines.writeheader()
    lines.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str_of)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return str_of(value)
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"  # or a spreadsheet would take it for a formula
    return value


def str_of(value: Any) -> str:  # noqa: ANN401  whatever JSON has no word for
    """A moment, a date or a time as ISO 8601.

    Raises:
        TypeError: it is something else.
    """
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    raise TypeError(f"cannot write a {type(value).__name__}")
