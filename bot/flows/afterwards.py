"""After a practice: how it was, and a number that is to be changed."""

from collections.abc import Awaitable, Callable, Mapping

from bot import deps
from bot.core import checkin as lights
from bot.core import progress
from bot.flows import checkin, choosing, course, practice, profile
from bot.screens import endings
from db import models, ratings
from db import practices as rows

MOMENTS = ("before", "after")


async def tapped(turn: deps.Turn, words: tuple[str, ...]) -> str | None:
    """A button of a summary: practice, what about it, value. Gives the thread of questions to open next, if any."""
    if words == ("unsay",):
        await turn.toast()
        await checkin.take_back(turn)
        return None
    row = await rows.get(turn.sql, int(words[0])) if words and words[0].isdecimal() else None
    if row is None or row.person_id != turn.person.id or row.phase != "done" or not profile.consents(turn.person):
        await turn.toast(turn.say("That button is no longer in use."))
        return None
    await turn.toast()
    return await TAKEN.get(words[1] if words[1:] else "", _keep)(turn, row, words[1:])


async def _effort(turn: deps.Turn, row: models.Practice, words: tuple[str, ...]) -> None:
    """Easy, fine or hard."""
    asked = (progress.Effort.EASY, progress.Effort.FINE, progress.Effort.HARD)
    if words[-1] in asked:
        row.effort = words[-1]
        await course.note(turn, row.movement)
    await _summary(turn, row)


async def _change(turn: deps.Turn, row: models.Practice, _words: tuple[str, ...]) -> None:
    known = [moment for moment in MOMENTS if getattr(row, moment) is not None]
    await _ask(turn, row, known[0] if len(known) == 1 else None)


async def _ask(turn: deps.Turn, row: models.Practice, moment: str | None) -> None:
    await turn.reply(endings.change(await practice.view(turn, row), moment, turn.say))


async def _keep(turn: deps.Turn, row: models.Practice, _words: tuple[str, ...]) -> None:
    await _summary(turn, row)


async def _correct(turn: deps.Turn, row: models.Practice, words: tuple[str, ...]) -> str | None:
    """A number is corrected, or asked for first. What followed from the wrong one is taken back."""
    moment = words[0]
    kept = await ratings.of_practice(turn.sql, row.id, moment)
    if kept is None or not checkin.may_change(turn, kept):
        await turn.reply(endings.too_late(turn.say))
        return None
    if len(words) == 1 or not words[1].isdecimal() or int(words[1]) > lights.WORST:
        await _ask(turn, row, moment)
        return None
    was = _light(row)
    checkin.change(turn, kept, int(words[1]))
    setattr(row, moment, int(words[1]))
    if moment == "before":
        checkin.judge_day(turn, int(words[1]))
    await course.note(turn, row.movement)
    now = _light(row)
    if was is lights.Light.RED and now is not was:
        choosing.take_up_again(turn, row.movement)
    await _summary(turn, row)
    if now is lights.Light.RED and was is not now:
        choosing.set_aside(turn, row.movement)
        return "check"
    return None


def _light(row: models.Practice) -> lights.Light:
    return lights.after(row.before, row.after, stopped_for_pain=False)


async def _summary(turn: deps.Turn, row: models.Practice) -> None:
    now = await practice.view(turn, row)
    await turn.reply(endings.done(now, _light(row), await profile.coming(turn), turn.say))


Take = Callable[[deps.Turn, models.Practice, tuple[str, ...]], Awaitable[str | None]]

TAKEN: Mapping[str, Take] = {"effort": _effort, "change": _change, "before": _correct, "after": _correct}
