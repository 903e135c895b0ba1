"""`python -m sandbox` as a process: what it prints, how it ends, what it leaves."""

import asyncio
import contextlib
import pathlib
import signal
import sys
from collections.abc import AsyncIterator

import httpx
import pytest

from sandbox import server
from tests import sandboxes


@contextlib.asynccontextmanager
async def process(*options: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A sandbox on a free port, with its URL from the line that it prints."""
    pipe = asyncio.subprocess.PIPE
    arguments = ("-m", "sandbox", "--address", "127.0.0.1:0", "--token", sandboxes.TOKEN, *options)
    running = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdin=pipe, stdout=pipe, stderr=pipe)
    assert running.stdout is not None
    try:
        line = (await running.stdout.readline()).decode()
        assert line.startswith("Sandbox ready on http://127.0.0.1:")
        yield running, line.split()[-1]
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.kill()
        await running.wait()


async def test_it_ends_with_its_stdin_and_keeps_the_chat(tmp_path: pathlib.Path) -> None:
    state = tmp_path / "sandbox.json"
    async with process("--state", str(state), "--leave-with-stdin") as (running, url):
        async with httpx.AsyncClient(base_url=url, verify=sandboxes.TLS) as http:
            (await http.post("/sandbox/chats/5001/text", json={"text": "remember me"})).raise_for_status()
            (await http.get(f"/bot{sandboxes.TOKEN}/getMe")).raise_for_status()
        assert running.stdin is not None
        running.stdin.close()
        out, complaints = await running.communicate()
    assert running.returncode == 0
    assert "remember me" in state.read_text()
    assert sandboxes.TOKEN not in (out + complaints).decode() + state.read_text()


async def test_it_ends_cleanly_when_interrupted() -> None:
    async with process() as (running, _):
        running.send_signal(signal.SIGINT)
        _, complaints = await running.communicate()
    assert (running.returncode, complaints) == (0, b"")


async def test_a_taken_address_is_said_in_words() -> None:
    async with process() as (_, url):
        address = url.removeprefix("http://")
        second = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sandbox", "--address", address, "--token", sandboxes.TOKEN),
            stderr=asyncio.subprocess.PIPE,
        )
        _, complaints = await second.communicate()
    assert second.returncode == 1
    assert f"The sandbox cannot listen on {address}" in complaints.decode()


async def test_the_page_is_served(sandbox: sandboxes.Sandbox) -> None:
    page = await sandbox.http.get("/")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert (await sandbox.http.get("/static/index.html")).text == page.text
    assert (await sandbox.http.get("/static/../server.py")).status_code == 404
    assert (await sandbox.http.get("/nowhere")).status_code == 404


def test_a_token_without_a_bot_id_is_refused() -> None:
    with pytest.raises(ValueError, match="a token looks like"):
        server.Sandbox("TOKEN", float)
