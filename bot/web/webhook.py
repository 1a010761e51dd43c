"""The door for Telegram's updates: checked, small, and answered only once they are kept."""

import hmac
import json
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

# Telegram's updates are a few kilobytes; this leaves room for the longest message in any script.
MAX_BODY = 1024 * 1024
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
# What Telegram accepts as a secret (Bot API, setWebhook).
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Receive(Protocol):
    """Takes in one update."""

    async def __call__(self, update: dict[str, Any], /) -> bool:
        """Keep the update durably; False where that failed and Telegram has to send it again."""
        ...


@dataclass(frozen=True, slots=True)
class Webhook:
    """What Telegram proves itself with, and who takes its updates in.

    Raises:
        ValueError: The secret is not of Telegram's form.
    """

    secret: str = field(repr=False)
    receive: Receive
    max_body: int = MAX_BODY

    def __post_init__(self) -> None:
        if not _SECRET.fullmatch(self.secret):
            raise ValueError("a webhook's secret is 1 to 256 of A-Z, a-z, 0-9, _ and -")

    async def __call__(self, request: Request) -> Response:
        """Take an update in: 200 once it is kept, 503 where it cannot be."""
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self.secret.encode()):
            return Response(status_code=HTTPStatus.FORBIDDEN)
        try:
            body = await _body(request, limit=self.max_body)
        except ClientDisconnect:
            # Nobody is left to be told; Telegram sends it again.
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        if body is None:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        update = _update(body)
        if update is None:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        kept = await self.receive(update)
        return Response(status_code=HTTPStatus.OK if kept else HTTPStatus.SERVICE_UNAVAILABLE)


async def _body(request: Request, *, limit: int) -> bytes | None:
    """The body, or None as soon as it is longer than the limit."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(update, dict) or type(update.get("update_id")) is not int:
        return None
    return update
