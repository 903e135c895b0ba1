"""How long a tap takes to be answered, from the finger to the changed message: HTTP, database and sender included."""

import asyncio
import contextlib
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

import crowd

from tests import bots, people, sandboxes

TAPS = 200
LABEL = "Steps wait for my tap"


async def main() -> None:
    with contextlib.contextmanager(crowd.folder)() as folder:
        async with sandboxes.running() as sandbox, bots.running(sandbox, bots.configured(folder, unkink_pace=1.0)):
            crowded = [await joins(sandbox, number) for number in range(TAPS)]
            for person in crowded:
                await person.says("/settings")
            messages = [await settings_of(person) for person in crowded]
            edited = [await tap(sandbox, person, message) for person, message in zip(crowded, messages, strict=True)]
    print(f"tap until the message is changed: {crowd.spread(edited)}")


async def joins(sandbox: sandboxes.Sandbox, number: int) -> people.Person:
    """Somebody new, whose event stream nobody watches."""
    body = {"first_name": f"Person {number}", "language_code": "en"}
    return people.Person(sandbox.http, (await sandbox.asks("POST", "/sandbox/people", body))["user_id"])


async def settings_of(person: people.Person) -> people.Message:
    """The message to tap, as soon as it is there."""
    while True:
        for message in await person.chat():
            if LABEL in message.labels:
                return message
        await asyncio.sleep(0.05)


async def tap(sandbox: sandboxes.Sandbox, person: people.Person, message: people.Message) -> float:
    """Seconds from one tap to its effect in the chat."""
    edited = asyncio.Event()

    def listen(whose: int | None, event: str, _data: object) -> None:
        if whose == person.user_id and event == "edit":
            edited.set()

    sandbox.inside.world.listeners.append(listen)
    began = time.perf_counter()
    await person.taps_data(message.id, message.data(LABEL))
    await edited.wait()
    sandbox.inside.world.listeners.remove(listen)
    return time.perf_counter() - began


asyncio.run(main())
