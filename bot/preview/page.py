"""The chat page and the small JSON API that it lives on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.preview.actions import ACTIONS
from bot.preview.bodies import read_body
from bot.preview.errors import ApiError, bad_request
from bot.preview.guard import is_own_page
from bot.preview.params import parse_json
from bot.preview.snapshot import snapshot

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from bot.preview.state import Telegram

_STATIC = Path(__file__).parent / "static"
_MAX_BODY = 64 * 1024


def page_routes(telegram: Telegram, *, closing: asyncio.Event) -> list[BaseRoute]:
    """Return the routes of the page."""

    def index(_: Request) -> Response:
        return FileResponse(_STATIC / "index.html", media_type="text/html; charset=utf-8")

    async def state(_: Request) -> Response:
        return JSONResponse(snapshot(telegram))

    async def events(request: Request) -> Response:
        last = request.headers.get("last-event-id") or request.query_params.get("after", "")
        start = int(last) if last.isdecimal() else telegram.journal.last
        stream = _stream(telegram, start, closing)
        return StreamingResponse(stream, media_type="text/event-stream")

    async def act(request: Request) -> Response:
        try:
            body = await _own_json(request)
            result = ACTIONS[request.path_params["action"]](telegram, body)
            return JSONResponse({"ok": True} | result)
        except KeyError:
            return JSONResponse(ApiError(404, "Not Found").json(), status_code=404)
        except ApiError as error:
            return JSONResponse(error.json(), status_code=error.code)

    async def file(request: Request) -> Response:
        document = telegram.documents.get(request.path_params["file_id"])
        if document is None:
            return JSONResponse(ApiError(404, "Not Found").json(), status_code=404)
        # Always a download: what a bot sends must not run as a page of this address.
        name = document.file_name.encode("ascii", "replace").decode().replace('"', "'")
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(document.content, media_type="application/octet-stream", headers=headers)

    return [
        Route("/", index),
        Route("/preview/state", state),
        Route("/preview/events", events),
        Route("/preview/file/{file_id}", file),
        Route("/preview/{action}", act, methods=["POST"]),
        Mount("/static", StaticFiles(directory=_STATIC)),
    ]


async def _own_json(request: Request) -> dict[str, Any]:
    if not is_own_page(request):
        raise ApiError(403, "Forbidden: only the preview's own page may do this")
    # A form of another site cannot send this media type without asking first, and is refused then.
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise ApiError(415, "Unsupported Media Type")
    raw = await read_body(request, limit=_MAX_BODY)
    body = parse_json(raw, problem="can't parse JSON object")
    if not isinstance(body, dict):
        raise bad_request("JSON object expected")
    return body


async def _stream(telegram: Telegram, start: int, closing: asyncio.Event) -> AsyncIterator[str]:
    """Server-sent events; `reset` where the page has missed too much and must look anew."""
    yield ": hello\n\n"
    last = start
    while not closing.is_set():
        found = telegram.journal.since(last)
        if found is None:
            last = telegram.journal.last
            yield f"id: {last}\nevent: reset\ndata: {{}}\n\n"
            continue
        for happening in found:
            last = happening.number
            data = json.dumps(happening.data, ensure_ascii=False)
            yield f"id: {last}\nevent: {happening.kind}\ndata: {data}\n\n"
        seen = last
        await telegram.signal.until(lambda: closing.is_set() or telegram.journal.last > seen)  # noqa: B023 - called within this round only
