"""The process around the bot: its signals, its web server, jobs beside it, its memory."""

import asyncio
import ctypes
import errno
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import uvicorn
from starlette.applications import Starlette

logger = logging.getLogger(__name__)

TAKEN = (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES)
"""What the system says where an address cannot be listened at."""

GRACE = 3
"""Seconds that open requests have when the process stops."""

CANCEL_AGAIN = 0.5
"""Seconds after which a job that was cancelled and still runs is cancelled again."""


class ListenError(Exception):
    """The web app cannot listen where FAQBOT_LISTEN says."""


def give_memory_back() -> None:
    """Return what fitting needed for a moment; glibc would keep some 50 MB of it for itself."""
    with suppress(OSError, AttributeError):  # another C library has no malloc_trim
        ctypes.CDLL(None).malloc_trim(0)


@asynccontextmanager
async def beside(job: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Run a job beside the block; a fault of the job is logged, not raised."""
    task = asyncio.create_task(job)
    task.add_done_callback(_complain)
    try:
        yield
    finally:
        # Once is not enough: who is cancelled while a connection is put away may never hear of it.
        while not task.done():
            task.cancel()
            await asyncio.wait([task], timeout=CANCEL_AGAIN)


def _complain(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.error("A background job ended: %s", error)


@contextmanager
def signals(
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
    before = {number: signal.getsignal(number) for number in handlers}
    for number, handler in handlers.items():
        loop.add_signal_handler(number, handler)
    try:
        yield
    finally:
        for number, earlier in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, earlier)


class _Server(uvicorn.Server):
    """A server inside a running loop that leaves signals to their one owner."""

    @contextmanager
    def capturesignals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving_site(site: Starlette, host: str, port: int) -> AsyncIterator[None]:
    """Serve the web app while the block runs. Raises ListenError where the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise ListenError(
            f"FAQBOT_LISTEN: {host}:{port} cannot be used ({error.strerror}); choose another port."
        ) from error
    config = uvicorn.Config(
        site,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=GRACE,
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await running
