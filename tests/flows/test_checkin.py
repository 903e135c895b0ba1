"""The check-in as a person lives it: few numbers, each with a way to change it, and days that need no stretch."""

import pytest

from tests import sandboxes, talks


async def test_the_second_practice_of_a_day_asks_for_no_number(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.starts(ann)
    first = await talks.finishes(ann)
    await ann.says("/stretch bridge")
    ready = await ann.hears("Put the phone where you can hear it", after=first.id)
    assert "0 to 10" not in ready.text
    await ann.taps("Start")

    done = await ann.hears("Done: Bridge", within=60)
    assert "0 to 10" not in done.text


async def test_a_number_that_nobody_answered_is_asked_on_the_next_card(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    card = await talks.opens(ann)
    await ann.says("/stretch bridge")

    await ann.hears("0 = no pain", after=card.id)


async def test_the_day_after_is_asked_on_the_next_card_and_what_did_not_settle_makes_it_a_small_day(
    settled: sandboxes.Sandbox,
) -> None:
    ann = await settled.ann()
    await ann.jumps()
    await ann.hears("Time for today's stretch")
    await talks.starts(ann, "bridge")
    done = await talks.finishes(ann)
    await ann.jumps()
    reminder = await ann.hears("Time for today's stretch", after=done.id)
    await ann.says("/stretch knee to chest")
    card = await ann.hears("How was it the day after Bridge?", after=reminder.id)
    assert {"Better", "The same", "Sore, but it settled", "Worse, not settled", "Skip"} <= set(card.labels)
    await ann.taps("Worse, not settled")
    await ann.hears("Not settled yet: then it is a small one today")
    await ann.taps("1")

    ready = await ann.hears("Noted: 1.")
    assert "Today: 2 × 5 s each side." in ready.text


@pytest.mark.parametrize(("word", "noted"), [("Easy", "It was easy"), ("Fine", "It was fine"), ("Hard", "It was hard")])
async def test_how_it_was_is_one_tap_or_word_on_the_summary(settled: sandboxes.Sandbox, word: str, noted: str) -> None:
    ann = await settled.ann()
    await talks.starts(ann)
    summary = await talks.finishes(ann)
    assert "How was it?" in summary.text
    await ann.taps(word)

    told = await ann.hears(noted)
    assert word not in told.labels


async def test_a_number_of_the_summary_can_be_changed(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.starts(ann, pain=2)
    await talks.finishes(ann, pain=2)
    await ann.taps("Change a number")
    await ann.taps("After")
    await ann.hears("Back pain after it, 0 to 10?")
    await ann.taps("4")
    await ann.hears("Pain before 2, after 4.")
    await ann.hears("A bit more sore.")


async def test_a_slip_to_nine_is_taken_back_with_what_followed_from_it(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.starts(ann, pain=2)
    summary = await talks.finishes(ann, pain=9)
    await ann.hears("right now, any of these", after=summary.id)
    await talks.passes_the_lists(ann)
    await ann.taps("Change a number")
    await ann.taps("After")
    await ann.hears("Back pain after it, 0 to 10?")
    await ann.taps_data(summary.id, f"f:{summary.data('Easy').split(':')[1]}:after:1")

    await ann.hears("Pain before 2, after 1.")


@pytest.mark.parametrize("words", ["6", "six", "6/10", "pain 6", "/pain 6"])
async def test_a_number_counts_however_it_is_said(settled: sandboxes.Sandbox, words: str) -> None:
    ann = await settled.ann()
    await ann.says(words)

    noted = await ann.hears("Noted: 6.")
    assert "Change it" in noted.labels


async def test_a_plain_number_that_was_no_rating_is_forgotten_with_one_tap(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await ann.says("6")
    await ann.hears("Noted: 6.")
    await ann.taps("It was no rating")

    await ann.hears("it is forgotten")


async def test_a_rating_out_of_turn_is_changed_for_the_day(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await ann.says("/pain 6")
    await ann.hears("Noted: 6.")
    await ann.taps("Change it")
    await ann.hears("Back pain right now")
    await ann.taps("4")

    await ann.hears("Changed for today: 4.")


async def test_on_a_tough_day_no_stretch_comes_until_a_lower_number_does(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await ann.says("/pain 8")
    await ann.hears("tough day")
    await talks.passes_the_lists(ann)
    for wanted in ("/today", "/stretch bridge"):
        said = await ann.says(wanted)
        offer = await ann.hears("You rated 7 or more today", after=said.id)
        assert "A day off" in offer.labels
    await ann.says("/pain 3")
    said = await ann.hears("Changed for today: 3.")
    await ann.says("/stretch bridge")

    await ann.hears("0 = no pain", after=said.id)


async def days_pass(ann: sandboxes.Person) -> None:
    """More than one of them: on the first day nobody is asked where it hurts."""
    last = 0
    for _ in range(2):
        await ann.jumps()
        last = (await ann.hears("Time for today's stretch", after=last)).id


async def test_on_the_first_day_nobody_is_asked_where_it_hurts(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.starts(ann)
    done = await talks.finishes(ann)
    await ann.says("/help")
    await ann.hears("one guided stretch a day", after=done.id)

    assert [m.text for m in await ann.chat() if "Where do you feel it" in m.text] == []


async def test_where_it_hurts_is_several_taps_once_a_week_and_a_new_leg_gets_its_question(
    settled: sandboxes.Sandbox,
) -> None:
    ann = await settled.ann()
    await days_pass(ann)
    await talks.starts(ann)
    await talks.finishes(ann)
    asked = await ann.hears("Where do you feel it these days?")
    assert "Skip" in asked.labels
    for tapped, shown in (("Low back", "Low back ✓"), ("Leg", "Leg ✓"), ("Low back ✓", "Low back")):
        await ann.taps(tapped)
        await talks.sees(ann, shown)
    await ann.taps("Done")
    await ann.hears("Noted, thank you.")
    await ann.hears("Pain or tingling down a leg?")
    await ann.taps("No")
    noted = await ann.hears("What I go by, for your safety")
    said = await ann.says("/stretch bridge")
    await ann.hears("Bridge", after=said.id)
    await ann.taps("Start")
    await ann.hears("Done: Bridge", within=60)

    assert [m.id for m in await ann.chat() if "Where do you feel it" in m.text and m.id > noted.id] == []


async def test_where_it_hurts_can_be_skipped(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await days_pass(ann)
    await talks.starts(ann)
    await talks.finishes(ann)
    await ann.hears("Where do you feel it these days?")
    await ann.taps("Skip")

    await ann.hears("All right, no need.")
