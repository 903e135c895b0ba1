"""How fast the sender may speak. Moments are seconds on a made-up clock."""

import itertools

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
    assert none.next_moment(1.0) is None


def test_bulk_keeps_to_its_rate_over_all_chats() -> None:
    paces = pacing.Pacing(bulk_per_s=25)
    sent, chat, now = [], 0, 0.0
    while now < 20:
        for _ in range(paces.bulk_ready(now)):
            chat += 1
            paces.took(chat, bulk=True, now=now)
            sent.append(now)
        now += 0.01
    assert len(sent) >= 25 * 20 * 0.95
    busiest = max(sum(start <= moment < start + 1 for moment in sent) for start in sent)
    assert busiest <= 30


def test_replies_use_none_of_the_bulk_budget() -> None:
    paces = pacing.Pacing(bulk_per_s=25)
    before = paces.bulk_ready(0.0)
    for chat in range(100):
        paces.took(chat, bulk=False, now=0.0)
    assert paces.bulk_ready(0.0) == before


def test_the_next_moment_is_when_something_held_back_becomes_free() -> None:
    paces = pacing.Pacing(bulk_per_s=25)
    assert paces.next_moment(0.0) is None
    paces.took(ANN, bulk=False, now=0.0)
    assert paces.next_moment(0.0) == 1.0
    for chat in range(paces.bulk_ready(0.0)):
        paces.took(100 + chat, bulk=True, now=0.0)
    assert paces.next_moment(0.0) == 1 / 25
    assert paces.bulk_ready(1 / 25) == 1
    assert paces.next_moment(5.0) is None


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
    moment = paces.next_moment(now)
    assert moment is not None
    return 1 / (moment - now)


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
    assert paces._bulk_rate(103.1) == 12 + 0.1 / 60
    assert paces._bulk_rate(163.0) == 13
    assert paces._bulk_rate(103.0 + 20 * 60) == 24
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
