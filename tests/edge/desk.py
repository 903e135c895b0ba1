"""The bot's desk without the network: updates go in at one end, and what they came to stands in the database."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import sqlalchemy as sa
from telegram.ext import Application, ApplicationBuilder

from bot import deps, life
from bot.edge import handlers, reading, receiver, turns
from db import models
from tests import sandboxes
from tests.databases import Sessions
from tests.telegrams import ANN, Clock, Telegram

BOT_ID = 1
ME = {"id": BOT_ID, "is_bot": True, "first_name": "Unkink", "username": "unkink_bot"}

Json = dict[str, Any]


def human(user_id: int = ANN) -> Json:
    """Somebody, as Telegram describes them."""
    return {"id": user_id, "is_bot": False, "first_name": "Ann", "language_code": "en"}


def private(user_id: int = ANN) -> Json:
    """Their chat with the bot."""
    return {"id": user_id, "type": "private", "first_name": "Ann"}


def message(update_id: int, user_id: int = ANN, chat: Json | None = None, **content: object) -> Json:
    """An update with a message."""
    about = {"message_id": update_id, "date": 0, "from": human(user_id), "chat": chat or private(user_id)}
    return {"update_id": update_id, "message": about | content}


def text(update_id: int, words: str, user_id: int = ANN, chat: Json | None = None) -> Json:
    """An update with words; a command is marked as Telegram marks it."""
    marked: Json = {"text": words}
    if words.startswith("/"):
        marked["entities"] = [{"type": "bot_command", "offset": 0, "length": len(words.split(maxsplit=1)[0])}]
    return message(update_id, user_id, chat, **marked)


def tap(update_id: int, data: str, user_id: int = ANN, chat: Json | None = None) -> Json:
    """An update with a tap on a button of ours."""
    under = {"message_id": 1, "date": 0, "chat": chat or private(user_id), "text": "x", "from": ME}
    query = {"id": str(update_id), "from": human(user_id), "chat_instance": "1", "data": data, "message": under}
    return {"update_id": update_id, "callback_query": query}


def membership(update_id: int, status: str, chat: Json | None = None) -> Json:
    """An update about whether we are let in."""
    other = {"kicked": "member"}.get(status, "kicked")
    sides = {
        side: {"user": ME, "status": value} | ({"until_date": 0} if value == "kicked" else {})
        for side, value in (("old_chat_member", other), ("new_chat_member", status))
    }
    about = {"chat": chat or private(), "from": human(), "date": 0, **sides}
    return {"update_id": update_id, "my_chat_member": about}


def unreadable(update_id: int, words: str, user_id: int = ANN) -> Json:
    """An update with words that PTB cannot read: its message has no number."""
    update = text(update_id, words, user_id)
    del update["message"]["message_id"]
    return update


def search(update_id: int, words: str, user_id: int = ANN) -> Json:
    """An update with what somebody types behind the bot's name in another chat."""
    return {"update_id": update_id, "inline_query": {"id": "9", "from": human(user_id), "query": words, "offset": ""}}


class Desk:
    """The running application, and what it has written down."""

    def __init__(self, application: "Application[Any, Any, Any, Any, Any, Any]", sessions: Sessions) -> None:
        self.application = application
        self.sessions = sessions

    async def hears(self, *updates: Json) -> None:
        """Take updates as polling does, and wait until each is handled or set aside."""
        for raw in updates:
            await self.application.update_queue.put(reading.read(raw, self.application.bot))
        await self.settles(*(raw["update_id"] for raw in updates))

    async def settles(self, *update_ids: int) -> None:
        """Wait until these updates wait no more."""
        for update_id in update_ids:
            while await self.state(update_id) == "waiting":
                await sandboxes.until(self.application.update_queue.empty)

    async def state(self, update_id: int) -> str:
        """What became of an update."""
        async with self.sessions() as sql:
            return (await sql.get_one(models.Inbox, (BOT_ID, update_id))).state

    async def said(self, chat_id: int = ANN) -> list[str]:
        """The texts for a chat, oldest first; answers to taps are none."""
        async with self.sessions() as sql:
            rows = await sql.scalars(sa.select(models.Outbox).order_by(models.Outbox.id))
            return [
                row.screen["text"] for row in rows if row.chat_id == chat_id and row.kind != "answer" and row.screen
            ]

    async def person(self, user_id: int = ANN) -> models.Person | None:
        """Who is known."""
        async with self.sessions() as sql:
            return await sql.scalar(sa.select(models.Person).where(models.Person.user_id == user_id))


@contextlib.asynccontextmanager
async def open_desk(sessions: Sessions, rooms: deps.House) -> AsyncIterator[Desk]:
    """Receiver, order, handlers and flows as the composition root puts them together; nobody sends."""
    clock, server = Clock(), Telegram()
    server.will("getMe", (200, {"ok": True, "result": ME}))
    queue = receiver.InboxQueue(sessions, BOT_ID, clock.now)
    opened = turns.Turns(sessions, rooms, clock.now, BOT_ID, set_bell=lambda *_: None, wake=lambda: None)
    order = receiver.PersonalOrder(life.CONCURRENT_UPDATES)
    table = handlers.Handlers(opened, queue, order)
    application = (
        ApplicationBuilder()
        .token(f"{BOT_ID}:{'a' * 35}")
        .request(server)
        .get_updates_request(Telegram())
        .update_queue(queue)
        .concurrent_updates(order)
        .job_queue(None)
        .build()
    )
    application.add_handlers(table.table())
    application.add_error_handler(table.failed)
    async with application:
        await application.start()
        try:
            yield Desk(application, sessions)
        finally:
            await application.stop()
