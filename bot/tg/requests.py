"""How the bot talks to the Bot API over HTTP."""

import json
from http import HTTPStatus
from typing import Any

from telegram.error import NetworkError
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from bot.service.ports import StoreError
from bot.tg.errors import InboxUnavailableError, SlowDownError
from bot.tg.receiving import Receiver

_DEFAULT = BaseRequest.DEFAULT_NONE


class QuietRequest(HTTPXRequest):
    """Mends two things of the library's request.

    Answers that are no JSON stay out of the log, they may quote what people wrote; and being asked
    to slow down is an error that can be made without a warning.
    """

    async def do_request(  # noqa: PLR0917 - the library calls it so
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = _DEFAULT,  # noqa: ANN401 - the library's marker for "not given"
        write_timeout: Any = _DEFAULT,  # noqa: ANN401 - as above
        connect_timeout: Any = _DEFAULT,  # noqa: ANN401 - as above
        pool_timeout: Any = _DEFAULT,  # noqa: ANN401 - as above
    ) -> tuple[int, bytes]:
        """Ask the Bot API.

        Raises:
            SlowDownError: It asks to wait.
        """
        code, payload = await super().do_request(
            url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
        )
        if code == HTTPStatus.TOO_MANY_REQUESTS:
            parameters = self.parse_json_payload(payload).get("parameters")
            seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
            raise SlowDownError(seconds if isinstance(seconds, int | float) else 1)
        return code, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer of the Bot API.

        Raises:
            NetworkError: It is no JSON object: something else than the Bot API answered.
        """
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise NetworkError("Invalid server response")
        return answer


class ReceivingRequest(QuietRequest):
    """Commits the updates of a getUpdates answer before the library sees them.

    The next getUpdates acknowledges them, so that point lies before every loss.
    """

    def __init__(self, receiver: Receiver, **options: Any) -> None:  # noqa: ANN401 - HTTPXRequest's own
        super().__init__(**options)
        self._receiver = receiver

    async def do_request(  # noqa: PLR0917 - the library calls it so
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = _DEFAULT,  # noqa: ANN401 - the library's marker for "not given"
        write_timeout: Any = _DEFAULT,  # noqa: ANN401 - as above
        connect_timeout: Any = _DEFAULT,  # noqa: ANN401 - as above
        pool_timeout: Any = _DEFAULT,  # noqa: ANN401 - as above
    ) -> tuple[int, bytes]:
        """Ask the Bot API, and keep the updates that it answers with.

        Raises:
            InboxUnavailableError: They could not be kept.
        """
        code, payload = await super().do_request(
            url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
        )
        if code != HTTPStatus.OK or not url.endswith("/getUpdates"):
            return code, payload
        answer = self.parse_json_payload(payload)
        updates = answer.get("result")
        if not isinstance(updates, list) or not updates:
            return code, payload
        try:
            answer["result"] = await self._receiver.take(updates)
        except StoreError as error:
            raise InboxUnavailableError from error
        return code, json.dumps(answer).encode()
