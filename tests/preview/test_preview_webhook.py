"""setWebhook and deliveries."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.preview import ApiError, BotApi, Person, Telegram, bot_messages
from bot.preview.params import Params
from tests.preview.receiver import Receiver, receiving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Caller = Callable[..., Awaitable[Any]]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
async def api(telegram: Telegram, pauses: list[float]) -> AsyncIterator[BotApi]:
    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    api = BotApi(telegram, pause=pause)
    yield api
    await api.close()


async def test_an_update_is_delivered_with_the_secret_and_forgotten(
    call: Caller, anna: Person, telegram: Telegram, receiver: Receiver
) -> None:
    await call("setWebhook", url=receiver.url, secret_token="s3cret_-")
    await anna.send("hello")
    await telegram.wait_for(lambda: not telegram.updates.pending())
    assert receiver.texts() == ["hello"]
    assert receiver.headers[0]["x-telegram-bot-api-secret-token"] == "s3cret_-"
    assert receiver.headers[0]["content-type"] == "application/json"


async def test_without_a_secret_there_is_no_header(
    call: Caller, anna: Person, receiver: Receiver
) -> None:
    await call("setWebhook", url=receiver.url)
    await anna.send("hello")
    await receiver.until(1)
    assert "x-telegram-bot-api-secret-token" not in receiver.headers[0]


async def test_a_failed_delivery_is_tried_at_once_and_then_after_growing_pauses(
    call: Caller, anna: Person, telegram: Telegram, receiver: Receiver, pauses: list[float]
) -> None:
    receiver.answers = [(500, "")] * 9
    await call("setWebhook", url=receiver.url)
    await anna.send("hello")
    await telegram.wait_for(lambda: not telegram.updates.pending())
    assert pauses == [0, 2, 4, 8, 16, 32, 64, 100, 100]
    assert receiver.texts() == ["hello"] * 10
    info = await call("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500"
    assert info["pending_update_count"] == 0


async def test_order_holds_within_a_chat_and_other_chats_do_not_wait(
    telegram: Telegram, anna: Person, ben: Person, receiver: Receiver
) -> None:
    stuck = asyncio.Event()

    async def pause(_: float) -> None:
        await stuck.wait()

    api = BotApi(telegram, pause=pause)
    receiver.answers = [(503, "")]
    await api.call("setWebhook", Params({"url": receiver.url}))
    await anna.send("a1")
    await receiver.until(1)
    await anna.send("a2")
    await ben.send("b1")
    await receiver.until(2)
    assert receiver.texts() == ["a1", "b1"]
    stuck.set()
    await receiver.until(4)
    assert receiver.texts() == ["a1", "b1", "a1", "a2"]
    await api.close()


async def test_a_method_in_the_answer_is_executed(
    call: Caller, anna: Person, telegram: Telegram, receiver: Receiver
) -> None:
    body = f'{{"method": "sendMessage", "chat_id": {anna.user.id}, "text": "from the answer"}}'
    receiver.answers = [(200, body)]
    await call("setWebhook", url=receiver.url)
    await anna.send("hello")
    (message,) = await telegram.wait_for(lambda: bot_messages(telegram, anna.chat))
    assert message.text == "from the answer"


async def test_a_server_that_is_away_is_an_error_in_the_info(call: Caller, anna: Person) -> None:
    async with receiving() as gone:
        url = gone.url
    await call("setWebhook", url=url, max_connections=3, allowed_updates='["message"]')
    await anna.send("hello")
    info: dict[str, Any] = {}
    async with asyncio.timeout(5):
        while "last_error_message" not in info:
            info = await call("getWebhookInfo")
            await asyncio.sleep(0)
    assert info["last_error_message"].startswith("Connection failed")
    assert (info["url"], info["max_connections"]) == (url, 3)
    assert info["allowed_updates"] == ["message"]
    assert info["pending_update_count"] == 1


async def test_pending_updates_can_be_dropped(
    call: Caller, anna: Person, telegram: Telegram
) -> None:
    await anna.send("hello")
    await call("deleteWebhook", drop_pending_updates="true")
    assert telegram.updates.pending() == []


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"url": "nonsense"}, "invalid webhook URL specified"),
        ({"url": "https://example.org/hook"}, "bad webhook: the local preview delivers only to"),
        ({"url": "http://192.0.2.1/hook"}, "bad webhook: the local preview delivers only to"),
        (
            {"url": "http://127.0.0.1/", "secret_token": "a b"},
            "secret token contains unallowed characters",
        ),
        ({"url": "http://127.0.0.1/", "secret_token": "a" * 257}, "secret token is too long"),
    ],
)
async def test_a_wrong_webhook_is_refused(
    call: Caller, params: dict[str, str], problem: str
) -> None:
    with pytest.raises(ApiError, match=f"^Bad Request: {problem}"):
        await call("setWebhook", **params)
    assert (await call("getWebhookInfo"))["url"] == ""


async def test_an_empty_url_removes_the_webhook(call: Caller) -> None:
    await call("setWebhook", url="http://localhost:9/")
    assert (await call("getWebhookInfo"))["url"] == "http://localhost:9/"
    await call("setWebhook", url="")
    assert (await call("getWebhookInfo"))["url"] == ""
