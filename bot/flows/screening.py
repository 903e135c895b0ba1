"""The safety questions: taking their answers, acting on the outcome, and showing what is noted."""

from bot import deps
from bot.core import answers, dialog, screening
from bot.flows import opening, profile, questions
from bot.screens import outcomes

Q, Outcome = dialog.Question, screening.Outcome

WHOLE = ("welcome", "safety")
"""Threads that ask everything: the month until the next time counts from them."""


async def take(turn: deps.Turn, now: dialog.Open, answer: str) -> None:
    """An answer: stop with the scripted words, ask the next question, or be cleared."""
    if answer not in answers.POSSIBLE[now.question]:
        await questions.ask(turn, now)
        return
    if now.question is Q.ADULT and answer == "no":
        await _refuse(turn, now)
        return
    kept = answers.taken(turn.person.screening or {}, now.question, answer)
    turn.person.screening = kept
    if now.question is Q.ABOUT and answer in set(answers.Tick):
        await questions.ask(turn, now)
        return
    coming = [each for each in dialog.rest(now) if each in dialog.SAFETY and each not in answers.needless(kept)]
    outcome = answers.outcome(kept, ignoring=coming)
    if not outcome.may_practise:
        await _stop(turn, now, outcome)
        return
    if not coming and answers.complete(kept):
        await _settle(turn, now, outcome)
    await questions.go_on(turn, now)


async def _refuse(turn: deps.Turn, now: dialog.Open) -> None:
    """Somebody under 18: nothing is started and nothing is kept."""
    turn.person.screening = turn.person.screened_at = None
    await profile.give_consent(turn, agreed=False)
    await _halt(turn)
    await turn.reply(outcomes.adults_only(now, turn.say))


async def _stop(turn: deps.Turn, now: dialog.Open, outcome: screening.Outcome) -> None:
    turn.person.screening = answers.settled(turn.person.screening or {}, outcome)
    turn.person.screened_at = turn.now
    await _halt(turn)
    words = {
        Outcome.STOP_EMERGENCY: outcomes.stop_emergency,
        Outcome.DO_NOT_START_URGENT: outcomes.not_yet,
        Outcome.ASK_DOCTOR_FIRST: outcomes.ask_doctor,
    }
    await turn.reply(words[outcome](now, turn.say))


async def _halt(turn: deps.Turn) -> None:
    """No reminder comes, no practice goes on, no wish is left."""
    turn.person.asking = turn.person.wish = None
    await profile.hush(turn)
    await profile.replan(turn)
    await opening.leave(turn)


async def _settle(turn: deps.Turn, now: dialog.Open, outcome: screening.Outcome) -> None:
    """All answers are there: they hold from now on, also for a practice that is on."""
    turn.person.screening = answers.settled(turn.person.screening or {}, outcome)
    if now.thread in WHOLE or turn.person.screened_at is None:
        turn.person.screened_at = turn.now
    await profile.replan(turn)
    await opening.leave_unsuited(turn)


async def show(turn: deps.Turn) -> None:
    """What is noted, and how to change it; where nothing is noted, or no stretch is allowed, the questions."""
    if await questions.screening_due(turn) or not answers.complete(turn.person.screening or {}):
        await questions.begin(turn, "safety")
    else:
        turn.person.asking = None
        await turn.reply(outcomes.noted(profile.suiting_of(turn.person), turn.say))
