"""The kill test: people practise, the bot is killed at random moments and started again, and nothing is lost (P5, P6).

The real process, real HTTP, the real sandbox. `make soak` runs the long one and prints its figures.
"""

import asyncio
import json
import os
import pathlib
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from content import catalog
from db import engine, models, practices, sealed
from tests import requests_check, sandboxes, talks
from tests.faults import evidence, killing, lives, practising

PACE = 0.03
"""A practice takes five seconds instead of three minutes."""

QUICK_KILLS, QUICK_PEOPLE = 4, 3
LONG_KILLS, LONG_PEOPLE = int(os.environ.get("KILLS", "100")), 6
SEED = 20261120

FIRST_UPDATE = 700_001
"""The sandbox counts its updates from here."""

Json = dict[str, Any]
Begin = Callable[[sandboxes.Sandbox, pathlib.Path, float], AbstractAsyncContextManager[lives.Mortal]]
Sessions = async_sessionmaker[AsyncSession]


async def test_practices_survive_kills_at_random_moments(sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path) -> None:
    figures, wrong = await ordeal(sandbox, tmp_path, QUICK_KILLS, QUICK_PEOPLE)

    assert wrong == []
    assert figures["practices"] >= QUICK_PEOPLE
    assert figures["kills"] == QUICK_KILLS


@pytest.mark.soak
@pytest.mark.timeout(600 + 18 * LONG_KILLS)
async def test_practices_survive_many_kills(sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path) -> None:
    figures, wrong = await ordeal(sandbox, tmp_path, LONG_KILLS, LONG_PEOPLE)
    sys.stdout.write(f"\n{json.dumps(figures)}\n")

    assert wrong == []
    assert figures["kills"] == LONG_KILLS


async def ordeal(
    sandbox: sandboxes.Sandbox,
    folder: pathlib.Path,
    kills: int,
    people: int,
    begin: Callable[
        [sandboxes.Sandbox, pathlib.Path, float], AbstractAsyncContextManager[lives.Mortal]
    ] = lives.beginning,
) -> tuple[Json, list[str]]:
    """Let people practise through so many kills. Gives the figures, and sentences about what is not as promised."""
    began = time.perf_counter()
    async with begin(sandbox, folder, PACE) as unkink:
        somebody = [await sandbox.joins(f"Person {n}") for n in range(people)]
        await asyncio.gather(*(talks.subscribes(one) for one in somebody))
        scripted = [practising.Scripted(one, random.Random(SEED + n)) for n, one in enumerate(somebody)]
        sealed.use([sealed.parse_key(unkink.key)])
        database = engine.connect(unkink.url)
        sessions = engine.sessions(database)
        hunt = killing.Killing(unkink, sandbox, sessions, random.Random(SEED))
        async with asyncio.TaskGroup() as tasks:
            enough = asyncio.Event()
            for one in scripted:
                tasks.create_task(one.practises_until(enough))
            await hunt.kill(kills)
            enough.set()
        await _until_all_is_said(sessions)
        status = await unkink.stop()
        figures, wrong = await _judge(sandbox, sessions, scripted)
        await database.dispose()
    wrong += [f"the bot ended with {status}"] if status else []
    wrong += [f"the bot logged {each}" for each in unkink.log if each.get("level") not in ("info", "warning")]
    ups = unkink.start_ups_s
    return {
        "kills": unkink.kills,
        "killed_while": {"starting": unkink.births - len(ups), **hunt.interrupted},
        **figures,
        "promises_broken": len(wrong),
        "start_up_s": {"median": round(statistics.median(ups), 2), "max": round(max(ups), 2)},
        "seconds": round(time.perf_counter() - began),
    }, wrong


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
    return {**_figures(scripted, stories, log), "left_in_chats": twins}, wrong


async def _stories(
    sessions: Sessions, one: practising.Scripted, said: Mapping[int, Sequence[evidence.Said]]
) -> list[evidence.Story]:
    """The person's practices, each with what is known of it."""
    library = catalog.load()
    async with sessions.begin() as sql:
        rows = [await sql.get_one(models.Practice, run.practice) for run in one.runs]
        ratings = await sql.scalars(
            sa.select(models.Rating).where(models.Rating.person_id == rows[0].person_id).order_by(models.Rating.id)
        )
        kept = [(each.practice_id, each.moment, each.value) for each in ratings]
        keyed = await sql.scalars(sa.select(models.Outbox).where(models.Outbox.dedupe_key.startswith("step:")))
        told = {step: each for each in keyed if (step := practices.step_of(each.dedupe_key)) is not None}
    return [
        evidence.story(
            row,
            said=said[row.id],
            run=run,
            ratings=[each[1:] for each in kept if each[0] == row.id],
            library=library,
            pace=PACE,
            rows={version: each for (practice, version), each in told.items() if practice == row.id},
        )
        for row, run in zip(rows, one.runs, strict=True)
    ]


async def _loose_ends(
    sandbox: sandboxes.Sandbox,
    sessions: Sessions,
    scripted: Sequence[practising.Scripted],
    stories: Sequence[evidence.Story],
    log: Sequence[Json],
) -> list[str]:
    """What is not as it must be over all practices: nothing unheard or unsaid, and nothing more than was asked for."""
    answered = {entry["params"]["callback_query_id"] for entry in log if entry["method"] == "answerCallbackQuery"}
    tapped = {tap for one in scripted for tap in one.tap_ids}
    heard = sandbox.inside.world.updates.next_id - FIRST_UPDATE
    ended = [story.row.slot for story in stories if story.row.version not in story.unsure]
    counts = {
        "taps without an answer": (len(tapped - answered), 0),
        "updates handled": (await _count(sessions, models.Inbox.state == "handled"), heard),
        "updates in the inbox": (await _count(sessions, models.Inbox.update_id.is_not(None)), heard),
        "practices": (await _count(sessions, models.Practice.id.is_not(None)), len(stories)),
        "ratings": (
            await _count(sessions, models.Rating.id.is_not(None)),
            sum(len(story.run.told) for story in stories),
        ),
        "messages not sent": (await _count(sessions, models.Outbox.state.in_(["failed", "dropped"])), 0),
        "known messages of practices": (await _count(sessions, models.Posted.slot.in_(ended)), len(ended)),
    }
    return [f"{what}: {found}, expected {expected}" for what, (found, expected) in counts.items() if found != expected]


def _figures(scripted: Sequence[practising.Scripted], stories: Sequence[evidence.Story], log: Sequence[Json]) -> Json:
    said = [said for story in stories for each in story.said.values() for said in each]
    return {
        "people": len(scripted),
        "practices": len(stories),
        "steps_said": sum(each.sight.kind == "step" for each in said),
        "holds": sum(story.holds for story in stories),
        "taps": sum(len(one.tap_ids) for one in scripted),
        "taps_again": sum(one.taps_again for one in scripted),
        "said_again": {
            "posts": sum(story.repeats(posted=True) for story in stories),
            "edits": sum(story.repeats(posted=False) for story in stories),
            "edits_that_changed_nothing": sum("not modified" in str(entry["description"]) for entry in log),
            "deletions": evidence.repeated(log, "deleteMessages", "chat_id", "message_ids"),
            "answers": evidence.repeated(log, "answerCallbackQuery", "callback_query_id"),
        },
        "overtaken_by_wait": sum(len(story.replaced) for story in stories),
        "in_doubt_twice": sum(len(story.unsure) for story in stories),
        "of_these_never_seen": sum(story.never_seen for story in stories),
    }
