"""Structured logs, and the one promise about them: the token stands in none, whoever writes the line."""

import logging
import re
import sys
import traceback
import types
from collections.abc import MutableMapping
from typing import Any

import structlog

MASK = "<token>"
_TOKENS = re.compile(r"(bot)?\d{3,}:[A-Za-z0-9_-]{10,}")
_TALKATIVE = ("httpx", "httpcore", "apscheduler", "aiosqlite", "alembic", "telegram", "uvicorn")
"""They log addresses with the token in them, or at DEBUG what people write."""

Event = MutableMapping[str, Any]


def masked(text: str) -> str:
    """The text without anything that looks like a token."""
    return _TOKENS.sub(MASK, text)


def where(error: BaseException | None) -> dict[str, str]:
    """The kind of an error and where it came up, for a log line: not its words, which may be a person's."""
    trace = "".join(traceback.format_tb(error.__traceback__)) if error is not None else ""
    return {"error": type(error).__name__, "trace": trace}


class _MaskedFormatter(structlog.stdlib.ProcessorFormatter):
    """Masks the finished line: a traceback or another library's words pass here too."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


def configure(level: str, form: str) -> None:
    """Send all logs, ours and the libraries', to the standard error stream.

    Args:
        level: DEBUG, INFO, WARNING or ERROR.
        form: "text" for people, "json" for machines.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    processors: list[structlog.typing.Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if form == "json":
        processors.append(structlog.processors.format_exc_info)
    handler = logging.StreamHandler()
    handler.setFormatter(_MaskedFormatter(foreign_pre_chain=shared, processors=[*processors, last]))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.captureWarnings(capture=True)
    sys.excepthook = _break_off
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _break_off(kind: type[BaseException], error: BaseException, trace: types.TracebackType | None) -> None:
    """What nobody caught passes through the same mask as everything else."""
    logging.getLogger(__name__).critical("the process breaks off", exc_info=(kind, error, trace))
