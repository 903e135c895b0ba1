"""Texts, edits, deletions and taps, as PTB sees them and as Telegram words its refusals."""

import pytest
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from tests import sandboxes


def buttons(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(each, callback_data=each.lower())] for each in labels])


async def test_a_text_reaches_the_person_with_its_buttons(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    sent = await bot.send_message(ann.user_id, "<b>Hello</b>", parse_mode="HTML", reply_markup=buttons("Go"))
    assert sent.from_user == await bot.get_me()
    assert sent.chat.id == ann.user_id
    assert [each.type for each in sent.entities] == ["bold"]
    seen = await ann.hears("Hello")
    assert seen.id == sent.message_id
    assert seen.labels == ["Go"]


async def test_message_ids_grow(bot: telegram.Bot, sandbox: sandboxes.Sandbox, ann: sandboxes.Person) -> None:
    ben = await sandbox.joins("Ben")
    await ben.says("hello")
    ids = [(await bot.send_message(each.user_id, "x")).message_id for each in (ann, ben, ann)]
    assert ids == sorted(set(ids))


async def test_an_edit_replaces_text_and_buttons_in_place(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    sent = await bot.send_message(ann.user_id, "one", reply_markup=buttons("Go"))
    edited = await bot.edit_message_text("two", ann.user_id, sent.message_id)
    assert isinstance(edited, telegram.Message)
    assert edited.edit_date is not None
    assert edited.reply_markup is None
    assert [(each.text, each.labels) for each in await ann.chat() if not each.mine] == [("two", [])]


async def test_only_the_buttons_can_be_edited(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    sent = await bot.send_message(ann.user_id, "one", reply_markup=buttons("Go"))
    await bot.edit_message_reply_markup(ann.user_id, sent.message_id, reply_markup=buttons("Stop", "Wait"))
    assert (await ann.hears("one")).labels == ["Stop", "Wait"]


async def test_deleted_messages_are_gone(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    sent = [await bot.send_message(ann.user_id, each) for each in ("one", "two", "three")]
    await bot.delete_message(ann.user_id, sent[0].message_id)
    await bot.delete_messages(ann.user_id, [sent[1].message_id, 99_999])
    assert [each.text for each in await ann.chat()] == ["/start", "three"]
    gone = ("delete", {"message_ids": [sent[1].message_id]})
    await ann.sees(lambda _: gone in ann.events or None)


async def test_an_old_message_cannot_be_deleted(
    bot: telegram.Bot, sandbox: sandboxes.Sandbox, ann: sandboxes.Person
) -> None:
    sent = await bot.send_message(ann.user_id, "one")
    sandbox.inside.world.jump(49 * 3600)
    with pytest.raises(telegram.error.BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_message(ann.user_id, sent.message_id)


async def test_a_tap_is_answered_with_a_toast_once(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    await bot.send_message(ann.user_id, "one", reply_markup=buttons("Go"))
    await ann.taps("Go")
    update = (await bot.get_updates(timeout=5))[-1]
    query = update.callback_query
    assert query is not None
    assert (query.data, query.from_user.id) == ("go", ann.user_id)
    await query.answer("Noted", show_alert=True)
    assert await ann.toasted("Noted") == sandboxes.Toast("Noted", show_alert=True)
    with pytest.raises(telegram.error.BadRequest, match="Query is too old and response timeout expired"):
        await query.answer("again")


async def test_somebody_else_can_tap_and_is_named(
    bot: telegram.Bot, sandbox: sandboxes.Sandbox, ann: sandboxes.Person
) -> None:
    eve = await sandbox.joins("Eve")
    sent = await bot.send_message(ann.user_id, "one", reply_markup=buttons("Go"))
    await ann.taps_data(sent.message_id, "go", as_user=eve)
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    assert query.from_user.id == eve.user_id


async def test_reply_keyboards_belong_to_the_chat(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    keyboard = telegram.ReplyKeyboardMarkup([["0", "1"], [telegram.KeyboardButton("2")]], one_time_keyboard=True)
    sent = await bot.send_message(ann.user_id, "how much?", reply_markup=keyboard)
    assert sent.reply_markup is None
    assert await ann.keyboard() == ["0", "1", "2"]
    await ann.taps("1")
    assert await ann.keyboard() == []
    await bot.send_message(ann.user_id, "again", reply_markup=telegram.ReplyKeyboardMarkup([["0"]]))
    await ann.says("0")
    assert await ann.keyboard() == ["0"]
    await bot.send_message(ann.user_id, "enough", reply_markup=telegram.ReplyKeyboardRemove())
    assert await ann.keyboard() == []


async def test_a_reply_shows_what_it_answers(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    first = (await ann.chat())[0]
    sent = await bot.send_message(ann.user_id, "yes", reply_to_message_id=first.id)
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "/start"


async def test_commands_and_addresses_are_found(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    sent = await bot.send_message(ann.user_id, "Try /today, or https://example.org/a_b.")
    assert [(each.type, sent.parse_entity(each)) for each in sent.entities] == [
        ("bot_command", "/today"),
        ("url", "https://example.org/a_b"),
    ]


async def test_locations_reactions_and_chat_actions_are_accepted(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    place = await bot.send_location(ann.user_id, 52.5, 13.4)
    assert place.location is not None
    assert place.location.latitude == 52.5
    assert await bot.set_message_reaction(ann.user_id, place.message_id, "👍")
    assert await bot.send_chat_action(ann.user_id, "typing")
    await ann.sees(lambda _: ("action", {"action": "typing"}) in ann.events or None)


@pytest.mark.parametrize(
    ("method", "params", "code", "description"),
    [
        ("sendMessage", {"chat_id": 5001, "text": ""}, 400, "Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": 5001, "text": " \n "}, 400, "Bad Request: message text is empty"),
        ("sendMessage", {"text": "x"}, 400, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": 5001, "text": "x" * 4097}, 400, "Bad Request: message is too long"),
        ("sendMessage", {"chat_id": 77, "text": "x"}, 400, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": "@nobody", "text": "x"}, 400, "Bad Request: chat not found"),
        (
            "sendMessage",
            {"chat_id": 5001, "text": "x", "colour": "red"},
            400,
            'Bad Request: the sandbox knows no parameter "colour" of sendMessage',
        ),
        (
            "sendMessage",
            {"chat_id": 5001, "text": "x", "reply_parameters": {"message_id": 9}},
            400,
            "Bad Request: message to be replied not found",
        ),
        (
            "sendMessage",
            {"chat_id": 5001, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}},
            400,
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            "editMessageText",
            {"chat_id": 5001, "message_id": 99, "text": "x"},
            400,
            "Bad Request: message to edit not found",
        ),
        (
            "editMessageText",
            {"chat_id": 5001, "message_id": 1, "text": "x"},
            400,
            "Bad Request: message can't be edited",
        ),
        ("editMessageText", {"chat_id": 5001, "text": "x"}, 400, "Bad Request: message identifier is not specified"),
        (
            "deleteMessage",
            {"chat_id": 5001, "message_id": 99},
            400,
            "Bad Request: message to delete not found",
        ),
        (
            "answerCallbackQuery",
            {"callback_query_id": "5"},
            400,
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        ),
        ("answerCallbackQuery", {"callback_query_id": "5", "text": "x" * 201}, 400, "Bad Request: MESSAGE_TOO_LONG"),
        ("sendChatAction", {"chat_id": 5001, "action": "dance"}, 400, "Bad Request: wrong parameter action in request"),
        ("sendPoll", {"chat_id": 5001}, 404, "Not Found: method not found"),
    ],
)
async def test_refusals_have_telegrams_words(
    sandbox: sandboxes.Sandbox,
    ann: sandboxes.Person,
    *,
    method: str,
    params: dict[str, object],
    code: int,
    description: str,
) -> None:
    answer = await sandbox.http.post(f"/bot{sandbox.token}/{method}", json=params)
    assert answer.status_code == code
    assert answer.json() == {"ok": False, "error_code": code, "description": description}
    assert [(each["status"], each["description"]) for each in await sandbox.log()] == [(code, description)]


@pytest.mark.parametrize(("data", "fits"), [("", False), ("é" * 32, True), ("é" * 33, False)])
async def test_callback_data_has_1_to_64_bytes(
    bot: telegram.Bot, ann: sandboxes.Person, data: str, *, fits: bool
) -> None:
    keyboard = InlineKeyboardMarkup.from_button(InlineKeyboardButton("a", callback_data=data))
    sending = bot.send_message(ann.user_id, "x", reply_markup=keyboard)
    if fits:
        await sending
    else:
        with pytest.raises(telegram.error.BadRequest, match="Button_data_invalid"):
            await sending


async def test_an_edit_that_changes_nothing_is_refused(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    sent = await bot.send_message(ann.user_id, "<i>one</i>", parse_mode="HTML", reply_markup=buttons("Go"))
    with pytest.raises(telegram.error.BadRequest, match="Message is not modified: specified new message content and"):
        await bot.edit_message_text(
            "<i>one</i>", ann.user_id, sent.message_id, parse_mode="HTML", reply_markup=buttons("Go")
        )


async def test_a_form_says_the_same_as_json(sandbox: sandboxes.Sandbox, ann: sandboxes.Person) -> None:
    params = {"chat_id": "5001", "text": "hi", "disable_notification": "true", "reply_markup": '{"force_reply": true}'}
    answer = await sandbox.http.post(f"/bot{sandbox.token}/sendMessage", data=params)
    assert answer.json()["ok"]
    [entry] = await sandbox.log("sendMessage")
    assert entry["params"] == {
        "chat_id": 5001,
        "text": "hi",
        "disable_notification": True,
        "reply_markup": {"force_reply": True},
    }


async def test_a_wrong_token_is_unauthorized_and_no_token_is_shown(
    sandbox: sandboxes.Sandbox, ann: sandboxes.Person
) -> None:
    answer = await sandbox.http.post("/bot1234567890:WRONG/getMe")
    assert (answer.status_code, answer.json()["description"]) == (401, "Unauthorized")
    await sandbox.http.post(f"/bot{sandbox.token}/getMe")
    seen = (await sandbox.http.get("/sandbox/log")).text + (await sandbox.http.get("/sandbox/state")).text
    assert "getMe" in seen
    assert sandbox.token not in seen


async def test_other_web_pages_are_kept_out(sandbox: sandboxes.Sandbox) -> None:
    for headers in ({"Origin": "http://evil.example"}, {"Host": "evil.example"}):
        answer = await sandbox.http.get("/sandbox/state", headers=headers)
        assert answer.status_code == 403
    assert (await sandbox.http.get("/sandbox/state", headers={"Origin": sandbox.url})).status_code == 200
