"""Calls are repeated where that helps, and only there."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError, TimedOut

from bot.tg.errors import SlowDownError
from bot.tg.patience import Patience


def caused(error: NetworkError, cause: Exception) -> NetworkError:
    error.__cause__ = cause
    return error


UNSENT = caused(NetworkError("httpx.ConnectError"), httpx.ConnectError("refused"))
DOUBTFUL = caused(TimedOut(), httpx.ReadTimeout("late"))


class Line:
    """Fails with these errors, one a call, then succeeds."""

    def __init__(self, *errors: TelegramError) -> None:
        self.errors = list(errors)
        self.calls = 0
        self.pauses: list[float] = []

    async def call(self) -> bool:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return True

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def through(self, endpoint: str = "sendMessage", **options: Any) -> object:  # noqa: ANN401 - Patience's own
        patience = Patience(pauses=(1, 2, 5), sleep=self.sleep, **options)
        return await patience.process_request(self.call, (), {}, endpoint, {}, None)


async def test_what_works_is_called_once() -> None:
    line = Line()
    assert await line.through() is True
    assert (line.calls, line.pauses) == (1, [])


async def test_unreachable_is_tried_again_with_growing_pauses() -> None:
    line = Line(UNSENT, NetworkError("Bad Gateway"), UNSENT)
    assert await line.through() is True
    assert line.pauses == [1, 2, 5]


async def test_patience_ends() -> None:
    line = Line(*[UNSENT] * 10)
    with pytest.raises(NetworkError):
        await line.through()
    assert line.calls == 4


async def test_what_may_have_arrived_is_sent_once_more_and_no_oftener() -> None:
    line = Line(DOUBTFUL, DOUBTFUL, DOUBTFUL)
    with pytest.raises(TimedOut):
        await line.through()
    assert line.calls == 2


async def test_what_shows_no_double_is_repeated_all_the_same() -> None:
    line = Line(DOUBTFUL, DOUBTFUL, DOUBTFUL)
    assert await line.through("editMessageText") is True
    assert line.calls == 4


async def test_retry_after_is_obeyed() -> None:
    line = Line(SlowDownError(7))
    assert await line.through() is True
    assert line.pauses == [7]


async def test_nobody_waits_longer_than_they_would_stay() -> None:
    line = Line(SlowDownError(600))
    with pytest.raises(SlowDownError):
        await line.through(max_wait=100)
    assert line.calls == 1


@pytest.mark.parametrize("make", [lambda: BadRequest("no"), lambda: Forbidden("blocked")])
async def test_a_refusal_is_final(make: Callable[[], TelegramError]) -> None:
    line = Line(make())
    with pytest.raises(TelegramError):
        await line.through()
    assert line.calls == 1


async def test_calls_that_nobody_waits_for_are_not_repeated_here() -> None:
    line = Line(UNSENT)
    with pytest.raises(NetworkError):
        await line.through("getMe")
    assert line.calls == 1
