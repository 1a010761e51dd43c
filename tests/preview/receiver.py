"""A web server that takes webhook deliveries and answers as told."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@dataclass
class Receiver:
    """What came in, and the statuses and bodies still to be answered (200 and nothing after)."""

    url: str = ""
    headers: list[dict[str, str]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.updates]

    async def until(self, count: int) -> None:
        """Wait for so many deliveries."""
        async with asyncio.timeout(5), self.arrived:
            await self.arrived.wait_for(lambda: len(self.updates) >= count)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        pairs = (line.partition(": ") for line in head[1:] if line)
        headers = {name.lower(): value for name, _, value in pairs}
        body = await reader.readexactly(int(headers["content-length"]))
        self.headers.append(headers)
        self.updates.append(json.loads(body))
        status, text = self.answers.pop(0) if self.answers else (200, "")
        answer = f"HTTP/1.1 {status} X\r\nContent-Length: {len(text)}\r\n\r\n{text}"
        writer.write(answer.encode())
        await writer.drain()
        writer.close()
        async with self.arrived:
            self.arrived.notify_all()


@contextlib.asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Listen on a free port of this computer."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.handle, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook?x=1"
    async with server:
        yield receiver
