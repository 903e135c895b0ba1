"""Stretches of conversation that many tests begin with."""

from tests import sandboxes


async def passes_the_screen(
    ann: sandboxes.Person, *ticks: str, floor: str = "Easy", worse: str = "Not sure", leg: str = "No"
) -> None:
    """Answer every safety question; `ticks` are labels of what is true about the person, without follow-ups."""
    await ann.hears("Are you 18 or older?")
    await ann.taps("Yes, I am")
    await passes_the_lists(ann)
    await ann.hears("Heart and fainting")
    await ann.taps("None of these")
    await ann.hears("Any of these about you?")
    for tick in ticks:
        await ann.taps(tick)
    await ann.taps("Done" if ticks else "None of these")
    await ann.hears("Getting down to the floor")
    await ann.taps(floor)
    await ann.hears("What bothers your back more?")
    await ann.taps(worse)
    await ann.hears("Pain or tingling down a leg?")
    await ann.taps(leg)


async def says_what_cannot_be_read(sandbox: sandboxes.Sandbox, ann: sandboxes.Person, words: str) -> None:
    """Say something, while the bot is away, that comes to it in a shape its library does not know."""
    await ann.says(words)
    update = sandbox.inside.world.updates.pending[-1].update
    update["message"] = {name: part for name, part in update["message"].items() if name != "message_id"}


async def sees(ann: sandboxes.Person, words: str) -> sandboxes.Message:
    """The newest message with these words in its text or on a button."""

    def newest(messages: list[sandboxes.Message]) -> sandboxes.Message | None:
        hits = [each for each in messages if words in each.text or words in each.labels]
        return hits[-1] if hits else None

    return await ann.sees(newest, what=f"a message or a button with {words!r}")


async def passes_the_lists(ann: sandboxes.Person) -> None:
    """Answer both lists of signs with none."""
    await ann.hears("right now, any of these")
    await ann.taps("None of these")
    await ann.hears("In the last weeks")
    await ann.taps("None of these")


async def reaches_the_zone(ann: sandboxes.Person, consent: str = "Yes, keep my ratings") -> None:
    """Set up as far as the zone."""
    await ann.says("/start")
    await ann.taps(consent)
    await passes_the_screen(ann)
    await ann.hears("Where is your clock?")


async def subscribes(ann: sandboxes.Person, consent: str = "Yes, keep my ratings") -> sandboxes.Message:
    """Set up: every day at 07:30 in Berlin, unless that is done (`bots.settled`). Gives the summary."""
    if settled := [message for message in await ann.chat() if "All set." in message.text]:
        return settled[-1]
    await reaches_the_zone(ann, consent)
    await ann.taps("Berlin")
    await ann.hears("When shall I come")
    await ann.taps("07:30")
    return await ann.hears("All set.")


async def opens(ann: sandboxes.Person, name: str = "piriformis") -> sandboxes.Message:
    """Subscribe, ask for a movement, and see its card."""
    summary = await subscribes(ann)
    await ann.says(f"/stretch {name}")
    return await ann.hears("0 = no pain", after=summary.id)


async def starts(ann: sandboxes.Person, name: str = "piriformis", pain: int = 2) -> None:
    """Subscribe, open a movement, rate and start it."""
    await opens(ann, name)
    await ann.taps(str(pain))
    await ann.hears(f"Noted: {pain}.")
    await ann.taps("Start")


async def finishes(ann: sandboxes.Person, pain: int = 2) -> sandboxes.Message:
    """Wait for the end of the practice that is on, rate it, and see the summary."""
    await ann.hears("That was it.", within=60)
    await ann.taps(str(pain))
    return await ann.hears("Done:")
