"""How fast the sender may speak. Moments are seconds on a made-up clock."""

import itertools
import random
from collections.abc import Sequence
from typing import NamedTuple

from bot.edge import pacing

ANN, BOB, CAT = 7, 8, 9


class Morning(NamedTuple):
    """When reminders left, and replies: since when each waited, and when it left."""

    reminders: list[float]
    replies: list[tuple[float, float]]

    @property
    def all(self) -> list[float]:
        return [*self.reminders, *(left for _, left in self.replies)]


def test_a_chat_takes_one_message_a_second() -> None:
    paces = pacing.Pacing()
    assert paces.ready_at(ANN, 100.0) == 100.0
    paces.took(ANN, bulk=False, now=100.0)
    assert paces.ready_at(ANN, 100.4) == 101.0
    assert set(paces.busy_chats(100.4)) == {ANN}
    assert set(paces.busy_chats(101.0)) == set()
    assert paces.ready_at(BOB, 100.4) == 100.4


def test_a_chat_takes_eighteen_messages_a_minute() -> None:
    paces = pacing.Pacing()
    for second in range(18):
        assert ANN not in paces.busy_chats(100.0 + second)
        paces.took(ANN, bulk=False, now=100.0 + second)
    assert paces.ready_at(ANN, 118.0) == 160.0
    paces.took(ANN, bulk=False, now=160.0)
    assert paces.ready_at(ANN, 160.0) == 161.0, "the oldest of the minute left the window with each new second"


def test_any_minute_holds_eighteen_messages_at_most() -> None:
    paces = pacing.Pacing()
    now, taken = 0.0, []
    while now < 600:
        now = paces.ready_at(ANN, now)
        paces.took(ANN, bulk=False, now=now)
        taken.append(now)
    assert all(later - earlier >= 60 for earlier, later in zip(taken, taken[18:], strict=False))
    assert all(later - earlier >= 1 for earlier, later in itertools.pairwise(taken))


def test_a_faster_pace_shrinks_the_gap_and_the_minute() -> None:
    paces = pacing.Pacing(pace=0.1)
    for step in range(18):
        paces.took(ANN, bulk=False, now=step * 0.1)
    assert paces.ready_at(ANN, 1.8) == 6.0
    paces.took(BOB, bulk=False, now=1.0)
    assert paces.ready_at(BOB, 1.0) == 1.1


def test_a_slower_pace_and_no_pace_at_all() -> None:
    slow, none = pacing.Pacing(pace=3.0), pacing.Pacing(pace=0.0)
    for paces in (slow, none):
        paces.took(ANN, bulk=False, now=1.0)
    assert slow.ready_at(ANN, 1.0) == 2.0
    assert set(none.busy_chats(1.0)) == set()


def morning(paces: pacing.Pacing, lasts: float, *, late: float = 0.0, replies: Sequence[float] = ()) -> Morning:
    """Send reminders as soon as they may leave, or so much later; meanwhile people are to get replies at moments."""
    reminders: list[float] = []
    answered: list[tuple[float, float]] = []
    left, now = sorted(replies), 0.0
    while now < lasts:
        while left and left[0] <= now and paces.replies_ready(now) >= 1:
            paces.took(-len(left), bulk=False, now=now)
            answered.append((left.pop(0), now))
        for _ in range(paces.bulk_ready(now)):
            reminders.append(now)
            paces.took(len(reminders), bulk=True, now=now)
        waits = left and left[0] <= now
        moments = [paces.bulk_moment(now), *([paces.reply_moment(now)] if waits else left[:1])]
        now = max(min(moments) + late, now + 0.001)
    return Morning(reminders, answered)


def busiest_second(sent: Sequence[float]) -> int:
    """How many left within any second."""
    return max(sum(start <= moment < start + 1 for moment in sent) for start in sent)


def test_bulk_uses_what_a_second_takes_and_no_second_gets_more() -> None:
    sent = morning(pacing.Pacing(per_second=30), 20.0)
    assert len(sent.reminders) >= 30 * 20 * 0.95
    assert busiest_second(sent.reminders) <= 30


def test_a_late_look_loses_little_of_the_bulk_and_no_second_gets_more_than_allowed() -> None:
    sent = morning(pacing.Pacing(per_second=30), 60.0, late=0.005)
    assert len(sent.reminders) >= 30 * 60 * 0.95
    assert busiest_second(sent.reminders) <= 30


def test_requests_that_travel_unequally_fast_still_fit_into_a_second() -> None:
    dice = random.Random(7)
    sent = morning(pacing.Pacing(per_second=30), 60.0, replies=[second + 0.3 for second in range(60)])
    assert busiest_second([moment + dice.uniform(0.03, 0.07) for moment in sent.all]) <= 30


def test_a_reply_takes_the_next_place_and_bulk_makes_room() -> None:
    replies = [second + share for second in range(60) for share in (0.2, 0.21, 0.7)]
    sent = morning(pacing.Pacing(per_second=30), 60.0, replies=replies)
    assert busiest_second(sent.all) <= 30
    assert len(sent.all) >= 30 * 60 * 0.95
    assert max(left - asked for asked, left in sent.replies) < 0.25


def test_bulk_keeps_half_of_its_budget_and_replies_wait_for_none_however_much_is_talked() -> None:
    sent = morning(pacing.Pacing(per_second=30), 20.0, replies=[moment / 100 for moment in range(2_000)])
    assert 14 * 20 <= len(sent.reminders) <= 16 * 20
    assert all(left - asked < 0.15 for asked, left in sent.replies if asked > 1.0)


def test_without_bulk_replies_wait_for_no_place() -> None:
    paces = pacing.Pacing(per_second=30)
    for chat in range(100):
        assert paces.replies_ready(1.0) >= 1
        paces.took(chat, bulk=False, now=1.0)
    assert paces.reply_moment(1.0) == 1.0


def test_the_next_moment_of_bulk_is_when_its_budget_grows() -> None:
    paces = pacing.Pacing(per_second=26)
    assert paces.bulk_moment(0.0) == 0.0
    for chat in range(paces.bulk_ready(0.0)):
        paces.took(100 + chat, bulk=True, now=0.0)
    assert 0 < paces.bulk_moment(0.0) <= 1 / 25
    assert paces.bulk_ready(1 / 25) == 1


def test_the_next_moment_of_some_chats_is_that_of_the_first() -> None:
    paces = pacing.Pacing()
    paces.took(ANN, bulk=False, now=0.0)
    paces.took(BOB, bulk=False, now=0.5)
    assert paces.chats_ready([], 0.6) is None
    assert paces.chats_ready([ANN, BOB], 0.6) == 1.0
    assert paces.chats_ready([BOB], 0.6) == 1.5
    assert paces.chats_ready([BOB, CAT], 0.6) == 0.6


def test_a_pause_that_telegram_asks_for_is_kept() -> None:
    paces = pacing.Pacing()
    paces.paused(ANN, 222, now=0.0)
    paces.took(ANN, bulk=False, now=0.0)  # an answer that was under way
    assert paces.ready_at(ANN, 10.0) == 222.0
    assert set(paces.busy_chats(221.0)) == {ANN}
    paces.paused(ANN, 5, now=10.0)
    assert paces.ready_at(ANN, 10.0) == 222.0, "a shorter one does not end it"


FULL = 30 / 1.04
"""Bulk messages a second when nobody complains."""


def test_one_chat_told_to_slow_down_slows_nobody_else() -> None:
    paces = pacing.Pacing(per_second=30)
    for second in range(4):
        paces.paused(ANN, 0.001, now=float(second))
    assert paces._bulk_rate(4.0) == FULL


def test_chats_told_to_slow_down_in_chorus_slow_the_bulk_and_it_recovers_within_a_quarter_minute() -> None:
    paces = pacing.Pacing(per_second=30)
    paces.paused(ANN, 0.001, now=100.0)
    paces.paused(BOB, 0.001, now=103.0)
    paces.paused(CAT, 0.001, now=103.1)  # the same wave counts once
    assert paces._bulk_rate(103.0) == FULL * 0.75
    assert FULL * 0.82 < paces._bulk_rate(108.0) < FULL * 0.84
    assert paces._bulk_rate(118.0) == FULL
    paces.paused(ANN, 0.001, now=2000.0)
    paces.paused(BOB, 0.001, now=2006.0)
    assert paces._bulk_rate(2006.0) == FULL, "far apart they mean the chats"


def test_bulk_that_was_slowed_down_takes_no_more_of_a_second_than_its_rate() -> None:
    paces = pacing.Pacing(per_second=30)
    paces.paused(ANN, 0.001, now=0.0)
    paces.paused(BOB, 0.001, now=0.0)
    assert busiest_second(morning(paces, 4.0).reminders) <= 24


def test_the_bulk_gives_way_to_a_telegram_that_takes_less_for_minutes() -> None:
    paces = pacing.Pacing(per_second=30)
    for wave in range(24):
        paces.paused(wave, 0.001, now=wave * 5.1)
        paces.paused(-wave - 1, 0.001, now=wave * 5.1)
    assert paces._bulk_rate(24 * 5.1) < 2
    assert paces._bulk_rate(24 * 5.1 + 300) == FULL
    assert paces._bulk_rate(1e9) == FULL


def test_the_bulk_never_stops_altogether() -> None:
    paces = pacing.Pacing(per_second=25)
    for wave in range(50):
        paces.paused(wave, 0.001, now=wave * 5.0 + 0.1)
        paces.paused(-wave - 1, 0.001, now=wave * 5.0 + 0.2)
    assert paces._bulk_rate(250.0) >= 1


def test_nothing_older_than_a_minute_is_remembered() -> None:
    paces = pacing.Pacing()
    for second in range(10_000):
        paces.took(second, bulk=False, now=float(second))
        paces.busy_chats(float(second))
    assert len(paces._said) <= 61
    assert len(paces._ready) <= 2
