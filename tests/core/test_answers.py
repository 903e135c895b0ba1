"""What the safety answers come to: each alone, several together, and what is asked next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import answers, dialog, screening, suiting
from bot.core.answers import Tick
from bot.core.screening import Outcome
from content.vocabulary import Direction, Flag

Q = dialog.Question

FINE = {
    "adult": "yes",
    "emergency": "none",
    "urgent": "none",
    "heart": "none",
    "about": [],
    "floor": "easy",
    "worse": "unsure",
    "leg": "no",
}

POSSIBLE = st.fixed_dictionaries(
    {
        "adult": st.just("yes"),
        "about": st.sets(st.sampled_from([tick.value for tick in Tick])).map(sorted),
        **{
            question.value: st.sampled_from(sorted(answers.POSSIBLE[question]))
            for question in dialog.SAFETY
            if question not in (Q.ADULT, Q.ABOUT)
        },
    }
)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({}, Outcome.GO),
        ({"emergency": "yes"}, Outcome.STOP_EMERGENCY),
        ({"emergency": "unsure"}, Outcome.STOP_EMERGENCY),
        ({"urgent": "yes"}, Outcome.DO_NOT_START_URGENT),
        ({"urgent": "unsure"}, Outcome.DO_NOT_START_URGENT),
        ({"heart": "yes"}, Outcome.ASK_DOCTOR_FIRST),
        ({"heart": "unsure"}, Outcome.ASK_DOCTOR_FIRST),
        ({"about": ["operation"], "team": "no"}, Outcome.ASK_DOCTOR_FIRST),
        ({"about": ["operation"], "team": "unsure"}, Outcome.ASK_DOCTOR_FIRST),
        ({"about": ["operation"], "team": "yes"}, Outcome.GO_WITH_EXCLUSIONS),
        ({"about": [], "team": "no"}, Outcome.GO),  # an old answer to what is not asked any more
        ({"leg": "both"}, Outcome.STOP_EMERGENCY),
        ({"leg": "one"}, Outcome.GO_WITH_EXCLUSIONS),
        ({"about": ["neck"]}, Outcome.GO_WITH_EXCLUSIONS),
        ({"floor": "hard"}, Outcome.GO_WITH_EXCLUSIONS),
        ({"floor": "no"}, Outcome.GO_WITH_EXCLUSIONS),
        ({"worse": "forward"}, Outcome.GO),  # weighs, and rules nothing out
        ({"emergency": "yes", "urgent": "yes", "heart": "yes"}, Outcome.STOP_EMERGENCY),
        ({"urgent": "yes", "heart": "yes", "leg": "both"}, Outcome.STOP_EMERGENCY),
        ({"urgent": "yes", "heart": "yes", "about": ["neck"]}, Outcome.DO_NOT_START_URGENT),
        ({"heart": "yes", "about": ["neck"], "floor": "no"}, Outcome.ASK_DOCTOR_FIRST),
    ],
)
def test_the_most_serious_answer_decides_and_not_sure_counts_as_yes(
    said: dict[str, object], outcome: screening.Outcome
) -> None:
    assert answers.outcome(FINE | said) is outcome


@pytest.mark.parametrize(
    ("said", "flags"),
    [
        ({"about": ["pregnant"], "weeks": "under"}, {Flag.PREGNANT}),
        ({"about": ["pregnant"], "weeks": "over"}, {Flag.PREGNANT, Flag.PREGNANT_16PLUS}),
        ({"about": ["pregnant"], "weeks": "unsure"}, {Flag.PREGNANT, Flag.PREGNANT_16PLUS}),
        ({"about": [], "weeks": "over"}, set()),
        ({"about": ["hip"], "hip": "no"}, {Flag.HIP_REPLACEMENT_ANY}),
        ({"about": ["hip"], "hip": "yes"}, {Flag.HIP_REPLACEMENT_ANY, Flag.HIP_PRECAUTIONS}),
        ({"about": ["hip"], "hip": "unsure"}, {Flag.HIP_REPLACEMENT_ANY, Flag.HIP_PRECAUTIONS}),
        ({"about": ["knee"]}, {Flag.KNEE_REPLACEMENT_RECENT, Flag.KNEE_PROBLEM}),
        ({"about": ["kneeling"]}, {Flag.KNEE_KNEELING, Flag.KNEE_PROBLEM}),
        ({"about": ["bones", "eyes"]}, {Flag.OSTEOPOROSIS, Flag.GLAUCOMA}),
        ({"about": ["baby"]}, {Flag.POSTNATAL_ABDOMINAL_DOMING}),
        ({"about": ["operation"], "team": "yes"}, {Flag.RECENT_SURGERY}),
        ({"about": ["pressure", "dizzy"]}, {Flag.BP_UNCONTROLLED, Flag.DIZZY}),
        ({"about": ["wrists", "neck", "balance"]}, {Flag.WRIST_SHOULDER, Flag.NECK, Flag.BALANCE_RISK}),
        ({"leg": "one"}, {Flag.LEG_SYMPTOMS}),
    ],
)
def test_the_flags_of_the_answers(said: dict[str, object], flags: set[Flag]) -> None:
    assert answers.profile(FINE | said).flags == flags


@pytest.mark.parametrize(
    ("floor", "reach"),
    [("easy", suiting.Reach.FLOOR), ("hard", suiting.Reach.BED_OR_CHAIR), ("no", suiting.Reach.CHAIR)],
)
def test_how_far_down_a_person_gets(floor: str, reach: suiting.Reach) -> None:
    assert answers.profile(FINE | {"floor": floor}).reach is reach


@pytest.mark.parametrize(
    ("worse", "direction"),
    [
        ("forward", Direction.FLEXION),
        ("backward", Direction.EXTENSION),
        ("twisting", Direction.ROTATION),
        ("all", None),  # no direction is kinder than another
        ("unsure", None),
    ],
)
def test_the_direction_that_bothers_more(worse: str, direction: Direction | None) -> None:
    assert answers.profile(FINE | {"worse": worse}).worse is direction


@given(POSSIBLE)
def test_one_more_sign_never_makes_an_outcome_milder(kept: dict[str, object]) -> None:
    order = list(Outcome)
    now = order.index(answers.outcome(kept))
    for question in ("emergency", "urgent", "heart"):
        assert order.index(answers.outcome(kept | {question: "unsure"})) >= now


@given(POSSIBLE)
def test_old_answers_to_what_is_asked_again_do_not_count(kept: dict[str, object]) -> None:
    fresh = {"adult": "yes", "emergency": "none"}
    again = [question for question in dialog.SAFETY if question.value not in fresh]
    assert answers.outcome(kept | fresh, ignoring=again).may_practise


def test_a_tick_is_switched_and_none_clears_them_all() -> None:
    kept: answers.Kept = FINE | {"outcome": "go"}
    for tick in ("neck", "hip", "neck"):
        kept = answers.taken(kept, Q.ABOUT, tick)
        assert "outcome" not in kept
    assert kept["about"] == ["hip"]
    assert answers.taken(kept, Q.ABOUT, "done")["about"] == ["hip"]
    assert answers.taken(kept, Q.ABOUT, "none")["about"] == []


@given(POSSIBLE, st.sampled_from(Outcome), st.lists(st.sampled_from(dialog.SAFETY), min_size=1))
def test_while_questions_are_asked_again_nothing_is_settled_and_reminders_go_by_what_stood(
    kept: dict[str, object], before: Outcome, again: list[dialog.Question]
) -> None:
    now: answers.Kept = answers.settled(kept, before)
    assert answers.settled_outcome(now) is answers.standing_outcome(now) is before
    for question in again:
        now = answers.taken(now, question, min(answers.POSSIBLE[question]))
        assert answers.settled_outcome(now) is None
        assert answers.standing_outcome(now) is before
    for anew in Outcome:
        settled = answers.settled(now, anew)
        assert answers.settled_outcome(settled) is answers.standing_outcome(settled) is anew
        assert settled == answers.settled(settled, anew)


def test_who_has_never_answered_to_the_end_has_no_outcome() -> None:
    kept = answers.taken({}, Q.ADULT, "yes")
    assert answers.settled_outcome(kept) is answers.standing_outcome(kept) is None


def test_follow_ups_are_asked_only_where_they_are_ticked() -> None:
    assert answers.needless({"about": []}) == {Q.WEEKS, Q.HIP, Q.TEAM}
    assert answers.needless({"about": ["hip", "operation"]}) == {Q.WEEKS}


def test_the_screen_is_complete_when_nothing_is_left_to_ask() -> None:
    assert answers.complete(FINE)
    assert not answers.complete(FINE | {"about": ["pregnant"]})
    assert answers.complete(FINE | {"about": ["pregnant"], "weeks": "under"})
    assert not any(answers.complete({k: v for k, v in FINE.items() if k != missing}) for missing in FINE)


def test_every_tick_sets_a_flag_and_no_two_the_same_first_one() -> None:
    assert set(answers.FLAGS) == set(Tick)
    assert len({flags[0] for flags in answers.FLAGS.values()}) == len(Tick)
