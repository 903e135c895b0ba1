"""Updates as Telegram sends them, read by PTB. What PTB cannot read is passed on under its number, unread.

PTB reads a batch as a whole: of one that it cannot read it would log every word, and ask for it again and again.
"""

from typing import Any

import telegram

_UNREAD = "unkink:unread"
"""Holds what could not be read: no name that Telegram gives, and PTB passes over names that it does not know."""

Json = dict[str, Any]


def read(raw: object, bot: telegram.Bot | None) -> telegram.Update:
    """Read an update; of one that PTB cannot read, the number only. Raises ValueError for what has none."""
    if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
        raise ValueError("expected an object with an update_id")  # noqa: TRY004  to the web server it is a value
    try:
        return telegram.Update.de_json(raw, bot)
    except Exception:  # noqa: BLE001  PTB looks at nothing before it reads: any error may come up
        return telegram.Update.de_json(_packed(raw), bot)


def readable(raw: object) -> Json:
    """Give an update such that PTB can read it. Raises ValueError for what has no number."""
    update = read(raw, None)
    return _packed(raw) if _is_unread(update) else raw  # type: ignore[arg-type, return-value]  # it was read: a dict


def sent(update: telegram.Update) -> Json:
    """Give an update as Telegram sent it."""
    raw: Json = update.api_kwargs[_UNREAD] if _is_unread(update) else update.to_dict()
    return raw


def sender(update: telegram.Update) -> telegram.User | None:
    """Who is behind an update; of one that was not read, who wrote to us or tapped."""
    if not _is_unread(update):
        return update.effective_user
    match sent(update):
        case {"message": {"chat": {"id": int(user_id), "type": "private"}}} | {
            "callback_query": {"from": {"id": int(user_id)}}
        }:
            return telegram.User(user_id, "", is_bot=False)
    return None


def insist(update: telegram.Update) -> None:
    """Fail over an update that was not read, as PTB failed."""
    if _is_unread(update):
        telegram.Update.de_json(sent(update))


def _packed(raw: Json) -> Json:
    return {"update_id": raw["update_id"], _UNREAD: raw}


def _is_unread(update: telegram.Update) -> bool:
    return _UNREAD in update.api_kwargs
