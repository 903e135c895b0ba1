"""Every card that can be shared: Telegram takes it, and it says what it must."""

import re

import pytest

from bot.screens import sharing
from content import catalog
from sandbox import markup

CATALOG = catalog.load()
EVERYTHING = [*CATALOG.movements, *CATALOG.cautions]


@pytest.mark.parametrize("own_id", EVERYTHING)
def test_a_card_fits_a_message_and_hedges(own_id: str) -> None:
    (card,) = sharing.cards(CATALOG, [own_id], "en", str)
    plain, _ = markup.parsed(card.text)
    assert len(plain) <= 4096
    assert "not medical advice" in plain
    assert "{" not in plain
    assert 1 <= len(card.id.encode()) <= 64
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", card.start)
    assert 1 <= len(card.description) <= 121
    if own_id in CATALOG.movements:
        assert "To begin with: " in plain
        assert "Stop if:" in plain
