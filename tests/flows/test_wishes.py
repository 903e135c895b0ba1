"""Why this one, and not this one: seen from the chat."""

from tests import sandboxes, talks


async def reminded(ann: sandboxes.Person) -> sandboxes.Message:
    assert "offset_s" in await ann.jumps()
    return await ann.hears("Time for today's stretch")


def name_in(reminder: sandboxes.Message) -> str:
    return reminder.text.splitlines()[2].split(" · ")[0]


async def test_the_button_and_the_command_give_the_same_true_reasons(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    reminder = await reminded(ann)
    await ann.taps("Why this one?")
    told = await ann.hears("It is new to you", after=reminder.id)
    assert told.text.splitlines()[0] == name_in(reminder)
    await ann.says("/why")
    again = await ann.hears("It is new to you", after=told.id)

    assert again.text == told.text


async def test_today_is_what_the_reminder_brought_also_after_another(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    reminder = await reminded(ann)
    await ann.taps("Another")
    other = await ann.sees(
        lambda chat: next((m for m in chat if m.id == reminder.id and name_in(m) != name_in(reminder)), None),
        what="another movement",
    )
    await ann.says("/today")
    card = await ann.hears("0 = no pain", after=reminder.id)

    assert card.text.startswith(name_in(other))


async def test_not_this_one_holds_until_settings_bring_it_back(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    reminder = await reminded(ann)
    await ann.taps("Why this one?")
    await ann.taps("Not this one, ever")
    await ann.hears(f"I leave {name_in(reminder)} out from now on.")
    said = await ann.says("/today")
    card = await ann.hears("0 = no pain", after=said.id)
    assert not card.text.startswith(name_in(reminder))

    await ann.says("/settings")
    await ann.taps("Left out by your wish: 1")
    left_out = await ann.hears("Left out by your wish", after=said.id + 1)
    await ann.taps(left_out.labels[0])
    await ann.hears("Nothing is left out by your wish.")


async def test_on_the_card_it_closes_the_practice_and_offers_another(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.opens(ann, "bridge")
    await ann.taps("Not this one, ever")
    refused = await ann.hears("I leave Bridge out from now on.")
    assert any(label.startswith("Another: ") for label in refused.labels)
    said = await ann.says("/stretch bridge")

    await ann.hears("0 = no pain", after=said.id)  # asked for by name it is given
