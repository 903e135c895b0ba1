"""The ledger of consents: what a person was asked, in which words, and what they decided. Nothing in it is changed."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models

_Consent = models.Consent


async def note(sql: AsyncSession, person_id: int, state: str, now: dt.datetime, *, version: int, language: str) -> None:
    """Enter a decision: given, declined or withdrawn. The same one once more, as by a double tap, is no new one."""
    newest = await sql.scalar(
        sa.select(_Consent).where(_Consent.person_id == person_id).order_by(_Consent.id.desc()).limit(1)
    )
    if newest is None or (newest.state, newest.version, newest.language) != (state, version, language):
        sql.add(_Consent(person_id=person_id, state=state, version=version, language=language, decided_at=now))
        await sql.flush()


async def all(sql: AsyncSession, person_id: int) -> list[models.Consent]:  # noqa: A001  read as consents.all
    """Every decision of a person, oldest first."""
    found = await sql.scalars(sa.select(_Consent).where(_Consent.person_id == person_id).order_by(_Consent.id))
    return list(found)
