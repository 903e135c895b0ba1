"""What somebody says about their back stands in no log, in no file and in no button, also at DEBUG."""

import asyncio
import os
import sys
from pathlib import Path

from db import models, sealed
from tests import sandboxes, talks

NAME, WORDS, PLACE = "Quetzalina", "my xylophonic vertebra", (48.13713, 11.57549)
CANARIES = [NAME, "Quetzal", "xylophon", "48.137", "11.575", "pregnan", "Pregnan", "Noted: 7", "tough day"]

READABLE = {
    "inbox": "bot_id update_id user_id received_at state attempts trouble",
    "hearing": "bot_id heard_at",
    "facts": "name value",
    "people": "id user_id language zone created_at heard_on erase_on blocked_at consent_version screened_at hands_free"
    " pictures dark asking wish",
    "pictures": "bot_id key file_id stored_at",
    "posted": "id chat_id slot message_id picture posted_at",
    "seals": "key_id",
    "body_maps": "id person_id asked_at local_date",
    "consents": "id person_id state version language decided_at",
    "practices": "id person_id movement slot dose phase step version hands_free bell_at asks_before asks_after"
    " started_at ended_at",
    "reminders": "person_id slot wall_time days state paused_until next_due_at unanswered_since missed",
    "targets": "id person_id slot local_date due_at state reason movement settled_at",
    "outbox": "id chat_id kind slot send_class not_before expires_at dedupe_key target_id state attempts doubts"
    " lease_until reason settled_at",
    "ratings": "id person_id practice_id moment rated_at corrected_at local_date",
}
"""The columns that are not sealed. Whoever adds one here has thought about what it tells of somebody's health."""


def test_every_column_that_is_not_on_this_list_is_sealed() -> None:
    readable = {
        table.name: {column.name for column in table.c if not isinstance(column.type, sealed.Sealed)}
        for table in models.Base.metadata.sorted_tables
    }

    assert readable == {table: set(names.split()) for table, names in READABLE.items()}


async def test_nothing_of_a_conversation_is_found_in_any_log_file_or_button(
    sandbox: sandboxes.Sandbox, tmp_path: Path
) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("UNKINK", "TELEGRAM"))},
        "TELEGRAM_BOT_TOKEN": sandbox.token,
        "TELEGRAM_API_URL": sandbox.url,
        "UNKINK_DATA_DIR": str(tmp_path / "var"),
        "UNKINK_KEY_FILE": str(tmp_path / "key"),
        "UNKINK_LOG_LEVEL": "DEBUG",
    }
    ann = await sandbox.joins(NAME)
    with (tmp_path / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot"), env=environment, cwd=tmp_path, stdout=log, stderr=log
        )
        try:
            await ann.says("/start")
            await ann.hears("May I keep your pain ratings?", within=60)
            await ann.taps("Yes, keep my ratings")
            await talks.passes_the_screen(ann, "Sore knees, kneeling hurts")
            await ann.hears("Where is your clock?")
            await ann.shares_location(*PLACE)
            await ann.hears("When shall I come")
            await ann.taps("07:30")
            await ann.hears("All set.")
            await ann.says(WORDS)
            await ann.hears("I didn't understand that.")
            await ann.says("/export")
            await ann.hears("Everything I keep about you")
            await ann.says("/pain 7")
            await ann.hears("Noted: 7.")
            on_disk = everything_in(tmp_path / "var")
        finally:
            process.terminate()
            await process.wait()

    told = (tmp_path / "log").read_bytes()
    assert b"listening" in told
    assert b"Europe/Berlin" in on_disk
    for canary in CANARIES:
        assert canary.encode() not in told, canary
        assert canary.encode() not in on_disk, canary
        assert canary.encode() not in everything_in(tmp_path / "var"), canary
    data = [
        button["callback_data"]
        for entry in await sandbox.log()
        for row in (entry["params"].get("reply_markup") or {}).get("inline_keyboard", [])
        for button in row
        if "callback_data" in button
    ]
    assert data
    theirs = ("Quetzal", "xylophon", "48.137", str(ann.user_id))  # a button carries what it offers, to anybody
    assert [each for each in data for canary in theirs if canary in each] == []


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
