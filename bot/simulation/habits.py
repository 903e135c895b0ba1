"""What people are like: where they live, when they want to be reminded, and what they do with a message."""

import datetime as dt
import random
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from bot.simulation import sights

if TYPE_CHECKING:
    from bot.simulation import town

ZONES = (
    *("Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "Asia/Kolkata", "Asia/Tokyo"),
    *("America/St_Johns", "America/Havana", "America/Santiago", "America/Sao_Paulo", "America/Nuuk"),
    *("Atlantic/Azores", "Africa/Cairo", "Africa/Casablanca", "Asia/Beirut", "Asia/Kathmandu", "Asia/Tehran"),
    *("Australia/Lord_Howe", "Australia/Sydney", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Kiritimati"),
    *("Pacific/Apia", "Pacific/Pago_Pago", "Pacific/Marquesas", "Pacific/Honolulu", "Etc/GMT+12"),
)
"""Ordinary ones, and those in which clocks change at midnight, by half an hour, or not with the others."""

DAILY = 127
AT_NIGHT = 0.12
POPULAR = 0.85
CROWDED = 0.6
_SORE = 0.02
_NOT_NOW = 0.1
_OFTEN = 0.4
_WANDERS_OFF = 0.01
_WORDS_OF_AN_ANSWER = 4  # room, thread, question, answer
_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NIGHT = tuple(dt.time(*moment) for moment in ((0, 0), (0, 30), (1, 30), (2, 0), (2, 30), (3, 0), (23, 45)))
_POPULAR = tuple(dt.time(*moment) for moment in ((7, 0), (7, 30), (8, 0), (12, 30), (18, 0), (20, 0)))


class Habit(NamedTuple):
    """How somebody is. The shares are of all occasions."""

    answers: float
    """How many reminders get an answer."""
    practises: float
    """How many answers are a practice."""
    meddles: float
    """How many steps are interrupted by a tap: Wait, Back, Next, This hurts or Stop."""
    double_taps: float


def roll(dice: random.Random) -> Habit:
    """Somebody: few practise on most days, some now and then, most seldom, and some never."""
    answers, practises = dice.choices(((0.7, 0.7), (0.25, 0.3), (0.04, 0.3), (0.0, 0.0)), (2, 10, 63, 25))[0]
    return Habit(answers, practises, meddles=0.1 * dice.random(), double_taps=0.05)


def zone(dice: random.Random) -> str:
    """Where somebody is: many live in the same few places."""
    return dice.choice(ZONES[:5] if dice.random() < CROWDED else ZONES)


def schedule(dice: random.Random) -> tuple[dt.time, int]:
    """A wall time, mostly one that many choose, sometimes one where clocks change; and a mask of weekdays."""
    rolled = dice.random()
    if rolled < AT_NIGHT:
        wall = dice.choice(_NIGHT)
    elif rolled < POPULAR:
        wall = dice.choice(_POPULAR)
    else:
        wall = dt.time(dice.randint(6, 21), dice.choice((0, 0, 15, 30, 30, 45, dice.randint(1, 59))))
    return wall, dice.choice((127, 127, 127, 31, 31, 96, 21, 1 << dice.randint(0, 6)))


def spoken(wall: dt.time, days: int) -> str:
    """A schedule as people type it."""
    named = ",".join(name for day, name in enumerate(_DAY_NAMES) if days >> day & 1)
    return f"{wall:%H:%M} {'daily' if days == DAILY else named}"


RARELY: tuple[tuple[float, Callable[["town.Person"], object]], ...] = (
    (1 / 90, lambda person: person.sets_time()),
    (1 / 90, lambda person: person.travels()),
    (1 / 150, lambda person: person.pauses()),
    (1 / 250, lambda person: person.stops()),
    (1 / 250, lambda person: person.blocks()),
    (1 / 500, lambda person: person.says_until_answered("/today")),
    (1 / 200, lambda person: person.says_until_answered(f"/pain {person.dice.randint(0, 8)}")),
    (1 / 200, lambda person: person.says_until_answered("my back is stiff in the morning")),
    (1 / 300, lambda person: person.says_until_answered("/settings")),
    (1 / 900, lambda person: person.says_until_answered("/stretch cat cow")),
)
"""What somebody does on a day now and then, and how often."""

ANSWERS: Mapping[str, tuple[str, ...]] = {
    "consent": ("yes", "yes", "no"),
    "adult": ("yes",),
    "emergency": ("none",),
    "urgent": ("none",),
    "heart": ("none",),
    "about": ("none",),
    "floor": ("easy",),
    "worse": ("unsure", "forward"),
    "leg": ("no",),
    "rating": ("2", "4"),
}
"""How the questions are answered: everybody may practise."""

Reaction = tuple[float, str] | None
"""After how many seconds, and the data of the button, or "type " and words."""


def reaction(person: "town.Person", seen: sights.Seen) -> Reaction:
    """What somebody does with a message; None: nothing."""
    for start, answer in _ANSWERS:
        if own := seen.data(start):
            return answer(person, seen, own)
    return None


def _to_settings(person: "town.Person", _seen: sights.Seen, own: list[str]) -> Reaction:
    """Some want to tap at each step, some want to be led."""
    return (person.dice.uniform(2, 40), "s:steps") if "s:steps" in own and person.dice.random() < _OFTEN else None


def _to_ending(person: "town.Person", _seen: sights.Seen, own: list[str]) -> Reaction:
    efforts = [data for data in own if ":effort:" in data]
    told = efforts and person.dice.random() < _OFTEN
    return (person.dice.uniform(2, 40), person.dice.choice(efforts)) if told else None


def _to_question(person: "town.Person", _seen: sights.Seen, own: list[str]) -> Reaction:
    parts = [data.split(":") for data in own]
    asked = next((words[2] for words in parts if len(words) == _WORDS_OF_AN_ANSWER and words[3] != "back"), None)
    after_s = person.dice.uniform(2, 40)
    if asked == "zone":
        tapped = [data for data in own if data.endswith(f":{person.zone}")]
        return after_s, tapped[0] if tapped else f"type {person.zone}"
    if asked == "time":
        return after_s, f"type {spoken(person.wall, person.days)}"
    if asked is None or asked not in ANSWERS:
        return None
    answer = person.dice.choice(ANSWERS[asked])
    return next(((after_s, data) for data in own if data.split(":")[3] == answer), None)


def _to_reminder(person: "town.Person", _seen: sights.Seen, own: list[str]) -> Reaction:
    if person.dice.random() > person.habit.answers:
        return None
    after_s = person.dice.choice(
        (person.dice.uniform(3, 60), person.dice.uniform(60, 1800), 3600 * person.dice.random() * 10)
    )
    if person.dice.random() < person.habit.practises:
        return after_s, own[0]
    return after_s, person.dice.choice(own[1:])


def _to_practice(person: "town.Person", seen: sights.Seen, own: list[str]) -> Reaction:
    step = sights.practice(seen)
    verbs = {data.split(":", 3)[3]: data for data in own}
    dice = person.dice
    if step is None or (step.kind == "step" and dice.random() < _WANDERS_OFF):
        return None
    if step.kind in ("card", "rate"):
        rating = 7 + dice.randint(0, 3) if dice.random() < _SORE else dice.randint(0, 6)
        return dice.uniform(3, 30), verbs.get(f"rate:{rating}", own[0])
    if step.kind == "ready":
        return dice.uniform(3, 60), verbs["stop" if dice.random() < _NOT_NOW else "start"]
    if step.kind == "wait":
        return dice.uniform(3, 300), verbs["go"]
    return _to_step(person, verbs)


def _to_step(person: "town.Person", verbs: Mapping[str, str]) -> Reaction:
    """Interrupt it, or go on when it is done; where the steps go on by themselves that button is gone by then."""
    dice = person.dice
    meddles = dice.random() < person.habit.meddles
    verb = dice.choice(("wait", "wait", "back", "back", "next", "next", "stop", "hurts")) if meddles else "next"
    return dice.uniform(1, 15) if meddles else dice.uniform(40, 150), verbs.get(verb, verbs["stop"])


_ANSWERS = (
    *(("a:", _to_question), ("r:", _to_reminder), ("p:", _to_practice)),
    *(("f:", _to_ending), ("s:", _to_settings)),
)
"""How the buttons of a message begin, and what somebody does with such a message."""
