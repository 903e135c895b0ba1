"""What people say: commands, words, taps and places, each led to the flow that knows."""

from collections.abc import Awaitable, Callable, Mapping

from bot import deps
from bot.core import actions, spoken
from bot.core import screening as core_screening
from bot.flows import (
    afterwards,
    answering,
    browse,
    export,
    library,
    opening,
    practice,
    privacy,
    profile,
    progress,
    questions,
    remind,
    report,
    screening,
    sharing,
    wishes,
)
from bot.screens import account, commands
from bot.screens import library as library_screens

Words = tuple[str, ...]


async def tap(turn: deps.Turn, data: str) -> None:
    """A tapped button, or its label in words."""
    action = actions.decode(data)
    if action is None:
        await turn.toast(turn.say("That button is no longer in use."))
        return
    await ROOMS[action.room](turn, action.words)


async def _practice(turn: deps.Turn, words: Words) -> None:
    await _follow(turn, await practice.tapped(turn, words))


async def _follow(turn: deps.Turn, thread: str | None) -> None:
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
    await _follow(turn, await afterwards.tapped(turn, words))


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


async def hear(turn: deps.Turn, text: str) -> None:
    """Words that are no command: an emergency, a button's label, a rating, an answer, a movement's name."""
    if core_screening.sounds_like_emergency(text):
        await questions.begin(turn, "check")
        return
    data = (turn.person.offered or {}).get(actions.normal(text))
    if data is not None:
        await tap(turn, data)
    elif await practice.is_asking(turn) and spoken.looks_like_rating(text):
        await _rate(turn, text)
    elif await answering.typed(turn, text):
        return
    elif spoken.looks_like_rating(text):
        await _rate(turn, text, plain=True)
    elif library.means(turn, text):
        await stretch(turn, text)
    else:
        await turn.reply(account.lost(turn.say))


async def _rate(turn: deps.Turn, text: str, *, plain: bool = False) -> None:
    """A rating in words: for the practice that asks, else out of turn."""
    value = spoken.parse_rating(text)
    if isinstance(value, spoken.Refusal):
        await turn.reply(account.odd_rating(turn.say))
        return
    asked, thread = await practice.rated(turn, value)
    if asked:
        await _follow(turn, thread)
    else:
        await answering.rated(turn, value, plain=plain)


async def locate(turn: deps.Turn, latitude: float, longitude: float) -> None:
    """A shared place."""
    await answering.located(turn, latitude, longitude)


async def start(turn: deps.Turn, text: str) -> None:
    """/start: set up, or come back to what was set up; a shared card's link opens its movement then."""
    shown = await profile.plan(turn)
    wanted = sharing.meant_by(turn.house.catalog, text)
    if wanted is not None and shown.wall_time is not None and shown.zone_name is not None:
        await questions.want(turn, wanted)
        return
    if shown.wall_time is None or shown.zone_name is None:
        turn.person.wish = wanted or turn.person.wish
        await questions.begin(turn, "welcome")
        return
    await profile.resume(turn)
    if await questions.screening_due(turn):
        await questions.begin(turn, "safety")
    else:
        await turn.reply(account.set_up(await profile.plan(turn), turn.say))


async def today(turn: deps.Turn, _text: str) -> None:
    """/today."""
    await remind.today(turn)


async def stretch(turn: deps.Turn, text: str) -> None:
    """/stretch [name]."""
    if not text:
        await browse.show(turn)
        return
    movement = await library.look_up(turn, text)
    if movement is not None:
        await questions.want(turn, movement)


async def pain(turn: deps.Turn, text: str) -> None:
    """/pain [0-10]."""
    if text:
        await _rate(turn, text)
    else:
        await questions.begin(turn, "pain")


async def time(turn: deps.Turn, text: str) -> None:
    """/time [07:30 [mon-fri]]."""
    wanted = spoken.parse_schedule(text) if text else None
    if wanted is not None:
        await answering.set_schedule(turn, *wanted)
    elif text:
        await answering.ask_time_again(turn, text)
    else:
        await questions.begin(turn, "time")


async def timezone(turn: deps.Turn, text: str) -> None:
    """/timezone [Berlin]."""
    if text:
        await answering.set_place(turn, text)
    else:
        await questions.begin(turn, "zone")


async def pause(turn: deps.Turn, text: str) -> None:
    """/pause [days]."""
    days = int(text) if text.isdecimal() and 0 < int(text[:4]) <= LONGEST_PAUSE else None
    if text and days is None:
        await turn.reply(account.odd_pause(turn.say))
        return
    await profile.pause(turn, days)
    await _changed(turn)


LONGEST_PAUSE = 365


async def resume(turn: deps.Turn, _text: str) -> None:
    """/resume."""
    await profile.resume(turn)
    await _changed(turn)


async def stop(turn: deps.Turn, _text: str) -> None:
    """/stop: nothing comes any more by itself, a practice that is on ends too."""
    await opening.leave(turn)
    await profile.stop(turn)
    await _changed(turn)


async def _changed(turn: deps.Turn) -> None:
    shown = await profile.plan(turn)
    await turn.reply(account.changed(shown, turn.say) if shown.wall_time else account.no_reminder(turn.say))


async def settings(turn: deps.Turn, _text: str) -> None:
    """/settings."""
    await profile.show_settings(turn)


async def safety(turn: deps.Turn, _text: str) -> None:
    """/safety."""
    await screening.show(turn)


async def help_(turn: deps.Turn, _text: str) -> None:
    """/help."""
    await turn.reply(commands.help_screen(turn.say))


async def unknown(turn: deps.Turn, _text: str) -> None:
    """A command that is none."""
    await turn.reply(account.unknown_command(turn.say))


COMMANDS: Mapping[str, Callable[[deps.Turn, str], Awaitable[None]]] = {
    "start": start,
    "today": today,
    "why": wishes.why,
    "stretch": stretch,
    "pain": pain,
    "progress": progress.show,
    "report": report.ask,
    "time": time,
    "timezone": timezone,
    "pause": pause,
    "resume": resume,
    "stop": stop,
    "settings": settings,
    "safety": safety,
    "help": help_,
    "privacy": privacy.show,
    "export": export.ask,
    "delete": privacy.ask,
}
