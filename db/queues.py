"""How much waits, and for how long: for whoever watches over the bot. No row is read, only counted."""

import dataclasses
import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from db import models, outbox, writing

_IS_WAITING = models.Inbox.state == writing.literal("waiting")


@dataclasses.dataclass(frozen=True)
class Queues:
    """What waits. Ages in seconds; 0 when nothing waits."""

    heard: int
    heard_oldest_s: float
    set_aside: int
    due: Mapping[int, int]  # send class -> rows that are due
    due_oldest_s: float


async def measure(sql: AsyncSession, now: dt.datetime) -> Queues:
    """Count what waits now."""
    heard, since = (
        await sql.execute(sa.select(sa.func.count(), sa.func.min(models.Inbox.received_at)).where(_IS_WAITING))
    ).one()
    set_aside = await sql.scalar(sa.select(sa.func.count()).where(models.Inbox.state == writing.literal("set_aside")))
    due = await sql.execute(
        sa.select(outbox.Row.send_class, sa.func.count(), sa.func.min(outbox.Row.not_before))
        .where(outbox.IS_WAITING, outbox.Row.not_before <= now)
        .group_by(outbox.Row.send_class)
    )
    classes = {send_class: (count, oldest) for send_class, count, oldest in due}
    return Queues(
        heard=heard,
        heard_oldest_s=_age_s(since, now),
        set_aside=set_aside or 0,
        due={send_class: count for send_class, (count, _) in classes.items()},
        due_oldest_s=max((_age_s(oldest, now) for _, oldest in classes.values()), default=0.0),
    )


async def reachable(sql: AsyncSession) -> None:
    """Ask the database anything. Raises what it raises when it cannot be reached."""
    await sql.scalar(sa.select(1))


def _age_s(since: dt.datetime | None, now: dt.datetime) -> float:
    return max((now - since).total_seconds(), 0.0) if since is not None else 0.0
