"""The daily reminder, seen from the chat: it comes at its moment, and each of its buttons does what it says."""

from tests import sandboxes, talks


async def reminded(ann: sandboxes.Person) -> sandboxes.Message:
    summary = await talks.subscribes(ann)
    assert "offset_s" in await ann.jumps()
    return await ann.hears("Time for today's stretch", after=summary.id)


async def snoozed(ann: sandboxes.Person) -> tuple[sandboxes.Message, sandboxes.Message]:
    """The reminder, and the message in which it came again."""
    reminder = await reminded(ann)
    await ann.taps("Snooze 10 min")
    await ann.hears("Snoozed until")
    await ann.jumps()
    return reminder, await ann.hears("Here it is again", after=reminder.id)


async def test_the_reminder_comes_once_at_its_moment_and_the_next_one_a_day_later(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    first = await reminded(ann)
    before = (await unkink.state())["now"]
    assert "offset_s" in await ann.jumps()
    await ann.hears("Time for today's stretch", after=first.id)

    later = (await unkink.state())["now"]
    assert 20 * 3600 < later - before < 28 * 3600
    assert len([m for m in await ann.chat() if "Time for today's stretch" in m.text]) == 2


async def test_start_leads_from_the_reminder_to_the_card_in_the_same_message(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    reminder = await reminded(ann)
    await ann.taps("Start")
    card = await ann.hears("0 = no pain")

    assert card.id == reminder.id
    await ann.taps("Skip")
    await ann.taps("Start")
    await talks.finishes(ann)


async def test_stop_in_a_practice_that_a_reminder_became_closes_its_message(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    reminder = await reminded(ann)
    await ann.taps("Start")
    await ann.taps("Skip")
    await ann.taps("Start")
    await ann.hears("Step ")
    await ann.says("/stop")

    await ann.hears("No more reminders")
    await ann.sees(
        lambda chat: next(
            (m for m in chat if m.id == reminder.id and "Closed" in m.text and "Stop" not in m.labels), None
        ),
        what="that the practice is closed",
    )


async def test_snooze_brings_it_again_and_leaves_tomorrows_where_it_is(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    reminder = await reminded(ann)
    await ann.taps("Snooze 10 min")
    await ann.hears("Snoozed until")
    at = (await unkink.state())["now"]
    await ann.jumps()
    await ann.hears("Here it is again", after=reminder.id)
    assert (await unkink.state())["now"] - at < 700
    await ann.jumps()

    await ann.hears("Time for today's stretch", after=reminder.id + 1)


async def test_a_reminder_that_came_again_says_so_when_it_is_snoozed_once_more(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    _, again = await snoozed(ann)
    await ann.taps("Snooze 10 min")

    await ann.sees(
        lambda chat: next((m for m in chat if m.id == again.id and "Snoozed until" in m.text), None),
        what="the moment until which it is snoozed",
    )
    await ann.jumps()
    await ann.hears("Here it is again", after=again.id)


async def test_what_is_tapped_on_a_snoozed_reminder_is_answered_there_while_the_next_one_waits(
    unkink: sandboxes.Sandbox,
) -> None:
    ann = await unkink.ann()
    reminder, again = await snoozed(ann)
    await ann.taps_data(reminder.id, reminder.data("Snooze 10 min"))  # a late double tap
    await ann.taps("Another")

    await ann.sees(
        lambda chat: next((m for m in chat if m.id == again.id and m.text != again.text), None),
        what="another movement",
    )


async def test_another_turns_the_same_message_to_another_movement(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    reminder = await reminded(ann)
    await ann.taps("Another")
    other = await ann.sees(
        lambda chat: next((m for m in chat if m.id == reminder.id and m.text != reminder.text), None),
        what="another movement",
    )
    name = other.text.splitlines()[2].split(" · ")[0]
    await ann.taps("Start")

    card = await ann.hears("0 = no pain")
    assert card.text.startswith(name)


async def test_skip_today_is_answered_without_guilt(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await reminded(ann)
    await ann.taps("Skip today")

    assert "Next reminder" in (await ann.hears("Rest counts too.")).text


async def test_after_stop_nothing_comes_and_start_brings_everything_back(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.subscribes(ann)
    await ann.says("/stop")
    await ann.hears("No more reminders.")
    assert "refused" in await ann.jumps()
    said = await ann.says("/start")
    await ann.hears("All set. Every day at 07:30 (Berlin time)", after=said.id)

    assert "offset_s" in await ann.jumps()


async def test_a_pause_of_days_skips_them_and_resume_ends_it(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.subscribes(ann)
    await ann.says("/pause 3")
    await ann.hears("Paused until")
    before = (await settled.state())["now"]
    await ann.jumps()
    await ann.hears("Time for today's stretch")
    assert (await settled.state())["now"] - before > 2 * 24 * 3600

    await ann.says("/pause")
    await ann.hears("Paused for now.")
    assert "refused" in await ann.jumps()
    await ann.says("/resume")
    await ann.hears("Every day at 07:30 (Berlin time).")


async def test_who_travels_during_a_pause_of_days_is_left_in_peace_until_its_end(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.subscribes(ann)
    await ann.says("/pause 3")
    await ann.hears("Paused until")
    said = await ann.says("/timezone Lisbon")
    await ann.hears("Lisbon time", after=said.id)
    before = (await settled.state())["now"]
    await ann.jumps()

    await ann.hears("Time for today's stretch")
    assert (await settled.state())["now"] - before > 2 * 24 * 3600


async def test_a_pause_brings_back_nobody_who_has_stopped(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.subscribes(ann)
    await ann.says("/stop")
    await ann.hears("No more reminders.")
    said = await ann.says("/pause 3")
    await ann.hears("No more reminders.", after=said.id)

    assert "refused" in await ann.jumps()


async def test_a_person_who_blocks_gets_nothing_and_everything_goes_on_after_unblocking(
    settled: sandboxes.Sandbox,
) -> None:
    ann = await settled.ann()
    await talks.subscribes(ann)
    await ann.blocks()
    await ann.unblocks()
    said = await ann.says("/settings")  # heard after the two before it
    await ann.hears("Every day at 07:30", after=said.id)
    await ann.jumps()

    await ann.hears("Time for today's stretch")


async def test_one_line_forms_set_time_days_and_zone(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.subscribes(ann)
    await ann.says("/time 6:45 mon-fri")
    await ann.hears("Monday to Friday at 06:45 (Berlin time)")
    await ann.says("/timezone Lisbon")

    await ann.hears("Monday to Friday at 06:45 (Lisbon time)")
