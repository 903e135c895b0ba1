"""Threads of questions: forward and back are each other's opposite."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core import dialog

SKIPS = st.sets(st.sampled_from(dialog.Question))


@given(st.sampled_from(sorted(dialog.THREADS)))
def test_back_undoes_forward(thread: str) -> None:
    now = dialog.first(thread)
    while now is not None:
        coming = dialog.following(now)
        if coming is not None:
            assert dialog.before(coming) == now
        now = coming


@given(st.sampled_from(sorted(dialog.THREADS)), SKIPS)
def test_a_skipped_question_is_never_asked(thread: str, skip: set[dialog.Question]) -> None:
    now, asked = dialog.first(thread, skip), set()
    while now is not None:
        asked.add(now.question)
        now = dialog.following(now, skip)

    assert asked == set(dialog.THREADS[thread]) - skip


def test_what_is_kept_is_read_back() -> None:
    assert dialog.parse(str(dialog.Open("welcome", dialog.Question.ZONE))) == dialog.Open(
        "welcome", dialog.Question.ZONE
    )


def test_an_unknown_question_is_no_question() -> None:
    assert [dialog.parse(kept) for kept in (None, "", "welcome", "welcome.rating", "nowhere.zone")] == [None] * 5
