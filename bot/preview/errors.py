"""What the preview raises, drawn as a tree."""

from __future__ import annotations

from typing import Any


class PreviewError(Exception):
    """Anything the preview refuses to do."""


class NotLoopbackError(PreviewError, ValueError):
    """The preview was asked to listen on, or to call, an address beyond this computer."""


class DroppedConnectionError(PreviewError):
    """An injected fault: the answer is cut off in the middle."""


class ApiError(PreviewError):
    """An answer `{"ok": false, ...}` of the Bot API.

    Args:
        code: HTTP status and `error_code`.
        description: Telegram's wording, with its prefix ("Bad Request: ...").
        parameters: `ResponseParameters`, such as `retry_after` (seconds).
    """

    def __init__(
        self, code: int, description: str, *, parameters: dict[str, int] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters or {}

    def json(self) -> dict[str, Any]:
        """Return the body of the HTTP answer."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str) -> ApiError:
    """Build a 400 the way Telegram words it: the first letter of the reason in lower case."""
    # Telegram leaves names of server errors such as BUTTON_DATA_INVALID alone.
    keep = len(reason) > 1 and (reason[1] == "_" or reason[1].isupper())
    worded = reason if keep else reason[:1].lower() + reason[1:]
    return ApiError(400, f"Bad Request: {worded}")


def forbidden(reason: str) -> ApiError:
    """Build a 403."""
    return ApiError(403, f"Forbidden: {reason}")


def too_many_requests(retry_after: int) -> ApiError:
    """Build a 429 that asks to wait `retry_after` seconds."""
    return ApiError(
        429,
        f"Too Many Requests: retry after {retry_after}",
        parameters={"retry_after": retry_after},
    )
