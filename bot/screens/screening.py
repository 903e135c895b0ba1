"""The safety questions, in the order of `dialog.SAFETY`; every answer is one tap, and each can be gone back to."""

from collections.abc import Callable, Collection, Mapping, Sequence

from bot.core import answers, dialog
from bot.screens import questions, screen

Q, Tick = dialog.Question, answers.Tick

Choice = tuple[str, str]
"""A label and the answer it stands for."""


def ask(now: dialog.Open, kept: answers.Kept, say: screen.Say) -> screen.Screen:
    """The screen of a safety question; `kept` are the answers so far."""
    if now.question is Q.ABOUT:
        return about(now, answers.ticked(kept), say)
    return _ASKED[now.question](now, say)


def _adult(now: dialog.Open, say: screen.Say) -> screen.Screen:
    text = say("<b>A few safety questions first.</b> Most people are through in a minute.\n\nAre you 18 or older?")
    return _choose(now, text, [(say("Yes, I am"), "yes"), (say("No, younger"), "no")], say)


def _emergency(now: dialog.Open, say: screen.Say) -> screen.Screen:
    """The emergency list (sources NHS-RED, BACKES, NWCH)."""
    items = [
        say("numbness or tingling around genitals, buttocks, back passage or inner thighs, or wiping feels different"),
        say("new trouble starting, stopping or feeling pee; leaking pee or poo; can't tell when full"),
        say("pain, tingling, weakness or numbness in both legs, or leg weakness that is getting worse"),
        say("new loss of sexual feeling or function"),
        say("chest pain"),
        say("it began after a serious accident or fall"),
    ]
    return _any_of(now, say("<b>Before we move: right now, any of these?</b>"), items, say)


def _urgent(now: dialog.Open, say: screen.Say) -> screen.Screen:
    """The urgent list (sources NHS-RED, PEREG, NHS-3S)."""
    items = [
        say("fever, or feeling generally unwell with the back pain"),
        say("losing weight without trying"),
        say("a new lump, or your back changed shape"),
        say("pain that does not ease with rest and is much worse at night"),
        say("you have had cancer"),
        say("a fall or knock, and you have osteoporosis or take steroids long term"),
        say("new pain mainly high between the shoulder blades"),
    ]
    return _any_of(now, say("<b>In the last weeks, any of these?</b>"), items, say)


def _heart(now: dialog.Open, say: screen.Say) -> screen.Screen:
    """Heart and fainting (sources PARQ, PARQ+)."""
    items = [
        say("a doctor told you to be active only under supervision"),
        say("chest pain when you are active"),
        say("in the last 12 months you passed out, or lost your balance because you were dizzy"),
    ]
    return _any_of(now, say("<b>Heart and fainting: any of these?</b>"), items, say)


def about(now: dialog.Open, ticked: Collection[answers.Tick], say: screen.Say) -> screen.Screen:
    """What is true about the person: each a switch, words first so that it reads well aloud."""
    text = say("<b>Any of these about you?</b>\nTap all that fit. I leave out or change movements to suit.")
    switches = [
        questions.answer(f"{words} ✓" if tick in ticked else words, now, tick.value)
        for tick, words in ticks(say).items()
    ]
    none = questions.answer(say("None of these"), now, "none", None if ticked else "primary")
    ends = [questions.answer(say("Done"), now, "done", "primary"), none] if ticked else [none]
    return screen.Screen(text, [*([switch] for switch in switches), ends, *_back(now, say)])


def ticks(say: screen.Say) -> Mapping[answers.Tick, str]:
    """What may be true about a person, in plain words."""
    return {
        Tick.PREGNANT: say("Pregnant"),
        Tick.BABY: say("A baby in the last 6 months"),
        Tick.BONES: say("Osteoporosis, spine fracture, steroids"),
        Tick.HIP: say("Hip replacement"),
        Tick.KNEE: say("Knee replacement"),
        Tick.KNEELING: say("Sore knees, kneeling hurts"),
        Tick.OPERATION: say("Operation in the last 3 months"),
        Tick.EYES: say("Glaucoma, high eye pressure"),
        Tick.PRESSURE: say("Blood pressure not under control"),
        Tick.DIZZY: say("Dizzy lying down or standing up"),
        Tick.WRISTS: say("Sore wrists or shoulders"),
        Tick.NECK: say("Sore neck"),
        Tick.BALANCE: say("Unsteady on my feet"),
    }


def _weeks(now: dialog.Open, say: screen.Say) -> screen.Screen:
    """Past 16 weeks nobody lies flat on the back for long (source PREG16)."""
    choices = [(say("Under 16 weeks"), "under"), (say("16 weeks or more"), "over"), (say("Not sure"), "unsure")]
    return _choose(now, say("<b>How far along are you?</b>"), choices, say)


def _hip(now: dialog.Open, say: screen.Say) -> screen.Screen:
    """Rules for a new hip hold for some people and some weeks (source HIP)."""
    text = say("<b>Your hip:</b> were you told to avoid some movements, or was it in the last 3 months?")
    return _choose(now, text, [(say("Yes"), "yes"), (say("No, neither"), "no"), (say("Not sure"), "unsure")], say)


def _team(now: dialog.Open, say: screen.Say) -> screen.Screen:
    """After an operation the team knows what is fine (sources SURG, CUH)."""
    text = say("<b>Your operation:</b> has your team said that gentle exercise is OK?")
    return _choose(now, text, [(say("Yes, it is OK"), "yes"), (say("No"), "no"), (say("Not sure"), "unsure")], say)


def _floor(now: dialog.Open, say: screen.Say) -> screen.Screen:
    text = say("<b>Getting down to the floor and up again?</b>")
    choices = [
        (say("Easy"), "easy"),
        (say("Hard: a bed or a chair is better"), "hard"),
        (say("I can't get on the floor"), "no"),
    ]
    return _choose(now, text, choices, say)


def _worse(now: dialog.Open, say: screen.Say) -> screen.Screen:
    """Moving towards the comfortable side tends to work better (source FHI)."""
    text = say("<b>What bothers your back more?</b>")
    choices = [
        (say("Bending forward"), "forward"),
        (say("Leaning back"), "backward"),
        (say("Twisting"), "twisting"),
        (say("All of them"), "all"),
        (say("Not sure"), "unsure"),
    ]
    return _choose(now, text, choices, say)


def _leg(now: dialog.Open, say: screen.Say) -> screen.Screen:
    text = say("<b>Pain or tingling down a leg?</b>")
    return _choose(now, text, [(say("No"), "no"), (say("One leg"), "one"), (say("Both legs"), "both")], say)


_ASKED: Mapping[dialog.Question, Callable[[dialog.Open, screen.Say], screen.Screen]] = {
    Q.ADULT: _adult,
    Q.EMERGENCY: _emergency,
    Q.URGENT: _urgent,
    Q.HEART: _heart,
    Q.WEEKS: _weeks,
    Q.HIP: _hip,
    Q.TEAM: _team,
    Q.FLOOR: _floor,
    Q.WORSE: _worse,
    Q.LEG: _leg,
}


def _any_of(now: dialog.Open, heading: str, items: Sequence[str], say: screen.Say) -> screen.Screen:
    """A "tick any" list: one tap passes it."""
    text = "\n".join([heading, "", *(f"• {item}" for item in items)])
    rows = [
        [questions.answer(say("None of these"), now, "none", "primary")],
        [questions.answer(say("Yes, one or more"), now, "yes"), questions.answer(say("Not sure"), now, "unsure")],
    ]
    return screen.Screen(text, [*rows, *_back(now, say)])


def _choose(now: dialog.Open, text: str, choices: Sequence[Choice], say: screen.Say) -> screen.Screen:
    """A few answers, one row each."""
    rows = [[questions.answer(label, now, answer)] for label, answer in choices]
    return screen.Screen(text, [*rows, *_back(now, say)])


def _back(now: dialog.Open, say: screen.Say) -> list[list[screen.Button]]:
    """A way back: to the question before, or to all that is noted; ticks are taken as they come, and end with Done."""
    leads_back = dialog.before(now) is not None or (now.thread in dialog.CHANGES and now.question is not Q.ABOUT)
    return [[questions.answer(say("Back"), now, "back")]] if leads_back else []
