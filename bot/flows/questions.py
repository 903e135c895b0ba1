"""The questions: asking them in their order, going back, and taking tapped or typed answers."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from zoneinfo import ZoneInfo

from bot import deps
from bot.core import checkin as core_checkin
from bot.core import dialog, schedule, screening, spoken
from bot.flows import checkin, library, practice, profile
from bot.screens import account
from bot.screens import questions as screens
from db import practices, ratings

Q = dialog.Question

RESTFUL = ("legs_on_chair_rest", "abdominal_brace")
"""What is offered on a day of 7 or more, once the safety questions are clear."""


async def begin(turn: deps.Turn, thread: str) -> None:
    """Open a thread at its first question. The welcome leaves out what has been answered."""
    now = dialog.first(thread, await _answered(turn, thread))
    if now is None:
        await _finish(turn, thread)
    else:
        await ask(turn, now)


async def ask(turn: deps.Turn, now: dialog.Open) -> None:
    """Ask a question and remember that it is open."""
    turn.person.asking = str(now)
    say = turn.say
    if now.question is Q.CONSENT:
        await turn.reply(screens.consent(now, say))
    elif now.question is Q.EMERGENCY:
        await turn.reply(screens.emergency(now, say))
    elif now.question is Q.URGENT:
        await turn.reply(screens.urgent(now, say))
    elif now.question is Q.ZONE:
        await turn.reply(screens.zone(now, turn.person.language, say))
    elif now.question is Q.TIME:
        local = turn.now.astimezone(turn.zone) if turn.person.zone else None
        await turn.reply(screens.time(now, turn.person.zone, local, say))
    else:
        await turn.reply(account.ask_pain(say))


async def want(turn: deps.Turn, movement: str, *, switch: bool = False) -> None:
    """Somebody wants a movement: the safety questions come first, once, and then that movement."""
    if await screening_due(turn):
        turn.person.wish = movement
        await begin(turn, "safety")
    else:
        await practice.open_movement(turn, movement, switch=switch)


async def _answered(turn: deps.Turn, thread: str) -> set[dialog.Question]:
    """What a thread need not ask: the welcome leaves out safety questions that were answered lately."""
    if thread != "welcome" or await screening_due(turn):
        return set()
    return {Q.EMERGENCY, Q.URGENT}


async def screening_due(turn: deps.Turn) -> bool:
    """Whether the safety questions are to be asked (again) before a movement."""
    person = turn.person
    latest = await practices.latest(turn.sql, person.id)
    return screening.due_again(profile.outcome_of(person), person.screened_at, latest, turn.now)


async def tapped(turn: deps.Turn, words: tuple[str, ...]) -> None:
    """An answer button: "thread" opens a thread, "thread:question:answer" answers it."""
    if len(words) == 1 and words[0] in dialog.THREADS:
        await turn.toast()
        await begin(turn, words[0])
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
        await ask(turn, dialog.before(now) or now)
    elif reopened:
        await ask(turn, now)
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
    await give_consent(turn, agreed=answer == "yes")
    await _go_on(turn, now)


async def give_consent(turn: deps.Turn, *, agreed: bool) -> None:
    """Agree to keeping ratings, or take it back: then those kept are dropped."""
    turn.person.consent_version = screens.CONSENT_VERSION if agreed else None
    turn.person.consent_at = turn.now
    if not agreed:
        await ratings.drop_all(turn.sql, turn.person.id)


async def _emergency(turn: deps.Turn, now: dialog.Open, answer: str) -> None:
    await _screened(turn, now, {"emergency": answer})


async def _urgent(turn: deps.Turn, now: dialog.Open, answer: str) -> None:
    await _screened(turn, now, {"urgent": answer})


async def _screened(turn: deps.Turn, now: dialog.Open, answer: dict[str, str]) -> None:
    """One list answered: stop with its scripted words, ask the next, or be cleared."""
    answers = {k: v for k, v in (turn.person.screening or {}).items() if k != "outcome"} | answer
    if now.question is Q.EMERGENCY:
        answers["urgent"] = "none"  # not asked yet; an emergency need not wait for it
    outcome = screening.judge(screening.Answer(answers["emergency"]), screening.Answer(answers["urgent"]))
    if now.question is Q.EMERGENCY and outcome is screening.Outcome.GO:
        turn.person.screening = answers
        await _go_on(turn, now)
        return
    turn.person.screening = answers | {"outcome": outcome.value}
    turn.person.screened_at = turn.now
    if outcome is screening.Outcome.GO:
        await profile.replan(turn)
        await _go_on(turn, now)
        return
    turn.person.asking = turn.person.wish = None
    await profile.hush(turn)
    await profile.replan(turn)
    await practice.leave(turn)
    emergency = outcome is screening.Outcome.STOP_EMERGENCY
    await turn.reply((screens.stop_emergency if emergency else screens.not_yet)(now, turn.say))


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
    await _go_on(turn, now)


async def _time(turn: deps.Turn, now: dialog.Open, answer: str) -> None:
    await _time_typed(turn, now, f"{answer[:2]}:{answer[2:]}")


async def _time_typed(turn: deps.Turn, now: dialog.Open, text: str) -> None:
    wanted = spoken.parse_schedule(text)
    if wanted is None:
        await turn.reply(screens.unknown_time(text, turn.say))
        return
    await profile.set_time(turn, *wanted)
    await _go_on(turn, now)


async def set_schedule(turn: deps.Turn, wall: dt.time, days: schedule.Days | None) -> None:
    """/time with a time: set it, then ask for what is still missing."""
    await profile.set_time(turn, wall, days)
    await _finish(turn, "time")


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


async def rated(turn: deps.Turn, value: int) -> None:
    """A rating out of turn. A red one asks the safety questions again."""
    if await checkin.note(turn, value) is core_checkin.Light.RED:
        turn.tapped = None
        await begin(turn, "safety")


async def _rating_typed(turn: deps.Turn, _now: dialog.Open, text: str) -> None:
    value = spoken.parse_rating(text)
    if isinstance(value, spoken.Refusal):
        await turn.reply(account.odd_rating(turn.say))
        return
    turn.person.asking = None
    await rated(turn, value)


async def _go_on(turn: deps.Turn, now: dialog.Open) -> None:
    coming = dialog.following(now, await _answered(turn, now.thread))
    if coming is None:
        await _finish(turn, now.thread)
    else:
        await ask(turn, coming)


async def _finish(turn: deps.Turn, thread: str) -> None:
    """A thread is at its end: go on with the wish that waited, ask what is still missing, or sum up."""
    turn.person.asking = None
    wish, turn.person.wish = turn.person.wish, None
    if thread == "consent":
        await profile.show_settings(turn)
        return
    if wish == practice.GENTLE:
        await turn.reply(screens.gentle(library.known(turn, RESTFUL), turn.say))
        return
    if wish is not None and profile.may_move(turn.person):
        await practice.open_movement(turn, wish)
        return
    shown = await profile.plan(turn)
    if shown.wall_time is not None and shown.zone_name is None:
        await ask(turn, dialog.Open("zone", Q.ZONE))
    elif shown.wall_time is not None and profile.outcome_of(turn.person) is None:
        await begin(turn, "safety")
    elif thread == "welcome":
        await turn.reply(account.set_up(shown, turn.say))
    elif thread == "safety" and shown.wall_time is None:
        await turn.reply(screens.cleared(turn.say))
    else:
        await turn.reply(account.changed(shown, turn.say))


Take = Callable[[deps.Turn, dialog.Open, str], Awaitable[None]]

ANSWERS: Mapping[dialog.Question, Take] = {
    Q.CONSENT: _consent,
    Q.EMERGENCY: _emergency,
    Q.URGENT: _urgent,
    Q.ZONE: _zone,
    Q.TIME: _time,
    Q.RATING: _rating,
}

TYPED: Mapping[dialog.Question, Take] = {Q.ZONE: _zone_typed, Q.TIME: _time_typed, Q.RATING: _rating_typed}
