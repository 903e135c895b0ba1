"""What may hang below a message: inline and reply keyboards, checked as Telegram checks them."""

from typing import Any

from sandbox import refusal

Json = dict[str, Any]

MOST_DATA_BYTES = 64
# One of these says what an inline button does.
_DEEDS = {
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}


def of_message(markup: Any) -> Json | None:  # noqa: ANN401  decoded JSON that nobody has looked at yet
    """A checked `reply_markup` of a new message, any of the four kinds."""
    if markup is None or markup == "":
        return None
    if not isinstance(markup, dict):
        raise refusal.bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline(markup)
    if "keyboard" in markup:
        return _reply(markup)
    if "remove_keyboard" in markup or "force_reply" in markup:
        return markup
    if markup:
        raise refusal.bad_request("can't parse reply keyboard markup JSON object")
    return None


def of_edit(markup: Any) -> Json | None:  # noqa: ANN401  same
    """A checked `reply_markup` of an edited message: inline or none. An empty keyboard is none."""
    checked = of_message(markup)
    if checked is None:
        return None
    if "inline_keyboard" not in checked:
        raise refusal.bad_request("inline keyboard expected")
    return checked if checked["inline_keyboard"] else None


def _rows(markup: Json, field: str) -> list[list[Any]]:
    rows = markup[field]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise refusal.bad_request(f'field "{field}" must be an Array of Arrays')
    return [row for row in rows if row]


def _inline(markup: Json) -> Json:
    rows = _rows(markup, "inline_keyboard")
    for row in rows:
        for button in row:
            _check_inline(button)
    return {"inline_keyboard": rows}


def _check_inline(button: object) -> None:
    if not isinstance(button, dict):
        raise refusal.bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not button.get("text"):
        raise refusal.bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not _DEEDS & button.keys():
        raise refusal.bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= MOST_DATA_BYTES:
        raise refusal.bad_request("BUTTON_DATA_INVALID")


def _reply(markup: Json) -> Json:
    rows = [
        [{"text": button} if isinstance(button, str) else button for button in row] for row in _rows(markup, "keyboard")
    ]
    for row in rows:
        for button in row:
            if not isinstance(button, dict) or not button.get("text"):
                raise refusal.bad_request("can't parse keyboard button: Can't find field \"text\"")
    return markup | {"keyboard": rows}
