"""Answers: a tapped button, typed words or a shared place, led to whoever takes them for the open question."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from zoneinfo import ZoneInfo

from bot import deps
from bot.core import checkin as core_checkin
from bot.core import dialog, schedule, spoken
from bot.flows import checkin, profile, questions, screening, where
from bot.screens import account, pain
from bot.screens import questions as screens

Q = dialog.Question


async def tapped(turn: deps.Turn, words: tuple[str, ...]) -> None:
    """An answer button: "thread" opens a thread, "noted" shows it, "thread:question:answer" answers it."""
    if words == ("noted",):
        await turn.toast()
        await screening.show(turn)
        return
    if len(words) == 1 and words[0] in dialog.THREADS:
        await turn.toast()
        await questions.begin(turn, words[0])
        return
    now = dialog.parse(".".join(words[:2]))
    if now is None or len(words) != 3:  # noqa: PLR2004  thread, question, answer
        await turn.toast(turn.say("That button is no longer in use."))
        return
    reopened = words[2] == "again" and turn.person.asking is None
    if turn.person.asking != str(now) and not reopened:
        await turn.toast(turn.say("That question is answered already."))
        return
    await turn.toast()
    if words[2] == "back":
        await questions.go_back(turn, now)
    elif reopened:
        await questions.ask(turn, now)
    elif now.question in dialog.SAFETY:
        await screening.take(turn, now, words[2])
    else:
        await ANSWERS[now.question](turn, now, words[2])


async def typed(turn: deps.Turn, text: str) -> bool:
    """Take typed words as the answer to the open question. False: none is open that takes words."""
    now = dialog.parse(turn.person.asking)
    if now is None or now.question not in TYPED:
        return False
    await TYPED[now.question](turn, now, text)
    return True


async def located(turn: deps.Turn, latitude: float, longitude: float) -> None:
    """A shared place: its zone is taken, the place forgotten."""
    name = turn.house.zone_at(latitude, longitude)
    now = dialog.parse(turn.person.asking)
    if now is None or now.question is not Q.ZONE:
        now = dialog.Open("zone", Q.ZONE)
        turn.person.asking = str(now)
    if name is None:
        await turn.reply(screens.unknown_place(turn.say("this place"), turn.say))
        return
    await _zone_known(turn, now, name, aloud=True)


async def _consent(turn: deps.Turn, now: dialog.Open, answer: str) -> None:
    await profile.give_consent(turn, agreed=answer == "yes")
    await questions.go_on(turn, now)


async def _zone(turn: deps.Turn, now: dialog.Open, answer: str) -> None:
    if answer == "keys":
        await turn.reply(screens.location_keys(turn.say))
        return
    found = turn.house.find_place(answer)
    if found.sure:
        await _zone_known(turn, now, found.places[0].zone, aloud=False)


async def _zone_typed(turn: deps.Turn, now: dialog.Open, text: str) -> None:
    found = turn.house.find_place(text)
    if found.sure:
        await _zone_known(turn, now, found.places[0].zone, aloud=True)
    elif found.places:
        await turn.reply(screens.which_place(now, found, turn.say))
    else:
        await turn.reply(screens.unknown_place(text, turn.say))


async def _zone_known(turn: deps.Turn, now: dialog.Open, name: str, *, aloud: bool) -> None:
    await profile.set_zone(turn, name)
    if aloud:
        await turn.post(screens.zone_noted(name, turn.now, ZoneInfo(name), turn.say))
    await questions.go_on(turn, now)


async def _time(turn: deps.Turn, now: dialog.Open, answer: str) -> None:
    await _time_typed(turn, now, f"{answer[:2]}:{answer[2:]}")


async def _time_typed(turn: deps.Turn, now: dialog.Open, text: str) -> None:
    wanted = spoken.parse_schedule(text)
    if wanted is None:
        await turn.reply(screens.unknown_time(text, turn.say))
        return
    await profile.set_time(turn, *wanted)
    await questions.go_on(turn, now)


async def set_schedule(turn: deps.Turn, wall: dt.time, days: schedule.Days | None) -> None:
    """/time with a time: set it, then ask for what is still missing."""
    await profile.set_time(turn, wall, days)
    await questions.finish(turn, "time")


async def ask_time_again(turn: deps.Turn, text: str) -> None:
    """/time with something that is no time: the next words may be one."""
    turn.person.asking = str(dialog.Open("time", Q.TIME))
    await turn.reply(screens.unknown_time(text, turn.say))


async def set_place(turn: deps.Turn, text: str) -> None:
    """/timezone with a place."""
    now = dialog.Open("zone", Q.ZONE)
    turn.person.asking = str(now)
    await _zone_typed(turn, now, text)


async def _rating(turn: deps.Turn, _now: dialog.Open, answer: str) -> None:
    turn.person.asking = None
    if answer == "skip":
        await turn.reply(account.rest(turn.say))
    else:
        await rated(turn, int(answer))


async def rated(turn: deps.Turn, value: int, *, plain: bool = False) -> None:
    """A rating out of turn. A red one asks the lists of signs again. `plain`: a bare number that nobody asked for."""
    if await checkin.note(turn, value, plain=plain) is core_checkin.Light.RED:
        turn.tapped = None
        await questions.check(turn)


async def _rating_typed(turn: deps.Turn, _now: dialog.Open, text: str) -> None:
    value = spoken.parse_rating(text)
    if isinstance(value, spoken.Refusal):
        await turn.reply(pain.odd_rating(turn.say))
        return
    turn.person.asking = None
    await rated(turn, value)


Take = Callable[[deps.Turn, dialog.Open, str], Awaitable[None]]

ANSWERS: Mapping[dialog.Question, Take] = {
    Q.CONSENT: _consent,
    Q.ZONE: _zone,
    Q.TIME: _time,
    Q.RATING: _rating,
    Q.WHERE: where.take,
}

TYPED: Mapping[dialog.Question, Take] = {Q.ZONE: _zone_typed, Q.TIME: _time_typed, Q.RATING: _rating_typed}
