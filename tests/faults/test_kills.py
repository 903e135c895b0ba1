"""The kill test: people practise, the bot is killed at random moments and started again, and nothing is lost (P5, P6).

The real process, real HTTP, the real sandbox. `make soak` runs the long one and prints its figures.
"""

import asyncio
import json
import pathlib
import random
import statistics
import sys
import time
from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from content import catalog
from db import engine, models, sealed
from tests import requests_check, sandboxes, talks
from tests.faults import evidence, lives, practising

PACE = 0.03
"""A practice takes five seconds instead of three minutes."""

QUICK_KILLS, QUICK_PEOPLE = 8, 4
LONG_KILLS, LONG_PEOPLE = 100, 6
SEED = 20261120

Json = dict[str, Any]
Sessions = async_sessionmaker[AsyncSession]


async def test_practices_survive_kills_at_random_moments(sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path) -> None:
    figures, wrong = await ordeal(sandbox, tmp_path, QUICK_KILLS, QUICK_PEOPLE)

    assert wrong == []
    assert figures["practices"] >= QUICK_PEOPLE
    assert figures["kills"] == QUICK_KILLS


@pytest.mark.soak
@pytest.mark.timeout(1800)
async def test_practices_survive_a_hundred_kills(sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path) -> None:
    figures, wrong = await ordeal(sandbox, tmp_path, LONG_KILLS, LONG_PEOPLE)
    sys.stdout.write(f"\n{json.dumps(figures)}\n")

    assert wrong == []
    assert figures["kills"] == LONG_KILLS


async def ordeal(sandbox: sandboxes.Sandbox, folder: pathlib.Path, kills: int, people: int) -> tuple[Json, list[str]]:
    """Let people practise through so many kills. Gives the figures, and sentences about what is not as promised."""
    began = time.perf_counter()
    async with lives.beginning(sandbox, folder, PACE) as unkink:
        somebody = [await sandbox.joins(f"Person {n}") for n in range(people)]
        await asyncio.gather(*(talks.subscribes(one) for one in somebody))
        scripted = [practising.Scripted(one, random.Random(SEED + n)) for n, one in enumerate(somebody)]
        async with asyncio.TaskGroup() as tasks:
            enough = asyncio.Event()
            for one in scripted:
                tasks.create_task(one.practises_until(enough))
            await _kills(unkink, sandbox, random.Random(SEED), kills)
            enough.set()
        sealed.use([sealed.parse_key(unkink.key)])
        database = engine.connect(unkink.url)
        sessions = engine.sessions(database)
        await _until_all_is_said(sessions)
        status = await unkink.stop()
        figures, wrong = await _judge(sandbox, sessions, scripted)
        await database.dispose()
    wrong += [f"the bot ended with {status}"] if status else []
    wrong += [f"the bot logged {each}" for each in unkink.log if each.get("level") not in ("info", "warning")]
    ups = unkink.start_ups_s
    return {
        "kills": unkink.kills,
        "killed_while_starting": unkink.kills + 1 - len(ups),
        **figures,
        "start_up_s": {"median": round(statistics.median(ups), 2), "max": round(max(ups), 2)},
        "seconds": round(time.perf_counter() - began),
    }, wrong


async def _kills(unkink: lives.Unkink, sandbox: sandboxes.Sandbox, dice: random.Random, kills: int) -> None:
    """Kill and start again: while it starts, at any moment after, or as soon as Telegram has accepted something."""
    for _ in range(kills):
        kind = dice.choices(["starting", "listening", "speaking"], [2, 4, 4])[0]
        if kind == "starting":
            await asyncio.sleep(dice.uniform(0, max(unkink.start_ups_s)))
        else:
            await unkink.listens()
            await asyncio.sleep(dice.uniform(0, 2))
        if kind == "speaking":
            count = _said(sandbox)
            await sandboxes.until(lambda before=count: _said(sandbox) > before, within=30)  # type: ignore[misc]
        await unkink.kill()
        await unkink.start()
    await unkink.listens()


def _said(sandbox: sandboxes.Sandbox) -> int:
    return sum(entry.method != "getUpdates" and entry.ok for entry in sandbox.inside.bot.log)


async def _until_all_is_said(sessions: Sessions) -> None:
    async with asyncio.timeout(60):
        while await _count(sessions, models.Outbox.settled_at.is_(None)):  # noqa: ASYNC110  another process writes it
            await asyncio.sleep(0.1)


async def _count(sessions: Sessions, *which: sa.ColumnElement[bool]) -> int:
    async with sessions.begin() as sql:
        return await sql.scalar(sa.select(sa.func.count()).where(*which)) or 0


async def _judge(
    sandbox: sandboxes.Sandbox, sessions: Sessions, scripted: Sequence[practising.Scripted]
) -> tuple[Json, list[str]]:
    log = await sandbox.log()
    said = evidence.accepted(log)
    wrong = requests_check.complaints(log)
    stories, twins = [], 0
    for one in scripted:
        theirs = await _stories(sessions, one, said)
        wrong += [each for story in theirs for each in evidence.wrong_in(story, said[story.row.id])]
        chat = await sandbox.asks("GET", f"/sandbox/chats/{one.person.user_id}")
        left, odd = evidence.left_in_chat(theirs, chat["messages"])
        twins += left
        wrong += odd
        stories += theirs
    wrong += await _loose_ends(sandbox, sessions, scripted, stories, log)
    return _figures(scripted, stories, log, twins), wrong
