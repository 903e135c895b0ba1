"""Errors of requests, as Telegram's server and PTB's transport have them, and what they mean."""

import datetime as dt

import httpx
import pytest
import sqlalchemy.exc
from telegram import error

from bot.edge import mishaps
from bot.edge.mishaps import Verdict
from db import engine


def network(cause: Exception, of: type[error.NetworkError] = error.NetworkError) -> error.NetworkError:
    found = of(f"httpx.{type(cause).__name__}")
    found.__cause__ = cause
    return found


SAME = (
    "Message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
OLD = "Query is too old and response timeout expired or query id is invalid"


@pytest.mark.parametrize(
    ("mishap", "verdict"),
    [
        (error.BadRequest(SAME), Verdict.DONE),
        (error.BadRequest("Message to edit not found"), Verdict.NO_MESSAGE),
        (error.BadRequest("Message can't be edited"), Verdict.NO_MESSAGE),
        (error.BadRequest("There is no text in the message to edit"), Verdict.SHOWS_PICTURE),
        (error.BadRequest(OLD), Verdict.TOO_OLD),
        (error.BadRequest("Chat not found"), Verdict.NO_CHAT),
        (error.BadRequest("Button_data_invalid"), Verdict.WRONG),
        (error.Forbidden("Forbidden: bot was blocked by the user"), Verdict.BLOCKED),
        (error.Forbidden("Forbidden: user is deactivated"), Verdict.BLOCKED),
        (error.Forbidden("Forbidden: bot was kicked from the group chat"), Verdict.BLOCKED),
        (error.ChatMigrated(-1005), Verdict.MIGRATED),
        (error.InvalidToken("Unauthorized"), Verdict.TOKEN),
        (network(httpx.ConnectError("name or service not known")), Verdict.UNSENT),
        (network(httpx.ConnectTimeout("")), Verdict.UNSENT),
        (network(httpx.PoolTimeout(""), error.TimedOut), Verdict.UNSENT),
        (network(httpx.ReadTimeout(""), error.TimedOut), Verdict.UNCLEAR),
        (network(httpx.WriteTimeout(""), error.TimedOut), Verdict.UNCLEAR),
        (network(httpx.ReadError("")), Verdict.UNCLEAR),
        (network(httpx.RemoteProtocolError("server disconnected")), Verdict.UNCLEAR),
        (error.NetworkError("Internal Server Error: restart"), Verdict.UNCLEAR),
        (error.TelegramError("Invalid server response"), Verdict.UNCLEAR),
        (error.Conflict("Conflict: terminated by other getUpdates request"), Verdict.WRONG),
        (KeyError("text"), Verdict.WRONG),
        (sqlalchemy.exc.OperationalError("SELECT", {}, OSError("disk full")), Verdict.UNSENT),
        (sqlalchemy.exc.TimeoutError("no connection is free"), Verdict.UNSENT),
        (sqlalchemy.exc.ProgrammingError("SELECT", {}, ValueError("no such column")), Verdict.WRONG),
        (ConnectionRefusedError(), Verdict.UNSENT),
        (TimeoutError(), Verdict.UNSENT),
        (FileNotFoundError("picture"), Verdict.WRONG),
    ],
)
def test_an_error_is_understood(mishap: Exception, verdict: Verdict) -> None:
    assert mishaps.judge(mishap) is verdict


@pytest.mark.parametrize("setting", ["true", "false"])
@pytest.mark.filterwarnings("ignore:.*retry_after")
def test_a_pause_is_read_whichever_way_ptb_is_set_up(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", setting)
    asked = error.RetryAfter(37)
    assert mishaps.judge(asked) is Verdict.PAUSE
    assert mishaps.pause_of(asked) == dt.timedelta(seconds=37)


def test_telegrams_words_are_told_and_ours_are_not() -> None:
    assert mishaps.describe(error.BadRequest("Button_data_invalid")) == "BadRequest: Button_data_invalid"
    with pytest.raises(ValueError, match="my back") as caught:
        int("my back hurts")
    described = mishaps.describe(caught.value)
    assert described.startswith("ValueError in test_telegrams_words")
    assert "back" not in described
    assert mishaps.describe(ValueError("my back hurts")) == "ValueError"


ENDED = "SELECT pg_terminate_backend(pg_backend_pid())"
DEADLOCK = "DO 'BEGIN RAISE deadlock_detected; END'"


@pytest.mark.parametrize("trouble", [ENDED, DEADLOCK])
async def test_a_trouble_of_postgresql_is_not_the_requests(postgres_url: str, trouble: str) -> None:
    opened = engine.connect(postgres_url)
    with pytest.raises(sqlalchemy.exc.SQLAlchemyError) as raised:
        async with opened.begin() as sql:
            await sql.execute(sqlalchemy.text(trouble))
    await opened.dispose()
    assert mishaps.judge(raised.value) is Verdict.UNSENT
