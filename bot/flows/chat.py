"""What people say: commands, words and places, each led to the flow that knows."""

from collections.abc import Awaitable, Callable, Mapping

from bot import deps
from bot.core import actions, spoken
from bot.core import screening as core_screening
from bot.flows import (
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
    taps,
    wishes,
)
from bot.screens import account, commands
from bot.screens import pain as pain_screens


async def hear(turn: deps.Turn, text: str) -> None:
    """Words that are no command: an emergency, a button's label, a rating, an answer, a movement's name."""
    if core_screening.sounds_like_emergency(text):
        await questions.begin(turn, "check")
        return
    data = (turn.person.offered or {}).get(actions.normal(text))
    if data is not None:
        await taps.tap(turn, data)
    elif await practice.is_asking(turn) and spoken.looks_like_rating(text):
        await _rate(turn, text)
    elif await answering.typed(turn, text):
        return
    elif spoken.looks_like_rating(text):
        await _rate(turn, text, plain=True)
    elif library.means(turn, text):
        await (library.suggest if core_screening.complains(text) else stretch)(turn, text)
    else:
        await turn.reply(account.lost(turn.say))


async def _rate(turn: deps.Turn, text: str, *, plain: bool = False) -> None:
    """A rating in words: for the practice that asks, else out of turn."""
    value = spoken.parse_rating(text)
    if isinstance(value, spoken.Refusal):
        await turn.reply(pain_screens.odd_rating(turn.say))
        return
    asked, thread = await practice.rated(turn, value)
    if asked:
        await taps.follow(turn, thread)
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
