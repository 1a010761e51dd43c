"""Is the bot alive? It is while Telegram answered it a short time ago."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.service.ports import Clock

# A request for updates stays open for up to half a minute, and a single one may fail.
PATIENCE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Pulse:
    """The state of the bot at one moment; `silent_for` is None where Telegram never answered."""

    is_alive: bool
    silent_for: timedelta | None


class Health:
    """Remembers when Telegram last answered."""

    def __init__(self, clock: Clock, *, patience: timedelta = PATIENCE) -> None:
        self._clock = clock
        self._patience = patience
        self._last: datetime | None = None

    def contact(self) -> None:
        """Telegram has just answered."""
        self._last = self._clock()

    def pulse(self) -> Pulse:
        """How things stand now."""
        if self._last is None:
            return Pulse(is_alive=False, silent_for=None)
        silent_for = self._clock() - self._last
        return Pulse(is_alive=silent_for <= self._patience, silent_for=silent_for)
