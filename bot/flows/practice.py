"""A practice from card to summary: taps, words and bells go through the same door, `happen`."""

import dataclasses
import datetime as dt

from bot import deps
from bot.core import checkin as lights
from bot.core import practice, progress, script
from bot.flows import checkin, course, dosing, library, profile, showing
from bot.screens import practice as screens
from content import model
from db import models, outbox
from db import practices as rows

UNSAID_RETRY = dt.timedelta(seconds=1)
"""How soon a bell looks again whose step has not been said yet."""

Phase, Verb = practice.Phase, practice.Verb


OURS = (Verb.BELL, Verb.AGAIN)
"""Verbs that no button carries."""

SCALES = {Verb.RATE: lights.WORST, Verb.SINCE: max(progress.DayAfter)}
"""How far the numbers of an answer go."""


async def tapped(turn: deps.Turn, words: tuple[str, ...]) -> str | None:
    """A button of a practice: id, version, verb, rating. Gives the thread of questions to open next, if any."""
    try:
        row_id, version, verb = int(words[0]), int(words[1]), Verb(words[2])
        rating = int(words[3]) if verb in SCALES else None
    except (ValueError, IndexError):
        await turn.toast(turn.say("That button is no longer in use."))
        return None
    row = await rows.get(turn.sql, row_id)
    if row is None or verb in OURS or (rating is not None and not 0 <= rating <= SCALES[verb]):
        await turn.toast(turn.say("That button is no longer in use."))
        return None
    if row.person_id != turn.person.id:
        await turn.toast(turn.say("That button belongs to somebody else."))
        return None
    return await happen(turn, row, practice.Event(verb, version, rating))


async def rated(turn: deps.Turn, value: int) -> tuple[bool, str | None]:
    """A rating in words. Gives whether a practice was asking for one, and the thread to open next."""
    row = await rows.open_one(turn.sql, turn.person.id)
    if row is None or Phase(row.phase) not in (Phase.CARD, Phase.RATE):
        return False, None
    return True, await happen(turn, row, practice.Event(Verb.RATE, rating=value))


async def is_asking(turn: deps.Turn) -> bool:
    """Whether a practice waits for a rating."""
    row = await rows.open_one(turn.sql, turn.person.id)
    return row is not None and Phase(row.phase) in (Phase.CARD, Phase.RATE)


async def ring(turn: deps.Turn, row: models.Practice, told: tuple[str, dt.datetime | None] | None) -> None:
    """A bell: the step that is on has ended, if its message has been there for all of its seconds.

    Args:
        turn: the bell's.
        row: its practice.
        told: what became of the message of the step: its state, and when it was settled. None: there was none.
    """
    now = await view(turn, row)
    if practice.is_timed(now.run, now.steps):
        lasts = dt.timedelta(seconds=now.steps[row.step].seconds * turn.house.pace)
        row.bell_at = _not_before(turn, row, lasts, told or ("unknown", None))
        if row.bell_at > turn.now:
            turn.bells[row.id] = row.bell_at
            return
    if told is not None and told[0] in outbox.UNSEEN:
        await _see_to_doubt(turn, row, since=told[1] or turn.now)
    else:
        await happen(turn, row, practice.Event(Verb.BELL, row.version))


async def _see_to_doubt(turn: deps.Turn, row: models.Practice, since: dt.datetime) -> None:
    """Nobody knows whether it was seen where the practice stands: show it, but two such in a row wait for a tap."""
    lapses_at = since + practice.LAPSES_AFTER
    if row.phase == Phase.STEP or not await _is_unsure(turn, row, row.version - 1):
        await happen(turn, row, practice.Event(Verb.AGAIN, row.version))
    elif turn.now < lapses_at:
        row.bell_at = turn.bells[row.id] = lapses_at
    else:
        await happen(turn, row, practice.Event(Verb.BELL, row.version))


async def _is_unsure(turn: deps.Turn, row: models.Practice, version: int) -> bool:
    """Whether nobody knows, for good, that a version's message is there."""
    fate = await outbox.fate(turn.sql, rows.step_key(row.id, version))
    return fate is not None and fate[0] in outbox.UNSEEN


def _not_before(
    turn: deps.Turn, row: models.Practice, lasts: dt.timedelta, told: tuple[str, dt.datetime | None]
) -> dt.datetime:
    """When the step may end: its seconds count from the moment its message was there, so that no hold is cut short.

    As a rule the bell was moved there when the message was settled (`let_last` in `db.practices`).
    """
    due = row.bell_at or turn.now
    state, told_at = told
    if state in ("waiting", "sending"):
        return max(due, turn.now + min(lasts, UNSAID_RETRY))
    # Nobody knows when one in doubt was there, or whether one that failed was: not after it was settled.
    return due if state not in {"sent", *outbox.UNSEEN} or told_at is None else max(due, told_at + lasts)


async def happen(turn: deps.Turn, row: models.Practice, event: practice.Event) -> str | None:
    """The one door: make the move, keep it, say it. Gives the thread of questions to open next, if any."""
    before = await view(turn, row)
    moved = practice.advance(before.run, event, practice.Run(before.steps, turn.house.pace, turn.now))
    if moved is practice.Refusal.PASSED and await _is_unsure(turn, row, row.version):  # they do not see where we are
        event = practice.Event(Verb.AGAIN)
        moved = practice.advance(before.run, event, practice.Run(before.steps, turn.house.pace, turn.now))
    if isinstance(moved, practice.Refusal):
        await turn.toast(_refused(turn, moved))
        return None
    await _take(turn, row, before.run.phase, event)
    if moved.phase is Phase.READY or event.verb is Verb.SINCE:
        moved = dataclasses.replace(moved, dose=await dosing.dose(turn, row.movement, moved.before))
    store(row, moved)
    turn.bells[row.id] = moved.bell_at
    await turn.toast()
    after = await view(turn, row)
    follow = await showing.SHOWN[moved.phase](turn, row, after, event)
    if moved.phase in practice.ENDED:
        await close(turn, row)
        await outbox.clear(turn.sql, turn.person.user_id, row.slot, turn.now, keep_newest=True)
    asks = follow is None and moved.phase is Phase.DONE and event.verb in {Verb.RATE, Verb.SKIP}
    return "where" if asks and await checkin.asks_where(turn) else follow


def _refused(turn: deps.Turn, refusal: practice.Refusal) -> str:
    return {
        practice.Refusal.OVER: turn.say("That stretch is over."),
        practice.Refusal.PASSED: turn.say("Already noted; we are one step on."),
        practice.Refusal.NOT_NOW: turn.say("That does not fit here just now."),
        practice.Refusal.EARLY: "",
    }[refusal]


async def _take(turn: deps.Turn, row: models.Practice, phase: practice.Phase, event: practice.Event) -> None:
    """Keep what was told: a number before or after, or how it was the day after the last practice."""
    if event.rating is None:
        return
    if event.verb is Verb.SINCE:
        await checkin.day_after(turn, row, progress.DayAfter(event.rating))
    else:
        await checkin.keep(turn, event.rating, "after" if phase is Phase.RATE else "before", row)


async def close(turn: deps.Turn, row: models.Practice) -> None:
    """Note that a practice has ended, and what that means for the next; without consent its ratings are forgotten."""
    row.ended_at = turn.now
    if row.phase == Phase.HURT and profile.consents(turn.person):
        row.effort = progress.Effort.STOPPED.value
    if row.phase != Phase.DONE:
        row.phase = Phase.STOPPED  # that it hurt, or was a tough day, says something about health: it is not kept open
    if not profile.consents(turn.person):
        row.before = row.after = None
    await course.note(turn, row.movement)


OPENING = (Phase.CARD, Phase.READY)
"""Phases in which today's dose is explained."""


async def view(turn: deps.Turn, row: models.Practice) -> screens.View:
    """A practice with all that its screens need."""
    movement = turn.house.catalog.movements[row.movement]
    words = turn.house.catalog.words(row.movement, turn.person.language)
    run = _load(row)
    since = await checkin.awaits(turn, row) if run.phase is Phase.CARD else None
    return screens.View(
        id=row.id,
        run=run,
        movement=movement,
        words=words,
        steps=script.compose(movement, words, run.dose),
        pace=turn.house.pace,
        kept=profile.consents(turn.person),
        pictures=turn.person.pictures,
        dark=turn.person.dark,
        easier=library.easier(turn, movement),
        notes=library.notes(turn, row.movement),
        since=None if since is None else turn.house.catalog.words(since.movement, turn.person.language).name,
        unsettled=run.phase in OPENING and await checkin.is_unsettled(turn),
        easing_in=run.phase in OPENING and await course.is_easing_in(turn),
        effort=row.effort,
    )


def _load(row: models.Practice) -> practice.Practice:
    return practice.Practice(
        movement=row.movement,
        dose=model.ChosenDose(**row.dose),
        phase=Phase(row.phase),
        step=row.step,
        version=row.version,
        hands_free=row.hands_free,
        bell_at=row.bell_at,
        before=row.before,
        after=row.after,
        asks_before=row.asks_before,
        asks_after=row.asks_after,
    )


def store(row: models.Practice, now: practice.Practice) -> None:
    """Write a practice into its row."""
    row.movement, row.dose, row.phase = now.movement, dataclasses.asdict(now.dose), now.phase.value
    row.step, row.version, row.hands_free = now.step, now.version, now.hands_free
    row.bell_at, row.before, row.after = now.bell_at, now.before, now.after
    row.asks_before, row.asks_after = now.asks_before, now.asks_after
