"""The Bot API method of inline mode: results for what somebody types behind the bot's name in any chat."""

import re
from typing import Any

from sandbox import keyboards, methods, methods_messages, parameters, refusal, state

MOST_RESULTS = 50
MOST_BYTES = 64  # of a result's id, and of an offset
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


@methods.entry("answerInlineQuery", "inline_query_id results", "cache_time is_personal next_offset button")
def answer_inline_query(world: state.World, params: parameters.Params) -> bool:
    """Show results to whoever types. The sandbox knows articles with a text, and caches nothing."""
    results = params["results"]
    if not isinstance(results, list):
        raise refusal.bad_request("expected an Array of InlineQueryResult")
    if len(results) > MOST_RESULTS:
        raise refusal.bad_request("RESULTS_TOO_MUCH")
    if len(str(params.get("next_offset") or "").encode()) > MOST_BYTES:
        raise refusal.bad_request("NEXT_OFFSET_INVALID")
    _check_button(params.get("button"))
    messages: dict[str, state.Json] = {}
    for result in results:
        own_id = _checked_id(result)
        if own_id in messages:
            raise refusal.bad_request("RESULT_ID_DUPLICATE")
        messages[own_id] = _message(result)
    listed = [{name: str(each.get(name) or "") for name in ("id", "title", "description")} for each in results]
    shown = {"results": listed, "button": params.get("button")}
    world.answer_search(str(params["inline_query_id"]), messages, shown)
    return True


def _checked_id(result: Any) -> str:  # noqa: ANN401  decoded JSON that nobody has looked at yet
    if not isinstance(result, dict):
        raise refusal.bad_request("can't parse inline query result: expected an Object")
    if result.get("type") != "article":
        raise refusal.bad_request("RESULT_TYPE_INVALID: the sandbox knows articles only")
    own_id = str(result.get("id") or "")
    if not 1 <= len(own_id.encode()) <= MOST_BYTES:
        raise refusal.bad_request("RESULT_ID_INVALID")
    return own_id


def _message(result: state.Json) -> state.Json:
    """What is sent when the result is chosen."""
    if not result.get("title"):
        raise refusal.bad_request("ARTICLE_TITLE_EMPTY")
    content = result.get("input_message_content")
    if not isinstance(content, dict) or not content.get("message_text"):
        raise refusal.bad_request("MESSAGE_EMPTY")
    text = methods_messages.text_of(content | {"text": content["message_text"]}, too_long="MESSAGE_TOO_LONG")
    return text | {"reply_markup": keyboards.of_edit(result.get("reply_markup"))}


def _check_button(button: Any) -> None:  # noqa: ANN401  same
    if button is None:
        return
    if not isinstance(button, dict) or not button.get("text"):
        raise refusal.bad_request("SWITCH_PM_TEXT_EMPTY")
    if "web_app" not in button and not _PAYLOAD.fullmatch(str(button.get("start_parameter") or "")):
        raise refusal.bad_request("START_PARAM_INVALID")
