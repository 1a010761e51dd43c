"""getUpdates: long polling, one poll at a time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.preview.errors import ApiError, bad_request

if TYPE_CHECKING:
    from bot.preview.model import Json
    from bot.preview.params import Params
    from bot.preview.state import Telegram
    from bot.preview.updates import Update

_MAX_TIMEOUT = 50
_OTHER_POLL = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
    "running"
)


class Polling:
    """The poll that waits, if any."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._ending: asyncio.Future[None] | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether a poll waits for updates now."""
        return self._ending is not None

    async def get_updates(self, params: Params) -> list[Json]:
        """Confirm, then return what there is, or wait up to `timeout` seconds (at most 50).

        Raises:
            ApiError: 409, a later poll or a webhook took over.
        """
        queue = self._telegram.updates
        offset, limit = params.integer("offset"), params.integer("limit", 100, low=1, high=100)
        timeout = params.integer("timeout", 0, low=0, high=_MAX_TIMEOUT)
        read_allowed(self._telegram, params)
        self.end(ApiError(409, _OTHER_POLL))
        found = queue.fetch(offset=offset, limit=limit)
        if not found and timeout:
            found = await self._wait(offset, limit, timeout)
        return [update.json() for update in found]

    async def _wait(self, offset: int, limit: int, seconds: int) -> list[Update]:
        queue = self._telegram.updates
        ending = self._ending = asyncio.get_running_loop().create_future()
        self._telegram.signal.notify()
        waiting = asyncio.ensure_future(
            self._telegram.signal.until(lambda: queue.fetch(offset=max(offset, 0), limit=limit))
        )
        try:
            await asyncio.wait({waiting, ending}, timeout=seconds, return_when="FIRST_COMPLETED")
            if ending.done():
                ending.result()
            return waiting.result() if waiting.done() else []
        finally:
            waiting.cancel()
            if self._ending is ending:
                self._ending = None
                self._telegram.signal.notify()
            ending.cancel()

    def end(self, error: ApiError | None = None) -> None:
        """End the poll that waits, with an error or with nothing."""
        ending, self._ending = self._ending, None
        if ending is None or ending.done():
            return
        if error is None:
            ending.set_result(None)
        else:
            ending.set_exception(error)


def read_allowed(telegram: Telegram, params: Params) -> None:
    """Take over `allowed_updates` where it is given; an empty list means the default.

    Raises:
        ApiError: 400, it is no list of names.
    """
    if not params.has("allowed_updates"):
        return
    allowed = params.decoded("allowed_updates", "allowed_updates")
    if not isinstance(allowed, list):
        raise bad_request("can't parse allowed_updates: expected an Array of String")
    telegram.updates.allow(str(kind) for kind in allowed)
