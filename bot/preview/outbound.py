"""A POST to a web server on this computer, with the standard library alone."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.preview.errors import NotLoopbackError

_MAX_ANSWER = 1 << 20


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer: its status, its headers (names in lower case) and its body."""

    status: int
    headers: dict[str, str]
    body: bytes


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this computer: 127.0.0.0/8, ::1, localhost."""
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return address.is_loopback


def require_loopback(host: str) -> str:
    """Return the host if it means this computer.

    Raises:
        NotLoopbackError: It does not.
    """
    if not is_loopback(host):
        message = f"the preview stays on this computer: {host!r} is not a loopback address"
        raise NotLoopbackError(message)
    return host


async def post_json(url: str, body: bytes, *, headers: dict[str, str], timeout: float) -> Reply:  # noqa: ASYNC109 - a connection's patience is part of the call
    """Send a JSON body over plain HTTP.

    Raises:
        NotLoopbackError: The URL leads off this computer.
        OSError: No connection, or no answer within `timeout` seconds (TimeoutError).
        ValueError: The answer is no HTTP.
    """
    parts = urlsplit(url)
    host = require_loopback(parts.hostname or "")
    target = parts.path or "/"
    if parts.query:
        target += f"?{parts.query}"
    lines = [f"POST {target} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close"]
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    async with asyncio.timeout(timeout):
        reader, writer = await asyncio.open_connection(host, parts.port or 80)
        try:
            writer.write("\r\n".join([*lines, "", ""]).encode("ascii") + body)
            await writer.drain()
            return _parse(await reader.read(_MAX_ANSWER))
        finally:
            writer.close()


def _parse(answer: bytes) -> Reply:
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    match = re.match(r"HTTP/1\.[01] (\d{3})", first)
    if match is None:
        message = "the webhook's answer is no HTTP"
        raise ValueError(message)
    named = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in named}
    return Reply(int(match.group(1)), headers, body)
