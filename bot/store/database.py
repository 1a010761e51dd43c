"""Reading and writing a database, the same on SQLite and PostgreSQL."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.service.ports import StoreError
from bot.store.engine import (
    BEGIN,
    BUSY_MILLISECONDS,
    BUSY_TIMEOUT,
    NO_TRANSACTION,
    READ,
    WRITE,
    driver_errors,
    meaning,
    sqlite_code,
)
from bot.store.writer import GroupWriter, Result, Work

logger = logging.getLogger(__name__)

# How often and how long to wait for another process, in seconds, where SQLite itself does not.
RETRY_EVERY = 0.02
# How long emptying the write-ahead log may wait for readers, in milliseconds: a person who asked
# to be forgotten waits for it.
SCRUB_TIMEOUT = 2000
# Any number that stays the same; it keeps migrations and mass deletions apart (PostgreSQL).
ADVISORY_LOCK = 0xB12FA9


class Database:
    """An engine with one way to read and one way to write.

    It must be made inside the event loop that uses it, and closed there: an aiosqlite connection
    left open keeps the process from ending.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._failures = driver_errors(engine)
        self._reading = engine.execution_options(**{BEGIN: READ})
        self._outside = engine.execution_options(**{BEGIN: NO_TRANSACTION})
        writing = engine.execution_options(**{BEGIN: WRITE})
        self._writer = GroupWriter(writing) if self._is_sqlite else None
        self._running: set[asyncio.Task[Any]] = set()

    async def read(self, work: Work[Result]) -> Result:
        """Read in a short transaction.

        Args:
            work: Gets the connection and touches nothing else.

        Raises:
            StoreError: The database cannot be read.
        """
        try:
            return await self._undisturbed(self._run(self._reading, work))
        except self._failures as error:
            raise StoreError(f"The database cannot be read: {meaning(error)}.") from error

    async def write(self, work: Work[Result]) -> Result:
        """Do the work in a transaction of its own, or shared, but all of it or nothing.

        Args:
            work: Gets the connection and touches nothing else; it may be run twice.

        Returns:
            What `work` returned, once it is committed.

        Raises:
            StoreError: The database cannot be written.
        """
        try:
            if self._writer is not None:
                return await self._writer.write(work)
            return await self._undisturbed(self._run(self._engine, work))
        except self._failures as error:
            raise StoreError(f"The database cannot be written: {meaning(error)}.") from error

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """Return an INSERT that knows ON CONFLICT."""
        return sqlite.insert(table) if self._is_sqlite else postgresql.insert(table)

    def keep_others_out(self, connection: Connection) -> None:
        """Wait until no other process does what must be done by one alone; ends with the commit."""
        if not self._is_sqlite:  # there, whoever writes is alone
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})

    async def use_wal(self) -> None:
        """Switch a SQLite file to a write-ahead log; the file remembers it.

        The switch does not honour the busy timeout when two processes start at once.

        Raises:
            StoreError: The file is not a database, cannot be written, or stays locked.
        """
        if not self._is_sqlite:
            return
        deadline = asyncio.get_running_loop().time() + BUSY_TIMEOUT
        while True:
            try:
                async with self._outside.connect() as connection:
                    await connection.exec_driver_sql("PRAGMA journal_mode = WAL")
                    return
            except self._failures as error:
                late = asyncio.get_running_loop().time() > deadline
                if late or sqlite_code(error) != "SQLITE_BUSY":
                    raise StoreError(f"The database cannot be used: {meaning(error)}.") from error
            await asyncio.sleep(RETRY_EVERY)

    async def scrub(self) -> bool:
        """Empty SQLite's write-ahead log, which still holds what was deleted from the tables.

        Returns:
            False where another process was reading for so long that it has to be done later.
            PostgreSQL overwrites deleted rows by itself in its own time (autovacuum).

        Raises:
            StoreError: The database cannot be written.
        """
        if not self._is_sqlite:
            return True
        try:
            async with self._outside.connect() as connection:
                await connection.exec_driver_sql(f"PRAGMA busy_timeout = {SCRUB_TIMEOUT}")
                try:
                    rows = await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                    busy = bool(rows.scalar_one())
                finally:
                    # The connection goes back to the pool, for others to use.
                    await connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        except self._failures as error:
            raise StoreError(f"The database cannot be written: {meaning(error)}.") from error
        if busy:
            logger.warning(
                "Deleted rows stay, encrypted, in the write-ahead log: another program reads the "
                "database. The next purge, or the end of all programs that use it, removes them."
            )
        return not busy

    async def close(self) -> None:
        """Write what is queued and let go of every connection. Closing twice is once."""
        try:
            if self._writer is not None:
                await self._writer.close()
            if self._running:
                await asyncio.wait(self._running)
        finally:
            await self._engine.dispose()

    async def _run(self, engine: AsyncEngine, work: Work[Result]) -> Result:
        async with engine.begin() as connection:
            return await connection.run_sync(work)

    async def _undisturbed(self, operation: Coroutine[Any, Any, Result]) -> Result:
        """Let an operation end even if its caller is cancelled meanwhile.

        A driver that is cancelled half-way through loses its connection, and may leave it open.
        """
        task = asyncio.create_task(operation)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)
