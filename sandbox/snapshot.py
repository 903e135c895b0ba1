"""The sandbox on disk: one JSON file, and the bytes of its files beside it, named by their content."""

import dataclasses
import json
import os
import pathlib
from typing import Any

from sandbox import files, state, updates

VERSION = 1


def saved_files(path: pathlib.Path) -> pathlib.Path:
    """The folder with the bytes."""
    return path.with_name(f"{path.name}.files")


def save(world: state.World, path: pathlib.Path) -> None:
    """Write everything; a reader finds the old state or the new one, never half of it."""
    folder = saved_files(path)
    for kept in world.files.kept.values():
        target = folder / kept.about["file_unique_id"]
        if not target.exists():
            folder.mkdir(parents=True, exist_ok=True)
            _write(target, kept.data)
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, json.dumps(_state(world)).encode())


def load(world: state.World, path: pathlib.Path) -> None:
    """Fill a new world from the file, if there is one. ValueError: it is no snapshot of this version."""
    if not path.exists():
        return
    data = json.loads(path.read_bytes())
    if data.get("version") != VERSION:
        raise ValueError(f"{path} is no state of this sandbox; remove it to start anew")
    world.offset_s = data["offset_s"]
    world.bot["first_name"] = data["bot_first_name"]
    world.next_message_id = data["next_message_id"]
    world.next_query_id = data["next_query_id"]
    world.profile = data["profile"]
    world.queries = {query_id: state.Query(**query) for query_id, query in data["queries"].items()}
    world.people = {}
    for each in data["people"]:
        messages = {message["message_id"]: message for message in each.pop("messages")}
        world.people[each["user_id"]] = state.Person(**each, messages=messages)
    for each in data["files"]:
        content = (saved_files(path) / each["about"]["file_unique_id"]).read_bytes()
        world.files.kept[each["about"]["file_id"]] = files.Kept(**each, data=content)
    queue = world.updates
    queue.next_id = data["next_update_id"]
    queue.allowed = data["allowed_updates"]
    queue.pending = [updates.Pending(**each) for each in data["pending"]]
    queue.webhook = updates.Webhook(**data["webhook"]) if data["webhook"] else None


def _state(world: state.World) -> dict[str, Any]:
    queue = world.updates
    return {
        "version": VERSION,
        "offset_s": world.offset_s,
        "bot_first_name": world.bot["first_name"],
        "next_message_id": world.next_message_id,
        "next_query_id": world.next_query_id,
        "profile": world.profile,
        "queries": {query_id: dataclasses.asdict(query) for query_id, query in world.queries.items()},
        "people": [vars(person) | {"messages": list(person.messages.values())} for person in world.people.values()],
        "files": [
            {"kind": kept.kind, "path": kept.path, "content_type": kept.content_type, "about": kept.about}
            for kept in world.files.kept.values()
        ],
        "next_update_id": queue.next_id,
        "allowed_updates": queue.allowed,
        "pending": [vars(each) for each in queue.waiting()],
        "webhook": vars(queue.webhook) if queue.webhook else None,
    }


def _write(path: pathlib.Path, content: bytes) -> None:
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
