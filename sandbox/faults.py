"""Failures on demand: what a real network and a real Telegram do to a bot now and then."""

import dataclasses
from typing import Any

KINDS = {"429", "500_before", "500_after", "timeout_before", "timeout_after", "reset_before", "reset_after"}


@dataclasses.dataclass
class Fault:
    """The next `times` requests that match fail. `..._after`: the request takes effect, then its answer fails."""

    method: str  # "*": every method but getUpdates, which would swallow the fault by chance
    kind: str
    times: int = 1
    retry_after: int = 3
    chat_id: int | None = None

    def matches(self, method: str, params: dict[str, Any]) -> bool:
        """Whether it strikes this request."""
        if self.chat_id is not None and str(params.get("chat_id")) != str(self.chat_id):
            return False
        if self.method == "*":
            return method != "getUpdates"
        return self.method.lower() == method.lower()

    @property
    def takes_effect(self) -> bool:
        """Whether the request is carried out all the same."""
        return self.kind.endswith("_after")


class Faults:
    """The failures that are still to come, first asked for first struck."""

    def __init__(self) -> None:
        self.coming: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Ask for a failure; an unknown kind is a ValueError."""
        if fault.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(sorted(KINDS))}")
        self.coming.append(fault)

    def strike(self, method: str, params: dict[str, Any]) -> Fault | None:
        """The failure that this request meets, which is then used up once."""
        for fault in self.coming:
            if fault.matches(method, params):
                fault.times -= 1
                self.coming = [each for each in self.coming if each.times > 0]
                return fault
        return None
