"""One chat's updates one after the other, many chats at once, and none starves another."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

SLOTS = 16
# Updates held in memory; beyond that the poller waits. All of them are in the inbox already.
BACKLOG = 1_000
# The library takes a slot before it asks us. Ours are taken later, so that it must never wait.
_NO_LIMIT = 1_000_000_000

Settle = Callable[[Update], Awaitable[None]]


@dataclass(slots=True)
class _Turn:
    """Whose turn it is in one chat; `waiting` counts those who hold or want it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class ChatOrder(BaseUpdateProcessor):
    """Lets an update wait for its chat first and take one of the slots after.

    `settle` is awaited when the handlers are through with an update, whatever came of it.
    """

    def __init__(self, settle: Settle, *, slots: int = SLOTS, backlog: int = BACKLOG) -> None:
        super().__init__(max_concurrent_updates=_NO_LIMIT)
        self._settle = settle
        self._slots = asyncio.Semaphore(slots)
        self._turns: dict[int, _Turn] = {}
        self._running: set[asyncio.Task[Any]] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._backlog = backlog
        self._room = asyncio.Event()
        self._room.set()
        self._closing = False
        self.in_hand: set[int] = set()

    async def initialize(self) -> None:
        """Take updates from now on."""
        self._closing = False

    async def shutdown(self) -> None:
        """Nothing to close; `close` has stopped the work before."""

    async def room(self) -> None:
        """Wait until there is room for more updates."""
        await self._room.wait()

    async def close(self, *, grace: float) -> None:
        """Start nothing any more; what runs has `grace` seconds, then it is cancelled.

        Whatever is not finished stays in the inbox.
        """
        self._closing = True
        try:
            async with asyncio.timeout(grace):
                await self._idle.wait()
        except TimeoutError:
            for task in self._running:
                task.cancel()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Run the handlers (`coroutine`) when it is this update's turn."""
        try:
            if isinstance(update, Update) and not is_bare(update):
                await self._in_turn(update, coroutine)
        finally:
            if inspect.iscoroutine(coroutine):
                coroutine.close()  # without effect where it ran

    async def _in_turn(self, update: Update, coroutine: Awaitable[Any]) -> None:
        self.hold(update.update_id)
        try:
            async with self._turn(_chat(update)), self._slots:
                if not self._closing:
                    await self._run(update, coroutine)
        finally:
            self._let_go(update.update_id)

    async def _run(self, update: Update, coroutine: Awaitable[Any]) -> None:
        task = asyncio.current_task()
        assert task is not None  # a coroutine runs in a task
        self._running.add(task)
        self._idle.clear()
        try:
            await coroutine
            await self._settle(update)
        finally:
            self._running.discard(task)
            if not self._running:
                self._idle.set()

    @asynccontextmanager
    async def _turn(self, chat_id: int) -> AsyncIterator[None]:
        turn = self._turns.setdefault(chat_id, _Turn())
        turn.waiting += 1
        try:
            async with turn.lock:
                yield
        finally:
            turn.waiting -= 1
            if not turn.waiting:
                del self._turns[chat_id]

    def hold(self, update_id: int) -> None:
        """Count an update as being in hand, from before it is queued until it was handled."""
        self.in_hand.add(update_id)
        if len(self.in_hand) >= self._backlog:
            self._room.clear()

    def _let_go(self, update_id: int) -> None:
        self.in_hand.discard(update_id)
        if len(self.in_hand) < self._backlog:
            self._room.set()


def is_bare(update: Update) -> bool:
    """Whether an update is nothing but its number: a repeat, or not for us."""
    return not (update.message or update.edited_message or update.callback_query)


def _chat(update: Update) -> int:
    if update.effective_chat:
        return update.effective_chat.id
    return update.effective_user.id if update.effective_user else 0
