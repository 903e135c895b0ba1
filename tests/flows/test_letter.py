"""A form that is filled in says the same as a screen made for each one."""

import datetime as dt
import json

from hypothesis import given
from hypothesis import strategies as st

from bot import app
from bot.flows import letter
from bot.screens import reminders, screen

SAY = app.house(1.0).say("en")


def shown(target: int, late_after: int) -> screen.Screen:
    return reminders.reminder(target, "<b>Cat-cow</b> · 9 minutes & 2**63", SAY, late_after=late_after)


@given(st.integers(1, 2**63 - 1), st.integers(1_700_000_000, 2_000_000_000))
def test_a_form_that_is_filled_in_is_the_screen_of_that_entry(target: int, due: int) -> None:
    due_at = dt.datetime.fromtimestamp(due, dt.UTC)
    assert json.loads(letter.Form(shown).fill(target, due_at)) == shown(target, due + 600).packed()
