"""Sending again where Telegram did not get it, and waiting where Telegram asks to."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import httpx
from telegram.error import BadRequest, NetworkError
from telegram.ext import BaseRateLimiter

from bot.tg.errors import SlowDownError

PAUSES = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
MAX_WAIT = 120.0

Sleep = Callable[[float], Awaitable[None]]
Result = bool | dict[str, Any] | list[dict[str, Any]]

# Calls that a person waits for. Everything else is asked for where somebody handles its failure.
_SENDING = frozenset(
    {"sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery"}
)
# Only these would be seen twice.
_REPEATED_VISIBLY = frozenset({"sendMessage"})
# Where the request surely never left.
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Patience(BaseRateLimiter[None]):
    """Repeats calls after pauses (seconds), and obeys "retry after" up to `max_wait` seconds.

    A message that may have arrived (no answer came back) is sent a second time, not more often: to
    a worried person an answer twice is better than none.
    """

    def __init__(
        self,
        *,
        pauses: Sequence[float] = PAUSES,
        max_wait: float = MAX_WAIT,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._pauses = tuple(pauses)
        self._max_wait = max_wait
        self._sleep = sleep

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(  # noqa: PLR0917 - the library calls it so
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,  # noqa: ANN401 - passed through as it is
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],  # noqa: ARG002 - the library passes it
        rate_limit_args: None,  # noqa: ARG002 - the library passes it
    ) -> Result:
        """Make the call; raises what the last attempt raised."""
        if endpoint not in _SENDING:
            return await callback(*args, **kwargs)
        attempts = list(self._pauses)
        doubts = 0
        while True:
            try:
                return await callback(*args, **kwargs)
            except SlowDownError as error:
                pause = error.seconds
                if pause > self._max_wait or not attempts:
                    raise
                attempts.pop(0)
            except BadRequest:
                raise
            except NetworkError as error:
                doubts += _may_have_arrived(error)
                if not attempts or (doubts > 1 and endpoint in _REPEATED_VISIBLY):
                    raise
                pause = attempts.pop(0)
            await self._sleep(pause)


def _may_have_arrived(error: NetworkError) -> bool:
    cause = error.__cause__
    return isinstance(cause, httpx.HTTPError) and not isinstance(cause, _UNSENT)
