"""Buttons: each tap, or a button's label in words, is led to the flow that knows."""

from collections.abc import Awaitable, Callable, Mapping

from bot import deps
from bot.core import actions
from bot.flows import (
    afterwards,
    answering,
    browse,
    opening,
    practice,
    privacy,
    profile,
    progress,
    questions,
    remind,
    report,
    wishes,
)
from bot.screens import account
from bot.screens import library as library_screens

Words = tuple[str, ...]


async def tap(turn: deps.Turn, data: str) -> None:
    """Follow a button's data to its room."""
    action = actions.decode(data)
    if action is None:
        await turn.toast(turn.say("That button is no longer in use."))
        return
    await ROOMS[action.room](turn, action.words)


async def _practice(turn: deps.Turn, words: Words) -> None:
    await follow(turn, await practice.tapped(turn, words))


async def follow(turn: deps.Turn, thread: str | None) -> None:
    """The questions that a practice leads to come in a message of their own."""
    if thread is not None:
        turn.tapped = None
        await questions.begin(turn, thread)


async def _move(turn: deps.Turn, words: Words) -> None:
    """Open a movement: id, and "switch" to leave the one that is on, or "gentle" after a rating of 7 or more."""
    await turn.toast()
    known = turn.house.catalog
    if not words or (words[0] not in known.movements and words[0] not in known.cautions):
        await turn.reply(account.lost(turn.say))
    elif words[1:] == ("gentle",) and profile.may_move(turn.person):
        await opening.open_movement(turn, words[0], before=TOUGH)
    else:
        await questions.want(turn, words[0], switch=words[1:] == ("switch",))


TOUGH = 7
"""The rating that led to a restful movement, at least: it is not asked twice."""


async def _afterwards(turn: deps.Turn, words: Words) -> None:
    await follow(turn, await afterwards.tapped(turn, words))


async def _browse(turn: deps.Turn, words: Words) -> None:
    await turn.toast()
    if words == ("today",):
        await remind.today(turn)
    elif words == ("rest",):
        await turn.reply(account.rest(turn.say))
    elif words == ("stay",):
        await turn.reply(account.unchanged(turn.say))
    elif len(words) == 2 and words[0] == "prescribed" and words[1] in turn.house.catalog.cautions:  # noqa: PLR2004
        await turn.reply(library_screens.prescribed(turn.house.catalog, words[1], turn.person.language))
    elif words[:1] == ("find",):
        await browse.tapped(turn, words[1:])
    else:
        await browse.show(turn)


async def _progress(turn: deps.Turn, words: Words) -> None:
    await turn.toast()
    if words[:1] == ("report",):
        await (report.tapped(turn, words[1:]) if words[1:] else report.ask(turn, ""))
    else:
        await progress.tapped(turn, words)


async def _setting(turn: deps.Turn, words: Words) -> None:
    await turn.toast()
    name = words[0] if words else "show"
    if name == "steps":
        turn.person.hands_free = not turn.person.hands_free
    elif name == "pictures":
        turn.person.pictures = not turn.person.pictures
    elif name == "ground":
        turn.person.dark = not turn.person.dark
    elif name == "forget":
        await profile.give_consent(turn, agreed=False, asked=False)
    elif name in ("pause", "resume"):
        await (profile.pause(turn, None) if name == "pause" else profile.resume(turn))
        await turn.reply(account.changed(await profile.plan(turn), turn.say))
        return
    elif name in ("days", "day"):
        await profile.switch_day(turn, int(words[1]) if name == "day" and words[1:] else None)
        return
    if name == "recap":
        await profile.switch_recap(turn, words[1] if words[1:] else None)
        return
    await profile.show_settings(turn)


ROOMS: Mapping[actions.Room, Callable[[deps.Turn, Words], Awaitable[None]]] = {
    actions.Room.PRACTICE: _practice,
    actions.Room.MOVE: _move,
    actions.Room.BROWSE: _browse,
    actions.Room.REMINDER: remind.tapped,
    actions.Room.AFTERWARDS: _afterwards,
    actions.Room.WISH: wishes.tapped,
    actions.Room.ANSWER: answering.tapped,
    actions.Room.SETTING: _setting,
    actions.Room.PROGRESS: _progress,
    actions.Room.ERASE: privacy.tapped,
}
