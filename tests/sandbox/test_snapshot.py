"""A sandbox that starts again finds everything as it was."""

import pathlib

import pytest
import telegram

from sandbox import server
from tests import sandboxes

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03" + b"\0" * 20


async def test_everything_survives_a_restart(tmp_path: pathlib.Path) -> None:
    state = tmp_path / "deep" / "sandbox.json"
    async with sandboxes.running(state) as sandbox, sandboxes.bot(sandbox) as bot:
        ann, ben = await sandbox.ann(), await sandbox.joins("Ben", "de")
        await ann.says("/start")
        await ben.says("hallo")
        await bot.get_updates(offset=700_002)
        picture = await bot.send_photo(ann.user_id, PNG, caption="<b>x</b>", parse_mode="HTML")
        await bot.send_message(ann.user_id, "how much?", reply_markup=telegram.ReplyKeyboardMarkup([["0", "1"]]))
        await bot.set_my_commands([("today", "Now")])
        query_id = await ann.taps_data(picture.message_id, "x")
        await ben.blocks()
        sandbox.inside.world.jump(3600)
        before = [await sandbox.asks("GET", f"/sandbox/chats/{each.user_id}") for each in (ann, ben)]
        waiting = await bot.get_updates()
    async with sandboxes.running(state) as sandbox, sandboxes.bot(sandbox) as bot:
        ann, ben = await sandbox.ann(), sandboxes.Person(sandbox.http, 5002)
        after = [await sandbox.asks("GET", f"/sandbox/chats/{each.user_id}") for each in (ann, ben)]
        assert after == before
        assert await bot.get_updates() == waiting
        assert (await sandbox.state())["offset_s"] == 3600
        assert [each.command for each in await bot.get_my_commands()] == ["today"]
        assert await bot.answer_callback_query(query_id)
        again = await bot.send_photo(ann.user_id, picture.photo[-1].file_id)
        assert again.message_id == before[0]["messages"][-1]["message_id"] + 1
        assert await (await bot.get_file(again.photo[-1])).download_as_bytearray() == PNG
        assert (await sandbox.joins("Cleo")).user_id == 5003


async def test_a_change_is_saved_while_it_runs(tmp_path: pathlib.Path) -> None:
    state = tmp_path / "sandbox.json"
    async with sandboxes.running(state) as sandbox:
        await (await sandbox.ann()).says("remember me")
        await sandboxes.until(lambda: state.exists() and "remember me" in state.read_text())


def test_a_file_that_is_no_snapshot_stops_the_start(tmp_path: pathlib.Path) -> None:
    state = tmp_path / "sandbox.json"
    for content in ('{"version": 99}', "no json"):
        state.write_text(content)
        with pytest.raises(ValueError, match=r"sandbox\.json|Expecting value"):
            server.Sandbox(sandboxes.TOKEN, float, state)
