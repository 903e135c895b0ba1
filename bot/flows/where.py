"""Where it hurts: asked at most once a week after a practice, several ticks, free to skip."""

from bot import deps
from bot.core import bodymap, dialog
from bot.flows import profile, questions
from bot.screens import where as screens
from content import vocabulary
from db import body_maps


async def take(turn: deps.Turn, now: dialog.Open, answer: str) -> None:
    """A tick, "done" or "skip". A leg that was not told about before leads to its safety question."""
    row = await body_maps.newest(turn.sql, turn.person.id)
    if row is None or not profile.consents(turn.person):
        turn.person.asking = None
        await turn.reply(screens.skipped(turn.say))
    elif answer in set(bodymap.Place):
        row.areas = bodymap.switched(row.areas or [], bodymap.Place(answer))
        await turn.reply(screens.ask(now, row.areas, turn.say))
    elif answer == "done" and row.areas:
        turn.person.asking = None
        await turn.reply(screens.noted(turn.say))
        if bodymap.Place.LEG in row.areas and vocabulary.Flag.LEG_SYMPTOMS not in profile.suiting_of(turn.person).flags:
            turn.tapped = None
            await questions.begin(turn, "leg")
    else:
        row.areas, turn.person.asking = None, None
        await turn.reply(screens.skipped(turn.say))
