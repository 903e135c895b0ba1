"""A movement as people will see it, for whoever edits its files: card and steps, posted into a sandbox's chat."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import httpx
import telegram

from bot.core import practice, script
from bot.edge import drawing, gallery, speaking
from bot.screens import practice as screens
from bot.screens import screen
from content import catalog, model

ANN = 5001
"""Who is there in a sandbox from the beginning."""


def shown(library: catalog.Catalog, movement: model.Movement) -> Iterator[screen.Screen]:
    """The card and every step of one practice at the usual dose, as the bot makes them."""
    dose, words = movement.dose.default(), library.words(movement.id)
    begun = practice.Practice(
        movement=movement.id,
        dose=dose,
        phase=practice.Phase.CARD,
        step=0,
        version=0,
        hands_free=True,
        bell_at=None,
        before=None,
        after=None,
    )
    steps = script.compose(movement, words, dose)
    view = screens.View(id=0, run=begun, movement=movement, words=words, steps=steps, pace=1.0, kept=False)
    yield screens.card(view, _unchanged)
    for number, step in enumerate(steps):
        now = dataclasses.replace(view, run=dataclasses.replace(begun, phase=practice.Phase.STEP, step=number))
        yield screens.step(now, library.render(step.cue, movement, dose, step.side), _unchanged)


async def post(
    library: catalog.Catalog, movement: model.Movement, address: str, token: str, folder: Path, *, now: dt.datetime
) -> None:
    """Have Ann ask for the movement, and send her all of it over the Bot API; pictures are drawn on the way."""
    async with httpx.AsyncClient(base_url=address) as person:  # a bot may write only to who has written
        asked = await person.post(f"/sandbox/chats/{ANN}/text", json={"text": f"/stretch {movement.id}"})
        asked.raise_for_status()
    drawn = drawing.studio(library, folder)
    async with telegram.Bot(token, base_url=f"{address}/bot") as bot:
        for each in shown(library, movement):
            await speaking.post(bot, ANN, each.packed(), now, picture=_supply(drawn, each))


def _supply(drawn: gallery.Drawn, each: screen.Screen) -> gallery.Supply | None:
    if each.picture is None:
        return None
    return gallery.Supply(each.picture["kind"], drawn.key(each.picture), drawn.draw(each.picture))


def _unchanged(text: str) -> str:
    return text
