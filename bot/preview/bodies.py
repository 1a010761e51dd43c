"""Reading the parameters of a request: query, JSON, form and multipart bodies."""

from __future__ import annotations

import re
from email.message import Message as Headers
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from bot.preview.errors import ApiError, bad_request
from bot.preview.params import Params, Upload, parse_json

if TYPE_CHECKING:
    from starlette.requests import Request

# Telegram takes files of up to 50 MB from bots (Bot API, "Sending files").
_MAX_BODY = 52 * 1024 * 1024


async def read_params(request: Request) -> Params:
    """Return the parameters; those of the body win over those of the address.

    Raises:
        ApiError: 400 or 413.
    """
    values: dict[str, Any] = dict(request.query_params)
    body = await read_body(request, limit=_MAX_BODY)
    media, options = _content_type(request.headers.get("content-type", ""))
    if not body:
        return Params(values)
    if media == "application/json":
        return Params(values | _json(body))
    if media == "multipart/form-data":
        fields, files = _multipart(body, options.get("boundary", ""))
        return Params(values | fields, files)
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return Params(values | dict(pairs))


async def read_body(request: Request, *, limit: int) -> bytes:
    """Return the body if it has at most `limit` bytes.

    Raises:
        ApiError: 413.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise ApiError(413, "Request Entity Too Large")
    return bytes(body)


def _json(body: bytes) -> dict[str, Any]:
    value = parse_json(body, problem="can't parse JSON object")
    if not isinstance(value, dict):
        raise bad_request("JSON object expected")
    return value


def _content_type(header: str) -> tuple[str, dict[str, str]]:
    headers = Headers()
    headers["content-type"] = header or "application/x-www-form-urlencoded"
    options = {key.lower(): value for key, value in headers.get_params(failobj=[])[1:]}
    return headers.get_content_type(), options


def _multipart(body: bytes, boundary: str) -> tuple[dict[str, str], dict[str, Upload]]:
    """Split a multipart body (RFC 7578). The content stays byte for byte what was sent."""
    fields: dict[str, str] = {}
    files: dict[str, Upload] = {}
    if not boundary:
        raise bad_request("boundary is missing in multipart data")
    marker = b"\r\n--" + boundary.encode("latin-1", "replace")
    for part in (b"\r\n" + body).split(marker)[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        text = head.decode("utf-8", "replace")
        name = re.search(r'\bname="([^"]*)"', text)
        file_name = re.search(r'\bfilename="([^"]*)"', text)
        media = re.search(r"(?im)^content-type:\s*(\S+)", text)
        if name is None:
            continue
        if file_name is None:
            fields[name.group(1)] = content.decode("utf-8", "replace")
        else:
            kind = media.group(1) if media else ""
            files[name.group(1)] = Upload(file_name.group(1), kind, content)
    return fields, files
