"""The bot's life: it connects, receives by polling or behind a webhook, and stops without loss."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from telegram import Update

from bot.service.ports import StoreError, Wordings
from bot.tg.addressing import Me
from bot.tg.context import FaqApplication
from bot.tg.introduction import introduce
from bot.tg.patience import PAUSES as SENDING_PAUSES
from bot.tg.polling import ALLOWED, PAUSES, persistently, poll, until_stopped
from bot.tg.processing import SLOTS, ChatOrder, is_bare
from bot.tg.receiving import RawUpdate, Receiver
from bot.tg.settling import Settlement

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """How the bot behaves towards Telegram; times in seconds.

    `poll_open` is how long a request for updates may stay open; `heartbeat` how often a webhook is
    looked after; `grace` how long running handlers have when the process stops; `recall` how often
    what could not be answered is tried again; `pauses` and `sending_pauses` lie between attempts
    to reach Telegram, for updates and for messages.
    """

    poll_open: float = 25.0
    heartbeat: float = 30.0
    grace: float = 8.0
    recall: float = 60.0
    slots: int = SLOTS
    pauses: Sequence[float] = PAUSES
    sending_pauses: Sequence[float] = SENDING_PAUSES


class TelegramBot:
    """Runs until it is told to stop. Whoever runs it owns the signals and the web server."""

    def __init__(
        self,
        application: FaqApplication,
        *,
        receiver: Receiver,
        order: ChatOrder,
        settlement: Settlement,
        wordings: Wordings,
        on_contact: Callable[[], None],
        options: Options,
    ) -> None:
        self._application = application
        self._receiver = receiver
        self._order = order
        self._settlement = settlement
        self._wordings = wordings
        self._on_contact = on_contact
        self._options = options

    async def run_polling(self, stop: asyncio.Event) -> None:
        """Fetch updates and handle them until `stop` is set.

        Raises:
            TokenRejected: The token is wrong, at the start or any time later.
            StoreError: What was left unfinished cannot be read.
        """
        bot = self._application.bot
        async with self._started(stop, arrange=bot.delete_webhook) as started:
            if started:
                await poll(
                    bot,
                    stop,
                    deliver=self._deliver,
                    seconds_open=self._options.poll_open,
                    pauses=self._options.pauses,
                )

    async def run_webhook(self, stop: asyncio.Event, *, url: str, secret: str) -> None:
        """Have Telegram send updates to `url` until `stop` is set; `receive` takes them in.

        The webhook stays registered afterwards: Telegram keeps updates while the process is down.

        Raises:
            TokenRejected: The token is wrong, at the start or any time later.
            StoreError: What was left unfinished cannot be read.
        """
        bot = self._application.bot
        registered = url

        async def register() -> None:
            nonlocal registered
            await bot.set_webhook(
                url,
                allowed_updates=list(ALLOWED),
                secret_token=secret,
                max_connections=self._options.slots,
            )
            # As Telegram writes it, which may differ from how we do.
            registered = (await bot.get_webhook_info()).url

        async def look_after() -> None:
            if (await bot.get_webhook_info()).url != registered:
                logger.warning("The webhook was taken away; registering it again.")
                await register()

        async with self._started(stop, arrange=register) as started:
            while started and not stop.is_set():
                await until_stopped(asyncio.sleep(self._options.heartbeat), stop)
                await persistently(look_after, stop, pauses=self._options.pauses)
                self._on_contact()

    async def receive(self, update: RawUpdate) -> bool:
        """Take in one update that a webhook was sent; False where it could not be kept."""
        if self._receiver.me is None:
            return False
        try:
            (kept,) = await self._receiver.take([update])
        except StoreError as error:
            logger.warning("An update could not be kept: %s", error)
            return False
        await self._deliver([Update.de_json(kept, self._application.bot)])
        return True

    @asynccontextmanager
    async def _started(
        self, stop: asyncio.Event, *, arrange: Callable[[], Coroutine[Any, Any, Any]]
    ) -> AsyncIterator[bool]:
        """Connect, handle what was left behind, and `arrange` how updates come in.

        Yields False where `stop` was set before Telegram could be reached.
        """
        application, pauses = self._application, self._options.pauses
        try:
            await persistently(self._connect, stop, pauses=pauses)
            if stop.is_set():
                yield False
                return
            await application.start()
            beside = [asyncio.create_task(work) for work in (self._introduce(), self._recall())]
            try:
                await self._replay()
                # From here on new updates are taken in; before, they could be replayed as well.
                self._receiver.me = Me(application.bot.id, application.bot.username)
                await persistently(arrange, stop, pauses=pauses)
                self._on_contact()
                yield not stop.is_set()
            finally:
                for task in beside:
                    task.cancel()
                await asyncio.gather(*beside, return_exceptions=True)
                self._receiver.me = None  # a webhook that still gets updates answers 503
                await self._order.close(grace=self._options.grace)
                await application.stop()
        finally:
            await application.shutdown()
            # Closes the connections also where the application never got as far as starting.
            await application.bot.shutdown()

    async def _connect(self) -> None:
        await self._application.initialize()
        logger.info("Connected to the Bot API.")

    async def _introduce(self) -> None:
        languages = self._application.tools.service.library.languages
        await introduce(self._application.bot, self._wordings, languages=languages)

    async def _recall(self) -> None:
        """Try again, from time to time, what could not be answered."""
        while True:
            await asyncio.sleep(self._options.recall)
            try:
                await self._hand_on(await self._settlement.take_left())
            except StoreError as error:
                logger.warning("What is left to answer cannot be read: %s", error)

    async def _deliver(self, updates: Sequence[Update]) -> None:
        """Hand on what was fetched; returns when there is room for more."""
        self._on_contact()
        await self._hand_on(updates)
        await self._order.room()

    async def _replay(self) -> None:
        """Hand on what an earlier process received and did not finish."""
        waiting = await self._receiver.unfinished(self._application.bot)
        if waiting:
            logger.info("Handling %d updates that were left unfinished.", len(waiting))
        await self._hand_on(waiting)

    async def _hand_on(self, updates: Sequence[Update]) -> None:
        for update in updates:
            if not is_bare(update):
                self._order.hold(update.update_id)
                await self._application.update_queue.put(update)
