"""Every screen, with inputs that people and files may bring: Telegram takes it, it reads well, and it promises nothing.

The screens are found by themselves, and their arguments made by name or by type: a new screen is tested when it is
there, and one that takes something new asks for an example of it.
"""

import datetime as dt
import importlib
import inspect
import itertools
import pkgutil
import re
import types
import typing
import zoneinfo
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot import screens
from bot.core import actions, browsing, choices, dialog, places, practice, schedule, script, suiting
from bot.screens import account, reminders, screen
from bot.screens import practice as practice_screens
from content import catalog, model
from sandbox import keyboards, markup

CATALOG = catalog.load()
ZONES = [zoneinfo.ZoneInfo(name) for name in ("Europe/Berlin", "Asia/Kathmandu", "America/Argentina/Buenos_Aires")]
NASTY = "<b>Tom & Jerry</i> <&> \"'&amp;"
FORBIDDEN = re.compile(r"\b(cure[sd]?|heal(s|ed|ing)?|guarantee\w*|miracle\w*)\b|!!", re.IGNORECASE)
MOST_A_ROW = 8
MOST_TEXT = 4096
LONGEST_LABEL = 64
EXAMPLES = 25

Make = Callable[..., screen.Screen]
Some = st.SearchStrategy[Any]


def found() -> Iterator[tuple[str, Make]]:
    """Every public function of `bot.screens` that gives a screen."""
    for each in pkgutil.iter_modules(screens.__path__):
        module = importlib.import_module(f"{screens.__name__}.{each.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and typing.get_type_hints(function).get("return") is screen.Screen:
                yield f"{each.name}.{name}", function


SCREENS = dict(found())


@st.composite
def moments(draw: st.DrawFn) -> dt.datetime:
    """A moment of the next years."""
    seconds = draw(st.integers(0, 4 * 366 * 86_400))
    return dt.datetime(2026, 11, 20, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)


@st.composite
def views(draw: st.DrawFn) -> practice_screens.View:
    """A practice of any movement at any of its steps; the names may come from a careless file."""
    movement = draw(st.sampled_from(sorted(CATALOG.movements.values(), key=lambda one: one.id)))
    words = CATALOG.words(movement.id, "en")
    dose = draw(st.sampled_from([movement.dose.smallest(), movement.dose.default(), movement.dose.largest()]))
    steps = script.compose(movement, words, dose)
    pain = st.none() | st.integers(0, 10)
    run = practice.Practice(
        movement=movement.id,
        dose=dose,
        phase=draw(st.sampled_from(practice.Phase)),
        step=draw(st.integers(0, len(steps) - 1)),
        version=draw(st.integers(0, 10**6)),
        hands_free=draw(st.booleans()),
        bell_at=None,
        before=draw(pain),
        after=draw(pain),
    )
    made: practice_screens.View = draw(
        st.builds(
            practice_screens.View,
            id=st.integers(1, 10**15),
            run=st.just(run),
            movement=st.just(movement),
            words=st.just(words),
            steps=st.just(steps),
            pace=st.sampled_from([0.02, 1.0]),
            kept=st.booleans(),
            easier=st.none() | NAMED,
        )
    )
    return made


@st.composite
def plans(draw: st.DrawFn) -> account.Plan:
    """A reminder in any state that the diary can hold."""
    zone = draw(st.sampled_from(ZONES))
    state = draw(st.sampled_from(["on", "paused", "stopped"]))
    return account.Plan(
        wall_time=draw(st.none() | st.times()),
        days=draw(DAYS),
        zone_name=draw(st.none() | st.just(zone.key)),
        zone=zone,
        state=state,
        paused_until=draw(st.none() | st.dates(dt.date(2026, 11, 21), dt.date(2027, 11, 20))),
        next_due=None if state == "stopped" else draw(st.none() | moments()),
    )


DAYS = st.integers(1, 127).map(schedule.Days)
TYPED = st.sampled_from([NASTY, "🦵" * 3000, "x" * 4096, " ", "5"]) | st.text(max_size=80)
ENTRIES = st.sampled_from([*sorted(CATALOG.movements), *sorted(CATALOG.cautions)])
MOVEMENTS = st.sampled_from(sorted(CATALOG.movements))
NAMED = MOVEMENTS.map(lambda one: (one, CATALOG.words(one, "en").short))
LINE = st.sampled_from(["", reminders.coming(dt.datetime(2026, 11, 21, 6, 30, tzinfo=dt.UTC), ZONES[0], str)])
PLACES = st.sampled_from(
    [places.Place("Berlin", "Germany", "Europe/Berlin"), places.Place("<b>Ω & Ω", "<&>", "Europe/London", "</b>")]
)
OPEN = st.sampled_from([dialog.Open(thread, one) for thread, row in dialog.THREADS.items() for one in row])


def told() -> Some:
    """What the safety answers can leave a movement out for: what a person can have told."""
    outcomes = importlib.import_module("bot.screens.outcomes")
    return st.sampled_from([*outcomes.reasons(str), *outcomes.places(str)])


ENTRIES_FOUND = [
    browsing.entry(one, CATALOG.words(one.id), one.dose.default(), suiting.Suits())
    for one in CATALOG.movements.values()
]

CHOICES = st.builds(
    choices.Choice,
    MOVEMENTS,
    st.lists(st.sampled_from(choices.Reason), min_size=1, max_size=3).map(tuple),
    st.integers(0, 10_000),
    st.integers(0, 28),
    MOVEMENTS,
)

BY_PLACE: Mapping[str, Some] = {
    "account.erase.step": st.sampled_from([1, 2]),
    "account.settings.recap": st.none() | st.integers(0, 6),
    "account.privacy.decisions": st.lists(
        st.tuples(st.sampled_from(["given", "declined", "withdrawn"]), st.integers(1, 9), moments()), max_size=9
    ),
    "pain.noted.value": st.integers(0, 10),
    "endings.change.moment": st.none() | st.sampled_from(["before", "after"]),
    "groups.invitation.username": st.sampled_from(["unkink_bot"]),
    "copies.enough.most": st.integers(2, 9),
    "account.settings.refused": st.integers(0, 25),
    "wishes.refused.movement": MOVEMENTS,
    "wishes.why.choice": CHOICES,
    "where.ask.ticked": st.sets(st.sampled_from(["low_back", "leg"])),
    "where.ask.now": st.just(dialog.Open("where", dialog.Question.WHERE)),
    "outcomes.left_out.reason": st.deferred(told),
    "questions.zone_noted.name": st.sampled_from([zone.key for zone in ZONES]),
    "questions.zone_noted.now": moments(),
    "questions.which_place.found": st.lists(PLACES, min_size=1, max_size=4, unique=True).map(
        lambda some: places.Found(tuple(some), sure=False)
    ),
    "recap.days.chosen": st.none() | st.integers(0, 6),
    "recap.recap.days": st.integers(1, 7),
    "recap.recap.stretches": st.integers(1, 50),
    "reminders.reminder.late_after": st.integers(1_700_000_000, 2_000_000_000),
    "reminders.reminder.text": st.builds(
        lambda movement, why: reminders.words(CATALOG, movement, "en", str, why, reminders.late("morning", str)),
        MOVEMENTS,
        st.sampled_from(["", "Why this one: it is new to you."]),
    ),
    "screening.ask.now": OPEN.filter(lambda now: now.question in dialog.THREADS["safety"]),
    "screening.ask.kept": st.fixed_dictionaries({}, optional={"about": st.just([])}),
}
"""Where a name and a type do not say enough: by module, function and parameter."""

BY_NAME: Mapping[str, Some] = {
    "say": st.just(str),
    "language": st.sampled_from(["en", "de", "xx"]),
    "typed": TYPED,
    "value": TYPED,
    "name": st.just(NASTY),
    "cue": st.just(NASTY),
    "coming": LINE,
    "lead": LINE,
    "why": LINE,
    "wanted": ENTRIES,
    "caution_id": st.sampled_from(sorted(CATALOG.cautions)),
    "hidden": st.sets(MOVEMENTS),
    "ids": st.lists(ENTRIES, min_size=1, max_size=3, unique=True),
    "another": st.none() | NAMED,
    "easier": st.none() | NAMED,
    "movements": st.lists(NAMED, max_size=3, unique=True),
    "others": st.lists(NAMED, max_size=3, unique=True),
    "target": st.integers(1, 10**15),
    "turned": st.integers(0, 50),
    "zone_name": st.sampled_from([zone.key for zone in ZONES]),
    "step": st.integers(1, 9),
    "entries": st.lists(st.sampled_from(ENTRIES_FOUND), unique=True) | st.just(ENTRIES_FOUND),
    "number": st.integers(0, 99),
}

BY_TYPE: Mapping[object, Some] = {
    bool: st.booleans(),
    catalog.Catalog: st.just(CATALOG),
    model.Movement: MOVEMENTS.map(CATALOG.movements.__getitem__),
    model.Words: MOVEMENTS.map(lambda one: CATALOG.words(one, "en")),
    practice_screens.View: views(),
    account.Plan: plans(),
    schedule.Days: DAYS,
    dialog.Open: OPEN,
    dt.datetime: moments(),
    dt.tzinfo: st.sampled_from(ZONES),
}


def example_of(place: str, kind: object) -> Some:
    """What to hand in for a parameter."""
    name = place.rsplit(".", maxsplit=1)[-1]
    for table, key in ((BY_PLACE, place), (BY_NAME, name), (BY_TYPE, kind)):
        if key in table:
            return table[key]  # type: ignore[index]  # each key fits its table
    if isinstance(kind, types.UnionType) and type(None) in typing.get_args(kind):
        others = [each for each in typing.get_args(kind) if each is not type(None)]
        return st.none() | st.one_of([example_of(place, other) for other in others])
    if kind in (int, str) or (typing.get_origin(kind) or kind) in (list, dict):
        pytest.fail(f"give an example of {place}: {kind} in BY_PLACE or BY_NAME")
    return st.from_type(kind)  # type: ignore[arg-type]  # enums and frozen values explain themselves


def arguments_of(name: str) -> Some:
    """What to hand in for a screen."""
    hints = {
        parameter: kind for parameter, kind in typing.get_type_hints(SCREENS[name]).items() if parameter != "return"
    }
    return st.fixed_dictionaries({one: example_of(f"{name}.{one}", kind) for one, kind in hints.items()})


def problems(shown: screen.Screen) -> list[str]:
    """What is wrong with a screen."""
    text = shown.text.replace(screen.ENDS, "1800000000")
    plain, _ = markup.parsed(text)  # refuses in Telegram's words what Telegram would refuse
    buttons = list(itertools.chain.from_iterable(shown.rows))
    wrong = []
    if not plain:
        wrong.append("no text")
    if len(plain) > MOST_TEXT:
        wrong.append(f"{len(plain)} characters")
    if screen.ENDS in shown.text and shown.lasts_s is None:
        wrong.append("counts down to no end")
    wrong += [f"forbidden: {hit.group()!r}" for hit in FORBIDDEN.finditer(plain.replace(NASTY, ""))]
    wrong += [f"a row of {len(row)}" for row in shown.rows if not 1 <= len(row) <= MOST_A_ROW]
    links = [one for one in buttons if one.url is not None]
    wrong += [f"link {one.url!r}" for one in links if not str(one.url).startswith("https://t.me/")]
    if len(shown.labels()) != len(buttons) - len(links):
        wrong.append(f"labels that read the same: {[one.text for one in buttons]}")
    for one in buttons:
        fits = 1 <= len(one.data.encode()) <= keyboards.MOST_DATA_BYTES and actions.decode(one.data) is not None
        if one.url is None and not fits:
            wrong.append(f"data {one.data!r}")
        if not 1 <= len(one.text) <= LONGEST_LABEL or not actions.normal(one.text) or FORBIDDEN.search(one.text):
            wrong.append(f"label {one.text!r}")
    return wrong


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_what_telegram_takes_and_people_can_read(name: str) -> None:
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(arguments_of(name))
    def check(arguments: dict[str, Any]) -> None:
        assert problems(SCREENS[name](**arguments)) == []

    check()


NAME_TAKING = [
    name for name, make in SCREENS.items() if {"name", "typed", "cue"} & inspect.signature(make).parameters.keys()
]


@pytest.mark.parametrize("name", [each for each in NAME_TAKING if f"{each}.name" not in BY_PLACE])
def test_what_people_typed_is_shown_as_they_typed_it(name: str) -> None:
    @settings(max_examples=5, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(arguments_of(name))
    def check(arguments: dict[str, Any]) -> None:
        arguments |= {taken: NASTY for taken in ("name", "typed", "cue") if taken in arguments}
        plain, entities = markup.parsed(SCREENS[name](**arguments).text.replace(screen.ENDS, "1800000000"))
        assert NASTY in plain
        assert "text_link" not in {entity["type"] for entity in entities}

    check()


def test_the_screens_are_found() -> None:
    assert {"practice.step", "account.settings", "reminders.reminder", "commands.help_screen"} <= SCREENS.keys()
    assert len(NAME_TAKING) > 4


def test_a_screen_with_mistakes_would_be_noticed() -> None:
    twice = [screen.button("Go", actions.Room.BROWSE, "a"), screen.button("go!", actions.Room.BROWSE, "b")]
    bad = screen.Screen("This heals, guaranteed!!", [twice * 5, []])

    assert {each.split(maxsplit=1)[0] for each in problems(bad)} == {"forbidden:", "a", "labels"}
    assert problems(screen.Screen(f"in {screen.ENDS}", [])) == ["counts down to no end"]
