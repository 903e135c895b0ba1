"""Failures on demand: what the bot sees, and whether its request took effect."""

import asyncio

import httpx
import pytest
import starlette.requests
import starlette.types
import telegram

from tests import sandboxes


async def test_429_names_the_seconds_and_nothing_is_sent(
    bot: telegram.Bot, sandbox: sandboxes.Sandbox, ann: sandboxes.Person
) -> None:
    await sandbox.fault("sendMessage", "429", retry_after=7)
    answer = await sandbox.http.post(f"/bot{sandbox.token}/sendMessage", json={"chat_id": ann.user_id, "text": "one"})
    assert answer.status_code == 429
    assert answer.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    await bot.send_message(ann.user_id, "two")
    assert [each.text for each in await ann.chat()] == ["/start", "two"]


async def test_ptb_understands_a_429(
    bot: telegram.Bot, sandbox: sandboxes.Sandbox, ann: sandboxes.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else PTB warns about its next release
    await sandbox.fault("sendMessage", "429", retry_after=7)
    with pytest.raises(telegram.error.RetryAfter, match="Retry in 0:00:07"):
        await bot.send_message(ann.user_id, "one")


@pytest.mark.parametrize(
    ("kind", "error", "arrives"),
    [
        ("500_before", telegram.error.NetworkError, False),
        ("500_after", telegram.error.NetworkError, True),
        ("timeout_before", telegram.error.TimedOut, False),
        ("timeout_after", telegram.error.TimedOut, True),
        ("reset_before", telegram.error.NetworkError, False),
        ("reset_after", telegram.error.NetworkError, True),
    ],
)
async def test_a_fault_strikes_before_or_after_the_effect(
    bot: telegram.Bot,
    sandbox: sandboxes.Sandbox,
    ann: sandboxes.Person,
    kind: str,
    error: type[Exception],
    *,
    arrives: bool,
) -> None:
    await sandbox.fault("sendMessage", kind)
    with pytest.raises(error) as raised:
        await bot.send_message(ann.user_id, "one", read_timeout=0.3)
    assert isinstance(raised.value, telegram.error.TimedOut) == kind.startswith("timeout")
    assert [each.text for each in await ann.chat()] == ["/start"] + ["one"] * arrives
    [entry] = await sandbox.log("sendMessage")
    assert (entry["ok"], entry["fault"], entry["status"]) == (arrives, kind, 500 if "500" in kind else 0)
    assert (entry["message_id"] is not None) == arrives
    await bot.send_message(ann.user_id, "two")


async def test_a_reset_cuts_the_line_without_an_answer(sandbox: sandboxes.Sandbox, ann: sandboxes.Person) -> None:
    await sandbox.fault("getMe", "reset_before")
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        await sandbox.http.post(f"/bot{sandbox.token}/getMe")


async def test_a_fault_strikes_so_many_times_in_one_chat_only(
    bot: telegram.Bot, sandbox: sandboxes.Sandbox, ann: sandboxes.Person
) -> None:
    ben = await sandbox.joins("Ben")
    await ben.says("hello")
    await sandbox.fault("*", "500_before", times=2, chat_id=ben.user_id)
    await bot.send_message(ann.user_id, "one")
    for _ in range(2):
        with pytest.raises(telegram.error.NetworkError, match="Internal Server Error: restart"):
            await bot.send_message(ben.user_id, "one")
    await bot.send_message(ben.user_id, "two")


async def test_a_fault_of_everything_leaves_polling_alone_and_can_be_taken_back(
    bot: telegram.Bot, sandbox: sandboxes.Sandbox
) -> None:
    await sandbox.fault("*", "500_before")
    await bot.get_updates()
    await sandbox.no_more_faults()
    await bot.get_me()


async def test_a_wrong_fault_is_refused(sandbox: sandboxes.Sandbox) -> None:
    for body in ({"method": "getMe", "kind": "501"}, {"kind": "429"}, {"method": "getMe", "kind": "429", "often": 1}):
        answer = await sandbox.http.post("/sandbox/faults", json=body)
        assert answer.status_code == 400
        assert answer.json()["error"]


async def test_a_silent_answer_does_not_keep_the_server_from_ending() -> None:
    async with sandboxes.running() as sandbox:
        await sandbox.fault("getMe", "timeout_before")
        silent = asyncio.create_task(sandbox.http.post(f"/bot{sandbox.token}/getMe"))
        await sandboxes.until(lambda: bool(sandbox.inside.bot.log))
        await sandbox.inside.close()
        with pytest.raises(httpx.HTTPError):
            await silent


async def test_a_bot_that_is_killed_while_it_writes_a_request_is_no_error(sandbox: sandboxes.Sandbox) -> None:
    async def gone() -> starlette.types.Message:
        return {"type": "http.disconnect"}

    headers = [(b"content-type", b"application/json"), (b"content-length", b"999")]
    where = {"type": "http", "method": "POST", "headers": headers, "query_string": b""}
    call = where | {"path_params": {"token": sandboxes.TOKEN, "method": "sendMessage"}}
    answer = await sandbox.inside.bot.call(starlette.requests.Request(call, gone))

    assert answer.status_code == 400
