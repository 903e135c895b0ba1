"""Inline mode through the real stack: what is shared, what stays private, and where a shared card leads."""

from content import catalog
from tests import requests_check, sandboxes, talks

LIBRARY = catalog.load()
LINK = "https://t.me/unkink_sandbox_bot?start=move-"


async def finds(ann: sandboxes.Person, words: str) -> list[str]:
    answer = await ann.finds(await ann.types_the_name(words))
    return [result["id"] for result in answer["results"]]


async def test_a_card_is_shared_and_its_link_leads_to_the_movement_after_set_up(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    query = await ann.types_the_name("pirformis")
    answer = await ann.finds(query)
    assert answer["results"][0]["title"] == "Piriformis stretch, lying"
    assert answer["button"] == {"text": "Open the chat with me", "start_parameter": "inline"}
    card = await ann.chooses(query, answer["results"][0]["id"])
    for part in ("To begin with: 1 × 10 s each side.", "1. Lie on your back", "Stop if:", "not medical advice"):
        assert part in card.text
    button = card.raw["reply_markup"]["inline_keyboard"][0][0]
    assert button == {"text": "Open in Unkink", "url": f"{LINK}piriformis_supine"}

    await ann.says("/start move-piriformis_supine")
    await ann.taps("No, keep none")
    await talks.passes_the_screen(ann)
    await ann.taps("Berlin")
    await ann.taps("07:30")
    summary = await ann.hears("All set.")
    opened = await ann.hears("0 = no pain", after=summary.id)
    assert "Piriformis stretch, lying" in opened.text
    messages = [message.text for message in await ann.chat() if not message.mine]
    assert not any("I didn't" in text or "don't know" in text for text in messages)  # the shared card was no question


async def test_without_words_everything_is_listed_and_sit_ups_get_their_caution(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    assert set(await finds(ann, "")) == set(LIBRARY.movements)
    assert await finds(ann, "sit-ups") == ["situp"]
    assert 1 <= len(await finds(ann, "flurbnitz")) <= 10
    assert requests_check.complaints(await unkink.log()) == []


async def test_safety_answers_change_nothing_in_what_is_shared_and_are_told_in_private(
    unkink: sandboxes.Sandbox,
) -> None:
    ann = await unkink.ann()
    before = await finds(ann, "bridge")
    await ann.says("/start")
    await ann.taps("No, keep none")
    await talks.passes_the_screen(ann, floor="I can't get on the floor")
    await ann.taps("Berlin")
    await ann.taps("07:30")
    await ann.hears("All set.")

    assert await finds(ann, "bridge") == before
    await ann.says("/start move-bridge")
    await ann.hears("Bridge: I leave this one out for you")


async def test_a_link_to_nothing_is_a_plain_start(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    for payload in ("move-flurbnitz", "inline", "move-"):
        said = await ann.says(f"/start {payload}")
        await ann.hears("All set.", after=said.id)
