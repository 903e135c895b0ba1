"""A practice as a person lives it: led by itself, by taps, interrupted, doubled, given up."""

from typing import Any

import pytest

from bot.edge import errand
from tests import sandboxes, talks


def bot_texts(messages: list[sandboxes.Message]) -> list[str]:
    return [message.text for message in messages if not message.mine]


def words_of(params: dict[str, Any]) -> str:
    """The text of a request, or the caption of its picture."""
    media = params.get("media") or {}
    return str(params.get("text") or params.get("caption") or media.get("caption") or "")


async def test_a_practice_runs_by_itself_to_the_summary(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.starts(ann)

    summary = await talks.finishes(ann, pain=1)

    assert "Pain before 2, after 1." in summary.text
    assert "normal ups and downs" in summary.text
    assert "Next reminder" in summary.text


async def test_every_step_is_said_in_order_and_holds_are_audible_on_both_sides(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.starts(ann)
    await talks.finishes(ann)

    said = [(entry["method"], words_of(entry["params"])) for entry in await settled.log()]
    steps = [(method, text) for method, text in said if "Step " in text]
    numbers = [int(text.split("Step ")[1].split()[0]) for _, text in steps]
    heard = [text for method, text in steps if method.startswith("send")]
    assert sorted(set(numbers)) == list(range(1, max(numbers) + 1))
    assert numbers == sorted(numbers)
    assert [("right side" in text, "left side" in text) for text in heard if "<b>Hold</b>" in text] == [
        (True, False),
        (False, True),
    ]
    assert all("@ends@" not in text for text in heard)


async def test_when_it_ends_the_passed_messages_are_gone_and_one_summary_stays(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.starts(ann)
    await talks.finishes(ann)

    def without_steps(chat: list[sandboxes.Message]) -> list[str] | None:
        texts = bot_texts(chat)
        return texts if not any("Step " in text for text in texts) else None

    (summary,) = (await ann.sees(without_steps, what="a chat without steps"))[1:]
    assert summary.startswith("Done: Piriformis stretch, lying")


async def test_wait_holds_it_up_until_go_on(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.starts(ann)
    await ann.hears("Step 1 of")
    await ann.taps("Wait")
    await ann.hears("Take your time")
    await ann.taps("Go on")

    await talks.finishes(ann)


async def test_this_hurts_stops_at_once_offers_something_else_and_remembers(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.starts(ann)
    await ann.hears("Step 1 of")
    await ann.taps("This hurts")
    await ann.hears("Stopped. Thank you for telling me.")
    await talks.passes_the_lists(ann)
    cleared = await ann.hears("Good that nothing of that applies.")
    another = next(label for label in cleared.labels if label.startswith("Another: "))

    await ann.taps(another)
    shown = await talks.sees(ann, "Start")
    assert "Piriformis stretch, lying" not in shown.text


async def test_stop_ends_it_without_reproach(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.starts(ann)
    await ann.hears("Step 1 of")
    await ann.taps("Stop")

    await ann.hears("Any amount counts.")


async def test_a_double_tap_is_taken_once(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    card = await talks.opens(ann)
    await ann.taps_data(card.id, card.data("3"))
    await ann.taps_data(card.id, card.data("3"))

    await ann.toasted("Already noted")
    await ann.hears("Noted: 3.")


async def test_somebody_elses_button_says_so_and_changes_nothing(unkink: sandboxes.Sandbox) -> None:
    ann, bob = await unkink.ann(), await unkink.joins("Bob")
    await bob.says("/help")
    await bob.hears("Unkink")
    card = await talks.opens(ann)
    await ann.taps_data(card.id, card.data("3"), as_user=bob)

    await bob.toasted("somebody else")
    await ann.hears("0 = no pain")


async def test_an_old_button_of_a_practice_that_has_ended_says_that_it_is_over(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    card = await talks.opens(ann)
    await ann.taps("Skip")
    await ann.hears("Put the phone where you can hear it")
    await ann.taps("Not now")
    await ann.hears("Any amount counts.")
    await ann.taps_data(card.id, card.data("3"))

    await ann.toasted("over")


async def test_a_second_practice_is_asked_about_and_switching_leaves_the_first(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.starts(ann)
    await ann.hears("Step 1 of")
    await ann.taps("Wait")
    await ann.hears("Take your time")
    await ann.says("/stretch bridge")
    await ann.hears("You are in the middle of Piriformis stretch, lying.")
    await ann.taps("Switch")

    await ann.hears("Bridge")
    await ann.hears("Closed: Piriformis stretch, lying.")


async def test_seven_or_more_asks_the_safety_questions_and_offers_rest(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    card = await talks.opens(ann)
    await ann.says("8")
    await ann.hears("tough day")
    await ann.hears("right now, any of these", after=card.id)
    await talks.passes_the_lists(ann)

    await ann.hears("Something restful, or a day off?")
    await ann.taps("A day off")
    await ann.hears("Rest is part of it.")


async def test_words_count_as_ratings_when_one_is_asked_for_and_nonsense_gets_a_kind_answer(
    settled: sandboxes.Sandbox,
) -> None:
    ann = await settled.ann()
    await talks.opens(ann)
    for odd in ("11", "-1", "six and a half"):
        said = await ann.says(odd)
        await ann.hears("one whole number from 0", after=said.id)
    await ann.says("pain 6")

    await ann.hears("Then it is a smaller version today.")


async def test_by_taps_a_step_waits_until_next(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.subscribes(ann)
    await ann.says("/settings")
    await ann.taps("Steps wait for my tap")
    await ann.hears("each waits for your tap")
    await ann.says("/stretch piriformis")
    await ann.taps("Skip")
    await ann.taps("Start")
    for step in (1, 2, 3):
        await ann.hears(f"Step {step} of")
        await ann.taps("Next")
    await ann.hears("Release")
    await ann.hears("Let go", within=20)
    await ann.taps("Next")

    await ann.hears("Switch sides")


async def test_without_consent_a_practice_works_and_no_rating_is_kept(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await talks.subscribes(ann, consent="No, keep none")
    await ann.says("/stretch bridge")
    card = await ann.hears("Bridge")
    assert "forget it afterwards" in card.text
    await ann.taps("2")
    await ann.taps("Start")
    await talks.finishes(ann)
    await ann.says("/settings")

    await ann.hears("Pain ratings: not kept")


async def test_a_sit_up_gets_its_calm_answer_and_kinder_swaps(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.subscribes(ann)
    await ann.says("/stretch sit-ups")
    caution = await ann.hears("Sit-ups aren't in our library.")
    await ann.taps("Pelvic tilt")

    assert "Pelvic tilt" in caution.labels
    await ann.hears("Pelvic tilt", after=caution.id - 1)


async def test_leg_lifts_first_asks_one_or_both(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.subscribes(ann)
    await ann.says("leg lifts")

    await ann.hears("One leg, or both together?")


async def test_an_unknown_name_gets_the_three_nearest(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.subscribes(ann)
    await ann.says("/stretch flurbnitz")
    answer = await ann.hears("I don't know a stretch called")

    assert len(answer.labels) == 4
    assert answer.labels[-1] == "Something feels wrong"


async def test_a_card_left_alone_for_a_day_closes_by_itself(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.opens(ann)
    for _ in range(2):
        assert "offset_s" in await ann.jumps()
        await ann.hears("Time for today's stretch")

    await ann.hears("Closed: Piriformis stretch, lying.", within=20)


async def test_the_clock_does_not_jump_while_a_hold_is_on(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.starts(ann)
    await ann.hears("Step 1 of")

    assert "holds run in real time" in (await ann.jumps())["refused"]


async def test_the_card_shows_the_movement_and_words_only_shows_none(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    card = await talks.opens(ann)
    assert "photo" in card.raw

    await ann.says("/settings")
    await ann.taps("Words only")
    await ann.hears("Pictures: words only")
    await ann.says("/stretch bridge")
    card = await ann.hears("0 = no pain", after=card.id)
    assert "photo" not in card.raw


async def test_a_dark_ground_chosen_in_the_settings_is_drawn_at_once(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    light = await talks.opens(ann)
    await ann.says("/settings")
    await ann.taps("Dark pictures")
    await ann.hears("Pictures: on a dark ground")
    await ann.says("/stretch piriformis")
    dark = await ann.hears("0 = no pain", after=light.id)

    drawn = [entry["params"]["photo"]["filename"] for entry in await settled.log("sendPhoto")]
    assert len(set(drawn)) == 2, "two pictures of one movement, each uploaded once"
    assert "photo" in dark.raw


async def test_a_refusal_of_typed_words_is_said_not_swallowed(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.subscribes(ann)
    await ann.says("/pain")
    await ann.taps("Skip")
    noted = await ann.hears("Rest is part of it.")
    await ann.says("Skip")

    await ann.hears("answered already", after=noted.id)


async def test_a_step_that_cannot_be_shown_is_asked_about_and_begins_anew(
    settled: sandboxes.Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errand, "_MOST_ATTEMPTS", 1)  # ten take minutes
    ann = await settled.ann()
    await talks.opens(ann)
    await ann.taps("2")
    await ann.hears("Noted: 2.")
    await settled.fault("editMessageCaption", "500_before")
    await ann.taps("Start")
    await ann.hears("I was away for a moment", within=20)
    await ann.taps("Go on")

    await ann.hears("Step 1 of")
