"""The Bot API over HTTP, and who may talk to the preview."""

from __future__ import annotations

import asyncio
import json
import signal
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.preview import BotApi, NotLoopbackError, Person, Telegram, serving

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Caller = Callable[..., Awaitable[Any]]

ROOT = "/bot1000:secret"


@pytest.fixture
async def chat_id(anna: Person) -> int:
    await anna.send("hello")
    return anna.chat.id


async def test_parameters_come_by_address_form_json_and_multipart(
    http: httpx.AsyncClient, chat_id: int
) -> None:
    values = {"chat_id": str(chat_id), "text": "é & 😀", "unknown": "x"}
    url = f"{ROOT}/sendMessage"
    answers = [
        await http.get(url, params=values),
        await http.post(url, data=values),
        await http.post(url, json=values | {"chat_id": chat_id}),
        await http.post(url, data=values, files={"x": b"y"}),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert answer.json()["result"]["text"] == "é & 😀"


async def test_a_file_arrives_byte_for_byte_and_can_be_fetched(
    http: httpx.AsyncClient, chat_id: int
) -> None:
    content = bytes(range(256)) + b"\r\n--\r\n"
    answer = await http.post(
        f"{ROOT}/sendDocument",
        data={"chat_id": str(chat_id), "document": "attach://part"},
        files={"part": ('bücher "1".bin', content)},
    )
    file_id = answer.json()["result"]["document"]["file_id"]
    path = (await http.get(f"{ROOT}/getFile", params={"file_id": file_id})).json()["result"]
    fetched = await http.get(f"/file{ROOT}/{path['file_path']}")
    assert fetched.content == content
    shown = await http.get(f"/preview/file/{file_id}")
    assert shown.content == content
    assert shown.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("path", "code", "description"),
    [
        ("/bot1000:wrong/getMe", 401, "Unauthorized"),
        ("/botnonsense/getMe", 404, "Not Found"),
        (f"{ROOT}/nothing", 404, "Not Found"),
        (f"{ROOT}/getChat?chat_id=5", 400, "Bad Request: chat not found"),
        ("/file/bot1000:wrong/documents/x", 401, "Unauthorized"),
        (f"/file{ROOT}/documents/x", 404, "Not Found"),
    ],
)
async def test_refusals_have_status_and_body(
    http: httpx.AsyncClient, path: str, code: int, description: str
) -> None:
    answer = await http.get(path)
    assert answer.status_code == code
    assert answer.json() == {"ok": False, "error_code": code, "description": description}


@pytest.mark.parametrize(
    ("body", "kind", "description"),
    [
        (b"{", "application/json", "Bad Request: can't parse JSON object"),
        (b"[]", "application/json", "Bad Request: JSON object expected"),
        (b"x", "multipart/form-data", "Bad Request: boundary is missing in multipart data"),
    ],
)
async def test_unreadable_bodies_are_refused(
    http: httpx.AsyncClient, body: bytes, kind: str, description: str
) -> None:
    answer = await http.post(f"{ROOT}/getMe", content=body, headers={"content-type": kind})
    assert (answer.status_code, answer.json()["description"]) == (400, description)


@pytest.mark.parametrize("host", ["evil.example", "192.0.2.1:80", "127.0.0.1.evil.example", ""])
async def test_foreign_host_names_are_turned_away(http: httpx.AsyncClient, host: str) -> None:
    for path in ("/", f"{ROOT}/getMe", "/preview/state"):
        answer = await http.get(path, headers={"host": host})
        assert answer.status_code == 421


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.5", "[::1]:8080"])
async def test_every_name_of_this_computer_is_welcome(http: httpx.AsyncClient, host: str) -> None:
    assert (await http.get(f"{ROOT}/getMe", headers={"host": host})).status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "example.org", "::", ""])
async def test_the_preview_listens_on_this_computer_only(telegram: Telegram, host: str) -> None:
    with pytest.raises(NotLoopbackError, match="is not a loopback address") as caught:
        await serving(telegram, host=host).__aenter__()
    assert isinstance(caught.value, ValueError)


async def test_a_taken_port_is_an_os_error(telegram: Telegram) -> None:
    async with serving(telegram) as root:
        with pytest.raises(OSError, match="in use"):
            await serving(telegram, port=int(root.rpartition(":")[2])).__aenter__()


async def test_serving_leaves_signals_alone(telegram: Telegram) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    async with serving(telegram):
        assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


async def test_serving_stops_while_a_poll_waits(telegram: Telegram, api: BotApi) -> None:
    async with httpx.AsyncClient() as client:
        async with serving(telegram, api=api) as root:
            url = f"{root}/bot{telegram.token}/getUpdates?timeout=50"
            poll = asyncio.create_task(client.get(url, timeout=60))
            await telegram.wait_for(lambda: telegram.calls)
        assert (await poll).json() == {"ok": True, "result": []}


async def test_a_caller_who_hangs_up_ends_the_poll(
    telegram: Telegram, anna: Person, api: BotApi
) -> None:
    async with serving(telegram, api=api) as root:
        host, port = root.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"GET /bot{telegram.token}/getUpdates?timeout=50 HTTP/1.1\r\nHost: localhost\r\n\r\n"
        writer.write(head.encode())
        await telegram.wait_for(lambda: api.is_polling)
        writer.close()
        await writer.wait_closed()
        await telegram.wait_for(lambda: not api.is_polling)
        assert not await reader.read()
    assert not anna.chat.messages


async def test_dates_come_from_the_clock(call: Caller, telegram: Telegram, anna: Person) -> None:
    message = await anna.send("x")
    assert message.date == int(telegram.clock())
    assert json.dumps(await call("getUpdates"))
