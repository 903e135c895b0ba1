"""Why something is left out: every reason has words."""

import pytest

from bot.core import suiting
from bot.screens import outcomes
from content import catalog, vocabulary

WORDS = catalog.load().words("bridge")


@pytest.mark.parametrize("reason", [*vocabulary.Flag, *suiting.Reach])
def test_every_reason_is_said_in_words(reason: vocabulary.Flag | suiting.Reach) -> None:
    shown = outcomes.left_out(WORDS, reason, [], str)
    told = shown.text.split("because you told me: ")[1]
    assert told[0].isalnum()
    assert "_" not in told
