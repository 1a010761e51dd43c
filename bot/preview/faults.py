"""Faults on demand, so that tests can see what a bot does when Telegram misbehaves."""

from __future__ import annotations

from dataclasses import dataclass

from bot.preview.errors import ApiError, DroppedConnectionError, too_many_requests

_WORDS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot "
    "instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


@dataclass(slots=True)
class _Fault:
    method: str
    error: ApiError | DroppedConnectionError
    after: bool
    times: int


class Faults:
    """The faults still to come, in the order they were asked for."""

    def __init__(self) -> None:
        self._faults: list[_Fault] = []

    def fail(
        self,
        method: str,
        *,
        code: int,
        description: str = "",
        retry_after: int | None = None,
        times: int = 1,
    ) -> None:
        """Answer the next calls of a method with an error.

        Args:
            method: A Bot API method in any case, or "*" for all.
            code: HTTP status; with 429 give `retry_after`.
            description: Telegram's wording; a usual one by default.
            retry_after: Seconds to wait.
            times: How many calls.
        """
        if retry_after is not None:
            error = too_many_requests(retry_after)
        else:
            error = ApiError(code, description or _WORDS.get(code, "Error"))
        self._faults.append(_Fault(method.lower(), error, after=False, times=times))

    def drop(self, method: str, *, times: int = 1, after: bool = False) -> None:
        """Break off the connection of the next calls of a method.

        Args:
            method: A Bot API method in any case, or "*" for all.
            times: How many calls.
            after: Whether the call still takes effect (the sender is left in doubt).
        """
        fault = _Fault(method.lower(), DroppedConnectionError(method), after=after, times=times)
        self._faults.append(fault)

    def clear(self) -> None:
        """Behave again."""
        self._faults.clear()

    def strike(self, method: str, *, after: bool = False) -> None:
        """Raise the fault that is due for this call, if any."""
        for fault in self._faults:
            if fault.method in {method.lower(), "*"} and fault.after == after:
                fault.times -= 1
                if not fault.times:
                    self._faults.remove(fault)
                raise fault.error.with_traceback(None)
