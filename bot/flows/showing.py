"""What a practice says where it stands now: one function for each phase."""

import dataclasses
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping

from bot import deps
from bot.core import checkin as lights
from bot.core import practice, script
from bot.flows import choosing, profile
from bot.screens import endings, screen
from bot.screens import practice as screens
from db import models, outbox, practices

CLEAR_EVERY_S = 20.0
"""Where steps are short, passed messages are taken away in batches, this often: deletions are requests too."""

GENTLE = "gentle"
"""The wish of a tough day: something restful instead of a stretch."""

HURT = "hurt:"
"""The wish after a movement that hurt, with its id: something kinder."""

Phase, Verb = practice.Phase, practice.Verb


async def _say(
    turn: deps.Turn, row: models.Practice, shown: screen.Screen, event: practice.Event, *, anew: bool = False
) -> None:
    """Say where a practice stands: in its live message, or `anew` in one of its own."""
    say = turn.post_in if anew or event.verb is Verb.AGAIN else turn.show
    await say(row.slot, shown, practices.step_key(row.id, row.version))


async def _show_card(turn: deps.Turn, row: models.Practice, now: screens.View, event: practice.Event) -> None:
    await _say(turn, row, screens.card(now, turn.say), event)


async def _show_ready(turn: deps.Turn, row: models.Practice, now: screens.View, event: practice.Event) -> None:
    await _say(turn, row, screens.ready(now, turn.say), event)


async def _show_step(turn: deps.Turn, row: models.Practice, now: screens.View, event: practice.Event) -> None:
    """Audible where a hold begins or ends; the person's own taps need no sound unless a hold begins."""
    step = now.steps[row.step]
    shown = screens.step(now, _cue(turn, now), turn.say)
    if (step.audible and event.verb is Verb.BELL) or step.kind in script.TIMED or _leaves_a_clip(now, event):
        await _say(turn, row, shown, event, anew=True)
        rare = CLEAR_EVERY_S if step.seconds < CLEAR_EVERY_S / 2 else 0.0
        later = turn.now + dt.timedelta(seconds=rare * min(turn.house.pace, 1))
        await outbox.clear(turn.sql, turn.person.user_id, row.slot, turn.now, keep_newest=True, not_before=later)
    else:
        await _say(turn, row, shown, event)


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
    away = event.verb in (Verb.BELL, Verb.AGAIN)
    await _say(turn, row, screens.wait(now, _cue(turn, now), turn.say, away=away), event, anew=away)


async def _show_rate(turn: deps.Turn, row: models.Practice, now: screens.View, event: practice.Event) -> None:
    await _say(turn, row, screens.rate(now, turn.say), event, anew=event.verb is Verb.BELL)


async def _show_done(turn: deps.Turn, row: models.Practice, now: screens.View, event: practice.Event) -> str | None:
    light = lights.after(now.run.before, now.run.after, stopped_for_pain=False)
    shown = endings.done(now, light, await profile.coming(turn), turn.say)
    # Where nothing is asked, this is what tells that it is over.
    await _say(turn, row, shown, event, anew=event.verb is Verb.BELL and not now.run.asks_after)
    if light is lights.Light.RED:
        choosing.set_aside(turn, row.movement)
        return "check"
    return None


async def _show_hurt(turn: deps.Turn, row: models.Practice, now: screens.View, _event: practice.Event) -> str:
    """Stopped for pain is red: rest, and the lists of signs before anything else is offered."""
    choosing.set_aside(turn, row.movement)
    await _say_end(turn, row, endings.hurt(now, turn.say))
    turn.person.wish = f"{HURT}{row.movement}"
    return "check"


async def _show_tough(turn: deps.Turn, row: models.Practice, _now: screens.View, _event: practice.Event) -> str:
    await _say_end(turn, row, endings.tough(turn.say))
    turn.person.wish = GENTLE
    return "check"


async def _show_closed(turn: deps.Turn, row: models.Practice, now: screens.View, event: practice.Event) -> None:
    shown = endings.closed(now, await profile.coming(turn), turn.say)
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


def _cue(turn: deps.Turn, now: screens.View) -> str:
    step = now.steps[now.run.step]
    return turn.house.catalog.render(step.cue, now.movement, now.run.dose, step.side, turn.person.language)
