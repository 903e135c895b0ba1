"""Puts together what happened: what Telegram accepted, what people wished for, and what the bot wrote down."""

import math
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot.simulation import faults, history, process, sessions, sights, telegram_, town
from db import models


async def hear(
    end: float,
    people: town.Town,
    around: process.Surroundings,
    down: Sequence[tuple[float, float]],
    trouble: faults.Faults,
) -> history.History:
    """Everything that the checker may look at, when all is over."""
    told = history.History(around.time.start, end, others=people.others, taps=people.taps)
    told.snoozes = {
        number: [history.Snooze(at, around.settled.get(update, math.inf), minutes) for at, update, minutes in each]
        for number, each in people.snoozes.items()
    }
    told.wrong_s = faults.CLOCK_STEP_S if faults.Fault.CLOCK in trouble.on else 0.0
    told.down = sorted([*down, *((begin, until) for begin, until in trouble.absences if begin < end)])
    told.changes = [
        history.Change(user, sent, around.settled.get(update, math.inf), what, value)
        for sent, user, update, what, value in people.wished
    ]
    told.to_blockers = [(at, user) for at, user, number in around.server.refused_blocked if number is not None]
    for at, user in around.server.told_blocked:
        told.refused.setdefault(user, []).append(at)
    told.unwritten = trouble.unwritten
    told.in_doubt = around.server.in_doubt
    for at, user in around.server.answered:
        told.answered.setdefault(user, []).append(at)
    told.died = [begin for begin, _ in down]
    told.updates, told.requests = around.server.updates, around.server.requests
    for act in around.server.acts:
        settled = around.settled.get(act.update, math.inf)
        told.acts.setdefault(act.user, []).append(history.Act(act.at, settled, act.speaks, act.sore, act.tapped))
    for accepted in around.server.accepted:
        _saw(told, accepted, untold=accepted.seen.message_id in around.server.untold)
    book = sessions.Sessions(around.engine)
    async with book.begin() as sql:
        await _read(sql, told)
    book.drop()
    return told


def _saw(told: history.History, accepted: telegram_.Accepted, *, untold: bool) -> None:
    number = sights.reminder(accepted.seen) if accepted.posted else None
    if number is not None:
        in_time = sights.claims_to_be_in_time(accepted.seen)
        told.runs.append(history.Run(accepted.at, accepted.user, *number, untold, in_time))
    elif accepted.posted and sights.asks_to_pause(accepted.seen):
        told.asked.append(history.Asked(accepted.at, accepted.user, untold))
    elif (step := sights.practice(accepted.seen)) is not None:
        text = accepted.seen.text if step.kind == "step" else ""
        told.shown.append(history.Shown(accepted.at, accepted.user, step, text))


async def _read(sql: AsyncSession, told: history.History) -> None:
    target, practice = models.Target, models.Practice
    ledger = await sql.execute(
        sa.select(models.Person.user_id, target.local_date, target.state, target.reason)
        .join(target, target.person_id == models.Person.id)
        .where(target.slot == "daily")
        .order_by(target.id)
    )
    told.ledger = [history.Entry(*row) for row in ledger]
    kept = await sql.execute(
        sa.select(practice.id, practice.movement, practice.dose, practice.hands_free, practice.ended_at, practice.phase)
    )
    for number, movement, dose, hands_free, ended_at, phase in kept:
        ended = math.inf if ended_at is None else (ended_at - told.start).total_seconds()
        told.practices[number] = history.Practice(
            movement, dose["reps"], dose["hold_s"], hands_free, ended_at is not None, phase == "done", ended
        )
    states = list(await sql.scalars(sa.select(models.Inbox.state).where(models.Inbox.state != "handled")))
    told.unheard, told.set_aside = states.count("waiting"), states.count("set_aside")
