"""What another process does with the database while tests look on.

worker.py add URL SECRET FIRST COUNT     adds updates one by one, prints each id once committed
worker.py record URL SECRET FIRST COUNT  records questions, all at once
worker.py open URL                       opens the store without a secret key, prints "open"
worker.py count URL SECRET               prints how many questions it read, and the KB it took
worker.py leak URL SECRET                opens the store and raises inside
"""

import asyncio
import resource
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime

from bot.service.ports import ChatKind, PendingUpdate, QuestionRecord
from bot.store import open_store


async def add(url: str, secret: str, first: str, count: str) -> None:
    async with open_store(url, secret) as store:
        for number in range(int(first), int(first) + int(count)):
            await store.inbox.add([PendingUpdate(number, f'{{"update_id": {number}}}', 7)])
            print(number, flush=True)


async def record(url: str, secret: str, first: str, count: str) -> None:
    async with open_store(url, secret) as store:
        await asyncio.gather(
            *(
                store.questions.record(
                    QuestionRecord(
                        text=f"question {number}",
                        asked_at=datetime.now(UTC),
                        outcome="answer",
                        entry=None,
                        score=1.0,
                        language="en",
                        chat=ChatKind.GROUP,
                        update_id=number,
                    )
                )
                for number in range(int(first), int(first) + int(count))
            )
        )


async def count(url: str, secret: str) -> None:
    async with open_store(url, secret) as store:
        read, before = 0, None
        async for _ in store.questions.stream(unanswered_only=False):
            read += 1
            # What is loaded and allocated for the first pages is there anyway.
            if read == 2000:
                before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert before is not None
        print(read, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)


async def open_without_key(url: str) -> None:
    async with open_store(url):
        print("open", flush=True)
        await asyncio.to_thread(sys.stdin.readline)


async def leak(url: str, secret: str) -> None:
    async with open_store(url, secret) as store:
        await store.inbox.unfinished()
        raise KeyboardInterrupt


if __name__ == "__main__":
    commands: dict[str, Callable[..., Coroutine[None, None, None]]] = {
        "add": add,
        "record": record,
        "count": count,
        "open": open_without_key,
        "leak": leak,
    }
    asyncio.run(commands[sys.argv[1]](*sys.argv[2:]))
