"""What is kept, and how everything of a person is erased: asked, asked once more, done."""

from bot import deps
from bot.flows import opening
from bot.screens import account
from db import consents, outbox, people


async def show(turn: deps.Turn, _text: str) -> None:
    """/privacy."""
    decisions = [(one.state, one.version, one.decided_at) for one in await consents.all(turn.sql, turn.person.id)]
    await turn.reply(account.privacy(decisions, turn.zone, turn.say))


async def ask(turn: deps.Turn, _text: str) -> None:
    """/delete."""
    await turn.reply(account.erase(1, turn.say))


async def tapped(turn: deps.Turn, words: tuple[str, ...]) -> None:
    """Erase: "1" asks once more, "2" does it, "keep" keeps."""
    await turn.toast()
    if words == ("1",):
        await turn.reply(account.erase(2, turn.say))
    elif words == ("2",):
        await _erase(turn)
    else:
        await turn.reply(account.unchanged(turn.say))


async def _erase(turn: deps.Turn) -> None:
    """Everything goes in this transaction; the last word carries no slot, so nothing of it stays either."""
    user_id, say = turn.person.user_id, turn.say
    await opening.leave(turn)
    await turn.sql.flush()
    await people.erase(turn.sql, turn.person)
    turn.erased = True
    await outbox.farewell(turn.sql, user_id, account.erased(say).packed(), turn.now)
