"""Group commit: whatever waits to be written while one commit syncs shares the next."""

import asyncio
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.service.ports import StoreError

Result = TypeVar("Result")
# Uses the connection and touches nothing else: it may be run twice.
Work = Callable[[Connection], Result]

# One transaction takes at most so many pieces of work, so that none waits long.
GROUP_LIMIT = 256


class _Job(Generic[Result]):
    """A piece of work and the future that its caller awaits."""

    def __init__(self, work: Work[Result], done: asyncio.Future[Result]) -> None:
        self._work = work
        self._done = done
        self._results: list[Result] = []

    @property
    def is_wanted(self) -> bool:
        """Whether the caller still waits."""
        return not self._done.cancelled()

    def attempt(self, connection: Connection) -> None:
        """Do the work; its result counts once the transaction is committed."""
        self._results = [self._work(connection)]

    def settle(self, failure: BaseException | None) -> None:
        """Tell the caller how the transaction ended."""
        if not self.is_wanted:
            return
        if failure is not None:
            self._done.set_exception(failure)
        else:
            self._done.set_result(self._results[0])


class GroupWriter:
    """The one writer of a SQLite database in this process.

    SQLite lets one connection write at a time and syncs once for each commit, so writers that
    come one by one are slow, and writers that come at once wait for locks. Here they queue.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._queue: asyncio.Queue[_Job[Any] | None] = asyncio.Queue()
        self._closing = False
        self._task = asyncio.create_task(self._run(), name="store writer")

    async def write(self, work: Work[Result]) -> Result:
        """Do the work in a transaction, which is committed when this returns.

        A caller that is cancelled leaves either all of its work or none.

        Raises:
            StoreError: The writer is closed.
        """
        if self._closing:
            raise StoreError("The database is closed.")
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait(_Job(work, done))
        return await done

    async def close(self) -> None:
        """Write what is queued and stop. Closing twice is once."""
        if not self._closing:
            self._closing = True
            self._queue.put_nowait(None)
        await asyncio.wait([self._task])

    async def _run(self) -> None:
        last = False
        while not last:
            batch = [await self._queue.get()]
            while len(batch) < GROUP_LIMIT and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            last = any(job is None for job in batch)
            await self._settle([job for job in batch if job is not None and job.is_wanted])

    async def _settle(self, jobs: list[_Job[Any]]) -> None:
        if not jobs:
            return
        # As a task, so that a failure is a value to hand on, whatever it is.
        transaction = asyncio.create_task(self._transact(jobs))
        await asyncio.wait([transaction])
        failure = transaction.exception()
        if failure is not None and len(jobs) > 1:
            # One of them failed, and all were undone: alone, each gets what it deserves.
            for job in jobs:
                await self._settle([job])
            return
        for job in jobs:
            job.settle(failure)

    async def _transact(self, jobs: list[_Job[Any]]) -> None:
        def attempt_all(connection: Connection) -> None:
            for job in jobs:
                job.attempt(connection)

        async with self._engine.begin() as connection:
            await connection.run_sync(attempt_all)
