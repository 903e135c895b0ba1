"""Inline mode: somebody types our name and a few words in any chat, and may share a card there.

The results are the same for everybody. What a person's safety answers rule out must not show in a list that others may
see over their shoulder, nor in what they could not share; it is said in private, where the card's button leads. Who
only searches is not taken in as a person: no row, and no answer about health, is read or written.
"""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from bot import deps
from bot.screens import sharing
from content import catalog, model, search
from db import outbox

MOST = 10
"""So many answers to a search; without words everything is listed."""


async def search_for(
    sql: AsyncSession, house: deps.House, now: dt.datetime, *, user_id: int, language: str, query_id: str, typed: str
) -> None:
    """Answer an inline query with the cards that its words mean."""
    cards = sharing.cards(house.catalog, _meant(house.catalog, typed), language, house.say(language))
    private = house.say(language)("Open the chat with me")
    await outbox.answer_inline(sql, user_id, query_id, [card.packed() for card in cards], now, private=private)


def meant_by(known: catalog.Catalog, payload: str) -> str | None:
    """The movement or caution that a link of a shared card leads to."""
    own_id = payload.removeprefix(sharing.PAYLOAD)
    found = payload.startswith(sharing.PAYLOAD) and (own_id in known.movements or own_id in known.cautions)
    return own_id if found else None


def _meant(known: catalog.Catalog, typed: str) -> list[str]:
    if typed.strip():
        return list(dict.fromkeys(match.id for match in search.find(known, typed).matches))[:MOST]
    order = list(model.Kind)
    return [own.id for own in sorted(known.movements.values(), key=lambda own: (order.index(own.kind), own.id))]
