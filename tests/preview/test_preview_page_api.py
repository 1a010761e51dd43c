"""The page's own small API."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.preview import Telegram, furnish, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Caller = Callable[..., Awaitable[Any]]

YOU, MEMBER = 700_000_001, 700_000_002


@pytest.fixture
def telegram(telegram: Telegram) -> Telegram:
    furnish(telegram)
    return telegram


async def test_the_page_starts_with_a_private_chat_and_a_group(http: httpx.AsyncClient) -> None:
    state = (await http.get("/preview/state")).json()
    private, group = state["chats"]
    assert (private["name"], private["type"]) == ("B12 and MS answers", "private")
    assert (group["name"], group["members"]) == ("Support group", 4)
    names = {person["name"]: person["admin"] for person in group["people"]}
    assert names == {"You": True, "Member 2": False, "Member 3": False}
    assert "secret" not in json.dumps(state)


async def test_writing_editing_and_pressing(
    http: httpx.AsyncClient, telegram: Telegram, call: Caller
) -> None:
    place = {"chat": YOU, "as": YOU}
    sent = await http.post("/preview/send", json={**place, "text": "hello"})
    assert sent.json() == {"ok": True, "message_id": 1}
    edited = await http.post("/preview/edit", json={**place, "message": 1, "text": "ho"})
    assert edited.json() == {"ok": True}
    button = {"text": "A", "callback_data": "a"}
    markup = {"inline_keyboard": [[button]]}
    await call("sendMessage", chat_id=YOU, text="x", reply_markup=markup)
    pressed = await http.post("/preview/press", json={**place, "message": 2, "data": "a"})
    assert pressed.json()["ok"] is True
    kinds = [update.kind for update in telegram.updates.pending()]
    assert kinds == ["message", "edited_message", "callback_query"]


@pytest.mark.parametrize(
    ("action", "body", "code"),
    [
        ("send", {"chat": YOU, "as": YOU, "text": "x" * 4097}, 400),
        ("send", {"chat": YOU, "as": YOU, "text": " "}, 400),
        ("send", {"chat": YOU, "as": YOU}, 400),
        ("send", {"chat": YOU, "as": MEMBER, "text": "x"}, 403),
        ("send", {"chat": 5, "as": YOU, "text": "x"}, 404),
        ("send", {"chat": "5", "as": YOU, "text": "x"}, 400),
        ("edit", {"chat": YOU, "as": YOU, "message": 9, "text": "x"}, 404),
        ("dance", {}, 404),
    ],
)
async def test_what_makes_no_sense_is_refused(
    http: httpx.AsyncClient, action: str, body: dict[str, Any], code: int
) -> None:
    answer = await http.post(f"/preview/{action}", json=body)
    assert (answer.status_code, answer.json()["ok"]) == (code, False)


async def test_a_button_that_is_gone_and_another_ones_message_are_refused(
    http: httpx.AsyncClient, call: Caller
) -> None:
    await http.post("/preview/send", json={"chat": YOU, "as": YOU, "text": "x"})
    await call("sendMessage", chat_id=YOU, text="x")
    place = {"chat": YOU, "as": YOU, "message": 2}
    assert (await http.post("/preview/press", json={**place, "data": "a"})).status_code == 400
    assert (await http.post("/preview/edit", json={**place, "text": "y"})).status_code == 403


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"origin": "http://127.0.0.1:8"}, 200),
        ({}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"content-type": "text/plain"}, 415),
    ],
)
async def test_other_sites_cannot_write(
    http: httpx.AsyncClient, headers: dict[str, str], code: int
) -> None:
    body = json.dumps({"chat": YOU, "as": YOU, "text": "x"})
    send = {"content-type": "application/json"} | headers
    answer = await http.post("/preview/send", content=body, headers=send)
    assert answer.status_code == code


async def test_the_page_loads_nothing_from_elsewhere_and_runs_nothing_inline(
    http: httpx.AsyncClient,
) -> None:
    answer = await http.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "access-control-allow-origin" not in answer.headers
    assert " style=" not in answer.text
    assert "<script>" not in answer.text
    assert "https://" not in answer.text


async def test_settings_change_language_privacy_and_standing(
    http: httpx.AsyncClient, telegram: Telegram
) -> None:
    group = next(chat.id for chat in telegram.chats.values() if not chat.is_private)
    await http.post("/preview/settings", json={"language": "de", "privacy": False})
    await http.post("/preview/settings", json={"chat": group, "bot_is_admin": True})
    state = (await http.get("/preview/state")).json()
    assert (state["language"], state["privacy"]) == ("de", False)
    assert state["chats"][1]["bot_is_admin"] is True


async def _events(response: httpx.Response) -> AsyncIterator[tuple[str, Any]]:
    kind = ""
    async for line in response.aiter_lines():
        name, _, value = line.partition(": ")
        if name == "event":
            kind = value
        elif name == "data":
            yield kind, json.loads(value)


async def test_events_tell_the_page_what_happens(telegram: Telegram) -> None:
    you = telegram.users[YOU]
    telegram.says(telegram.private(you), you, "before")
    async with serving(telegram) as root, httpx.AsyncClient() as client, asyncio.timeout(5):
        url = f"{root}/preview/events?after=0"
        async with client.stream("GET", url) as response:
            events = _events(response)
            assert (await anext(events))[1]["text"] == "before"
            message = telegram.says(telegram.private(you), you, "now")
            kind, data = await anext(events)
            assert (kind, data["text"], data["seen_by_bot"]) == ("message", "now", True)
            telegram.delete(message)
            assert await anext(events) == ("delete", {"chat_id": YOU, "message_id": 2})


async def test_a_page_that_missed_too_much_is_told_to_look_anew(telegram: Telegram) -> None:
    async with serving(telegram) as root, httpx.AsyncClient() as client, asyncio.timeout(5):
        headers = {"last-event-id": "999"}
        async with client.stream("GET", f"{root}/preview/events", headers=headers) as response:
            assert await anext(_events(response)) == ("reset", {})
