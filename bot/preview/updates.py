"""The queue of updates for the bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.preview.model import Json
    from bot.preview.waiting import Signal

_LIFETIME = 24 * 3600
# Telegram leaves these out unless a bot names them (Bot API, getUpdates, `allowed_updates`).
_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
# A confirmation from far in the future is taken for another queue's and ignored, as in TDLib.
_FUTURE = 10


@dataclass(frozen=True, slots=True)
class Update:
    """An update; `queue` is the chat within which order holds."""

    id: int
    queue: int
    kind: str
    payload: Json
    created: float

    def json(self) -> Json:
        """Return the Bot API's `Update`."""
        return {"update_id": self.id, self.kind: self.payload}


class UpdateQueue:
    """Updates in order of their ids, kept until confirmed or 24 hours old."""

    def __init__(self, *, clock: Callable[[], float], signal: Signal, first_id: int) -> None:
        self._clock = clock
        self._signal = signal
        self._next_id = first_id
        self._updates: list[Update] = []
        self.allowed: frozenset[str] = frozenset()

    def allow(self, kinds: Iterable[str]) -> None:
        """Queue only these kinds from now on; none means Telegram's default."""
        self.allowed = frozenset(kinds)

    def add(self, kind: str, payload: Json, *, queue: int) -> None:
        """Queue an update unless the bot has not asked for its kind."""
        if kind not in self.allowed and (self.allowed or kind in _ON_REQUEST):
            return
        self._updates.append(Update(self._next_id, queue, kind, payload, self._clock()))
        self._next_id += 1
        self._signal.notify()

    def pending(self) -> list[Update]:
        """Return the updates still to be delivered, without the expired ones."""
        oldest = self._clock() - _LIFETIME
        self._updates = [update for update in self._updates if update.created >= oldest]
        return list(self._updates)

    def fetch(self, *, offset: int = 0, limit: int = 100) -> list[Update]:
        """Confirm what stands before the offset and return what follows.

        A negative offset counts from the end of the queue and confirms everything before it.
        """
        if offset < 0:
            self._keep(self.pending()[offset:])
        elif 0 < offset <= self._next_id + _FUTURE:
            self._keep([update for update in self.pending() if update.id >= offset])
        return self.pending()[:limit]

    def forget(self, update: Update) -> None:
        """Drop a delivered update."""
        self._keep([kept for kept in self._updates if kept.id != update.id])

    def clear(self) -> None:
        """Drop everything."""
        self._keep([])

    def _keep(self, updates: list[Update]) -> None:
        if len(updates) != len(self._updates):
            self._updates = updates
            self._signal.notify()
