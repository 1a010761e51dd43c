"""A Telegram, a person and ways to call the Bot API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.preview import BotApi, Person, Telegram, build_app
from bot.preview.params import Params

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.preview import Chat


class Clock:
    """Stands still until told otherwise; Unix seconds."""

    def __init__(self) -> None:
        self.now = 1_780_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telegram(clock: Clock) -> Telegram:
    return Telegram(token="1000:secret", clock=clock)


@pytest.fixture
def anna(telegram: Telegram) -> Person:
    return Person.join(telegram, "Anna", username="anna")


@pytest.fixture
def ben(telegram: Telegram) -> Person:
    return Person.join(telegram, "Ben")


@pytest.fixture
def group(telegram: Telegram, anna: Person, ben: Person) -> Chat:
    return telegram.add_group("Support", members=[ben.user], admins=[anna.user])


@pytest.fixture
async def api(telegram: Telegram) -> AsyncIterator[BotApi]:
    api = BotApi(telegram)
    yield api
    await api.close()


@pytest.fixture
def call(api: BotApi) -> Callable[..., Awaitable[Any]]:
    """Call a method without HTTP: `await call("sendMessage", chat_id=1, text="x")`."""

    async def call(method: str, **values: object) -> object:
        return await api.call(method, Params(values))

    return call


@pytest.fixture
async def http(telegram: Telegram, api: BotApi) -> AsyncIterator[httpx.AsyncClient]:
    """Talk HTTP to the application without a socket."""
    transport = httpx.ASGITransport(app=build_app(telegram, api=api))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8") as client:
        yield client
