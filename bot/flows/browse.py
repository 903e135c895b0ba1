"""`/stretch` without a name: what suits this person, by area, place and time, in one message that changes."""

from bot import deps
from bot.core import browsing, checkin, suiting
from bot.flows import profile
from bot.screens import browse as screens
from db import practices as rows


async def show(turn: deps.Turn) -> None:
    """Begin to look, with every question open."""
    await tapped(turn, browsing.Wish().words())


async def tapped(turn: deps.Turn, words: tuple[str, ...]) -> None:
    """A wish, and which view of it: none for the overview, one of the questions, or a page's number."""
    catalog, language, say = turn.house.catalog, turn.person.language, turn.say
    wish = browsing.wish(words[:3])
    view = words[3] if words[3:] else ""
    if wish is None:
        wish, view = browsing.Wish(), ""
    entries = await _entries(turn)
    if view in set(browsing.Facet):
        await turn.reply(screens.ask(entries, wish, browsing.Facet(view), say))
    elif view.isdecimal():
        await turn.reply(screens.page(catalog, entries, wish, language, say, number=int(view[:3])))
    else:
        all_suit = len(entries) == len(catalog.movements)
        await turn.reply(screens.hub(catalog, entries, wish, language, say, all_suit=all_suit))


async def _entries(turn: deps.Turn) -> list[browsing.Entry]:
    """Every movement that suits, as long as it would take this person today."""
    suited = profile.suiting_of(turn.person)
    done = await rows.movements_done(turn.sql, turn.person.id)
    entries = []
    for movement in turn.house.catalog.movements.values():
        verdict = suiting.judge(movement, suited)
        if isinstance(verdict, suiting.Excluded):
            continue
        if suiting.least_only(movement, suited):
            dose = movement.dose.smallest()
        else:
            dose = checkin.dose_for(checkin.Light.GREEN, movement.dose, first_time=movement.id not in done)
        words = turn.house.catalog.words(movement.id, turn.person.language)
        entries.append(browsing.entry(movement, words, dose, verdict))
    return entries
