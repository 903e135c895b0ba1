"""How fast we may speak: each chat by itself, and reminders all together. Pure: `now` is a monotonic moment in seconds.

Telegram states about one message a second and twenty a minute in a chat, sends and edits together, and about thirty a
second over all of them. Answers to taps and deletions are free. Bulk fills what a second has left; a reply takes the
next place that comes free, which is a moment away, and waits for none once bulk is down to half of the second. That
half stays bulk's, however much is talked.
"""

import collections
import math
from collections.abc import Collection

_MINUTE_S = 60.0
_BULK_BURST_S = 0.1  # so much unused budget is kept: a late wake-up loses nothing, and places come free one by one
_SECOND_S = 1.04  # what leaves within it may arrive within one second: requests do not all travel equally fast
_COINCIDENCE_S = 5.0  # two chats told to slow down within it: it is not about the chats
_LEAST_BULK_PER_S = 1.0
_SLOWER = 0.75  # of the bulk's rate, each time: two requests that travelled badly are no reason to crawl
_REGAINED_PER_S = 1.02  # after a slow-down; less in five seconds than the next one takes, when they go on
_REGAINED_AFTER_S = 300.0  # all of it, even from the least


class Pacing:
    """Remembers what was said in the last minute, and nothing older."""

    def __init__(
        self, per_chat_gap: float = 1.0, per_chat_minute: int = 18, per_second: int = 30, pace: float = 1.0
    ) -> None:
        """Set the limits.

        Args:
            per_chat_gap: least time between two messages in a chat, in seconds.
            per_chat_minute: how many messages a chat gets in a minute.
            per_second: messages that Telegram takes a second, over all chats; with bulk among them no second gets more.
            pace: below 1 it shortens the gap and the minute: for demos and tests, where the limits are not Telegram's.
        """
        shrink = min(pace, 1.0)
        self._gap = per_chat_gap * shrink
        self._minute = _MINUTE_S * shrink
        self._per_minute = per_chat_minute
        self._places = per_second
        self._full_rate = self._rate = per_second / _SECOND_S
        self._slowed_at = -math.inf
        self._counted_at: float | None = None
        self._budget = 0.0
        self._bulk_said: collections.deque[float] = collections.deque()
        self._replies_said: collections.deque[float] = collections.deque()
        self._last_refusal: tuple[int, float] = (0, -math.inf)
        self._said: collections.OrderedDict[int, collections.deque[float]] = collections.OrderedDict()
        self._ready: dict[int, float] = {}

    def ready_at(self, chat_id: int, now: float) -> float:
        """When the chat can take the next message: `now` or later."""
        return max(self._ready.get(chat_id, now), now)

    def busy_chats(self, now: float) -> Collection[int]:
        """The chats that can take no message now."""
        self._ready = {chat: moment for chat, moment in self._ready.items() if moment > now}
        return self._ready.keys()

    def replies_ready(self, now: float) -> float:
        """How many replies may be sent now: any number, unless bulk has more than half of the second."""
        left = self._left_of_second(now)
        return max(left, 0) if len(self._bulk_said) > self._places / 2 else math.inf

    def bulk_ready(self, now: float) -> int:
        """How many reminders may be sent now."""
        return max(min(int(self._bulk_budget(now)), self._left_for_bulk(now)), 0)

    def chats_ready(self, chats: Collection[int], now: float) -> float | None:
        """When the first of these chats can take a message. None: there is none."""
        return min((self.ready_at(chat, now) for chat in chats), default=None)

    def reply_moment(self, now: float) -> float:
        """When the next reply may be sent: `now` or later."""
        return now if self.replies_ready(now) else self._next_place(now)

    def bulk_moment(self, now: float) -> float:
        """When the next reminder may be sent: `now` or later."""
        moment, budget = now, self._bulk_budget(now)
        if budget < 1:
            moment += (1 - budget) / self._bulk_rate(now)
        return moment if self._left_for_bulk(now) > 0 else max(moment, self._next_place(now))

    def took(self, chat_id: int, *, bulk: bool, now: float) -> None:
        """Count a message (a new one or an edit) that is being said now."""
        said = self._said.setdefault(chat_id, collections.deque(maxlen=self._per_minute))
        said.append(now)
        self._said.move_to_end(chat_id)
        ready = max(now + self._gap, self.ready_at(chat_id, now))
        if len(said) == self._per_minute:
            ready = max(ready, said[0] + self._minute)
        if ready > now:
            self._ready[chat_id] = ready
        if bulk:
            self._budget = self._bulk_budget(now) - 1
        (self._bulk_said if bulk else self._replies_said).append(now)
        self._forget(now)

    def paused(self, chat_id: int, seconds: float, now: float) -> None:
        """Telegram asked for a pause in a chat. When chats ask in chorus it means the bulk, which slows down."""
        self._ready[chat_id] = max(self.ready_at(chat_id, now), now + seconds)
        chat, moment = self._last_refusal
        self._last_refusal = (chat_id, now)
        in_chorus = chat != chat_id and now - moment <= _COINCIDENCE_S
        if in_chorus and now - self._slowed_at > _COINCIDENCE_S:
            self._budget = self._bulk_budget(now)
            self._rate = max(self._bulk_rate(now) * _SLOWER, _LEAST_BULK_PER_S)
            self._slowed_at = now

    def _bulk_rate(self, now: float) -> float:
        """After a slow-down it recovers little by little."""
        slowed_for = now - self._slowed_at
        if slowed_for >= _REGAINED_AFTER_S:
            return self._full_rate
        return min(self._full_rate, self._rate * math.pow(_REGAINED_PER_S, slowed_for))

    def _left_of_second(self, now: float) -> int:
        """How many places the current second has left."""
        for said in (self._bulk_said, self._replies_said):
            while said and said[0] <= now - _SECOND_S:
                said.popleft()
        return self._places - len(self._bulk_said) - len(self._replies_said)

    def _left_for_bulk(self, now: float) -> int:
        """How many of them bulk may take: less when it was slowed down, and half of the second at least."""
        said = len(self._bulk_said)
        most = max(math.floor(self._places * self._bulk_rate(now) / self._full_rate), 1)
        return min(max(self._left_of_second(now), self._places // 2 - said), most - said)

    def _next_place(self, now: float) -> float:
        return min((said[0] for said in (self._bulk_said, self._replies_said) if said), default=now) + _SECOND_S

    def _bulk_budget(self, now: float) -> float:
        rate = self._bulk_rate(now)
        most = max(rate * _BULK_BURST_S, 1.0)
        if self._counted_at is None:
            self._budget, self._counted_at = most, now
        elif now > self._counted_at:
            self._budget = min(most, self._budget + (now - self._counted_at) * rate)
            self._counted_at = now
        return self._budget

    def _forget(self, now: float) -> None:
        """Drop what is longer ago than a second, and chats that said nothing for a minute: the longest silent first."""
        self._left_of_second(now)
        while self._said and next(iter(self._said.values()))[-1] <= now - self._minute:
            self._said.popitem(last=False)
