"""What an error of a request to Telegram means for the row that was being sent. Texts as Telegram's server has them."""

import datetime as dt
import enum

import httpx
import sqlalchemy.exc
from telegram import error


class Verdict(enum.Enum):
    """What became of the request."""

    DONE = "there was nothing to change"
    NO_MESSAGE = "the message to edit is gone or cannot be edited"
    SHOWS_PICTURE = "the message to edit is a picture, and has no words but its caption"
    TOO_OLD = "the tap was answered too late"
    NO_CHAT = "there is no such chat"
    LOST_FILE = "the picture's file id is not known any more"
    BLOCKED = "the person or the chat does not want us"
    MIGRATED = "the group has a new id"
    PAUSE = "too fast"
    UNSENT = "the request surely never left"
    UNCLEAR = "nobody knows whether it arrived"
    TOKEN = "the token is not accepted"  # noqa: S105  no password
    WRONG = "it can never be sent"


_BAD_REQUESTS = {
    "message is not modified": Verdict.DONE,
    "message to edit not found": Verdict.NO_MESSAGE,
    "message can't be edited": Verdict.NO_MESSAGE,
    "there is no text in the message to edit": Verdict.SHOWS_PICTURE,
    "query is too old": Verdict.TOO_OLD,
    "query id is invalid": Verdict.TOO_OLD,
    "chat not found": Verdict.NO_CHAT,
    "wrong file": Verdict.LOST_FILE,
    "file is temporarily unavailable": Verdict.LOST_FILE,
    "file is too big": Verdict.LOST_FILE,
}
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_OWN_TROUBLE = (  # the database's, which is asked before a request, and passes: a wrong statement would be so for ever
    sqlalchemy.exc.OperationalError,
    sqlalchemy.exc.InterfaceError,
    sqlalchemy.exc.TimeoutError,
    ConnectionError,
    TimeoutError,
)
_BY_CLASS: dict[type[Exception], Verdict] = {
    error.RetryAfter: Verdict.PAUSE,
    error.Forbidden: Verdict.BLOCKED,
    error.ChatMigrated: Verdict.MIGRATED,
    error.InvalidToken: Verdict.TOKEN,
    error.NetworkError: Verdict.UNCLEAR,  # time-outs, broken connections, 5xx
    error.TimedOut: Verdict.UNCLEAR,
    error.TelegramError: Verdict.UNCLEAR,  # an answer that is no JSON
    sqlalchemy.exc.DBAPIError: Verdict.UNSENT,  # PostgreSQL's of no other class: it is shut down, a deadlock
}


def judge(mishap: Exception) -> Verdict:
    """Tell what became of a request that ended in an exception."""
    if isinstance(mishap, error.BadRequest):
        text = mishap.message.lower()
        return next((verdict for part, verdict in _BAD_REQUESTS.items() if part in text), Verdict.WRONG)
    if isinstance(mishap, _OWN_TROUBLE) or isinstance(mishap.__cause__, _NEVER_LEFT):
        return Verdict.UNSENT
    return _BY_CLASS.get(type(mishap), Verdict.WRONG)


def pause_of(mishap: error.RetryAfter) -> dt.timedelta:
    """How long Telegram asks us to wait: seconds or a duration, as PTB is set up."""
    asked = mishap.retry_after
    return asked if isinstance(asked, dt.timedelta) else dt.timedelta(seconds=asked)


def describe(mishap: Exception) -> str:
    """Say what happened without a word of what was to be said: Telegram's own text, or only where our code broke."""
    name = type(mishap).__name__
    if isinstance(mishap, error.TelegramError):
        return f"{name}: {mishap.message}"[:200]
    trace = mishap.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{name} in {trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else name
