"""The preview as a web application, and serving it on this computer."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from bot.preview.api import BotApi
from bot.preview.bot_routes import bot_routes
from bot.preview.guard import Guard
from bot.preview.outbound import require_loopback
from bot.preview.page import page_routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.preview.state import Telegram


class _Server(uvicorn.Server):
    """A server inside a running loop that leaves signals to their one owner."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def build_app(
    telegram: Telegram, *, api: BotApi | None = None, closing: asyncio.Event | None = None
) -> Starlette:
    """Build the web application: the Bot API, the chat page and the page's own small API.

    Args:
        telegram: The state.
        api: Own one; `BotApi(telegram)` by default.
        closing: Set it, then `telegram.signal.notify()`, to end the pages' streams of events.
    """
    closing = closing or asyncio.Event()
    return Starlette(
        routes=[*bot_routes(api or BotApi(telegram)), *page_routes(telegram, closing=closing)],
        middleware=[Middleware(Guard)],
    )


@contextlib.asynccontextmanager
async def serving(
    telegram: Telegram, *, host: str = "127.0.0.1", port: int = 0, api: BotApi | None = None
) -> AsyncIterator[str]:
    """Serve the preview inside the running event loop while the block runs.

    Args:
        telegram: The state.
        host: A loopback address.
        port: 0 takes a free one.
        api: Own one, for example with shorter pauses between attempts at a webhook.

    Yields:
        The root address, `http://host:port`: of the page, and of the Bot API for `base_url`
        (`{root}/bot`) and `base_file_url` (`{root}/file/bot`).

    Raises:
        NotLoopbackError: The host is not this computer.
        OSError: The port is taken.
    """
    api = api or BotApi(telegram)
    listener = _listen(require_loopback(host), port)
    closing = asyncio.Event()
    config = uvicorn.Config(
        build_app(telegram, api=api, closing=closing),
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=2,
        timeout_keep_alive=60,
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    address = f"[{host}]" if ":" in host else host
    try:
        yield f"http://{address}:{listener.getsockname()[1]}"
    finally:
        closing.set()
        telegram.signal.notify()
        await api.close()
        server.should_exit = True
        await running


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host.strip("[]"), port))
        listener.listen(128)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener
