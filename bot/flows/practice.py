"""A practice from card to summary: taps, words and bells go through the same door, `happen`."""

import dataclasses
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping

from bot import deps
from bot.core import checkin as lights
from bot.core import practice, script, suiting
from bot.flows import checkin, library, profile
from bot.screens import practice as screens
from bot.screens import screen
from content import model
from db import models, outbox
from db import practices as rows

CLEAR_EVERY_S = 20.0
"""Where steps are short, passed messages are taken away in batches, this often: deletions are requests too."""

GENTLE = "gentle"
"""The wish of a tough day: something restful instead of a stretch."""

UNSAID_RETRY = dt.timedelta(seconds=1)
"""How soon a bell looks again whose step has not been said yet."""

Phase, Verb = practice.Phase, practice.Verb


async def open_movement(turn: deps.Turn, movement: str, *, switch: bool = False, before: int | None = None) -> None:
    """Show a movement's card and begin a practice with it; a caution shows its answer instead.

    Args:
        turn: the person has passed the safety questions. What they rule out is explained instead.
        movement: id of a movement or a caution.
        switch: leave the practice that is on; otherwise the person is asked.
        before: pain before, where it is known already.
    """
    if movement not in turn.house.catalog.movements:
        await library.show_caution(turn, movement)
        return
    verdict = library.verdict(turn, movement)
    if isinstance(verdict, suiting.Excluded):
        await library.explain(turn, movement, verdict)
        return
    await outbox.cancel(turn.sql, turn.person.user_id, "snooze", turn.now)
    now = await rows.open_one(turn.sql, turn.person.id)
    if now is not None:
        if Phase(now.phase) in (Phase.STEP, Phase.WAIT) and not switch:
            words = turn.house.catalog.words(movement, turn.person.language)
            await turn.reply(screens.busy(await view(turn, now), movement, words.name, turn.say))
            return
        await leave(turn)
    row = await _begin(turn, movement, before)
    card = screens.card if before is None else screens.ready
    row.slot = await turn.reply(card(await view(turn, row), turn.say))


async def _begin(turn: deps.Turn, movement: str, before: int | None) -> models.Practice:
    dose = await _dose(turn, movement, before)
    begun = practice.begin(movement, dose, hands_free=turn.person.hands_free, before=before, now=turn.now)
    row = models.Practice(person_id=turn.person.id, slot="", started_at=turn.now)
    _store(row, begun)
    turn.sql.add(row)
    await turn.sql.flush()
    return row


async def _dose(turn: deps.Turn, movement: str, before: int | None) -> model.ChosenDose:
    """How much of a movement: the least the first time, on a sore day, and where the safety answers ask for care."""
    recipe = turn.house.catalog.movements[movement]
    if suiting.least_only(recipe, profile.suiting_of(turn.person)):
        return recipe.dose.smallest()
    light = lights.Light.GREEN if before is None else lights.before(before)
    first_time = await rows.times_done(turn.sql, turn.person.id, movement) == 0
    return lights.dose_for(light, recipe.dose, first_time=first_time)


async def tapped(turn: deps.Turn, words: tuple[str, ...]) -> str | None:
    """A button of a practice: id, version, verb, rating. Gives the thread of questions to open next, if any."""
    try:
        row_id, version, verb = int(words[0]), int(words[1]), Verb(words[2])
        rating = int(words[3]) if verb is Verb.RATE else None
    except (ValueError, IndexError):
        await turn.toast(turn.say("That button is no longer in use."))
        return None
    row = await rows.get(turn.sql, row_id)
    if row is None or verb is Verb.BELL or (rating is not None and not 0 <= rating <= lights.WORST):
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


async def ring(turn: deps.Turn, row: models.Practice) -> None:
    """A bell: the step that is on has ended, if its message has been there for all of its seconds."""
    now = await view(turn, row)
    if practice.is_timed(now.run, now.steps):
        lasts = dt.timedelta(seconds=now.steps[row.step].seconds * turn.house.pace)
        row.bell_at = await _not_before(turn, row, lasts)
        if row.bell_at > turn.now:
            turn.bells[row.id] = row.bell_at
            return
    await happen(turn, row, practice.Event(Verb.BELL, row.version))


async def _not_before(turn: deps.Turn, row: models.Practice, lasts: dt.timedelta) -> dt.datetime:
    """When the step may end: its seconds count from the moment its message was there, so that no hold is cut short."""
    due = row.bell_at or turn.now
    state, told_at = await outbox.fate(turn.sql, _step_key(row.id, row.version)) or ("unknown", None)
    if state in ("waiting", "sending"):
        return max(due, turn.now + min(lasts, UNSAID_RETRY))
    # Nobody knows when an uncertain one was there: not after the doubt was settled.
    return due if state not in ("sent", "uncertain") or told_at is None else max(due, told_at + lasts)


async def happen(turn: deps.Turn, row: models.Practice, event: practice.Event) -> str | None:
    """The one door: make the move, keep it, say it. Gives the thread of questions to open next, if any."""
    before = await view(turn, row)
    moved = practice.advance(before.run, event, practice.Run(before.steps, turn.house.pace, turn.now))
    if isinstance(moved, practice.Refusal):
        await turn.toast(_refused(turn, moved))
        return None
    if event.verb is Verb.RATE and moved.phase is Phase.READY and event.rating is not None:
        moved = dataclasses.replace(moved, dose=await _dose(turn, row.movement, event.rating))
    _store(row, moved)
    turn.bells[row.id] = moved.bell_at
    await turn.toast()
    if event.rating is not None:
        await checkin.keep(turn, event.rating, "before" if before.run.phase is not Phase.RATE else "after", row)
    after = await view(turn, row)
    follow = await SHOWN[moved.phase](turn, row, after, event)
    if moved.phase in practice.ENDED:
        _close(turn, row)
        await outbox.clear(turn.sql, turn.person.user_id, row.slot, turn.now, keep_newest=True)
    return follow


def _refused(turn: deps.Turn, refusal: practice.Refusal) -> str:
    return {
        practice.Refusal.OVER: turn.say("That stretch is over."),
        practice.Refusal.PASSED: turn.say("Already noted; we are one step on."),
        practice.Refusal.NOT_NOW: turn.say("That does not fit here just now."),
        practice.Refusal.EARLY: "",
    }[refusal]


async def leave(turn: deps.Turn) -> None:
    """Close the practice that is open, without a word about it."""
    row = await rows.open_one(turn.sql, turn.person.id)
    if row is None:
        return
    row.phase, row.bell_at, row.version = Phase.LAPSED, None, row.version + 1
    turn.bells[row.id] = None
    closed = screens.closed(await view(turn, row), "", turn.say)
    _close(turn, row)
    await outbox.cancel(turn.sql, turn.person.user_id, row.slot, turn.now)
    if row.slot != turn.tapped:
        await turn.amend(row.slot, closed)
        await outbox.clear(turn.sql, turn.person.user_id, row.slot, turn.now, keep_newest=True)
    await turn.sql.flush()


async def leave_unsuited(turn: deps.Turn) -> None:
    """Close the practice that is open if its movement does not suit any more."""
    row = await rows.open_one(turn.sql, turn.person.id)
    if row is not None and isinstance(library.verdict(turn, row.movement), suiting.Excluded):
        await leave(turn)


def _close(turn: deps.Turn, row: models.Practice) -> None:
    row.ended_at = turn.now
    if row.phase != Phase.DONE:
        row.phase = Phase.STOPPED  # that it hurt, or was a tough day, says something about health: it is not kept open
    if not profile.consents(turn.person):
        row.before = row.after = None


async def _show_card(turn: deps.Turn, row: models.Practice, now: screens.View, _event: practice.Event) -> None:
    await turn.show(row.slot, screens.card(now, turn.say))


async def _show_ready(turn: deps.Turn, row: models.Practice, now: screens.View, _event: practice.Event) -> None:
    await turn.show(row.slot, screens.ready(now, turn.say))


async def _show_step(turn: deps.Turn, row: models.Practice, now: screens.View, event: practice.Event) -> None:
    """Audible where a hold begins or ends; the person's own taps need no sound unless a hold begins."""
    step = now.steps[row.step]
    shown = screens.step(now, _cue(turn, now), turn.say)
    if (step.audible and event.verb is Verb.BELL) or step.kind in script.TIMED or _leaves_a_clip(now, event):
        await turn.post_in(row.slot, shown, dedupe_key=_step_key(row.id, row.version))
        rare = CLEAR_EVERY_S if step.seconds < CLEAR_EVERY_S / 2 else 0.0
        later = turn.now + dt.timedelta(seconds=rare * min(turn.house.pace, 1))
        await outbox.clear(turn.sql, turn.person.user_id, row.slot, turn.now, keep_newest=True, not_before=later)
    else:
        await turn.show(row.slot, shown, dedupe_key=_step_key(row.id, row.version))


def _leaves_a_clip(now: screens.View, event: practice.Event) -> bool:
    """Whether the step before showed a clip: words cannot take its place in the same message."""
    left = now.run.step + (1 if event.verb is Verb.BACK else -1)
    moved = event.verb in (Verb.NEXT, Verb.BACK, Verb.BELL)
    return now.pictures and moved and 0 <= left < len(now.steps) and now.steps[left].kind in script.TIMED


async def _say_end(turn: deps.Turn, row: models.Practice, shown: screen.Screen) -> None:
    """The last words: in place of the live message, or in a new one where that is a picture."""
    if turn.person.pictures:
        await turn.post_in(row.slot, dataclasses.replace(shown, silent=True))
    else:
        await turn.show(row.slot, shown)


async def _show_wait(turn: deps.Turn, row: models.Practice, now: screens.View, event: practice.Event) -> None:
    away = event.verb is Verb.BELL
    shown = screens.wait(now, _cue(turn, now), turn.say, away=away)
    await (turn.post_in if away else turn.show)(row.slot, shown)


async def _show_rate(turn: deps.Turn, row: models.Practice, now: screens.View, event: practice.Event) -> None:
    shown = screens.rate(now, turn.say)
    await (turn.post_in if event.verb is Verb.BELL else turn.show)(row.slot, shown)


async def _show_done(turn: deps.Turn, row: models.Practice, now: screens.View, _event: practice.Event) -> str | None:
    light = lights.after(now.run.before, now.run.after, stopped_for_pain=False)
    await turn.show(row.slot, screens.done(now, light, await profile.coming(turn), turn.say))
    if light is lights.Light.RED:
        library.set_aside(turn, row.movement)
        return "check"
    return None


async def _show_hurt(turn: deps.Turn, row: models.Practice, now: screens.View, _event: practice.Event) -> None:
    library.set_aside(turn, row.movement)
    another = await library.another(turn, skip={row.movement, *([now.easier[0]] if now.easier else [])})
    await _say_end(turn, row, screens.hurt(now, another, turn.say))


async def _show_tough(turn: deps.Turn, row: models.Practice, _now: screens.View, _event: practice.Event) -> str:
    await _say_end(turn, row, screens.tough(turn.say))
    turn.person.wish = GENTLE
    return "check"


async def _show_closed(turn: deps.Turn, row: models.Practice, now: screens.View, event: practice.Event) -> None:
    shown = screens.closed(now, await profile.coming(turn), turn.say)
    if event.verb is Verb.BELL:
        await turn.show(row.slot, shown)  # a day later: nobody wants a new message
    else:
        await _say_end(turn, row, shown)


Show = Callable[[deps.Turn, models.Practice, screens.View, practice.Event], Awaitable[str | None]]

SHOWN: Mapping[practice.Phase, Show] = {
    Phase.CARD: _show_card,
    Phase.READY: _show_ready,
    Phase.STEP: _show_step,
    Phase.WAIT: _show_wait,
    Phase.RATE: _show_rate,
    Phase.DONE: _show_done,
    Phase.HURT: _show_hurt,
    Phase.TOUGH: _show_tough,
    Phase.STOPPED: _show_closed,
    Phase.LAPSED: _show_closed,
}


async def view(turn: deps.Turn, row: models.Practice) -> screens.View:
    """A practice with all that its screens need."""
    movement = turn.house.catalog.movements[row.movement]
    words = turn.house.catalog.words(row.movement, turn.person.language)
    run = _load(row)
    return screens.View(
        id=row.id,
        run=run,
        movement=movement,
        words=words,
        steps=script.compose(movement, words, run.dose),
        pace=turn.house.pace,
        kept=profile.consents(turn.person),
        pictures=turn.person.pictures,
        easier=library.easier(turn, movement),
        notes=library.notes(turn, row.movement),
    )


def _cue(turn: deps.Turn, now: screens.View) -> str:
    step = now.steps[now.run.step]
    return turn.house.catalog.render(step.cue, now.movement, now.run.dose, step.side, turn.person.language)


def _step_key(practice_id: int, version: int) -> str:
    return f"step:{practice_id}:{version}"


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
    )


def _store(row: models.Practice, now: practice.Practice) -> None:
    row.movement, row.dose, row.phase = now.movement, dataclasses.asdict(now.dose), now.phase.value
    row.step, row.version, row.hands_free = now.step, now.version, now.hands_free
    row.bell_at, row.before, row.after = now.bell_at, now.before, now.after
