"""Button data: what goes in comes out, and what was never written is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import actions

WORD = st.text(st.characters(exclude_characters=":", codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=12)


@given(st.sampled_from(actions.Room), st.lists(WORD, max_size=4))
def test_what_goes_in_comes_out(room: actions.Room, words: list[str]) -> None:
    assert actions.decode(actions.encode(room, *words)) == actions.Action(room, tuple(words))


@given(st.text())
def test_any_text_is_an_action_or_nothing(data: str) -> None:
    action = actions.decode(data)

    assert action is None or action.room in actions.Room


def test_what_telegram_would_refuse_is_refused_here() -> None:
    with pytest.raises(ValueError, match="not a possible action"):
        actions.encode(actions.Room.ANSWER, "x" * 64)


def test_a_word_with_the_separator_is_refused() -> None:
    with pytest.raises(ValueError, match="not a possible action"):
        actions.encode(actions.Room.ANSWER, "a:b")


@pytest.mark.parametrize("typed", ["none of these", "None of These!", "  NONE OF THESE. "])
def test_typing_a_label_is_like_tapping_it(typed: str) -> None:
    assert actions.normal(typed) == actions.normal("None of these")
