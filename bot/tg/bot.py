"""Puts the bot together from what it is given: the one place in this room that knows all others."""

from collections.abc import Callable

import httpx
from telegram.ext import ApplicationBuilder, ContextTypes

from bot.service.ports import Inbox, Wordings
from bot.service.service import Service
from bot.tg.albums import Albums
from bot.tg.context import Context, FaqApplication, Tools
from bot.tg.handlers import handlers
from bot.tg.lifecycle import Options, TelegramBot
from bot.tg.patience import Patience
from bot.tg.processing import ChatOrder
from bot.tg.receiving import Receiver
from bot.tg.requests import QuietRequest, ReceivingRequest
from bot.tg.settling import Settlement

TELEGRAM = "https://api.telegram.org"


def build_bot(
    *,
    token: str,
    service: Service,
    inbox: Inbox,
    wordings: Wordings,
    api_url: str = TELEGRAM,
    on_contact: Callable[[], None] = lambda: None,
    options: Options | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> TelegramBot:
    """Put the bot together; nothing is sent yet.

    Args:
        token: The bot's token.
        service: The use cases.
        inbox: Where updates are committed before they are acknowledged.
        wordings: The interface wording.
        api_url: The root of the Bot API server, without "/bot".
        on_contact: Called whenever Telegram has answered (for health checks).
        options: Times and limits.
        transport: What carries the requests; by default a connection to `api_url`.
    """
    options = options or Options()
    receiver = Receiver(inbox)
    settlement = Settlement(inbox)
    order = ChatOrder(settlement.settle, slots=options.slots)
    root = api_url.rstrip("/")
    http = {"transport": transport} if transport else {"verify": httpx.create_ssl_context()}
    application = (
        ApplicationBuilder()
        .application_class(FaqApplication, {"tools": Tools(service, wordings, albums=Albums())})
        .context_types(ContextTypes(context=Context))
        .token(token)
        .base_url(f"{root}/bot")
        .base_file_url(f"{root}/file/bot")
        .request(
            QuietRequest(
                connection_pool_size=4 * options.slots,
                pool_timeout=10.0,
                connect_timeout=10.0,
                # Long, because a message in doubt is worse than a late one.
                read_timeout=20.0,
                httpx_kwargs=http,
            )
        )
        .get_updates_request(
            ReceivingRequest(
                receiver, connection_pool_size=2, connect_timeout=10.0, httpx_kwargs=http
            )
        )
        .rate_limiter(Patience(pauses=options.sending_pauses))
        .concurrent_updates(order)
        .job_queue(None)
        .updater(None)
        .build()
    )
    assert isinstance(application, FaqApplication)  # the builder was told so
    application.add_handlers(handlers())
    application.add_error_handler(settlement.on_error)
    return TelegramBot(
        application,
        receiver=receiver,
        order=order,
        settlement=settlement,
        wordings=wordings,
        on_contact=on_contact,
        options=options,
    )
