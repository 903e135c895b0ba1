"""What a document is before it is written: its name, and what writes it."""

import dataclasses
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import deps
from db import models

Recipe = Mapping[str, Any]
"""What the outbox holds of a document: `kind` (see `documents`), `sorry` (said when it cannot be written), and more."""


@dataclasses.dataclass(frozen=True, slots=True)
class Draft:
    """A document of which everything is known.

    Attributes:
        name: of the file, with nothing about the person in it.
        write: makes the bytes, in another thread: it may take a while and reaches no database.
        photo: shown as a picture instead of handed over as a file.
    """

    name: str
    write: Callable[[], bytes]
    photo: bool = False


Compose = Callable[[AsyncSession, deps.House, models.Person, Recipe, dt.datetime], Awaitable[Draft]]
"""Reads what a person's document needs, and writes nothing."""
