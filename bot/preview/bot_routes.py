"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

from __future__ import annotations

import asyncio
import hmac
import re
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.preview.bodies import read_params
from bot.preview.errors import ApiError, DroppedConnectionError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from bot.preview.api import BotApi
    from bot.preview.params import Params

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")


class _CutOff(Response):
    """An answer that breaks off: the server finds it incomplete and closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the shape of an ASGI app
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


def bot_routes(api: BotApi) -> list[Route]:
    """Return the routes that a bot uses."""

    def check(token: str) -> None:
        if not _TOKEN.fullmatch(token):
            raise ApiError(404, "Not Found")
        if not hmac.compare_digest(token, api.telegram.token):
            raise ApiError(401, "Unauthorized")

    async def method(request: Request) -> Response:
        try:
            check(request.path_params["token"])
            params = await read_params(request)
            name = request.path_params["method"]
            result = await _unless_gone(request, api, name, params)
        except ApiError as error:
            return JSONResponse(error.json(), status_code=error.code)
        except DroppedConnectionError:
            return _CutOff()
        return JSONResponse({"ok": True, "result": result})

    async def file(request: Request) -> Response:
        try:
            check(request.path_params["token"])
        except ApiError as error:
            return JSONResponse(error.json(), status_code=error.code)
        name = request.path_params["path"].removeprefix("documents/")
        document = api.telegram.documents.get(name)
        if document is None:
            return JSONResponse(ApiError(404, "Not Found").json(), status_code=404)
        return Response(document.content, media_type="application/octet-stream")

    return [
        Route("/bot{token}/{method}", method, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", file),
    ]


async def _unless_gone(request: Request, api: BotApi, method: str, params: Params) -> Any:  # noqa: ANN401 - results differ by method
    """Call a method; a caller who hangs up meanwhile ends a poll."""
    calling = asyncio.ensure_future(api.call(method, params))
    leaving = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait({calling, leaving}, return_when="FIRST_COMPLETED")
        return await calling if calling.done() or method.lower() != "getupdates" else []
    finally:
        leaving.cancel()
        calling.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
