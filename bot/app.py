"""The composition root: builds, runs and closes everything. The one file that knows all rooms."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.content.load import load_catalogs
from bot.content.locate import find_faq, find_locales
from bot.content.problems import ContentError, FolderError
from bot.core.answering import Answerer
from bot.core.scoring import Meaning
from bot.i18n import Catalogues, load_wordings
from bot.preview import Telegram, furnish, serving
from bot.process import TAKEN, ListenError, beside, give_memory_back, serving_site, signals
from bot.semantic.cache import CachedEmbedder
from bot.semantic.onnx import OnnxEmbedder
from bot.service.asking import Asking
from bot.service.library import Edition, LanguageError, Library
from bot.service.pages import Operation, Pages
from bot.service.ports import StoreError
from bot.service.privacy import Privacy
from bot.service.service import Service
from bot.settings import Settings
from bot.store import Store, open_store
from bot.tg.bot import build_bot
from bot.web.health import Health
from bot.web.site import build_site
from bot.web.webhook import Webhook

logger = logging.getLogger(__name__)

PURGE_EVERY = 24 * 60 * 60.0
"""Seconds between two runs of the retention rule."""


def now() -> datetime:
    """The clock: now, in UTC."""
    return datetime.now(UTC)


def build_editions(settings: Settings) -> Mapping[str, Edition]:
    """Load the FAQ and fit an answerer to each language.

    Raises:
        ContentError: The FAQ on disk is broken.
        FolderError: There is no FAQ where the settings say.
        SemanticError: The semantic model cannot be used.
    """
    catalogs = load_catalogs(find_faq(settings.faq_dir))
    with _meaning(settings) as meaning:
        editions = {
            language: Edition(catalog, Answerer(catalog, meaning=meaning).respond)
            for language, catalog in catalogs.items()
        }
    give_memory_back()
    return editions


@contextmanager
def _meaning(settings: Settings) -> Iterator[Meaning | None]:
    """Who embeds texts, while indexes are built; None where no model is set."""
    if settings.semantic_model is None:
        yield None
        return
    model = OnnxEmbedder(settings.semantic_model)
    cached = CachedEmbedder(model, cache_folder(), model_key=model.key)
    with cached.building() as rows:
        yield Meaning(questions=cached, rows=rows)


def cache_folder() -> Path:
    """Where the vectors of the FAQ are kept between two starts (XDG base directories)."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "b12-faq-bot"


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
        async with beside(_purge_daily(privacy)):
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
        with signals(stop, reload=lambda: _reload(bot.service.library)):
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
                async with serving_site(site, *settings.listen):
                    await telegram.run_webhook(stop, url=settings.webhook_url, secret=secret)
            else:
                async with serving_site(build_site(health=health), *settings.listen):
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
    telegram = Telegram(first_update_id=int(now().timestamp() * 1000))
    furnish(telegram, language_code=settings.default_language)
    async with assembled(settings) as bot:
        with signals(stop, reload=lambda: _reload(bot.service.library)):
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
                if error.errno not in TAKEN:
                    raise
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
        try:
            deleted = await privacy.purge()
        except StoreError as error:
            logger.warning("Retention: nothing was deleted today: %s", error)
        else:
            logger.info("Retention: %d questions were deleted.", deleted)
        await asyncio.sleep(PURGE_EVERY)
