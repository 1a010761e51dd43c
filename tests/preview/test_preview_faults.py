"""Injected faults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.preview import ApiError, Person, Telegram, bot_messages, serving

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Caller = Callable[..., Awaitable[Any]]


async def test_the_next_calls_of_one_method_fail_and_then_no_more(
    call: Caller, telegram: Telegram
) -> None:
    telegram.faults.fail("getChat", code=500, times=2)
    assert await call("getMe")
    for _ in range(2):
        with pytest.raises(ApiError, match=r"^Internal Server Error$") as caught:
            await call("getchat", chat_id=1)
        assert caught.value.code == 500
    with pytest.raises(ApiError, match="chat not found"):
        await call("getChat", chat_id=1)


async def test_too_many_requests_say_how_long_to_wait(call: Caller, telegram: Telegram) -> None:
    telegram.faults.fail("*", code=429, retry_after=7)
    with pytest.raises(ApiError) as caught:
        await call("getMe")
    assert caught.value.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }


async def test_faults_can_be_called_off(call: Caller, telegram: Telegram) -> None:
    telegram.faults.fail("*", code=403)
    telegram.faults.clear()
    assert await call("getMe")


@pytest.mark.parametrize(("after", "sent"), [(False, 0), (True, 1)])
async def test_a_dropped_connection_leaves_the_sender_in_doubt(
    telegram: Telegram, anna: Person, *, after: bool, sent: int
) -> None:
    await anna.send("hello")
    telegram.faults.drop("sendMessage", after=after)
    async with serving(telegram) as root, httpx.AsyncClient() as client:
        url = f"{root}/bot{telegram.token}/sendMessage"
        with pytest.raises(httpx.RemoteProtocolError):
            await client.post(url, json={"chat_id": anna.chat.id, "text": "x"})
        assert len(bot_messages(telegram, anna.chat)) == sent
        answer = await client.post(url, json={"chat_id": anna.chat.id, "text": "x"})
        assert answer.json()["ok"] is True
