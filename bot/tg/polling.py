"""Asking Telegram for updates, for as long as the process lives."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import timedelta
from itertools import chain, repeat
from typing import Any, TypeVar

from telegram import Update
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.tg.errors import InboxUnavailableError, SlowDownError, TokenRejected

logger = logging.getLogger(__name__)

# The kinds of updates that `addressing` knows.
ALLOWED = ("message", "edited_message", "callback_query")
# Seconds between attempts while Telegram cannot be reached; the last one for ever.
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)

T = TypeVar("T")


class Outage:
    """Says once that something fails and once that it works again, in plain words."""

    def __init__(self, pauses: Sequence[float] = PAUSES) -> None:
        self._all = tuple(pauses)
        self._pauses = iter(self._all)
        self._reason = ""

    def began(self, error: TelegramError) -> float:
        """Note a failure; returns the seconds to wait before the next attempt."""
        reason = _in_words(error)
        if reason != self._reason:
            logger.warning("%s; trying again until it works.", reason)
            if not self._reason:
                self._pauses = chain(self._all, repeat(self._all[-1]))
            self._reason = reason
        pause = next(self._pauses)
        return max(pause, error.seconds) if isinstance(error, SlowDownError) else pause

    def ended(self) -> None:
        """Note a success."""
        if self._reason:
            logger.info("It works again.")
        self._reason = ""


async def until_stopped(work: Coroutine[Any, Any, T], stop: asyncio.Event) -> T | None:
    """Await some work, or cancel it when `stop` is set; then None."""
    task = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        for each in (task, stopping):
            each.cancel()
        await asyncio.gather(task, stopping, return_exceptions=True)


async def persistently(
    action: Callable[[], Coroutine[Any, Any, T]],
    stop: asyncio.Event,
    *,
    pauses: Sequence[float] = PAUSES,
) -> T | None:
    """Do something on the Bot API as soon as it can be reached; None where `stop` came first.

    Raises:
        TokenRejected: The token is wrong.
    """
    outage = Outage(pauses)
    while not stop.is_set():
        rejected = False
        try:
            done = await until_stopped(action(), stop)
        except InvalidToken:
            rejected = True  # raised below, so that its text, which holds the token, is not kept
        except TelegramError as error:
            await until_stopped(asyncio.sleep(outage.began(error)), stop)
            continue
        if rejected:
            raise TokenRejected
        if not stop.is_set():
            outage.ended()
        return done
    return None


async def poll(
    bot: ExtBot[None],
    stop: asyncio.Event,
    *,
    deliver: Callable[[Sequence[Update]], Awaitable[None]],
    seconds_open: float,
    pauses: Sequence[float] = PAUSES,
) -> None:
    """Fetch updates until `stop` is set, and deliver them; asks again only after `deliver`.

    A request stays open for up to `seconds_open` while there is nothing new. What was fetched is
    in the inbox by then (see `ReceivingRequest`); asking for more acknowledges it.

    Raises:
        TokenRejected: The token is not valid any more.
    """
    offset = 0

    async def fetch() -> tuple[Update, ...]:
        return await bot.get_updates(
            offset=offset,
            timeout=timedelta(seconds=seconds_open),
            allowed_updates=list(ALLOWED),
        )

    while not stop.is_set():
        updates = await persistently(fetch, stop, pauses=pauses)
        if updates is None:
            return
        if updates:
            offset = updates[-1].update_id + 1
        await deliver(updates)


def _in_words(error: TelegramError) -> str:
    match error:
        case InboxUnavailableError():
            return "The database cannot keep updates, so that none is taken from Telegram"
        case Conflict():
            return "Another process asks for this bot's updates"
        case SlowDownError():
            return "Telegram asks to slow down"
        case _:
            return "The Bot API cannot be reached"
