"""Reading updates: what PTB cannot read keeps its number, what was sent, and whoever can be told."""

import pytest
import telegram

from bot.edge import reading
from tests.edge import desk
from tests.telegrams import ANN

WORDS = "my back has hurt since the divorce"
GROUP = {"id": -100, "type": "supergroup", "title": "Backs"}

UNREADABLE = [
    desk.unreadable(10, WORDS),
    {"update_id": 10, "message": WORDS},
    {"update_id": 10, "message": [WORDS]},
    {"update_id": 10, "message": desk.text(10, WORDS)["message"] | {"from": WORDS}},
    desk.message(10, text=WORDS, date=10**30),
    {"update_id": 10, "message": desk.text(10, WORDS)["message"] | {"chat": 5}},
    {"update_id": 10, "callback_query": {"data": WORDS}},
    {"update_id": 10, "inline_query": {"query": WORDS}},
]


@pytest.mark.parametrize("raw", UNREADABLE)
def test_what_cannot_be_read_keeps_its_number_and_what_was_sent(raw: desk.Json) -> None:
    with pytest.raises((TypeError, AttributeError, ValueError, OverflowError)) as meant:
        telegram.Update.de_json(raw)
    for update in (reading.read(raw, None), telegram.Update.de_json(reading.readable(raw))):
        assert (update.update_id, reading.sent(update)) == (10, raw)
        assert update.effective_user is None
        with pytest.raises(meant.type):
            reading.insist(update)


@pytest.mark.parametrize("raw", [desk.text(10, WORDS), desk.tap(10, "x"), {"update_id": 10, "new_kind": {"id": 1}}])
def test_what_can_be_read_is_read(raw: desk.Json) -> None:
    update = reading.read(raw, None)

    assert reading.readable(raw) is raw
    assert update == telegram.Update.de_json(raw)
    assert reading.sent(update) == update.to_dict()
    assert reading.sender(update) is update.effective_user
    reading.insist(update)


@pytest.mark.parametrize("raw", [None, [], "7", {}, {"update_id": "7"}, {"message": desk.text(10, WORDS)["message"]}])
def test_what_has_no_number_is_no_update(raw: object) -> None:
    for read in (reading.readable, lambda each: reading.read(each, None)):
        with pytest.raises(ValueError, match="update_id") as told:
            read(raw)
        assert WORDS not in str(told.value)


@pytest.mark.parametrize(
    ("raw", "known"),
    [
        (desk.unreadable(10, WORDS), True),
        (desk.message(10, text=WORDS, date=10**30), True),
        ({"update_id": 10, "callback_query": {"from": desk.human()}}, True),
        ({"update_id": 10, "inline_query": {"from": desk.human()}}, False),
        (desk.message(10, chat=GROUP, date=10**30), False),
        ({"update_id": 10, "message": {"from": desk.human()}}, False),
        ({"update_id": 10, "callback_query": {"from": {"id": "7"}}}, False),
        ({"update_id": 10, "message": WORDS}, False),
    ],
)
def test_who_can_be_told_of_an_update_that_was_not_read(raw: desk.Json, *, known: bool) -> None:
    user = reading.sender(reading.read(raw, None))

    assert (user.id if user is not None else None) == (ANN if known else None)
