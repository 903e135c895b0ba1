"""The safety screen, lived through: who may begin, what is left out and why, what is asked again."""

import pytest

from content import catalog
from tests import sandboxes, talks

LIBRARY = catalog.load()
OFF_THE_FLOOR = {
    "chest_opener_seated", "hamstring_seated", "piriformis_seated", "piriformis_standing", "seated_cat_cow",
    "seated_rotation", "shoulder_blade_squeeze", "standing_back_bend",
}  # fmt: skip
UPRIGHT_TOO = {"abdominal_brace", "pelvic_tilt"}
ON_THE_BACK = {own.id for own in LIBRARY.movements.values() if own.position == "supine"}
NO_FLOOR = "I can't get on the floor"


def offered(message: sandboxes.Message) -> set[str]:
    """The movements that the buttons of a message lead to."""
    keyboard = message.raw.get("reply_markup", {}).get("inline_keyboard", [])
    data = [str(button["callback_data"]) for row in keyboard for button in row]
    return {one.split(":")[1] for one in data if one.startswith("m:")}


async def begins(ann: sandboxes.Person) -> None:
    """As far as the first safety question."""
    await ann.says("/start")
    await ann.taps("No, keep none")
    await ann.hears("Are you 18 or older?")


async def subscribes(
    ann: sandboxes.Person, *ticks: str, floor: str = "Easy", worse: str = "Not sure", leg: str = "No"
) -> sandboxes.Message:
    """Set up with these safety answers: every day at 07:30 in Berlin."""
    await ann.says("/start")
    await ann.taps("Yes, keep my ratings")
    await talks.passes_the_screen(ann, *ticks, floor=floor, worse=worse, leg=leg)
    await ann.taps("Berlin")
    await ann.taps("07:30")
    return await ann.hears("All set.")


async def reaches_the_ticks(ann: sandboxes.Person) -> None:
    """As far as "any of these about you"."""
    await begins(ann)
    await ann.taps("Yes, I am")
    await talks.passes_the_lists(ann)
    await ann.hears("Heart and fainting")
    await ann.taps("None of these")
    await ann.hears("Any of these about you?")


def named(reminder: sandboxes.Message) -> str:
    """The movement of a reminder."""
    return reminder.text.splitlines()[2].split(" · ")[0]


async def turns(ann: sandboxes.Person, reminder: sandboxes.Message) -> sandboxes.Message:
    """Tap "Another". Gives the reminder with another movement."""

    def turned(chat: list[sandboxes.Message]) -> sandboxes.Message | None:
        return next((each for each in chat if each.id == reminder.id and each.text != reminder.text), None)

    await ann.taps("Another")
    return await ann.sees(turned, what="another movement")


async def answers(ann: sandboxes.Person, said: sandboxes.Message) -> sandboxes.Message:
    """What the bot says to something, with buttons."""

    def answer(chat: list[sandboxes.Message]) -> sandboxes.Message | None:
        return next((each for each in chat if each.id > said.id and not each.mine and each.labels), None)

    return await ann.sees(answer, what="an answer with buttons")


async def test_under_eighteen_nothing_is_started_and_nothing_kept(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await begins(ann)
    await ann.taps("No, younger")
    refusal = await ann.hears("I'm made for adults")
    await ann.says("/stretch bridge")

    await ann.hears("Are you 18 or older?", after=refusal.id)
    assert "refused" in await ann.jumps()


async def test_a_wrong_tap_on_the_age_can_be_taken_back(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await begins(ann)
    await ann.taps("No, younger")
    await ann.taps("Back, I tapped the wrong one")
    await ann.hears("Are you 18 or older?")
    await ann.taps("Yes, I am")

    await ann.hears("right now, any of these")


@pytest.mark.parametrize("answer", ["Yes, one or more", "Not sure"])
async def test_heart_and_fainting_lead_to_a_doctor_first_and_the_library_may_be_read(
    unkink: sandboxes.Sandbox, answer: str
) -> None:
    ann = await unkink.ann()
    await begins(ann)
    await ann.taps("Yes, I am")
    await talks.passes_the_lists(ann)
    await ann.hears("Heart and fainting")
    await ann.taps(answer)
    await ann.hears("please check with your doctor before starting")
    await ann.taps("Read about the stretches")
    await ann.hears("Find a stretch")
    await ann.says("cat-cow")
    text = await ann.hears("This is for reading.")
    assert "Come onto hands and knees" in text.text
    assert "Start" not in text.labels

    await ann.says("/today")
    await ann.hears("Before I guide you, please check with your doctor.")
    await ann.taps("My doctor says it's fine")

    await ann.hears("Are you 18 or older?")


async def test_pain_down_both_legs_is_an_emergency(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await reaches_the_ticks(ann)
    await ann.taps("None of these")
    await ann.taps("Easy")
    await ann.taps("Twisting")
    await ann.taps("Both legs")

    await ann.hears("Please don't exercise now")


async def test_ticks_are_switches_in_one_message_and_follow_ups_come_only_where_ticked(
    unkink: sandboxes.Sandbox,
) -> None:
    ann = await unkink.ann()
    await reaches_the_ticks(ann)
    await ann.taps("Sore neck")
    await talks.sees(ann, "Sore neck ✓")
    await ann.says("pregnant")
    await talks.sees(ann, "Pregnant ✓")
    await ann.taps("Sore neck ✓")
    ticked = await talks.sees(ann, "Sore neck")
    assert "Pregnant ✓" in ticked.labels
    await ann.taps("Done")
    await ann.hears("How far along are you?")
    await ann.taps("16 weeks or more")
    await ann.hears("Getting down to the floor")
    await ann.taps("Back")
    await ann.hears("How far along are you?")
    await ann.taps("Back")
    await ann.hears("Any of these about you?", after=ticked.id - 1)
    await ann.taps("None of these")

    floor = await ann.hears("Getting down to the floor")
    await ann.taps("Back")
    about = await ann.hears("Any of these about you?", after=floor.id - 1)  # no follow-up was asked on the way
    assert not any("✓" in label for label in about.labels)


@pytest.mark.parametrize("answer", ["No", "Not sure"])
async def test_after_an_operation_the_team_is_asked_first(unkink: sandboxes.Sandbox, answer: str) -> None:
    ann = await unkink.ann()
    await reaches_the_ticks(ann)
    await ann.taps("Operation in the last 3 months")
    await ann.taps("Done")
    await ann.hears("has your team said")
    await ann.taps(answer)

    await ann.hears("please ask your team before starting")


async def test_without_floor_and_with_a_new_knee_every_way_of_asking_gives_only_what_suits(
    unkink: sandboxes.Sandbox,
) -> None:
    ann = await unkink.ann()
    await subscribes(ann, "Knee replacement", floor=NO_FLOOR)

    await ann.says("/stretch")
    listed = await ann.hears("These suit you at the moment.")
    await ann.taps("Show them")
    first = offered(await ann.hears("Page 1 of 2."))
    await ann.taps("More")
    second = offered(await ann.hears("Page 2 of 2."))
    assert first | second == OFF_THE_FLOOR | UPRIGHT_TOO

    said = await ann.says("/stretch bridge")
    left_out = await ann.hears("Bridge: I leave this one out for you", after=said.id)
    assert "chair or standing, not the floor" in left_out.text
    assert offered(left_out) == {"shoulder_blade_squeeze", "abdominal_brace"}

    said = await ann.says("child's pose")
    kneeling = await ann.hears("out for you", after=said.id)
    assert "Knee replacement" in kneeling.text
    assert offered(kneeling) <= OFF_THE_FLOOR | UPRIGHT_TOO

    for vague in ("hamstring", "leg lifts", "flurbnitz"):
        said = await ann.says(f"/stretch {vague}")
        answer = await answers(ann, said)
        assert offered(answer) <= OFF_THE_FLOOR | UPRIGHT_TOO, vague

    said = await ann.says("/stretch sit-ups")
    caution = await ann.hears("Sit-ups aren't in our library.", after=said.id)
    assert offered(caution) == {"abdominal_brace", "pelvic_tilt"}

    await ann.taps_data(listed.id, "m:cat_cow")  # a button of an old message
    await ann.hears("Cat-cow: I leave this one out for you")


async def test_with_sore_wrists_bird_dogs_are_not_suggested_for_sit_ups(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await subscribes(ann, "Sore wrists or shoulders")
    said = await ann.says("/stretch sit-ups")

    assert offered(await ann.hears("Sit-ups aren't in our library.", after=said.id)) == {
        "abdominal_brace", "pelvic_tilt", "bridge",
    }  # fmt: skip


async def test_without_floor_a_fortnight_of_reminders_and_others_needs_no_floor(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    summary = await subscribes(ann, "Knee replacement", floor=NO_FLOOR)
    names = {LIBRARY.words(one).name for one in OFF_THE_FLOOR}
    await ann.jumps()
    reminder = await ann.hears("Time for today's stretch", after=summary.id)
    seen = set()
    for _ in range(12):
        seen.add(named(reminder))
        reminder = await turns(ann, reminder)

    assert seen <= names
    assert len(seen) >= 6  # each comes up, and then the first again; forward bends wait until ten


@pytest.mark.parametrize(("name", "on_a_bed"), [("cat cow", True), ("bridge", True), ("seated twist", False)])
async def test_for_whom_the_floor_is_hard_the_card_says_that_a_firm_bed_will_do(
    unkink: sandboxes.Sandbox, name: str, *, on_a_bed: bool
) -> None:
    ann = await unkink.ann()
    await subscribes(ann, floor="Hard: a bed or a chair is better")
    said = await ann.says(name)

    card = await ann.hears("0 = no pain", after=said.id)
    assert ("Do it on a firm bed, away from its edge." in card.text) == on_a_bed


async def test_what_asks_for_care_says_what_to_do_differently_and_stays_small(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await subscribes(ann, "Sore neck", leg="One leg")
    await ann.says("/stretch cat-cow")
    card = await ann.hears("0 = no pain")
    assert "For you: Keep your head in line with your back." in card.text
    assert "spreads further down the leg" in card.text
    assert "Today: 5 slow repetitions." in card.text
    await ann.taps("1")
    await ann.taps("Start")
    first = await ann.hears("Step 1 of")

    assert "Keep your head in line" in first.text


async def test_past_sixteen_weeks_nothing_on_the_back_is_picked_or_offered(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await reaches_the_ticks(ann)
    await ann.taps("Pregnant")
    await ann.taps("Done")
    await ann.taps("16 weeks or more")
    await ann.taps("Easy")
    await ann.taps("Not sure")
    await ann.hears("Pain or tingling down a leg?")
    await ann.taps("No")
    await ann.taps("Berlin")
    await ann.taps("07:30")
    summary = await ann.hears("All set.")

    said = await ann.says("/stretch piriformis stretch lying")
    left_out = await ann.hears("out for you, because you told me: 16 weeks pregnant or more", after=said.id)
    assert offered(left_out) == {"piriformis_seated"}

    await ann.jumps()
    reminder = await ann.hears("Time for today's stretch", after=summary.id)
    on_the_back = {LIBRARY.words(one).name for one in ON_THE_BACK}
    for _ in range(10):
        assert named(reminder) not in on_the_back
        reminder = await turns(ann, reminder)
    await ann.taps("Start")
    card = await ann.hears("0 = no pain", after=summary.id)
    await ann.taps_data(card.id, card.data("8"))
    await ann.hears("tough day")
    await talks.passes_the_lists(ann)

    rest = await ann.hears("Something restful, or a day off?")
    assert "Lie on your side with a pillow between your knees" in rest.text
    assert offered(rest) == {"abdominal_brace"}


async def test_a_red_check_in_asks_the_lists_only_and_keeps_the_rest(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await subscribes(ann, "Sore neck", floor=NO_FLOOR)
    said = await ann.says("/pain 8")
    await ann.hears("tough day", after=said.id)
    await talks.passes_the_lists(ann)
    await ann.hears("Thank you, good to go.", after=said.id)
    await ann.says("/safety")

    noted = await ann.hears("What I go by, for your safety")
    assert "About you: Sore neck" in noted.text
    assert "chair or standing, not the floor" in noted.text


@pytest.mark.parametrize("meanwhile", ["blocks", "pauses"])
async def test_who_lays_the_phone_aside_while_they_are_asked_again_is_still_reminded(
    settled: sandboxes.Sandbox, meanwhile: str
) -> None:
    ann = await settled.ann()
    await talks.subscribes(ann)
    await ann.says("/pain 8")
    await ann.hears("right now, any of these")
    await ann.taps("None of these")
    await ann.hears("In the last weeks")
    if meanwhile == "blocks":
        await ann.blocks()
        await ann.unblocks()
    else:
        await ann.says("/pause 1")
    said = await ann.says("/settings")
    await ann.hears("Every day at 07:30", after=said.id)
    await ann.jumps()
    await ann.hears("Time for today's stretch", after=said.id)
    await ann.taps("Start")

    await ann.hears("Are you 18 or older?", after=said.id)  # what was asked again comes before a practice


async def test_half_an_answer_after_a_stop_brings_no_reminder(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.subscribes(ann)
    await ann.says("my legs gave way and I can't pee")
    await ann.hears("right now, any of these")
    await ann.taps("Yes, one or more")
    said = await ann.says("/safety")
    await ann.hears("Are you 18 or older?", after=said.id)
    await ann.taps("Yes, I am")
    await ann.hears("right now, any of these", after=said.id)
    said = await ann.says("/resume")
    resumed = await ann.hears("Every day at 07:30", after=said.id)

    assert "Next reminder" not in resumed.text
    assert "refused" in await ann.jumps()


async def test_words_of_alarm_ask_the_emergency_list_at_once_whoever_writes_them(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await ann.says("my legs gave way and I can't pee")
    await talks.passes_the_lists(ann)

    await ann.hears("Are you 18 or older?")  # nothing else is known yet


async def test_a_complaint_that_names_a_movement_is_no_wish_for_it(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await subscribes(ann)
    said = await ann.says("the standing back bend hurts")
    asked = await ann.hears("If it is new, strong or spreading", after=said.id)
    assert asked.labels == ["Something feels wrong", "Standing back bend"]
    await ann.taps("Something feels wrong")

    await ann.hears("right now, any of these")


@pytest.mark.parametrize("words", ["blorp", "/help"])
async def test_words_that_were_not_understood_get_a_way_to_say_that_something_is_wrong(
    unkink: sandboxes.Sandbox, words: str
) -> None:
    ann = await unkink.ann()
    said = await ann.says(words)

    assert (await answers(ann, said)).labels[-1] == "Something feels wrong"


async def test_safety_shows_what_is_noted_and_each_answer_can_be_changed(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await subscribes(ann, "Sore neck", worse="Leaning back")
    await ann.says("/safety")
    noted = await ann.hears("What I go by, for your safety")
    assert "Bothers you more: leaning back" in noted.text
    assert "Where you move: floor, bed or chair" in noted.text

    await ann.taps("Floor, bed or chair")
    await ann.hears("Getting down to the floor")
    await ann.taps("Back")
    await ann.hears("Where you move: floor, bed or chair")
    await ann.taps("Floor, bed or chair")
    await ann.hears("Getting down to the floor")
    await ann.taps(NO_FLOOR)
    await ann.hears("Where you move: chair or standing, not the floor")
    await ann.taps("About me")
    await ann.taps("Glaucoma, high eye pressure")
    await talks.sees(ann, "Glaucoma, high eye pressure ✓")
    await ann.taps("Done")
    await ann.hears("About you: Glaucoma, high eye pressure; Sore neck")
    await ann.taps("My leg")
    await ann.taps("One leg")
    await ann.hears("Leg: pain or tingling in one leg")
    await ann.taps("What bothers me more")
    await ann.taps("All of them")
    changed = await ann.hears("Bothers you more: no one direction")

    assert changed.id == noted.id  # one message, edited
    await ann.says("/stretch bridge")
    await ann.hears("Bridge: I leave this one out for you", after=noted.id)


async def test_what_no_longer_suits_is_not_gone_on_with(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    card = await talks.opens(ann)
    await ann.says("/safety")
    await ann.taps("Floor, bed or chair")
    await ann.taps(NO_FLOOR)
    await ann.hears("chair or standing, not the floor")

    await ann.hears("Closed: Piriformis stretch, lying.")
    await ann.taps_data(card.id, card.data("2"))
    await ann.toasted("over")


async def test_todays_stretch_is_chosen_after_the_answers_not_before(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await ann.says("/today")
    await talks.passes_the_screen(ann, "Knee replacement", floor=NO_FLOOR)
    card = await ann.hears("0 = no pain")

    assert card.text.splitlines()[0].split(" · ")[0] in {LIBRARY.words(one).name for one in OFF_THE_FLOOR}


async def test_a_forged_answer_changes_nothing(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await begins(ann)
    asked = await ann.hears("Are you 18 or older?")
    await ann.taps_data(asked.id, "a:welcome:adult:perhaps")

    await ann.taps("Yes, I am")
    await ann.hears("right now, any of these")
