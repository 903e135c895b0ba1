"""Setting up: from /start to the summary, back and forth, by taps and by words, and who may not begin."""

import pytest

from tests import sandboxes, talks


async def test_start_leads_to_a_summary_with_the_next_reminder(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()

    await talks.subscribes(ann)

    summary = await ann.hears("Every day at 07:30 (Berlin time)")
    moments = [entity for entity in summary.raw["entities"] if entity["type"] == "date_time"]
    assert len(moments) == 1
    assert len([message for message in await ann.chat() if not message.mine]) == 1  # one message, edited


async def test_typing_what_a_button_says_works_like_tapping_it(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await ann.says("/start")
    await ann.hears("May I keep your pain ratings?")
    await ann.says("no, keep none")
    for question, answer in [
        ("Are you 18 or older?", "yes I am"),
        ("right now, any of these", "None of these"),
        ("In the last weeks", "none of these!"),
        ("Heart and fainting", "NONE OF THESE"),
        ("Any of these about you?", "sore neck"),
        ("Sore neck ✓", "done"),
        ("Getting down to the floor", "I can't get on the floor"),
        ("What bothers your back more?", "bending forward"),
        ("Pain or tingling down a leg?", "one leg"),
    ]:
        await talks.sees(ann, question)
        await ann.says(answer)
    await ann.hears("Where is your clock?")
    await ann.says("lisbon")
    await ann.hears("Noted: Lisbon time")
    await ann.hears("When shall I come")
    await ann.says("7 pm")

    await ann.hears("Every day at 19:00 (Lisbon time)")


async def test_every_step_can_be_gone_back_to(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await talks.reaches_the_zone(ann)
    await ann.taps("Berlin")
    await ann.hears("When shall I come")
    await ann.taps("Back")
    await ann.hears("Where is your clock?")
    await ann.taps("London")
    await ann.hears("London time")
    await ann.taps("08:00")

    await ann.hears("Every day at 08:00 (London time)")


async def test_back_leads_all_the_way_to_the_consent(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await ann.says("/start")
    await ann.taps("Yes, keep my ratings")
    await talks.passes_the_screen(ann)
    await ann.hears("Where is your clock?")
    for question in (
        "Pain or tingling down a leg?",
        "What bothers your back more?",
        "Getting down to the floor",
        "Any of these about you?",
        "Heart and fainting",
        "In the last weeks",
        "right now, any of these",
        "Are you 18 or older?",
    ):
        await ann.taps("Back")
        await ann.hears(question)
    await ann.taps("Back")

    await ann.hears("May I keep your pain ratings?")


@pytest.mark.parametrize("answer", ["Yes, one or more", "Not sure"])
async def test_an_emergency_sign_or_a_not_sure_stops_everything(unkink: sandboxes.Sandbox, answer: str) -> None:
    ann = await unkink.ann()
    await ann.says("/start")
    await ann.taps("No, keep none")
    await ann.taps("Yes, I am")
    await ann.hears("right now, any of these")
    await ann.taps(answer)
    stop = await ann.hears("Please don't exercise now")

    await ann.says("/stretch bridge")

    await ann.hears("Are you 18 or older?", after=stop.id)


async def test_a_wrong_tap_on_the_emergency_list_can_be_taken_back(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await ann.says("/start")
    await ann.taps("No, keep none")
    await ann.taps("Yes, I am")
    await ann.hears("right now, any of these")
    await ann.taps("Yes, one or more")
    await ann.hears("Please don't exercise now")
    await ann.taps("Back, I tapped the wrong one")
    await ann.hears("right now, any of these")
    await ann.taps("None of these")

    await ann.hears("In the last weeks")


async def test_an_urgent_sign_waits_for_a_doctor(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await ann.says("/start")
    await ann.taps("No, keep none")
    await ann.taps("Yes, I am")
    await ann.hears("right now, any of these")
    await ann.taps("None of these")
    await ann.hears("In the last weeks")
    await ann.taps("Not sure")

    await ann.hears("Let's not start yet")


async def test_a_shared_location_becomes_a_zone(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await talks.reaches_the_zone(ann)
    await ann.taps("Share my location")
    await ann.hears("Tap the key below")
    assert await ann.keyboard() == ["Share my location"]
    await ann.shares_location(48.2, 16.37)

    await ann.hears("Noted: Vienna time")
    await ann.hears("When shall I come")
    assert await ann.keyboard() == []


async def test_an_unclear_city_is_asked_back_and_an_unknown_one_gets_a_kind_answer(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await talks.reaches_the_zone(ann)
    await ann.says("qqqqzzz")
    await ann.hears("A bigger city nearby works")
    await ann.says("Birmingham")
    which = await ann.hears("Which one do you mean?")
    assert len(which.labels) > 1
    await ann.taps(next(label for label in which.labels if label.startswith("Birmingham")))

    await ann.hears("When shall I come")


async def test_an_impossible_time_gets_a_kind_answer_and_changes_nothing(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await talks.reaches_the_zone(ann)
    await ann.taps("Berlin")
    await ann.hears("When shall I come")
    await ann.says("25:99")
    await ann.hears("is no time I understand")
    await ann.says("6.45")

    await ann.hears("Every day at 06:45")


async def test_a_tap_on_an_answered_question_changes_nothing(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await ann.says("/start")
    asked = await ann.hears("May I keep your pain ratings?")
    await ann.taps("No, keep none")
    await ann.hears("Are you 18 or older?")

    await ann.taps_data(asked.id, asked.data("Yes, keep my ratings"))

    await ann.toasted("answered already")
    await ann.hears("Are you 18 or older?")


async def test_stretch_before_start_asks_the_safety_questions_once_and_then_gives_that_stretch(
    unkink: sandboxes.Sandbox,
) -> None:
    ann = await unkink.ann()
    await ann.says("/stretch pirformis")
    await talks.passes_the_screen(ann)
    card = await ann.hears("Piriformis stretch, lying")
    assert "0 = no pain" in card.text

    await ann.says("/stretch bridge")

    await ann.hears("Bridge", after=card.id)
