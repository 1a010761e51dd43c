"""Jobs beside the bot: they end with it, whatever they do."""

import asyncio

import pytest

from bot.process import beside


async def test_a_job_beside_a_block_ends_with_it() -> None:
    job = asyncio.Event()
    ended: list[bool] = []

    async def wait() -> None:
        try:
            await job.wait()
        finally:
            ended.append(True)

    async with beside(wait()):
        await asyncio.sleep(0)
    assert ended == [True]


async def test_a_job_in_which_a_cancellation_is_lost_ends_all_the_same() -> None:
    lost: list[bool] = []

    async def deaf() -> None:
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                if lost:
                    raise
                lost.append(True)

    async with asyncio.timeout(10), beside(deaf()):
        await asyncio.sleep(0)
    assert lost == [True]


async def test_a_fault_of_a_job_is_logged_and_does_not_reach_the_block(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail() -> None:
        raise ValueError("no room")

    async with beside(fail()):
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert "A background job ended: no room" in caplog.text
