"""The numbered list of what happened, for pages that follow along."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.preview.model import Json
    from bot.preview.waiting import Signal

_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: `message`, `edit`, `delete`, `action`, `answer` or `profile`."""

    number: int
    kind: str
    data: Json


class Journal:
    """The latest happenings, oldest first."""

    def __init__(self, signal: Signal) -> None:
        self._signal = signal
        self._kept: deque[Happening] = deque(maxlen=_KEPT)
        self.last = 0

    def record(self, kind: str, data: Json) -> None:
        """Add a happening and tell those who wait."""
        self.last += 1
        self._kept.append(Happening(self.last, kind, data))
        self._signal.notify()

    def since(self, number: int) -> list[Happening] | None:
        """Return what came after a number, or None if part of that is no longer kept."""
        if number > self.last or number < self.last - len(self._kept):
            return None
        return [happening for happening in self._kept if happening.number > number]
