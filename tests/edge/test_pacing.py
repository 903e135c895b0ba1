"""How fast the sender may speak. Moments are seconds on a made-up clock."""

import itertools
from collections.abc import Sequence

from bot.edge import pacing

ANN, BOB, CAT = 7, 8, 9


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


def morning(paces: pacing.Pacing, lasts: float, *, late: float = 0.0, replies: Sequence[float] = ()) -> list[float]:
    """Send reminders as soon as they may leave, or so much later; meanwhile people get replies. Gives when."""
    sent: list[float] = []
    left, now = sorted(replies), 0.0
    while now < lasts:
        for _ in range(paces.bulk_ready(now)):
            sent.append(now)
            paces.took(len(sent), bulk=True, now=now)
        now = max(paces.bulk_moment(now) + late, now + 0.001)
        while left and left[0] <= now:
            paces.took(-len(left), bulk=False, now=left.pop(0))
    return sent


def busiest_second(sent: Sequence[float]) -> int:
    """How many left within any second."""
    return max(sum(start <= moment < start + 1 for moment in sent) for start in sent)


def test_bulk_keeps_to_its_rate_over_all_chats() -> None:
    paces = pacing.Pacing(bulk_per_s=30)
    sent = morning(paces, 20.0)
    assert len(sent) >= 30 * 20 * 0.95
    assert busiest_second(sent) <= 30


def test_a_late_look_loses_nothing_of_the_bulk_and_no_second_gets_more_than_allowed() -> None:
    sent = morning(pacing.Pacing(bulk_per_s=30), 60.0, late=0.02)
    assert len(sent) >= 30 * 60 * 0.95
    assert busiest_second(sent) <= 30


def test_bulk_makes_room_for_replies() -> None:
    paces = pacing.Pacing(bulk_per_s=30)
    replies = [second + share for second in range(60) for share in (0.2, 0.21, 0.7)]
    sent = morning(paces, 60.0, replies=replies)
    assert busiest_second([*sent, *replies]) <= 30 + 2, "replies do not wait, so two at once may go over"
    assert len(sent) + len(replies) >= 30 * 60 * 0.95


def test_bulk_keeps_half_of_its_budget_however_much_is_talked() -> None:
    paces = pacing.Pacing(bulk_per_s=30)
    sent = morning(paces, 20.0, replies=[moment / 100 for moment in range(2_000)])
    assert 14 * 20 <= len(sent) <= 15.5 * 20


def test_replies_wait_for_no_budget() -> None:
    paces = pacing.Pacing(bulk_per_s=30)
    morning(paces, 5.0)
    assert paces.ready_at(ANN, 5.0) == 5.0
    assert ANN not in paces.busy_chats(5.0)


def test_the_next_moment_of_bulk_is_when_its_budget_grows() -> None:
    paces = pacing.Pacing(bulk_per_s=25)
    assert paces.bulk_moment(0.0) == 0.0
    for chat in range(paces.bulk_ready(0.0)):
        paces.took(100 + chat, bulk=True, now=0.0)
    assert paces.bulk_moment(0.0) == 1 / 25
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


def rate(paces: pacing.Pacing, now: float) -> float:
    """Bulk messages a second at a moment: what a far away second refills."""
    for chat in range(paces.bulk_ready(now)):
        paces.took(10_000 + chat, bulk=True, now=now)
    return 1 / (paces.bulk_moment(now) - now)


def test_one_chat_told_to_slow_down_slows_nobody_else() -> None:
    paces = pacing.Pacing(bulk_per_s=25)
    for second in range(4):
        paces.paused(ANN, 0.001, now=float(second))
    assert round(rate(paces, 100.0)) == 25


def test_chats_told_to_slow_down_in_chorus_halve_the_bulk_and_it_recovers() -> None:
    paces = pacing.Pacing(bulk_per_s=24)
    paces.paused(ANN, 0.001, now=100.0)
    paces.paused(BOB, 0.001, now=103.0)
    paces.paused(CAT, 0.001, now=103.1)  # the same wave counts once
    assert paces._bulk_rate(103.1) == 12 + 0.1 / 5
    assert paces._bulk_rate(108.0) == 13
    assert paces._bulk_rate(103.0 + 12 * 5) == 24
    paces.paused(ANN, 0.001, now=2000.0)
    paces.paused(BOB, 0.001, now=2006.0)
    assert paces._bulk_rate(2006.0) == 24, "far apart they mean the chats"


def test_the_bulk_never_stops_altogether() -> None:
    paces = pacing.Pacing(bulk_per_s=25)
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
