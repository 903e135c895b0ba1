"""A morning of reminders against a Telegram that counts: 30 messages a second, one a second in a chat, or a 429.

Meanwhile people get replies. Telegram takes its time, and not always the same. It counts replies as well.
 Arguments: how many reminders (3000), and the databases to use (sqlite postgres).
"""

import asyncio
import collections
import contextlib
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

import crowd
import telegram
from telegram.request import RequestData

from bot import app, life
from bot.edge import pacing, sender
from db import engine, outbox
from tests import telegrams

BUDGET_PER_S = 30
REPLY_EVERY_S = 1.0
TAKES_S = (0.03, 0.07)


class Strict(telegrams.Telegram):
    """Counts what arrives, and answers 429 to what is too much."""

    def __init__(self, dice: random.Random) -> None:
        super().__init__()
        self.arrived: collections.deque[float] = collections.deque()
        self.moments: list[float] = []
        self.texts_at: dict[str, float] = {}
        self.refused = 0
        self._chats: dict[int, float] = {}
        self._dice = dice

    async def do_request(  # type: ignore[override]  # as the class above
        self, url: str, method: str, request_data: RequestData | None = None, **more: object
    ) -> tuple[int, bytes]:
        """Take as long as the way there, count, and take as long as the way back."""
        await asyncio.sleep(self._dice.uniform(*TAKES_S))
        said = request_data.parameters if request_data else {}
        if url.endswith("sendMessage"):
            now = asyncio.get_running_loop().time()
            while self.arrived and self.arrived[0] <= now - 1:
                self.arrived.popleft()
            if len(self.arrived) >= BUDGET_PER_S or now - self._chats.get(said["chat_id"], 0.0) < 1:
                self.refused += 1
                self.will("sendMessage", telegrams.refusal(429, "Too Many Requests: retry after 3", retry_after=3))
            else:
                self.arrived.append(now)
                self.moments.append(now)
                self._chats[said["chat_id"]] = now
                self.texts_at[said["text"]] = now
        return await super().do_request(url, method, request_data, **more)


async def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    life.seldom_look_for_garbage()  # as the bot does
    for kind in sys.argv[2:] or ["sqlite", "postgres"]:
        with contextlib.contextmanager(crowd.folder)() as folder, crowd.database_url(kind, folder) as url:
            await engine.upgrade(url)
            await morning(url, count)


async def morning(url: str, count: int) -> None:
    """All reminders are due at once; replies come now and then to others."""
    database = engine.connect(url)
    sessions, loop = engine.sessions(database), asyncio.get_running_loop()
    server = Strict(random.Random(count))
    bot = telegram.Bot("1:" + "a" * 35, request=server, get_updates_request=telegrams.Telegram())
    now = app.real_now()
    async with sessions.begin() as sql:
        for chat in range(1, count + 1):
            bulk = outbox.SendClass.REMINDER
            await outbox.post(sql, chat, "remind", {"text": "reminder"}, now, send_class=bulk)
    outgoing = sender.Sender(bot, sessions, pacing.Pacing(), app.real_now, loop.time)
    asked: dict[str, float] = {}
    began = loop.time()
    sending = asyncio.create_task(outgoing.run())
    while len(server.moments) - sum(name in server.texts_at for name in asked) < count:
        await asyncio.sleep(REPLY_EVERY_S)
        name = f"reply {len(asked)}"
        asked[name] = loop.time()
        async with sessions.begin() as sql:
            await outbox.post(sql, 1_000_000 + len(asked), "talk", {"text": name}, app.real_now())
        outgoing.wake()
        if loop.time() - began > count:
            raise TimeoutError("it does not get on")
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    await database.dispose()
    replies = [server.texts_at[name] - at for name, at in asked.items() if name in server.texts_at]
    lasted = server.moments[-1] - server.moments[0]
    print(
        f"{url.split(':', maxsplit=1)[0]}: {len(server.moments) / lasted:.1f} messages a second of {BUDGET_PER_S}, "
        f"{server.refused} answered 429; replies left within {crowd.spread(replies)}"
    )


asyncio.run(main())
