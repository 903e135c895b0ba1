"""Opening a practice with a movement, and leaving the one that is open."""

from bot import deps
from bot.core import practice as core
from bot.core import suiting
from bot.flows import choosing, dosing, library, practice
from bot.screens import endings
from bot.screens import practice as screens
from db import models, outbox, withdrawal
from db import practices as rows

Phase = core.Phase


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
    if before is None and choosing.is_tough_day(turn) and movement not in library.RESTFUL:
        await library.offer_rest(turn)
        return
    await withdrawal.call_off(turn.sql, turn.person.user_id, "snooze", turn.now)
    now = await rows.open_one(turn.sql, turn.person.id)
    if now is not None:
        if Phase(now.phase) in (Phase.STEP, Phase.WAIT) and not switch:
            words = turn.house.catalog.words(movement, turn.person.language)
            await turn.reply(endings.busy(await practice.view(turn, now), movement, words.name, turn.say))
            return
        await leave(turn)
    row = await _begin(turn, movement, before)
    card = screens.card if row.asks_before else screens.ready
    row.slot = await turn.reply(card(await practice.view(turn, row), turn.say), rows.step_key(row.id, row.version))


async def _begin(turn: deps.Turn, movement: str, before: int | None) -> models.Practice:
    dose = await dosing.dose(turn, movement, before)
    asked = await rows.numbers_asked(turn.sql, turn.person.id, turn.began(turn.today))
    begun = core.begin(
        movement, dose, hands_free=turn.person.hands_free, before=before, now=turn.now, asked_today=asked
    )
    row = models.Practice(person_id=turn.person.id, slot="", started_at=turn.now)
    practice.store(row, begun)
    turn.sql.add(row)
    await turn.sql.flush()
    return row


async def leave(turn: deps.Turn) -> None:
    """Close the practice that is open, without a word about it."""
    row = await rows.open_one(turn.sql, turn.person.id)
    if row is None:
        return
    row.asks_before = row.asks_before and row.phase != Phase.CARD  # what nobody answered is asked on the next card
    row.phase, row.bell_at, row.version = Phase.LAPSED, None, row.version + 1
    turn.bells[row.id] = None
    closed = endings.closed(await practice.view(turn, row), "", turn.say)
    await practice.close(turn, row)
    await withdrawal.cancel(turn.sql, turn.person.user_id, row.slot, turn.now)
    if row.slot != turn.tapped:
        await turn.amend(row.slot, closed)
        await outbox.clear(turn.sql, turn.person.user_id, row.slot, turn.now, keep_newest=True)
    await turn.sql.flush()


async def leave_unsuited(turn: deps.Turn) -> None:
    """Close the practice that is open if its movement does not suit any more."""
    row = await rows.open_one(turn.sql, turn.person.id)
    if row is not None and isinstance(library.verdict(turn, row.movement), suiting.Excluded):
        await leave(turn)
