"""Logs: a token and what people write stand in no line, whoever writes it and in whatever form."""

import functools
import json
import subprocess
import sys

import pytest

from bot.edge import logs

TOKEN = "987654321:SEEDED-token_that_must-never_be-seen"
SECRET = TOKEN.partition(":")[2]

EVERYBODY_TALKS = f"""
import asyncio, logging, sys, warnings
import structlog
from bot.edge import logs

TOKEN = {TOKEN!r}
URL = f"https://api.telegram.org/bot{{TOKEN}}/getMe"
logs.configure(sys.argv[1], sys.argv[2])

ours = structlog.get_logger("ours")
ours.info("one " + TOKEN, url=URL, deep={{"in": [TOKEN]}})
structlog.contextvars.bind_contextvars(bound=URL)
ours.warning("two")
structlog.contextvars.clear_contextvars()

for name in ("httpx", "httpcore.http11", "telegram.Bot", "telegram.ext.Updater", "aiosqlite", "somebody.else"):
    for level in (logging.DEBUG, logging.INFO, logging.WARNING):
        logging.getLogger(name).log(level, "%s at %s says %s", name, logging.getLevelName(level), URL)
logging.getLogger("late").warning("a child with a propagating record: %r", {{"token": TOKEN}})

def breaks():
    try:
        raise ConnectionError(f"cannot reach {{URL}}")
    except ConnectionError as error:
        raise RuntimeError(f"token {{TOKEN}} was refused") from error

try:
    breaks()
except RuntimeError as error:
    ours.exception("three")
    ours.error("four", exc_info=error)
    logging.getLogger("stdlib").exception("five %s", error)

warnings.warn(f"six {{URL}}", stacklevel=1)
breaking = asyncio.new_event_loop()
breaking.call_exception_handler({{"message": f"seven {{TOKEN}}", "exception": RuntimeError(URL)}})
breaking.close()
breaks()
"""


@functools.cache
def everybody_talks(level: str, form: str) -> str:
    """What a process writes to both streams in which everybody talks, and which breaks off in the end."""
    talked = subprocess.run(  # noqa: S603  our own interpreter, our own words
        [sys.executable, "-c", EVERYBODY_TALKS, level, form], capture_output=True, text=True, check=False
    )
    assert (talked.returncode, talked.stdout) == (1, "")
    return talked.stderr


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_token_appears_in_no_line_of_anybody(form: str) -> None:
    said = everybody_talks("DEBUG", form)

    assert SECRET not in said
    for word in ("one", "two", "three", "four", "five", "six", "seven", "a child", "the process breaks off"):
        assert word in said
    assert said.count("ConnectionError: cannot reach") == 4, "tracebacks with their causes are there"
    assert said.count(logs.MASK) > 20


@pytest.mark.parametrize("form", ["text", "json"])
def test_libraries_that_log_addresses_or_words_are_heard_from_warnings_on(form: str) -> None:
    said = everybody_talks("DEBUG", form)

    for name in ("httpx", "httpcore.http11", "telegram.Bot", "telegram.ext.Updater", "aiosqlite"):
        assert [f"{name} at {level}" in said for level in ("DEBUG", "INFO", "WARNING")] == [False, False, True]
    assert "somebody.else at DEBUG" in said


def test_every_line_for_machines_is_one_object_with_its_moment_and_level() -> None:
    lines = [json.loads(line) for line in everybody_talks("INFO", "json").splitlines()]

    assert len(lines) > 10
    assert all({"event", "level", "logger", "timestamp"} <= line.keys() for line in lines)
    assert "debug" not in {line["level"] for line in lines}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"/bot{TOKEN}/sendMessage", f"/{logs.MASK}/sendMessage"),
        (f"{TOKEN},{TOKEN}", f"{logs.MASK},{logs.MASK}"),
        ("at 12:30:45 on 2026-11-20T08:00:00Z", "at 12:30:45 on 2026-11-20T08:00:00Z"),
        ("http://127.0.0.1:8080/sandbox", "http://127.0.0.1:8080/sandbox"),
    ],
)
def test_only_what_looks_like_a_token_is_masked(text: str, shown: str) -> None:
    assert logs.masked(text) == shown


def test_an_error_is_told_by_its_kind_and_place_and_not_by_its_words() -> None:
    def breaks(words: str) -> None:
        raise ValueError(words)

    told_us = "9 of 10"
    try:
        breaks(told_us)
    except ValueError as error:
        told = logs.where(error)

    assert told["error"] == "ValueError"
    assert "in breaks" in told["trace"]
    assert told_us not in told["trace"]
