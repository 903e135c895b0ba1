"""The transition table: every cell, the versions, the bell, and random lives of a practice."""

import dataclasses
import datetime as dt
import itertools

import hypothesis
import pytest
from hypothesis import stateful
from hypothesis import strategies as st

from bot.core import practice, script
from content import catalog, model

P, V = practice.Phase, practice.Verb
NOON = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
CATALOG = catalog.load()
MOVEMENT = CATALOG.movements["piriformis_supine"]
DOSE = MOVEMENT.dose.smallest()
STEPS = script.compose(MOVEMENT, CATALOG.words(MOVEMENT.id), DOSE)


def a_practice(phase: practice.Phase, *, step: int = 3, hands_free: bool = True) -> practice.Practice:
    bell = None if phase in practice.ENDED else NOON
    return practice.Practice(MOVEMENT.id, DOSE, phase, step, 5, hands_free, bell, before=3)


def run_at(now: dt.datetime = NOON) -> practice.Run:
    return practice.Run(STEPS, 1.0, now)


CELLS: dict[tuple[practice.Phase, practice.Verb], practice.Phase | practice.Refusal] = {
    (P.CARD, V.RATE): P.READY,
    (P.CARD, V.SKIP): P.READY,
    (P.CARD, V.SINCE): P.CARD,
    (P.CARD, V.START): P.STEP,
    (P.CARD, V.STOP): P.STOPPED,
    (P.CARD, V.BELL): P.LAPSED,
    (P.CARD, V.AGAIN): P.CARD,
    (P.READY, V.RATE): P.READY,
    (P.READY, V.START): P.STEP,
    (P.READY, V.BACK): P.CARD,
    (P.READY, V.STOP): P.STOPPED,
    (P.READY, V.BELL): P.LAPSED,
    (P.READY, V.AGAIN): P.READY,
    (P.STEP, V.BELL): P.STEP,
    (P.STEP, V.NEXT): P.STEP,
    (P.STEP, V.BACK): P.STEP,
    (P.STEP, V.WAIT): P.WAIT,
    (P.STEP, V.HURTS): P.HURT,
    (P.STEP, V.STOP): P.STOPPED,
    (P.STEP, V.AGAIN): P.WAIT,
    (P.WAIT, V.GO_ON): P.STEP,
    (P.WAIT, V.NEXT): P.STEP,
    (P.WAIT, V.BACK): P.STEP,
    (P.WAIT, V.HURTS): P.HURT,
    (P.WAIT, V.STOP): P.STOPPED,
    (P.WAIT, V.BELL): P.LAPSED,
    (P.WAIT, V.AGAIN): P.WAIT,
    (P.RATE, V.RATE): P.DONE,
    (P.RATE, V.SKIP): P.DONE,
    (P.RATE, V.STOP): P.DONE,
    (P.RATE, V.BELL): P.DONE,
    (P.RATE, V.HURTS): P.HURT,
    (P.RATE, V.AGAIN): P.RATE,
}


def expected(phase: practice.Phase, verb: practice.Verb) -> practice.Phase | practice.Refusal:
    if phase in practice.ENDED:
        return practice.Refusal.OVER
    return CELLS.get((phase, verb), practice.Refusal.NOT_NOW)


@pytest.mark.parametrize(("phase", "verb"), list(itertools.product(P, V)))
def test_every_cell_of_the_table(phase: practice.Phase, verb: practice.Verb) -> None:
    moved = practice.advance(a_practice(phase), practice.Event(verb, rating=4), run_at())

    assert (moved if isinstance(moved, practice.Refusal) else moved.phase) == expected(phase, verb)


@pytest.mark.parametrize("verb", [verb for verb in V if verb not in practice.ANY_VERSION])
def test_a_button_of_an_earlier_step_changes_nothing(verb: practice.Verb) -> None:
    assert practice.advance(a_practice(P.STEP), practice.Event(verb, 4), run_at()) is practice.Refusal.PASSED


@pytest.mark.parametrize("verb", sorted(practice.ANY_VERSION))
def test_wait_hurts_and_stop_work_from_any_button_of_the_run(verb: practice.Verb) -> None:
    assert isinstance(practice.advance(a_practice(P.STEP), practice.Event(verb, 1), run_at()), practice.Practice)


def test_seven_or_more_is_a_tough_day_and_six_is_not() -> None:
    ends = [practice.advance(a_practice(P.CARD), practice.Event(V.RATE, 5, rating), run_at()) for rating in range(11)]

    phases = [end.phase for end in ends if isinstance(end, practice.Practice)]
    assert phases == [P.READY] * 7 + [P.TOUGH] * 4


def test_a_bell_before_its_moment_changes_nothing() -> None:
    early = run_at(NOON - dt.timedelta(milliseconds=1))

    assert practice.advance(a_practice(P.STEP), practice.Event(V.BELL, 5), early) is practice.Refusal.EARLY


def test_a_bell_that_comes_minutes_late_asks_instead_of_saying_release() -> None:
    late = run_at(NOON + practice.LATE_BELL + dt.timedelta(seconds=1))

    moved = practice.advance(a_practice(P.STEP), practice.Event(V.BELL, 5), late)

    assert isinstance(moved, practice.Practice)
    assert (moved.phase, moved.step) == (P.WAIT, 3)


def test_going_on_after_waiting_begins_the_step_anew_so_that_no_hold_is_cut_short() -> None:
    hold = next(number for number, step in enumerate(STEPS) if step.kind is script.Kind.HOLD)

    moved = practice.advance(a_practice(P.WAIT, step=hold), practice.Event(V.GO_ON, 5), run_at())

    assert isinstance(moved, practice.Practice)
    assert moved.bell_at == NOON + dt.timedelta(seconds=STEPS[hold].seconds)
    assert STEPS[hold].seconds >= DOSE.hold_s


@pytest.mark.parametrize(
    ("asked", "phase", "asks"), [(0, P.CARD, (True, True)), (1, P.READY, (False, True)), (2, P.READY, (False, False))]
)
def test_at_most_two_numbers_a_day_are_asked_for(asked: int, phase: practice.Phase, asks: tuple[bool, bool]) -> None:
    begun = practice.begin(MOVEMENT.id, DOSE, hands_free=True, before=None, now=NOON, asked_today=asked)
    assert begun.phase is phase
    assert (begun.asks_before, begun.asks_after) == asks


def test_where_no_number_is_asked_for_the_last_bell_ends_it_and_back_leads_to_no_question() -> None:
    last = dataclasses.replace(a_practice(P.STEP, step=len(STEPS) - 1), asks_before=False, asks_after=False)
    moved = practice.advance(last, practice.Event(V.BELL, 5), run_at())
    assert isinstance(moved, practice.Practice)
    assert (moved.phase, moved.bell_at) == (P.DONE, None)
    back = practice.advance(dataclasses.replace(last, phase=P.READY), practice.Event(V.BACK, 5), run_at())
    assert isinstance(back, practice.Practice)
    assert back.phase is P.READY


def test_the_last_bell_asks_for_the_rating_after() -> None:
    moved = practice.advance(a_practice(P.STEP, step=len(STEPS) - 1), practice.Event(V.BELL, 5), run_at())

    assert isinstance(moved, practice.Practice)
    assert moved.phase is P.RATE


def test_back_at_the_first_step_stays_there() -> None:
    moved = practice.advance(a_practice(P.STEP, step=0), practice.Event(V.BACK, 5), run_at())

    assert isinstance(moved, practice.Practice)
    assert (moved.phase, moved.step) == (P.STEP, 0)


def test_by_taps_only_holds_end_by_the_clock() -> None:
    timed = [
        practice.is_timed(a_practice(P.STEP, step=number, hands_free=False), STEPS) for number in range(len(STEPS))
    ]

    assert timed == [step.kind in script.TIMED for step in STEPS]


def test_left_alone_for_a_day_it_closes_quietly() -> None:
    begun = practice.begin(MOVEMENT.id, DOSE, hands_free=True, before=None, now=NOON)

    closed = practice.advance(begun, practice.Event(V.BELL, 0), run_at(NOON + practice.LAPSES_AFTER))

    assert isinstance(closed, practice.Practice)
    assert closed.phase is P.LAPSED
    assert closed.bell_at is None


class Life(stateful.RuleBasedStateMachine):
    """Any taps, bells and restarts: what must hold whatever happens."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.practice = practice.begin(MOVEMENT.id, DOSE, hands_free=True, before=None, now=NOON)
        self.step_began = NOON

    def happen(self, event: practice.Event) -> None:
        before = self.practice
        moved = practice.advance(before, event, run_at(self.now))
        if isinstance(moved, practice.Refusal):
            return
        assert moved.version == before.version + 1
        if event.verb is V.BELL and before.phase is P.STEP and moved.phase in (P.STEP, P.RATE):
            assert self.now - self.step_began >= dt.timedelta(seconds=STEPS[before.step].seconds)
        if moved.phase is P.STEP:
            self.step_began = self.now
        self.practice = moved

    @stateful.rule(verb=st.sampled_from(list(V)), age=st.integers(0, 3), rating=st.integers(0, 10))
    def tap(self, verb: practice.Verb, age: int, rating: int) -> None:
        self.happen(practice.Event(verb, self.practice.version - age, rating))

    @stateful.rule(late_s=st.floats(0, 300))
    def bell(self, late_s: float) -> None:
        if self.practice.bell_at is not None:
            self.now = max(self.now, self.practice.bell_at) + dt.timedelta(seconds=late_s)
            self.happen(practice.Event(V.BELL, self.practice.version))

    @stateful.rule(seconds=st.floats(0, 60))
    def time_passes(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)

    @stateful.rule()
    def restart(self) -> None:
        """All that survives is the value."""
        self.practice = practice.Practice(
            **{f.name: getattr(self.practice, f.name) for f in dataclasses.fields(practice.Practice)}
        )

    @stateful.invariant()
    def it_can_always_go_on_or_has_ended(self) -> None:
        assert (self.practice.bell_at is None) == (self.practice.phase in practice.ENDED)
        assert 0 <= self.practice.step < len(STEPS)


Life.TestCase.settings = hypothesis.settings(max_examples=100, stateful_step_count=40)
TestLife = Life.TestCase


def test_left_to_itself_a_started_practice_says_every_step_and_ends() -> None:
    now, said = NOON, []
    current = practice.advance(
        practice.begin(MOVEMENT.id, DOSE, hands_free=True, before=2, now=now), practice.Event(V.START), run_at(now)
    )
    while isinstance(current, practice.Practice) and current.phase is P.STEP:
        said.append(current.step)
        assert current.bell_at is not None
        now = current.bell_at
        current = practice.advance(current, practice.Event(V.BELL, current.version), run_at(now))

    assert said == list(range(len(STEPS)))
    assert isinstance(current, practice.Practice)
    assert current.phase is P.RATE


@pytest.mark.parametrize("movement", sorted(CATALOG.movements))
@pytest.mark.parametrize("chosen", ["smallest", "default", "largest"])
def test_no_practice_needs_more_messages_than_a_chat_may_carry(movement: str, chosen: str) -> None:
    """Telegram: about 20 sends and edits a minute in a chat; ours is 18."""
    recipe = CATALOG.movements[movement]
    dose: model.ChosenDose = getattr(recipe.dose, chosen)()
    begins, at = [], 0.0
    for step in script.compose(recipe, CATALOG.words(movement), dose):
        begins.append(at)
        at += step.seconds
        assert step.seconds >= 1

    assert max(sum(1 for other in begins if begin <= other < begin + 60) for begin in begins) <= 18
