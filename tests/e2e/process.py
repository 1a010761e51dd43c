"""`faqbot` as a process of its own: what it prints, its signals, its end."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.e2e.air import PATIENCE


class Faqbot:
    """A running process; its standard error and output are gathered as they come."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._changed = asyncio.Event()
        self.errors: list[str] = []
        self.output: list[str] = []
        assert process.stderr is not None
        assert process.stdout is not None
        self._readers = [
            asyncio.create_task(self._gather(process.stderr, self.errors)),
            asyncio.create_task(self._gather(process.stdout, self.output)),
        ]

    @property
    def log(self) -> str:
        """Everything that it wrote to standard error so far."""
        return "".join(self.errors)

    async def said(self, text: str, *, times: int = 1, patience: float = PATIENCE) -> str:
        """Wait for a line with this text on either stream, and return it."""

        def found() -> list[str]:
            return [line for line in (*self.errors, *self.output) if text in line]

        try:
            async with asyncio.timeout(patience):
                while len(found()) < times:
                    await self._changed.wait()
                    self._changed.clear()
        except TimeoutError:
            raise AssertionError(f"{text!r} was not said:\n{self.log}") from None
        return found()[-1]

    def signal(self, number: int) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    async def ended(self, *, patience: float = PATIENCE) -> int:
        """Wait until the process ends by itself; its exit code."""
        async with asyncio.timeout(patience):
            code = await self._process.wait()
            await asyncio.gather(*self._readers)
        return code

    async def kill(self) -> None:
        """End it at once (kill -9), if it still runs."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await asyncio.gather(*self._readers)

    async def _gather(self, stream: asyncio.StreamReader, lines: list[str]) -> None:
        async for line in stream:
            lines.append(line.decode())
            self._changed.set()


@asynccontextmanager
async def faqbot(*arguments: str, folder: Path, **settings: str) -> AsyncIterator[Faqbot]:
    """Run `faqbot` in a folder, with settings named without their prefix; killed at the end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=folder,
        env=environment(**settings),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=2**20,
    )
    running = Faqbot(process)
    try:
        yield running
    finally:
        await running.kill()


def environment(**settings: str) -> dict[str, str]:
    """The environment of a process: this one's, with these settings and no others."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("FAQBOT_")}
    own.pop("PYTHONPATH", None)
    own["PYTHONUNBUFFERED"] = "1"
    return own | {f"FAQBOT_{name}": value for name, value in settings.items()}


def free_port() -> int:
    """A port of this computer that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
