"""The checker on histories written by hand: it finds what is wrong, and only that."""

import datetime as dt
import math
import zoneinfo

import pytest

from bot.core import schedule
from bot.simulation import checker, guidance, promised, sights
from bot.simulation.history import Act, Asked, Change, Entry, History, Run, Shown, Snooze, What
from bot.simulation.history import Practice as Kept
from content import model

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
HOUR, DAY = 3600.0, 86_400.0
HALF_PAST_SEVEN = 6.5 * HOUR  # in UTC, in a winter in Berlin
ANN = 7


def history(*runs: float, days: int = 3, changes: tuple[Change, ...] = (), snoozed: bool = False) -> History:
    """Ann is reminded at 07:30 in Berlin from midnight on; `runs` is when she was."""
    told = History(START, end=days * DAY, acts={ANN: [Act(0.0, 1.0)]})
    told.changes = [
        Change(ANN, 0.0, 1.0, What.ZONE, "Europe/Berlin"),
        Change(ANN, 2.0, 3.0, What.SCHEDULE, (dt.time(7, 30), 127)),
        *changes,
    ]
    told.runs = [Run(at, ANN, number, snoozed) for number, at in enumerate(runs, 1)]
    return told


def counted(told: History) -> dict[str, int]:
    return {name: count for name, count in checker.check_reminders(told).counts.items() if count}


def on(day: int, after: float = 1.0) -> float:
    return day * DAY + HALF_PAST_SEVEN + after


def test_a_reminder_a_day_is_as_promised() -> None:
    assert counted(history(on(0), on(1), on(2))) == {"targets": 3, "sent": 3}


def test_a_reminder_that_is_missing_without_a_word_is_lost() -> None:
    assert counted(history(on(0), on(2))) == {"targets": 3, "sent": 2, "lost": 1}


@pytest.mark.parametrize("state", ["planned", "sent"])
def test_what_the_ledger_believes_does_not_count(state: str) -> None:
    told = history(on(0), on(2))
    told.ledger = [Entry(ANN, dt.date(2026, 1, 2), state, None)]

    assert counted(told)["lost"] == 1


def test_a_second_reminder_on_a_date_is_a_duplicate() -> None:
    assert counted(history(on(0), on(0, 30), on(1), on(2))) == {"targets": 3, "sent": 3, "duplicate": 1}


def test_a_reminder_before_its_time_is_none() -> None:
    assert counted(history(on(0), on(1, -60), on(2))) == {"targets": 3, "sent": 2, "lost": 1, "duplicate": 1}


def test_a_reminder_half_an_hour_late_is_late() -> None:
    told = history(on(0, 1800), on(1), on(2))
    told.down = [(on(0, -60), on(0, 1790))]
    assert counted(told) == {"targets": 3, "sent": 2, "late": 1}

    told.down = []
    assert counted(told) == {"targets": 3, "sent": 2, "late": 1, "slow": 1}


def test_a_reminder_three_hours_late_was_lost_and_should_not_have_come() -> None:
    assert counted(history(on(0, 3 * HOUR), on(1), on(2))) == {"targets": 3, "sent": 2, "lost": 1, "duplicate": 1}


def test_an_uncertain_one_is_named_so() -> None:
    told = history(on(0), on(2))
    told.ledger = [Entry(ANN, dt.date(2026, 1, 2), "uncertain", None)]
    assert counted(told)["lost"] == 1, "nothing happened that could leave the bot in doubt"

    told.in_doubt = [(on(1), ANN)]
    assert counted(told) == {"targets": 3, "sent": 2, "uncertain": 1}

    told.in_doubt, told.died = [], [on(1)]
    assert counted(told) == {"targets": 3, "sent": 2, "uncertain": 1}


def test_too_late_is_an_excuse_only_while_the_bot_was_away() -> None:
    told = history(on(0), on(2))
    told.ledger = [Entry(ANN, dt.date(2026, 1, 2), "skipped", "too late")]
    assert counted(told) == {"targets": 3, "sent": 2, "lost": 1}

    told.down = [(on(1, -HOUR), on(1, 1.9 * HOUR))]
    assert counted(told) == {"targets": 3, "sent": 2, "skipped": 1}


def test_a_date_that_passed_in_an_outage_is_not_reminded_of_anew_where_somebody_travels_to() -> None:
    told = history(
        *(on(0), on(2)),
        changes=(
            Change(ANN, on(0, HOUR), on(0, HOUR) + 1, What.ZONE, "Asia/Kolkata"),
            Change(ANN, DAY + 3 * HOUR, DAY + 4.2 * HOUR, What.ZONE, "Europe/Berlin"),
        ),
    )
    told.ledger = [Entry(ANN, dt.date(2026, 1, 2), "skipped", "too late")]
    assert counted(told)["lost"] == 1

    told.down = [(DAY + 1.9 * HOUR, DAY + 4.1 * HOUR)]
    assert counted(told) == {"targets": 3, "sent": 2, "skipped": 1}


def test_what_falls_due_in_an_outage_that_outlasts_the_simulation_is_not_judged() -> None:
    told = history(on(0), days=4)
    told.down = [(on(1, -60), 9 * DAY)]
    assert counted(told) == {"targets": 1, "sent": 1}

    told.down = [(on(1, -60), 3.5 * DAY)]
    assert counted(told)["lost"] == 3


def test_an_unknown_reason_is_no_excuse() -> None:
    told = history(on(0), on(2))
    told.ledger = [Entry(ANN, dt.date(2026, 1, 2), "skipped", "nothing suits")]

    assert counted(told)["lost"] == 1


def skipped_on(*days: int, state: str = "sent", among: int = 30) -> list[Entry]:
    """A ledger of so many days, on some of which nothing was sent because nobody answers."""
    first = START.date()
    return [
        Entry(ANN, first + dt.timedelta(days=day), *(("skipped", "tapering") if day in days else (state, None)))
        for day in range(among)
    ]


def test_who_does_nothing_is_reminded_less_often() -> None:
    told = history(*(on(day) for day in (0, 1, 2, 3, 5)), days=6)  # heard on the first day: the silence begins after it
    told.ledger = skipped_on(4, among=6)
    assert counted(told) == {"targets": 6, "sent": 5, "skipped": 1}

    too_early = history(*(on(day) for day in (0, 1, 2, 4, 5)), days=6)
    too_early.ledger = skipped_on(3, among=6)
    assert counted(too_early) == {"targets": 6, "sent": 5, "lost": 1, "unwelcome": 1}


@pytest.mark.parametrize("speaks", [True, False])
def test_who_was_heard_meanwhile_is_reminded_as_before(*, speaks: bool) -> None:
    told = history(*(on(day) for day in (0, 1, 2, 3, 5)), days=6)
    told.ledger = skipped_on(4, among=6)
    told.acts[ANN].append(Act(2.5 * DAY, 2.5 * DAY, speaks=speaks))

    assert counted(told) == {"targets": 6, "sent": 5, "lost": 1}


def test_what_is_done_while_a_reminder_is_decided_about_leaves_both_open() -> None:
    told = history(*(on(day) for day in (0, 1, 2, 3, 5)), days=6)
    told.ledger = skipped_on(4, among=6)
    told.acts[ANN].append(Act(on(4), on(4, 2.0)))

    assert counted(told) == {"targets": 6, "sent": 5, "skipped": 1}


def silent_for_weeks() -> History:
    """A silence that begins on the second day, and the question whether to pause 21 days later."""
    sent = (0, 1, 2, 3, 5, 7, 14)
    told = history(*(on(day) for day in sent), days=26)
    told.ledger = skipped_on(*(day for day in range(22) if day not in sent), among=23)
    told.asked = [Asked(on(22), ANN)]
    return told


def test_after_weeks_one_question_is_asked_and_then_nothing_is_expected_until_a_word() -> None:
    told = silent_for_weeks()
    assert counted(told) == {"targets": 23, "sent": 7, "skipped": 16}

    told.acts[ANN].append(Act(on(23, HOUR), on(23, HOUR), speaks=False))
    assert "lost" not in counted(told)

    told.acts[ANN].append(Act(on(23, 2 * HOUR), on(23, 2 * HOUR)))
    assert counted(told)["lost"] == 2


def test_the_question_is_all_that_comes_on_its_date_whatever_is_changed_after_it() -> None:
    told = silent_for_weeks()
    told.wrong_s, told.asked = 90.0, [Asked(on(22, -30), ANN)]
    later = on(22, HOUR)
    told.changes.append(Change(ANN, later, later, What.SCHEDULE, (dt.time(20, 0), 127)))
    told.acts[ANN].append(Act(later, later))
    told.runs += [Run(on(day, 12.5 * HOUR), ANN, day, snoozed=False) for day in (23, 24, 25)]

    assert "lost" not in counted(told)


def test_the_question_does_not_come_twice_and_no_reminder_comes_after_it_before_a_word() -> None:
    told = silent_for_weeks()
    told.asked.append(Asked(on(23), ANN))
    told.runs.append(Run(on(24), ANN, 24, snoozed=False))
    assert counted(told)["duplicate"] == 2

    told.asked = [each._replace(untold=True) for each in told.asked]
    assert "duplicate" not in counted(told), "the bot did not learn that it was seen"


def test_a_question_that_nobody_saw_is_no_reminder() -> None:
    told = silent_for_weeks()
    told.asked = []

    assert counted(told)["lost"] == 4


def test_a_day_that_began_with_much_pain_may_pass_without_a_reminder() -> None:
    told = history(on(0), on(2))
    told.ledger = [Entry(ANN, dt.date(2026, 1, 2), "skipped", "nothing suits")]
    told.acts[ANN].append(Act(on(1, -HOUR), on(1, -HOUR), sore=True))
    assert counted(told) == {"targets": 3, "sent": 2, "skipped": 1}

    told.acts[ANN][-1] = Act(on(0, -HOUR), on(1, -HOUR), sore=True)  # said in an outage, heard after it
    assert counted(told) == {"targets": 3, "sent": 2, "skipped": 1}

    told.acts[ANN][-1] = Act(on(0, -HOUR), on(0, -HOUR), sore=True)
    assert counted(told)["lost"] == 1


def test_another_movement_may_come_in_a_message_of_its_own_as_often_as_it_was_asked_for() -> None:
    told = history(on(0), on(1), on(2))
    told.runs += [Run(on(1, 60), ANN, 2, snoozed=False), Run(on(1, 90), ANN, 2, snoozed=False)]
    told.runs.sort()
    told.others[2] = 1

    assert counted(told) == {"targets": 3, "sent": 3, "duplicate": 1}


def test_another_movement_in_doubt_may_be_said_once_more_and_a_reminder_in_doubt_may_not() -> None:
    told = history(on(0), on(1), on(2))
    told.runs[1:1] = [Run(on(0, 60), ANN, 1, snoozed=False, untold=True), Run(on(0, 90), ANN, 1, snoozed=False)]
    told.others[1] = 1
    assert counted(told) == {"targets": 3, "sent": 3}

    told.runs[:3] = [Run(on(0), ANN, 1, snoozed=False, untold=True), Run(on(0, 30), ANN, 1, snoozed=False)]
    told.others[1] = 0
    assert counted(told)["duplicate"] == 1


def test_a_reminder_that_is_late_and_does_not_say_so_is_found() -> None:
    told = history(on(0), on(1, HOUR), on(2))
    told.down = [(on(1, -60), on(1, HOUR - 1))]
    assert counted(told) == {"targets": 3, "sent": 2, "late": 1}

    told.runs[1] = told.runs[1]._replace(in_time=True)
    assert counted(told)["untrue"] == 1


def test_another_movement_may_be_said_once_more_where_the_bot_died_before_it_wrote_that_down() -> None:
    told = history(on(0), on(1), on(2))
    told.runs[1:1] = [Run(on(0, 60), ANN, 1, snoozed=False), Run(on(0, 90), ANN, 1, snoozed=False)]
    told.others[1] = 1
    assert counted(told)["duplicate"] == 1

    told.down = [(on(0, 62), on(0, 70))]
    assert counted(told)["duplicate"] == 1, "only Telegram was away"

    told.died = [on(0, 62)]
    assert counted(told) == {"targets": 3, "sent": 3}

    told.runs.insert(3, Run(on(0, 95), ANN, 1, snoozed=False))
    assert counted(told)["duplicate"] == 1


def test_that_it_is_blocked_the_bot_also_learns_by_being_refused() -> None:
    block = Change(ANN, on(0, HOUR), math.inf, What.BLOCK)
    told = history(on(0), on(4), days=5, changes=(block, Change(ANN, on(3, HOUR), on(3, HOUR), What.UNBLOCK)))
    told.ledger = [Entry(ANN, dt.date(2026, 1, 2), "skipped", "blocked")]
    assert counted(told)["lost"] == 3

    told.refused[ANN] = [on(1)]
    assert counted(told) == {"targets": 2, "sent": 2}

    told.to_blockers = [(on(2), ANN)]
    assert counted(told)["after_stop"] == 1


def test_a_word_of_somebody_who_had_blocked_the_bot_lets_it_in_again() -> None:
    told = history(
        *(on(0), on(4), on(5)),
        days=6,
        changes=(
            Change(ANN, on(0, HOUR), on(0, HOUR), What.BLOCK),
            Change(ANN, on(2), math.inf, What.UNBLOCK),
        ),
    )
    assert counted(told) == {"targets": 1, "sent": 1, "after_stop": 2}

    told.acts[ANN] += [Act(on(3, HOUR), on(3, HOUR) + 1)]
    assert counted(told) == {"targets": 3, "sent": 3}


def test_nothing_comes_after_stop() -> None:
    stop = Change(ANN, DAY, DAY + 1, What.STOP)

    assert counted(history(on(0), changes=(stop,))) == {"targets": 1, "sent": 1}
    assert counted(history(on(0), on(1), changes=(stop,))) == {"targets": 1, "sent": 1, "after_stop": 1}


def test_nothing_is_tried_with_somebody_who_has_blocked_the_bot() -> None:
    told = history(on(0), changes=(Change(ANN, DAY, DAY + 1, What.BLOCK),))
    told.to_blockers = [(DAY + 0.5, ANN)]
    assert counted(told) == {"targets": 1, "sent": 1}

    told.to_blockers = [(on(1), ANN)]
    assert counted(told) == {"targets": 1, "sent": 1, "after_stop": 1}


def test_a_wish_that_crosses_a_reminder_leaves_both_ways_open() -> None:
    stop = Change(ANN, on(1, -2), on(1, 2), What.STOP)

    assert counted(history(on(0), on(1), changes=(stop,))) == {"targets": 2, "sent": 2}
    assert counted(history(on(0), changes=(stop,))) == {"targets": 1, "sent": 1}


def test_a_wish_that_the_bot_never_heard_changes_nothing() -> None:
    stop = Change(ANN, DAY, math.inf, What.STOP)

    assert counted(history(on(0), on(1), on(2), changes=(stop,))) == {"targets": 3, "sent": 3}


def test_a_pause_and_the_days_of_the_week_are_no_targets() -> None:
    pause = Change(ANN, on(0, HOUR), on(0, HOUR + 1), What.PAUSE, 2)
    assert counted(history(on(0), on(2), changes=(pause,))) == {"targets": 2, "sent": 2}

    fridays = Change(ANN, 4.0, 5.0, What.SCHEDULE, (dt.time(7, 30), 1 << 4))  # 2 January 2026 was one
    assert counted(history(on(1), changes=(fridays,))) == {"targets": 1, "sent": 1}


@pytest.mark.parametrize("came_on", [(0, 2, 3), (0, 3)])
def test_a_pause_asked_for_at_midnight_may_begin_on_either_date(came_on: tuple[int, ...]) -> None:
    midnight = DAY - HOUR  # in Berlin
    told = history(
        *(on(day) for day in came_on), days=4, changes=(Change(ANN, midnight - 1, midnight - 1, What.PAUSE, 2),)
    )
    assert counted(told).get("lost", 0) == 0
    assert counted(told).get("duplicate", 0) == 0


def test_a_move_west_gives_no_second_reminder_on_the_same_date() -> None:
    west = Change(ANN, on(0, HOUR), on(0, HOUR + 1), What.ZONE, "America/New_York")
    in_new_york = DAY + 12.5 * HOUR + 1

    assert counted(history(on(0), in_new_york, days=2, changes=(west,))) == {"targets": 2, "sent": 2}
    again = counted(history(on(0), 12.5 * HOUR + 1, in_new_york, days=2, changes=(west,)))
    assert again == {"targets": 2, "sent": 2, "duplicate": 1}


def test_a_move_east_over_a_reminder_brings_it_at_once() -> None:
    east = Change(ANN, 2 * HOUR, 2 * HOUR + 1, What.ZONE, "Asia/Tokyo")  # 11:00 there, and 03:00 in Berlin

    assert counted(history(2 * HOUR + 2, days=1, changes=(east,))) == {"targets": 1, "sent": 1}
    assert counted(history(22.5 * HOUR + 1, days=2, changes=(east,)))["lost"] == 1
    in_tokyo = 22.5 * HOUR + 1
    assert counted(history(2 * HOUR + 2, in_tokyo, days=2, changes=(east,)))["sent"] == 2


def test_what_was_decided_by_a_clock_ahead_before_a_wish_holds_for_its_date() -> None:
    sent = (0, 1, 2, 4, 6)
    just_before = on(7, -30)
    later = Change(ANN, just_before, just_before, What.SCHEDULE, (dt.time(20, 0), 127))
    told = history(*(on(day) for day in sent), days=8, changes=(later,))
    told.acts[ANN] = [Act(-9.0, -9.0), Act(just_before, just_before)]
    told.ledger = skipped_on(3, 5, 7, among=8)
    assert counted(told)["lost"] == 1

    told.wrong_s = 60.0
    assert counted(told) == {"targets": 8, "sent": 5, "skipped": 3}


def test_a_reminder_of_a_move_east_is_not_taken_for_that_of_the_date_before_which_was_skipped() -> None:
    in_honolulu = 17.5 * HOUR  # when it is 07:30 there, it is so on Kiritimati too, a day later
    west = Change(ANN, 4.0, 5.0, What.ZONE, "Pacific/Honolulu")
    moved_at = 4 * DAY + in_honolulu + HOUR
    east = Change(ANN, moved_at, moved_at + 1, What.ZONE, "Pacific/Kiritimati")
    told = history(*(day * DAY + in_honolulu + 1 for day in range(4)), moved_at + 2, days=5, changes=(west, east))
    told.acts[ANN].append(Act(moved_at, moved_at + 1))
    told.ledger = skipped_on(4, among=6)

    assert counted(told) == {"targets": 6, "sent": 5, "skipped": 1}


def test_a_move_east_of_which_the_bot_hears_late_brings_the_reminder_when_it_hears() -> None:
    heard = 4.4 * HOUR
    east = Change(ANN, 1.4 * HOUR, heard, What.ZONE, "Asia/Kolkata")  # 07:30 there is at 02:00 in UTC

    assert counted(history(heard + 1, days=1, changes=(east,))) == {"targets": 1, "late": 1}
    assert counted(history(days=1, changes=(east,)))["lost"] == 1


def test_a_move_east_just_before_a_reminder_leaves_both_open_where_the_clock_may_be_wrong() -> None:
    just_before = on(0, -30)
    told = history(days=1, changes=(Change(ANN, just_before, just_before + 1, What.ZONE, "Asia/Tokyo"),))
    assert counted(told) == {"targets": 1, "lost": 1}

    told.wrong_s = 60.0
    assert counted(told) == {}


def test_a_snoozed_reminder_comes_as_often_as_it_was_snoozed() -> None:
    told = history(on(0), days=1)
    told.runs.append(Run(on(0, 601), ANN, 1, snoozed=True))
    assert counted(told) == {"targets": 1, "sent": 1, "duplicate": 1}

    told.snoozes = {1: [Snooze(on(0), on(0), 10)]}
    assert counted(told) == {"targets": 1, "sent": 1}

    told.snoozes = {1: [Snooze(on(0), on(0), 60)]}
    assert counted(told) == {"targets": 1, "sent": 1, "duplicate": 1, "lost": 1}, "it came too early"

    told.snoozes, told.wrong_s = {1: [Snooze(on(0), on(0), 12)]}, 90.0
    assert counted(told) == {"targets": 1, "sent": 1}, "the clock was set from one end to the other meanwhile"


def test_a_snoozed_reminder_that_never_comes_is_lost_unless_something_took_it_back() -> None:
    told = history(on(0), days=1)
    told.snoozes = {1: [Snooze(on(0, 5), on(0, 5), 10)]}
    assert counted(told) == {"targets": 1, "sent": 1, "lost": 1}

    told.acts[ANN].append(Act(on(0, 60), on(0, 60)))
    assert counted(told) == {"targets": 1, "sent": 1}


def test_what_was_snoozed_before_stop_does_not_come_after_it() -> None:
    stop = Change(ANN, on(0, 120), on(0, 121), What.STOP)
    told = history(on(0), days=1, changes=(stop,))
    told.runs.append(Run(on(0, 3601), ANN, 1, snoozed=True))
    told.snoozes = {1: [Snooze(on(0, 60), on(0, 60), 50)]}
    assert counted(told) == {"targets": 1, "sent": 1, "after_stop": 1}

    told.snoozes = {1: [Snooze(on(0, 180), on(0, 180), 50)]}
    assert counted(told) == {"targets": 1, "sent": 1}


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "Australia/Lord_Howe", "America/Nuuk", "Africa/Cairo", "Pacific/Apia"]
)
@pytest.mark.parametrize("wall", [dt.time(0, 30), dt.time(2, 30), dt.time(7, 30), dt.time(23, 45)])
def test_the_naive_way_to_a_due_moment_comes_to_what_the_bot_works_out(zone: str, wall: dt.time) -> None:
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=day) for day in range(366)]

    assert [promised.due(wall, zone, day) for day in days] == [
        schedule.due(wall, zoneinfo.ZoneInfo(zone), day) for day in days
    ]


def test_a_date_that_does_not_exist_is_no_target() -> None:
    assert promised.due(dt.time(7, 30), "Pacific/Apia", dt.date(2011, 12, 30)) is None


# Practices: piriformis at its least, hands-free; the text of a step is made of what the files say.

FIGURE = "piriformis_supine"
DOSE = (1, 20)


def practising(*screens: tuple[float, int, int], over: bool = True, left: bool = False) -> History:
    """Screens as (moment, version, step counted from 1)."""
    told = History(START, end=DAY, acts={ANN: [Act(HOUR, HOUR)]})
    told.practices = {1: Kept(FIGURE, *DOSE, hands_free=True, over=over)}
    told.shown = [
        Shown(0, ANN, sights.Step(1, 0, "card", None), ""),
        *(
            Shown(at, ANN, sights.Step(1, version, "step", step), _text(step, left=left))
            for at, version, step in screens
        ),
    ]
    return told


def _text(number: int, *, left: bool) -> str:
    library = guidance._library()
    movement = library.movements[FIGURE]
    step = guidance._steps(FIGURE, *DOSE)[number - 1]
    side = step.side.other if left and step.side is not None else step.side
    dose = model.ChosenDose(*DOSE)
    heading = guidance._SIDES[side] if side is not None else ""
    return f"<b>Hold</b> · {heading}\n\n{library.render(step.cue, movement, dose, side, 'en')}"


def guided(told: History) -> dict[str, int]:
    verdict = checker.Verdict()
    guidance.check_practices(told, verdict)
    return {name: count for name, count in verdict.counts.items() if count and name not in ("practices", "steps")}


def test_a_practice_that_passes_over_a_step_is_found() -> None:
    number, seconds = _first_hold()

    assert guided(practising((0, 5, number), (seconds, 6, number + 2))) == {"unfinished": 1}


def test_a_practice_that_ends_by_itself_before_its_last_step_is_found() -> None:
    number, _ = _first_hold()
    told = practising((0, 5, number))
    told.practices[1] = told.practices[1]._replace(ended=20.0)
    assert guided(told) == {"unfinished": 1}

    told.acts[ANN] = [Act(10.0, 11.0)]
    assert guided(told) == {}, "they wrote something"

    told.acts[ANN] = []
    told.taps = {(1, 4): {"stop"}}
    assert guided(told) == {}, "they had stopped while the step was on its way"


@pytest.mark.parametrize("asked", ["card", "rate"])
def test_a_practice_that_does_not_ask_for_a_number_is_found(asked: str) -> None:
    last = len(guidance._steps(FIGURE, *DOSE))
    told = practising((10, 5, last))
    told.practices[1] = told.practices[1]._replace(done=True, ended=60.0)
    card, rate = (Shown(at, ANN, sights.Step(1, version, kind, None), "") for at, version, kind in RATINGS)
    told.shown = [card, *told.shown[1:], rate]
    assert guided(told) == {"finished": 1}

    told.shown.remove({"card": card, "rate": rate}[asked])
    assert guided(told) == {"finished": 1, "unasked": 1}


RATINGS = ((0, 0, "card"), (50, 6, "rate"))


@pytest.mark.parametrize("over", [True, False])
def test_a_tap_on_the_newest_screen_that_changes_nothing_is_found(*, over: bool) -> None:
    told = practising(over=over)
    told.shown = [Shown(0, ANN, sights.Step(1, 0, "card", None), "")]
    told.practices[1] = told.practices[1]._replace(ended=12.0 if over else math.inf)
    told.acts[ANN] = [Act(10.0, 11.0, tapped="p:1:0:rate:3")]

    assert guided(told) == ({} if over else {"unfinished": 1})


def test_a_tap_that_leads_elsewhere_is_found() -> None:
    number, seconds = _first_hold()
    told = practising((0, 5, number), (seconds, 6, number + 1))
    told.taps = {(1, 5): {"wait"}}
    told.acts[ANN].insert(0, Act(5.0, 5.0, tapped="p:1:5:wait"))
    assert guided(told) == {"unfinished": 1}

    told.taps[1, 4] = {"hurts"}
    assert guided(told) == {}, "what they tapped before may have come first"


def test_who_writes_or_taps_gets_an_answer() -> None:
    told = history(days=1)
    told.acts[ANN] = [Act(10.0, 11.0, tapped="r:1:start")]
    told.answered[ANN] = [12.0]
    verdict = checker.Verdict()
    guidance.check_answers(told, verdict)
    assert verdict.counts["unanswered"] == 0

    told.answered[ANN] = [9.0]
    guidance.check_answers(told, verdict)
    assert verdict.counts["unanswered"] == 1


def _first_hold() -> tuple[int, float]:
    steps = guidance._steps(FIGURE, *DOSE)
    number = next(n for n, step in enumerate(steps, 1) if step.kind == "hold")
    return number, steps[number - 1].seconds


def test_a_hold_of_all_its_seconds_is_as_promised() -> None:
    number, seconds = _first_hold()

    assert guided(practising((0, 5, number), (seconds, 6, number + 1))) == {}


def test_a_hold_that_ends_early_is_found() -> None:
    number, seconds = _first_hold()

    assert guided(practising((0, 5, number), (seconds - 1, 6, number + 1))) == {"early_holds": 1}


def test_a_hold_that_its_person_ended_is_not_early() -> None:
    number, _ = _first_hold()
    told = practising((0, 5, number), (3, 6, number + 1))
    told.taps = {(1, 5): {"next"}}

    assert guided(told) == {}


def test_a_practice_that_goes_silent_is_unfinished() -> None:
    number, _ = _first_hold()

    assert guided(practising((0, 5, number), over=False)) == {"unfinished": 1}


def test_a_practice_is_not_unfinished_while_the_bot_is_away() -> None:
    number, _ = _first_hold()
    told = practising((0, 5, number), over=False)
    told.down = [(1.0, DAY)]

    assert guided(told) == {}


def test_a_cue_for_the_other_side_is_found() -> None:
    number, seconds = _first_hold()

    assert guided(practising((0, 5, number), (seconds, 6, number + 1), left=True))["wrong_side"] == 2
