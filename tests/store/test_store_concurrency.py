"""Many writers, in one process and in several, and what happens when one of them fails."""

import asyncio
import subprocess
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest
from sqlalchemy import Connection, event, text

from bot.service.ports import PendingUpdate, QuestionRecord, StoreError
from bot.store import Store
from bot.store.database import Database

SECRET = "a secret key for tests, and for nothing else"
Opener = Callable[[], AbstractAsyncContextManager[Store]]
Question = Callable[..., QuestionRecord]


async def test_32_tasks_record_find_and_finish_at_once(store: Store, question: Question) -> None:
    async def task(number: int) -> None:
        for turn in range(5):
            key = number * 100 + turn
            await store.inbox.add([PendingUpdate(key, "{}", number)])
            await store.questions.record(question(update_id=key, text=str(key)))
            await store.replies.remember(chat_id=1, message_id=key, reply_id=key, person_id=None)
            assert await store.replies.find(chat_id=1, message_id=key) == key
            await store.inbox.finish(key)

    async with asyncio.timeout(20):
        await asyncio.gather(*(task(number) for number in range(32)))
    kept = {one.text async for one in store.questions.stream(unanswered_only=False)}
    assert len(kept) == 32 * 5
    assert await store.inbox.unfinished() == []


async def test_two_processes_write_at_once(
    url: str,
    opener: Opener,
    question: Question,
    start: Callable[..., subprocess.Popen[str]],
) -> None:
    async with opener() as store:
        other = start("record", url, SECRET, "1000", "300")
        ended = asyncio.create_task(asyncio.to_thread(other.wait))
        mine = 0
        while mine < 100 or not ended.done():
            await store.questions.record(question(update_id=None))
            mine += 1
        assert await ended == 0
        kept = [one async for one in store.questions.stream(unanswered_only=False)]
    assert len(kept) == mine + 300


async def test_two_processes_that_start_at_once_get_the_same_key(
    sqlite_url: str, start: Callable[..., subprocess.Popen[str]]
) -> None:
    processes = [start("open", sqlite_url) for _ in range(4)]
    for process in processes:
        assert process.stdout is not None
        assert await asyncio.to_thread(process.stdout.readline) == "open\n"
    for process in processes:
        await asyncio.to_thread(process.communicate, "\n")
        assert process.returncode == 0


async def test_a_process_whose_work_fails_ends_all_the_same(
    url: str, start: Callable[..., subprocess.Popen[str]]
) -> None:
    process = start("leak", url, SECRET)
    assert await asyncio.to_thread(process.wait, 20) != 0


def _database(store: Store) -> Database:
    return store._database


async def test_writers_that_wait_together_share_a_commit(
    sqlite_store: Store, question: Question
) -> None:
    commits = 0

    def count(connection: Connection) -> None:
        nonlocal commits
        del connection
        commits += 1

    event.listen(_database(sqlite_store)._engine.sync_engine, "commit", count)
    await asyncio.gather(*(sqlite_store.questions.record(question()) for _ in range(64)))
    assert commits <= 3


async def test_who_fails_in_a_group_fails_alone(store: Store, question: Question) -> None:
    def broken(connection: Connection) -> None:
        connection.execute(text("INSERT INTO nowhere VALUES (1)"))

    def mistaken(connection: Connection) -> None:
        connection.execute(text("DELETE FROM questions"))
        raise ZeroDivisionError

    results = await asyncio.gather(
        store.questions.record(question(text="first")),
        _database(store).write(broken),
        _database(store).write(mistaken),
        store.questions.record(question(text="last")),
        return_exceptions=True,
    )
    assert isinstance(results[1], StoreError)
    assert isinstance(results[2], ZeroDivisionError)
    kept = {one.id: one.text async for one in store.questions.stream(unanswered_only=False)}
    assert kept == {results[0]: "first", results[3]: "last"}


async def test_a_cancelled_writer_disturbs_nobody(store: Store, question: Question) -> None:
    tasks = [
        asyncio.create_task(store.questions.record(question(update_id=number)))
        for number in range(20)
    ]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.wait(tasks)
    assert all(task.exception() is None for task in tasks[1::2])
    kept = {one.update_id async for one in store.questions.stream(unanswered_only=False)}
    assert kept >= set(range(1, 20, 2))
    assert await store.questions.record(question(update_id=0)) > 0


async def test_a_cancelled_reader_disturbs_nobody(store: Store, question: Question) -> None:
    await store.questions.record(question())
    for _ in range(20):
        reading = asyncio.create_task(store.inbox.unfinished())
        await asyncio.sleep(0)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
    assert await store.inbox.unfinished() == []


async def test_what_is_queued_is_written_before_the_store_closes(
    opener: Opener, question: Question
) -> None:
    async with opener() as store:
        writing = [
            asyncio.create_task(store.questions.record(question(update_id=number)))
            for number in range(10)
        ]
        await asyncio.sleep(0)
        await store.close()
        await store.close()
        await asyncio.gather(*writing)
    async with opener() as store:
        assert len([one async for one in store.questions.stream(unanswered_only=False)]) == 10


async def test_a_closed_sqlite_store_says_so(sqlite_store: Store, question: Question) -> None:
    await sqlite_store.close()
    with pytest.raises(StoreError, match="closed"):
        await sqlite_store.questions.record(question())
