"""How the server says no: Telegram's error code and description."""

from typing import Any


class RefusedError(Exception):
    """A Bot API request that is answered with `ok: false`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def answer(self) -> dict[str, Any]:
        """The body of the answer, as Telegram words it."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str) -> RefusedError:
    """A 400 with Telegram's prefix."""
    return RefusedError(400, f"Bad Request: {reason}")


def conflict(reason: str) -> RefusedError:
    """A 409: somebody else receives the updates."""
    return RefusedError(409, f"Conflict: {reason}")
