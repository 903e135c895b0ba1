"""The safety questions."""

import datetime as dt

import pytest

from bot.core import screening
from bot.core.screening import Outcome

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def test_of_several_outcomes_the_most_serious_holds() -> None:
    assert screening.most_serious() is Outcome.GO
    assert screening.most_serious(Outcome.ASK_DOCTOR_FIRST, Outcome.GO) is Outcome.ASK_DOCTOR_FIRST
    assert screening.most_serious(*Outcome) is Outcome.STOP_EMERGENCY


@pytest.mark.parametrize("outcome", [Outcome.ASK_DOCTOR_FIRST, Outcome.DO_NOT_START_URGENT, Outcome.STOP_EMERGENCY])
def test_who_may_not_practise_is_asked_before_the_next_practice(outcome: Outcome) -> None:
    assert not outcome.may_practise
    assert screening.due_again(outcome, NOW, NOW, NOW)


@pytest.mark.parametrize(
    ("screened", "practised", "due"),
    [
        (0, None, False),
        (13, None, False),
        (14, None, True),  # as good as a pause
        (20, 13, False),
        (20, 14, True),
        (29, 0, False),
        (30, 0, True),
        (1, 20, False),  # asked again after the pause, and once is enough
    ],
)
def test_asked_again_after_a_month_or_a_pause(screened: int, practised: int | None, *, due: bool) -> None:
    last_practice = None if practised is None else NOW - practised * DAY
    assert screening.due_again(Outcome.GO, NOW - screened * DAY, last_practice, NOW) is due


def test_who_was_never_asked_is_asked() -> None:
    assert screening.due_again(None, None, None, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "I can't pee", "i can’t pee since yesterday", "CANT PEE", "trouble peeing", "unable to pass urine",
        "can't control my bladder", "lost control of my bowels", "wet myself", "I wet my bed", "leaking pee",
        "numb between my legs", "my private parts feel numb", "numbness around my genitals", "groin is tingling",
        "no feeling when I wipe", "tingling in both legs", "both legs hurt", "my legs gave way", "legs just gave out",
        "my leg is getting weaker", "my legs feel weak", "can't feel my feet", "can't get an erection",
        "I can't lift both legs", "cannot raise either of my legs",
        "chest pain", "pain in my chest", "my chest feels tight", "hard to breathe", "passed out", "I fainted",
        "car accident yesterday", "I had a bad fall", "fell from a ladder",
        "no chest pain but my legs gave way", "not only chest pain", "no pain here. chest pain though",
        "no pain here, chest pain though",
    ],
)  # fmt: skip
def test_words_that_open_the_questions(text: str) -> None:
    assert screening.sounds_like_emergency(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "6", "start", "piriformis", "single leg raise", "bottom to heels", "legs up on a chair", "chest opener",
        "chest stretch", "it tingles down one leg", "my leg hurts", "hard week at work", "fell asleep",
        "I can't touch my toes", "can't go to the pool", "difficult to bend", "my back pain is bad",
        "no chest pain", "I don't have chest pain", "never had any chest pain", "I have no trouble peeing",
        "without numbness in my groin", "no chest pain, fainting or numb bum",
    ],
)  # fmt: skip
def test_words_that_do_not(text: str) -> None:
    assert not screening.sounds_like_emergency(text)


@pytest.mark.parametrize("part", ["'", "can't ", "both legs ", "numb'", " , ,can't,", "legs "])
def test_a_long_message_is_read_to_its_end(part: str) -> None:
    assert screening.sounds_like_emergency(part * (4000 // len(part)) + " chest pain")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("leaning back hurts", True), ("pain in my hamstring", True), ("I can’t do a bridge", True),
        ("the cobra makes it worse", True), ("hamstring", False), ("my hamstring is tight", False),
        ("sciatica stretch", False), ("cat cow", False), ("painting", False),
    ],
)  # fmt: skip
def test_a_complaint_is_told_from_a_wish(text: str, *, complaint: bool) -> None:
    assert screening.complains(text) is complaint
