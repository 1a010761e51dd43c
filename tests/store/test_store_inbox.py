"""The inbox: committed once, replayed until finished, never twice."""

import asyncio
import subprocess
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.service.ports import PendingUpdate, StoreError
from bot.store import Store

SECRET = "a secret key for tests, and for nothing else"
Opener = Callable[[], AbstractAsyncContextManager[Store]]


async def test_add_tells_which_updates_are_new(store: Store) -> None:
    assert await store.inbox.add([PendingUpdate(1, "{}"), PendingUpdate(2, "{}")]) == {1, 2}
    assert await store.inbox.add([PendingUpdate(2, "{}"), PendingUpdate(3, "{}")]) == {3}
    assert await store.inbox.add([]) == set()


async def test_an_update_twice_in_one_batch_is_one(store: Store) -> None:
    assert await store.inbox.add([PendingUpdate(5, "first"), PendingUpdate(5, "again")]) == {5}
    assert await store.inbox.unfinished() == [PendingUpdate(5, "first")]


async def test_a_batch_of_thousands_is_committed_whole(store: Store) -> None:
    batch = [PendingUpdate(number, "{}") for number in range(3000)]
    assert len(await store.inbox.add(batch)) == 3000
    assert [update.update_id for update in await store.inbox.unfinished()] == list(range(3000))


async def test_a_batch_that_cannot_be_kept_whole_is_not_kept_at_all(store: Store) -> None:
    with pytest.raises((StoreError, OverflowError)):
        await store.inbox.add([PendingUpdate(1, "{}"), PendingUpdate(2**70, "{}")])
    assert await store.inbox.unfinished() == []


async def test_unfinished_updates_survive_a_restart_in_order_of_arrival(opener: Opener) -> None:
    async with opener() as store:
        await store.inbox.add([PendingUpdate(900, "before the ids restarted", 7)])
        await store.inbox.add([PendingUpdate(17, "after"), PendingUpdate(18, "last")])
    async with opener() as store:
        assert await store.inbox.unfinished() == [
            PendingUpdate(900, "before the ids restarted"),
            PendingUpdate(17, "after"),
            PendingUpdate(18, "last"),
        ]


async def test_a_finished_update_is_not_replayed_and_not_new_again(opener: Opener) -> None:
    async with opener() as store:
        await store.inbox.add([PendingUpdate(1, "{}")])
        await store.inbox.finish(1)
        await store.inbox.finish(1)
        await store.inbox.finish(404)
    async with opener() as store:
        assert await store.inbox.unfinished() == []
        assert await store.inbox.add([PendingUpdate(1, "{}")]) == set()


async def test_an_update_without_payload_is_known_and_has_nothing_to_replay(store: Store) -> None:
    assert await store.inbox.add([PendingUpdate(1, None)]) == {1}
    assert await store.inbox.unfinished() == []
    assert await store.inbox.add([PendingUpdate(1, "{}")]) == set()


async def test_a_quarantined_update_is_set_aside_and_not_replayed(store: Store) -> None:
    await store.inbox.add([PendingUpdate(1, "{}", 7), PendingUpdate(2, "{}")])
    await store.inbox.quarantine(1, payload='{"odd": 1}', reason="cannot be read")
    assert await store.inbox.unfinished() == [PendingUpdate(2, "{}")]
    assert await store.inbox.add([PendingUpdate(1, "{}")]) == set()
    [aside] = await store.inbox.quarantined()
    assert (aside.update_id, aside.payload, aside.reason) == (1, '{"odd": 1}', "cannot be read")
    assert "odd" not in repr(aside)


async def test_an_update_can_be_quarantined_without_being_added_first(store: Store) -> None:
    await store.inbox.quarantine(8, payload="{", reason="not JSON")
    await store.inbox.quarantine(8, payload="{{", reason="still not JSON")
    [aside] = await store.inbox.quarantined()
    assert (aside.payload, aside.reason) == ("{{", "still not JSON")
    assert await store.inbox.add([PendingUpdate(8, "{}")]) == set()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(payload=st.text(st.characters(exclude_categories=())))
async def test_any_text_comes_back_as_it_was_lone_surrogates_and_nul_too(
    store: Store, payload: str
) -> None:
    number = abs(hash(payload))
    await store.inbox.add([PendingUpdate(number, payload)])
    assert PendingUpdate(number, payload) in await store.inbox.unfinished()
    await store.inbox.finish(number)


async def test_what_was_acknowledged_survives_kill_9(
    url: str, opener: Opener, start: Callable[..., subprocess.Popen[str]]
) -> None:
    process = start("add", url, SECRET, "0", "1000000")
    assert process.stdout is not None
    acknowledged: list[int] = []
    while len(acknowledged) < 50:
        line = await asyncio.to_thread(process.stdout.readline)
        assert line, "the worker ended early"
        acknowledged.append(int(line))
    process.kill()
    # Not communicate(), which would miss what readline() has read ahead.
    acknowledged += [int(line) for line in process.stdout.read().splitlines()]
    process.wait()
    async with opener() as store:
        kept = [update.update_id for update in await store.inbox.unfinished()]
    assert kept[: len(acknowledged)] == acknowledged
    # One commit may have been under way.
    assert len(kept) <= len(acknowledged) + 1
