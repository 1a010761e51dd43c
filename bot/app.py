"""The composition root: builds, runs and closes everything. The one file that knows all rooms."""

import asyncio
import ctypes
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import uvicorn
from starlette.applications import Starlette

from bot.content.load import load_catalogs
from bot.content.locate import find_faq, find_locales
from bot.content.problems import ContentError, FolderError
from bot.core.answering import Answerer
from bot.i18n import Catalogues, load_wordings
from bot.preview import Telegram, furnish, serving
from bot.service.asking import Asking
from bot.service.library import Edition, LanguageError, Library
from bot.service.pages import Operation, Pages
from bot.service.privacy import Privacy
from bot.service.service import Service
from bot.settings import Address, Settings
from bot.store import Store, open_store
from bot.tg.bot import build_bot
from bot.web.health import Health
from bot.web.site import build_site
from bot.web.webhook import Webhook

logger = logging.getLogger(__name__)

PURGE_EVERY = 24 * 60 * 60.0
"""Seconds between two runs of the retention rule."""


class ListenError(Exception):
    """The web app cannot listen where FAQBOT_LISTEN says."""


def now() -> datetime:
    """The clock: now, in UTC."""
    return datetime.now(UTC)


def build_editions(settings: Settings) -> Mapping[str, Edition]:
    """Load the FAQ and fit an answerer to each language.

    Raises:
        ContentError: The FAQ on disk is broken.
        FolderError: There is no FAQ where the settings say.
    """
    catalogs = load_catalogs(find_faq(settings.faq_dir))
    editions = {
        language: Edition(catalog, Answerer(catalog).respond)
        for language, catalog in catalogs.items()
    }
    _give_memory_back()
    return editions


def _give_memory_back() -> None:
    """Return what fitting needed for a moment; glibc would keep some 50 MB of it for itself."""
    with suppress(OSError, AttributeError):  # another C library has no malloc_trim
        ctypes.CDLL(None).malloc_trim(0)


def build_library(settings: Settings) -> Library:
    """The library of all languages; its `reload` reads the FAQ from disk again."""
    return Library(lambda: build_editions(settings), default_language=settings.default_language)


def build_wordings(settings: Settings) -> Catalogues:
    """The interface wording."""
    return load_wordings(find_locales(settings.locales_dir), settings.default_language)


def build_asking(
    settings: Settings, *, library: Library | None = None, store: Store | None = None
) -> Asking:
    """The main use case; without a store nothing is kept."""
    return Asking(
        library=library or build_library(settings),
        wordings=build_wordings(settings),
        log=store.questions if store else None,
        clock=now,
        region=settings.region,
    )


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[Store]:
    """The store while the block runs. Raises StoreError, saying which setting to mend."""
    key = settings.secret_key.reveal() if settings.secret_key else None
    async with open_store(settings.database_url.reveal(), key, clock=now) as store:
        yield store


@dataclass(frozen=True, slots=True)
class Bot:
    """The use cases and their store, ready to be put behind Telegram."""

    service: Service
    store: Store
    wordings: Catalogues


@asynccontextmanager
async def assembled(settings: Settings) -> AsyncIterator[Bot]:
    """Everything but Telegram while the block runs; the retention rule runs beside it."""
    library = build_library(settings)
    wordings = build_wordings(settings)
    async with opened_store(settings) as store:
        privacy = Privacy(
            library=library,
            wordings=wordings,
            log=store.questions,
            clock=now,
            retention_days=settings.retention_days,
        )
        service = Service(
            library=library,
            asking=build_asking(settings, library=library, store=store),
            pages=Pages(
                library=library,
                wordings=wordings,
                operation=Operation(
                    retention_days=settings.retention_days,
                    operator=settings.operator,
                    contact=settings.contact,
                ),
            ),
            privacy=privacy,
            replies=store.replies,
        )
        async with _beside(_purge_daily(privacy)):
            yield Bot(service, store, wordings)


async def run_bot(settings: Settings) -> None:
    """Run the bot on Telegram until SIGINT or SIGTERM; SIGHUP reloads the FAQ.

    Raises:
        TokenRejected: Telegram does not know the token.
        ListenError: The web app's address is taken.
    """
    if settings.token is None:
        raise ValueError("run_bot needs settings that were loaded with need_token=True")
    token = settings.token.reveal()
    stop = asyncio.Event()
    health = Health(now)
    async with assembled(settings) as bot:
        with _signals(stop, reload=lambda: _reload(bot.service.library)):
            telegram = build_bot(
                token=token,
                service=bot.service,
                inbox=bot.store.inbox,
                wordings=bot.wordings,
                api_url=settings.api_url,
                on_contact=health.contact,
            )
            if settings.webhook_url and settings.webhook_secret:
                secret = settings.webhook_secret.reveal()
                site = build_site(
                    health=health, webhook=Webhook(secret=secret, receive=telegram.receive)
                )
                async with _serving(site, settings.listen):
                    await telegram.run_webhook(stop, url=settings.webhook_url, secret=secret)
            else:
                async with _serving(build_site(health=health), settings.listen):
                    await telegram.run_polling(stop)


async def run_preview(
    settings: Settings, *, host: str, port: int, announce: Callable[[str], None]
) -> None:
    """Run the bot against an embedded Bot API server with a chat page, on this computer only.

    `announce` is told the page's address once it answers.

    Raises:
        NotLoopbackError: The host is not this computer.
        ListenError: The port is taken.
    """
    stop = asyncio.Event()
    # Updates of an earlier preview are remembered in the store, so their ids must not come again.
    telegram = Telegram(first_update_id=int(now().timestamp()))
    furnish(telegram, language_code=settings.default_language)
    async with assembled(settings) as bot:
        with _signals(stop, reload=lambda: _reload(bot.service.library)):
            try:
                async with serving(telegram, host=host, port=port) as root:
                    announce(root)
                    embedded = build_bot(
                        token=telegram.token,
                        service=bot.service,
                        inbox=bot.store.inbox,
                        wordings=bot.wordings,
                        api_url=root,
                    )
                    await embedded.run_polling(stop)
            except OSError as error:
                raise ListenError(f"Port {port} of {host} cannot be used: {error}") from error


async def _reload(library: Library) -> None:
    try:
        await asyncio.to_thread(library.reload)
    except (ContentError, FolderError, LanguageError) as error:
        logger.warning("The FAQ was not reloaded, the old one stays: %s", error)
    else:
        logger.info("The FAQ was reloaded.")


async def _purge_daily(privacy: Privacy) -> None:
    while True:
        deleted = await privacy.purge()
        logger.info("Retention: %d questions were deleted.", deleted)
        await asyncio.sleep(PURGE_EVERY)


@asynccontextmanager
async def _beside(job: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Run a job beside the block; a fault of the job is logged, not raised."""
    task = asyncio.create_task(job)
    task.add_done_callback(_complain)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _complain(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.error("A background job ended: %s", error)


@contextmanager
def _signals(
    stop: asyncio.Event, *, reload: Callable[[], Coroutine[object, object, None]]
) -> Iterator[None]:
    """SIGINT and SIGTERM set `stop`, SIGHUP reloads; the loop's own handlers come back after."""
    loop = asyncio.get_running_loop()
    reloading: set[asyncio.Task[None]] = set()

    def start_reload() -> None:
        task = loop.create_task(reload())
        reloading.add(task)
        task.add_done_callback(reloading.discard)

    handlers: dict[signal.Signals, Callable[[], None]] = {
        signal.SIGINT: stop.set,
        signal.SIGTERM: stop.set,
    }
    if hasattr(signal, "SIGHUP"):
        handlers[signal.SIGHUP] = start_reload
    for number, handler in handlers.items():
        loop.add_signal_handler(number, handler)
    try:
        yield
    finally:
        for number in handlers:
            loop.remove_signal_handler(number)


class _Server(uvicorn.Server):
    """A server inside a running loop that leaves signals to their one owner."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def _serving(site: Starlette, address: Address) -> AsyncIterator[None]:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address.host, address.port))
    except OSError as error:
        listener.close()
        raise ListenError(
            f"FAQBOT_LISTEN: {address} cannot be used ({error.strerror}); choose another port."
        ) from error
    config = uvicorn.Config(site, log_config=None, access_log=False, lifespan="off", ws="none")
    server = _Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await running
