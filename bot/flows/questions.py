"""Asking: threads of questions, walked one by one, and what waits at their end. The answers are taken elsewhere."""

from bot import deps
from bot.core import answers, dialog, screening
from bot.flows import choosing, library, opening, profile, showing
from bot.screens import account, outcomes, pain, where
from bot.screens import questions as screens
from bot.screens import screening as safety
from db import body_maps, practices

Q = dialog.Question

TODAY = "today"
"""The wish for the movement of the day."""


async def begin(turn: deps.Turn, thread: str) -> None:
    """Open a thread at its first question. The welcome leaves out what has been answered."""
    if thread in dialog.CHANGES and not _all_known(turn):
        thread = "safety"
    now = dialog.first(thread, await _needless(turn, thread))
    if now is None:
        await finish(turn, thread)
    else:
        await ask(turn, now)


async def ask(turn: deps.Turn, now: dialog.Open) -> None:
    """Ask a question and remember that it is open."""
    turn.person.asking = str(now)
    say = turn.say
    if now.question in dialog.SAFETY:
        await turn.reply(safety.ask(now, turn.person.screening or {}, say))
    elif now.question is Q.CONSENT:
        await turn.reply(screens.consent(now, say))
    elif now.question is Q.ZONE:
        await turn.reply(screens.zone(now, turn.person.language, say))
    elif now.question is Q.TIME:
        local = turn.now.astimezone(turn.zone) if turn.person.zone else None
        await turn.reply(screens.time(now, turn.person.zone, local, say))
    elif now.question is Q.WHERE:
        await body_maps.ask(turn.sql, turn.person.id, turn.now, turn.today)
        await turn.reply(where.ask(now, (), say))
    else:
        await turn.reply(pain.ask(say))


async def check(turn: deps.Turn) -> None:
    """After a bad rating: the lists of signs, while the other answers stand; all of it where there are none yet."""
    await begin(turn, "check" if _all_known(turn) else "safety")


def _all_known(turn: deps.Turn) -> bool:
    return answers.complete(turn.person.screening or {})


async def go_on(turn: deps.Turn, now: dialog.Open) -> None:
    """The next question of the thread, or its end."""
    coming = dialog.following(now, await _needless(turn, now.thread))
    if coming is None:
        await finish(turn, now.thread)
    else:
        await ask(turn, coming)


async def go_back(turn: deps.Turn, now: dialog.Open) -> None:
    """The question before, also one that the welcome has left out; a follow-up only where it was asked."""
    before = dialog.before(now, answers.needless(turn.person.screening or {}))
    if before is None and now.thread in dialog.CHANGES:
        await finish(turn, now.thread)
    else:
        await ask(turn, before or now)


async def want(turn: deps.Turn, movement: str, *, switch: bool = False) -> None:
    """Somebody wants a movement: the safety questions come first, once, and then that movement."""
    if profile.outcome_of(turn.person) is screening.Outcome.ASK_DOCTOR_FIRST:
        await library.read(turn, movement)
    elif await screening_due(turn):
        turn.person.wish = movement
        await begin(turn, "safety")
    else:
        await opening.open_movement(turn, movement, switch=switch)


async def want_today(turn: deps.Turn) -> None:
    """Somebody wants the movement of the day, which is chosen when the safety questions are answered."""
    if profile.outcome_of(turn.person) is screening.Outcome.ASK_DOCTOR_FIRST:
        await turn.reply(outcomes.still_ask_doctor(turn.say))
    elif await screening_due(turn):
        turn.person.wish = TODAY
        await begin(turn, "safety")
    else:
        await _open_today(turn)


async def _open_today(turn: deps.Turn) -> None:
    if choosing.is_tough_day(turn):
        await library.offer_rest(turn)
        return
    choice = await choosing.of_today(turn)
    if choice is None:
        await library.nothing_left(turn)
    else:
        await opening.open_movement(turn, choice.movement)


async def _needless(turn: deps.Turn, thread: str) -> set[dialog.Question]:
    """What a thread need not ask: follow-ups to what is not so, and in the welcome what was answered lately."""
    if thread == "welcome" and not await screening_due(turn):
        return set(dialog.SAFETY)
    return answers.needless(turn.person.screening or {})


async def screening_due(turn: deps.Turn) -> bool:
    """Whether the safety questions are to be asked (again) before a movement."""
    person = turn.person
    latest = await practices.latest(turn.sql, person.id)
    return screening.due_again(profile.outcome_of(person), person.screened_at, latest, turn.now)


async def finish(turn: deps.Turn, thread: str) -> None:
    """A thread is at its end: go on with the wish that waited, ask what is still missing, or sum up."""
    turn.person.asking = None
    if thread == "check" and not _all_known(turn):
        await begin(turn, "safety")  # words of alarm came first; nothing else is known yet
        return
    wish, turn.person.wish = turn.person.wish, None
    if thread == "consent":
        await profile.show_settings(turn)
    elif thread in dialog.CHANGES:
        await turn.reply(outcomes.noted(profile.suiting_of(turn.person), turn.say))
    elif wish == showing.GENTLE:
        suited = profile.suiting_of(turn.person)
        await turn.reply(outcomes.gentle(library.known(turn, library.RESTFUL), suited, turn.say))
    elif wish is not None and wish.startswith(showing.HURT):
        await library.offer_kinder(turn, wish.removeprefix(showing.HURT))
    elif wish == TODAY and profile.may_move(turn.person):
        await _open_today(turn)
    elif wish is not None and profile.may_move(turn.person):
        if thread == "welcome":
            await _sum_up(turn, thread)
            turn.tapped = None
        await opening.open_movement(turn, wish)
    else:
        await _sum_up(turn, thread)


async def _sum_up(turn: deps.Turn, thread: str) -> None:
    shown = await profile.plan(turn)
    if shown.wall_time is not None and shown.zone_name is None:
        await ask(turn, dialog.Open("zone", Q.ZONE))
    elif shown.wall_time is not None and profile.outcome_of(turn.person) is None:
        await begin(turn, "safety")
    elif thread == "welcome":
        await turn.reply(account.set_up(shown, turn.say))
    elif thread in ("safety", "check"):
        coming = await profile.coming(turn)
        await turn.reply(outcomes.cleared(profile.suiting_of(turn.person), coming, turn.say))
    else:
        await turn.reply(account.changed(shown, turn.say))
