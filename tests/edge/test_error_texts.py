"""What Telegram's server is known to answer to a reminder, said to a sender by its wire, and what comes of it.

`test_mishaps` has the judgments of all texts, `test_errand` the repetitions, `test_gallery` the pictures.
"""

import dataclasses
import datetime as dt

import pytest
from telegram import error

from bot.edge import sender
from db import outbox, people, posted
from tests.databases import Sessions
from tests.telegrams import ANN, START, Answer, Clock, Telegram, ledger, post, refusal, remind, rows, states

KICKED = "Forbidden: bot was kicked from the "


@dataclasses.dataclass(frozen=True)
class Case:
    """A reminder is answered so: how it ends in the ledger, and whether its person's schedules stop."""

    answer: Answer
    ends: tuple[str, str | None]
    stops: bool = False


CASES = {
    "blocked": Case(refusal(403, "Forbidden: bot was blocked by the user"), ("skipped", "blocked"), stops=True),
    "deactivated": Case(refusal(403, "Forbidden: user is deactivated"), ("skipped", "blocked"), stops=True),
    "kicked": Case(refusal(403, f"{KICKED}group chat"), ("skipped", "blocked"), stops=True),
    "kicked from a supergroup": Case(refusal(403, f"{KICKED}supergroup chat"), ("skipped", "blocked"), stops=True),
    "no member": Case(
        refusal(403, "Forbidden: bot is not a member of the channel chat"), ("skipped", "blocked"), stops=True
    ),
    "deleted": Case(refusal(403, "Forbidden: the group chat was deleted"), ("skipped", "blocked"), stops=True),
    "no chat": Case(refusal(400, "Bad Request: chat not found"), ("skipped", "there is no such chat")),
    "no private chat": Case(refusal(400, "Bad Request: private chat not found"), ("skipped", "there is no such chat")),
    "moved": Case(
        refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1005),
        ("sent", None),
    ),
    "broken tags": Case(refusal(400, "Bad Request: can't parse entities: unsupported start tag"), ("sent", None)),
    "restart": Case(refusal(500, "Internal Server Error: restart"), ("uncertain", None)),
    "bad gateway": Case(refusal(502, "Bad Gateway"), ("uncertain", None)),
    "gateway time-out": Case(refusal(504, "Gateway Timeout"), ("uncertain", None)),
    "time-out": Case(error.TimedOut(), ("uncertain", None)),
    "second instance": Case(
        refusal(409, "Conflict: terminated by other getUpdates request"),
        ("skipped", "Conflict: Conflict: terminated by other getUpdates request"),
    ),
    "unknown": Case(refusal(400, "Bad Request: SOMETHING_NEW"), ("skipped", "BadRequest: Something_new")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
async def test_every_text_has_its_end_and_the_queue_goes_on(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions, case: Case
) -> None:
    target = await remind(sqlite_sessions)
    server.will("sendMessage", case.answer)
    await outgoing.drain()
    await post(sqlite_sessions, "the next", chat_id=99)
    await outgoing.drain()

    assert await ledger(sqlite_sessions, target) == case.ends
    assert server.texts()[-1] == "the next"
    async with sqlite_sessions() as sql:
        person = await people.get(sql, ANN)
    assert person is not None
    assert (person.blocked_at == START) is case.stops


async def test_broken_tags_are_resent_without_them(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions
) -> None:
    server.will("sendMessage", refusal(400, "Bad Request: can't parse entities: unsupported start tag"))
    await post(sqlite_sessions, "<b>Hold</b> &amp; breathe")
    await outgoing.drain()

    assert [(call["text"], call.get("parse_mode")) for call in server.said()] == [
        ("<b>Hold</b> &amp; breathe", "HTML"),
        ("Hold & breathe", None),
    ]


async def test_a_chat_that_is_not_found_twice_gets_no_more_reminders(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions
) -> None:
    server.will("sendMessage", *[refusal(400, "Bad Request: chat not found")] * 2)
    await remind(sqlite_sessions)
    await outgoing.drain()
    await post(sqlite_sessions, "once more")
    await outgoing.drain()

    async with sqlite_sessions() as sql:
        person = await people.get(sql, ANN)
    assert person is not None
    assert person.blocked_at == START


@pytest.mark.parametrize(
    ("method", "text", "then"),
    [
        ("editMessageText", "message is not modified: specified new message content", []),
        ("editMessageText", "message to edit not found", ["changed"]),
        ("editMessageText", "message can't be edited", ["changed"]),
    ],
)
async def test_what_an_edit_is_told(  # noqa: PLR0917  fixtures and the table's columns
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions, method: str, text: str, then: list[str]
) -> None:
    async with sqlite_sessions.begin() as sql:
        await posted.note(sql, ANN, "s", 44, START)
        await outbox.edit(sql, ANN, "s", {"text": "changed"}, START)
    server.will(method, refusal(400, f"Bad Request: {text}"))
    await outgoing.drain()

    assert (await states(sqlite_sessions), server.texts()) == (["sent"], then)


async def test_only_the_newest_of_many_edits_that_waited_out_a_pause_is_sent(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions, clock: Clock
) -> None:
    async with sqlite_sessions.begin() as sql:
        await posted.note(sql, ANN, "s", 44, START)
        await outbox.edit(sql, ANN, "s", {"text": "first"}, START)
    server.will("editMessageText", refusal(429, "Too Many Requests: retry after 30", retry_after=30))
    await outgoing.drain()
    for words in ("second", "third"):
        async with sqlite_sessions.begin() as sql:
            await outbox.edit(sql, ANN, "s", {"text": words}, START + dt.timedelta(seconds=5))
    clock.passed = 31
    await outgoing.drain()

    assert server.texts("editMessageText") == ["first", "third"]


async def test_an_unknown_error_is_logged_by_its_text_and_without_a_word_of_ours(
    outgoing: sender.Sender, server: Telegram, sqlite_sessions: Sessions, capsys: pytest.CaptureFixture[str]
) -> None:
    server.will("sendMessage", refusal(400, "Bad Request: SOMETHING_NEW"))
    await post(sqlite_sessions, "my back hurts")
    await outgoing.drain()

    printed = "".join(capsys.readouterr())
    assert "Something_new" in printed
    assert "hurts" not in printed
    (row,) = await rows(sqlite_sessions)
    assert (row.state, row.screen) == ("failed", None)
