"""Looking for a stretch without its name: by tapping, by typing, with an old button."""

from tests import sandboxes, talks


async def test_area_place_and_time_lead_to_a_stretch_in_one_message(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await talks.subscribes(ann)
    await ann.says("/stretch")
    hub = await ann.hears("25 fit.")
    assert hub.labels == ["Area: any area", "Where: anywhere", "How long: any length", "Show them"]
    await ann.taps("Area: any area")
    asked = await ann.hears("Which area?")
    assert (asked.id, len(asked.labels)) == (hub.id, 7)
    await ann.taps("Low back")
    await ann.taps("Where: anywhere")
    await ann.taps("Standing")
    only = await ann.hears("1 fits.")
    assert only.labels == ["Area: low back", "Where: standing", "How long: any length", "Standing back bend"]
    await ann.taps("How long: any length")
    await ann.hears("How much time is there?")
    await ann.taps("Up to 2 minutes")
    await talks.sees(ann, "How long: up to 2 minutes")
    await ann.taps("Standing back bend")

    card = await ann.hears("0 = no pain")
    assert "Standing back bend" in card.text


async def test_answers_may_be_typed_and_taken_back(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await talks.subscribes(ann)
    await ann.says("/stretch")
    await ann.hears("Find a stretch")
    await ann.says("where anywhere")
    await ann.hears("Where are you?")
    await ann.says("on a chair")
    await talks.sees(ann, "Where: on a chair")
    await ann.says("show them")
    await ann.hears("Which one?")
    await ann.says("back")
    await talks.sees(ann, "Where: on a chair")
    await ann.says("Where: on a chair")
    await ann.hears("Where are you?")
    await ann.says("anywhere")

    await ann.hears("25 fit.")


async def test_a_button_nobody_wrote_opens_the_overview(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await talks.subscribes(ann)
    await ann.says("/stretch")
    hub = await ann.hears("Find a stretch")
    for data in ("b:find:low:moon:-", "b:find", "b:find:-:-:-:¹", "b:list"):
        await ann.taps("Show them")
        await ann.hears("Which one?")
        await ann.taps_data(hub.id, data)
        await ann.hears("Find a stretch")
