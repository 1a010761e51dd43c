"""Albums: Telegram delivers their pictures as single messages, one word on them is enough."""

from collections import deque


class Albums:
    """Remembers the albums that were answered lately; forgets them with the process."""

    def __init__(self, *, remembered: int = 256) -> None:
        self._answered: deque[tuple[int, str]] = deque(maxlen=remembered)

    def is_new(self, chat_id: int, album_id: str | None) -> bool:
        """Whether this album was not seen before; a single picture always is new."""
        if album_id is None:
            return True
        if (chat_id, album_id) in self._answered:
            return False
        self._answered.append((chat_id, album_id))
        return True
