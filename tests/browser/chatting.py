"""The bot's side of a chat for tests of the page: plain Bot API requests."""

from typing import Any

from tests import sandboxes

ANN = 5001


class Bot:
    """Speaks to one person of a sandbox."""

    def __init__(self, sandbox: sandboxes.Sandbox, chat_id: int = ANN) -> None:
        self._sandbox = sandbox
        self._chat_id = chat_id

    async def asks(self, method: str, files: dict[str, Any] | None = None, **params: Any) -> Any:  # noqa: ANN401  JSON
        """One request; a refusal is an AssertionError with its words."""
        path = f"/bot{self._sandbox.token}/{method}"
        if files:
            answer = await self._sandbox.http.post(path, data=params, files=files)
        else:
            answer = await self._sandbox.http.post(path, json=params)
        assert answer.is_success, answer.text
        return answer.json()["result"]

    async def is_met(self) -> None:
        """The person writes first, as Telegram wants it; the bot has heard it."""
        await self._sandbox.asks("POST", f"/sandbox/chats/{self._chat_id}/text", {"text": "/start"})
        await self.hears("message")

    async def says(self, text: str, **params: Any) -> int:  # noqa: ANN401  JSON
        """An HTML message; returns its id."""
        said = await self.asks("sendMessage", chat_id=self._chat_id, text=text, parse_mode="HTML", **params)
        return int(said["message_id"])

    async def edits(self, message_id: int, text: str, **params: Any) -> None:  # noqa: ANN401  JSON
        """Another text for a message."""
        changed: dict[str, Any] = {
            "chat_id": self._chat_id,
            "message_id": message_id,
            "text": text,
            "parse_mode": "HTML",
        }
        await self.asks("editMessageText", **changed, **params)

    async def deletes(self, *message_ids: int) -> None:
        """Messages are taken back."""
        await self.asks("deleteMessages", chat_id=self._chat_id, message_ids=list(message_ids))

    async def sends(self, kind: str, name: str, content_type: str, **params: Any) -> None:  # noqa: ANN401  JSON
        """A file of some bytes; the page must show its place whatever is in it."""
        upload = {kind: (name, PIXEL, content_type)}
        await self.asks(f"send{kind.capitalize()}", files=upload, chat_id=self._chat_id, **params)

    async def hears(self, kind: str) -> Any:  # noqa: ANN401  JSON
        """The next update of that kind, confirming what came before it."""
        offset = 0
        while True:
            updates = await self.asks("getUpdates", offset=offset, timeout=10)
            assert updates, f"no {kind} came"
            for update in updates:
                offset = update["update_id"] + 1
                if kind in update:
                    await self.asks("getUpdates", offset=offset, timeout=0)
                    return update[kind]


def keys(*rows: list[str], **more: str) -> dict[str, Any]:
    """An inline keyboard whose buttons send their own labels; `more` goes into each button."""
    return {"inline_keyboard": [[{"text": label, "callback_data": label, **more} for label in row] for row in rows]}


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
