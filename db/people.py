"""People: who they are, and how everything of them is forgotten."""

import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import bulk, models, withdrawal

_BY_USER = sa.select(models.Person).where(models.Person.user_id == sa.bindparam("user"))  # built once: each tap asks


async def get(sql: AsyncSession, user_id: int) -> models.Person | None:
    """Find the person of a Telegram user."""
    return await sql.scalar(_BY_USER, {"user": user_id})


async def add(sql: AsyncSession, user_id: int, language: str, now: dt.datetime) -> models.Person:
    """Take in a new person."""
    person = models.Person(user_id=user_id, language=language, created_at=now, heard_on=now.astimezone(dt.UTC).date())
    sql.add(person)
    await sql.flush()
    return person


async def offer(sql: AsyncSession, offered: Mapping[int, Mapping[str, str]]) -> None:
    """Note, by Telegram's numbers, which button labels can be typed now, and what each means; none: as before."""
    rows = [(labels, user_id) for user_id, labels in offered.items() if labels]
    await bulk.update(sql, models.Person, ["offered"], ["user_id"], rows)


def heard(person: models.Person, now: dt.datetime) -> None:
    """The person wrote or tapped: what they have is kept. Noted by the day, so that most taps change nothing."""
    today = now.astimezone(dt.UTC).date()
    if person.heard_on != today:
        person.heard_on = today
    if person.erase_on is not None:
        person.erase_on = None


async def block(sql: AsyncSession, user_id: int, now: dt.datetime) -> None:
    """The person (or the chat) does not want us any more: nothing that waits is said, nothing is forgotten.

    Their reminders fall due no more until they are planned again, so that the due ones are found without wading through
    those of people who left.
    """
    await sql.execute(
        sa.update(models.Person)
        .where(models.Person.user_id == user_id, models.Person.blocked_at.is_(None))
        .values(blocked_at=now)
    )
    person = sa.select(models.Person.id).where(models.Person.user_id == user_id).scalar_subquery()
    await sql.execute(
        sa.update(models.Reminder)
        .where(models.Reminder.person_id == person)
        .values(next_due_at=None)
        .execution_options(synchronize_session="fetch")
    )
    await withdrawal.drop_all(sql, user_id, now, "blocked")


async def unblock(sql: AsyncSession, user_id: int) -> None:
    """The person let us in again. Their reminders are to be planned anew."""
    await sql.execute(sa.update(models.Person).where(models.Person.user_id == user_id).values(blocked_at=None))


async def erase(sql: AsyncSession, person: models.Person) -> None:
    """Forget everything of a person, in every table.

    What they say at this moment and after it stays in the inbox until it is handled, and is wiped then like everything
    heard; the answers to their taps are still given, and leave no trace.
    """
    chat = person.user_id
    await forget_chat(sql, chat)
    await sql.execute(sa.delete(models.Inbox).where(models.Inbox.user_id == chat, models.Inbox.state == "set_aside"))
    await sql.delete(person)  # the database deletes what refers to it: reminders, targets, practices, ratings
    await sql.flush()


async def forget_chat(sql: AsyncSession, chat_id: int) -> None:
    """Forget what is to be said in a chat, and what was."""
    await sql.execute(sa.delete(models.Outbox).where(models.Outbox.chat_id == chat_id, models.Outbox.kind != "answer"))
    await sql.execute(sa.delete(models.Posted).where(models.Posted.chat_id == chat_id))
