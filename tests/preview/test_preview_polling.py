"""getUpdates."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.preview import ApiError, BotApi, Person, Telegram
from bot.preview.params import Params

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.preview.conftest import Clock

    Caller = Callable[..., Awaitable[Any]]


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def started(api: BotApi, **values: object) -> asyncio.Task[object]:
    """Start a poll and return once it waits."""
    poll = asyncio.create_task(api.call("getUpdates", Params({"timeout": 30} | values)))
    await api.telegram.wait_for(lambda: api.is_polling)
    return poll


async def test_updates_stay_until_a_higher_offset_confirms_them(
    call: Caller, anna: Person, telegram: Telegram
) -> None:
    for text in "abc":
        await anna.send(text)
    first = await call("getUpdates")
    assert texts(first) == ["a", "b", "c"]
    assert texts(await call("getUpdates")) == ["a", "b", "c"]
    assert texts(await call("getUpdates", offset=first[1]["update_id"])) == ["b", "c"]
    assert texts(await call("getUpdates", offset=first[2]["update_id"] + 1)) == []
    assert telegram.updates.pending() == []


async def test_limit_takes_the_oldest(call: Caller, anna: Person) -> None:
    for text in "abc":
        await anna.send(text)
    assert texts(await call("getUpdates", limit=2)) == ["a", "b"]


async def test_a_negative_offset_keeps_only_the_end_of_the_queue(
    call: Caller, anna: Person
) -> None:
    for text in "abc":
        await anna.send(text)
    assert texts(await call("getUpdates", offset=-2)) == ["b", "c"]
    assert texts(await call("getUpdates")) == ["b", "c"]


async def test_a_poll_waits_for_the_next_update(api: BotApi, anna: Person) -> None:
    poll = await started(api)
    await anna.send("now")
    assert texts(await poll) == ["now"]  # type: ignore[arg-type]  # getUpdates returns a list


async def test_a_second_poll_ends_the_first_with_a_conflict(api: BotApi, anna: Person) -> None:
    first = await started(api)
    second = asyncio.create_task(api.call("getUpdates", Params({"timeout": 30})))
    with pytest.raises(ApiError) as caught:
        await first
    assert caught.value.json() == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; make sure that only one "
        "bot instance is running",
    }
    await anna.send("x")
    assert texts(await second) == ["x"]  # type: ignore[arg-type]  # getUpdates returns a list


async def test_polling_and_a_webhook_exclude_each_other(api: BotApi, call: Caller) -> None:
    poll = await started(api)
    await call("setWebhook", url="http://127.0.0.1:9/")
    with pytest.raises(ApiError, match=r"^Conflict: terminated by setWebhook request$"):
        await poll
    with pytest.raises(ApiError, match="can't use getUpdates method while webhook is active"):
        await call("getUpdates")
    await call("deleteWebhook")
    assert await call("getUpdates") == []


async def test_allowed_updates_hold_until_changed(
    call: Caller, anna: Person, telegram: Telegram
) -> None:
    await call("getUpdates", allowed_updates='["edited_message"]')
    message = await anna.send("a")
    await anna.edit(message, "b")
    await call("getUpdates")
    assert [update.kind for update in telegram.updates.pending()] == ["edited_message"]
    await call("getUpdates", allowed_updates="[]")
    await anna.send("c")
    assert [update.kind for update in telegram.updates.pending()] == ["edited_message", "message"]


async def test_updates_are_kept_for_a_day(call: Caller, anna: Person, clock: Clock) -> None:
    await anna.send("a")
    clock.now += 24 * 3600 + 1
    assert await call("getUpdates") == []


async def test_a_poll_ends_empty_when_the_preview_closes(api: BotApi) -> None:
    poll = await started(api)
    await api.close()
    assert await poll == []
