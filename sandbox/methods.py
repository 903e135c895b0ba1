"""The table of Bot API methods: what each is called, which parameters it needs and knows."""

import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any

from sandbox import parameters, refusal, state

Run = Callable[[state.World, parameters.Params], Any | Awaitable[Any]]

SENDING = "disable_notification protect_content message_effect_id allow_paid_broadcast reply_parameters reply_markup"
CAPTION = "caption parse_mode caption_entities show_caption_above_media"


@dataclasses.dataclass(frozen=True)
class Method:
    """One method; `run` returns the result, or an awaitable of it."""

    name: str
    required: frozenset[str]
    optional: frozenset[str]
    run: Run


TABLE: dict[str, Method] = {}


def entry(name: str, required: str = "", optional: str = "") -> Callable[[Run], Run]:
    """Enter a function into the table; parameters are named in words."""

    def enter(run: Run) -> Run:
        TABLE[name.lower()] = Method(name, frozenset(required.split()), frozenset(optional.split()), run)
        return run

    return enter


def find(name: str) -> Method:
    """The method of that name, in any case, as Telegram reads it."""
    found = TABLE.get(name.lower())
    if found is None:
        raise refusal.RefusedError(404, "Not Found: method not found")
    return found
