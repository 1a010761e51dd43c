"""Telling those who wait that something has changed."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")


class Signal:
    """Calls every listener after each change."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []

    def notify(self) -> None:
        """Tell everybody who listens now."""
        for listener in tuple(self._listeners):
            listener()

    @contextmanager
    def listening(self, listener: Callable[[], None]) -> Iterator[None]:
        """Call the listener after each change while the block runs."""
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

    async def until(self, found: Callable[[], T | None], *, timeout: float | None = None) -> T:  # noqa: ASYNC109 - a caller's patience is part of what it asks
        """Wait until `found()` returns something true, and return that.

        Args:
            found: Looked at once at first, then after each change.
            timeout: Seconds; None waits for ever.

        Raises:
            TimeoutError: Nothing was found in time.
        """
        changed = asyncio.Event()
        with self.listening(changed.set):
            async with asyncio.timeout(timeout):
                while not (value := found()):
                    await changed.wait()
                    changed.clear()
        return value
