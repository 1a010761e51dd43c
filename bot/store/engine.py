"""The database engine, and what it means when it fails."""

import importlib
import sqlite3
from typing import Final

from sqlalchemy import URL, Connection, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

# How long a writer waits for another process before it fails, in seconds.
BUSY_TIMEOUT = 30.0
BUSY_MILLISECONDS = round(BUSY_TIMEOUT * 1000)
# Connections at a time: one writes, the others read (SQLite); as many writers (PostgreSQL).
SQLITE_CONNECTIONS = 5
POSTGRESQL_CONNECTIONS = 10

# The execution option that says how a transaction begins on SQLite, and its values.
BEGIN: Final = "faqbot_begin"
READ: Final = "BEGIN"
# A read that turns into a write ignores the busy timeout: a writer says so from the start.
WRITE: Final = "BEGIN IMMEDIATE"
NO_TRANSACTION: Final = ""

# FULL: what was committed, and so acknowledged to Telegram, survives a power cut.
# secure_delete: what is deleted is overwritten, not only unlinked.
PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
)

SQLITE_MEANINGS = {
    "SQLITE_NOTADB": "it is not a SQLite database, or it is damaged",
    "SQLITE_CORRUPT": "it is damaged: restore a backup",
    "SQLITE_READONLY": "it cannot be written: mend the rights on the file and its folder",
    "SQLITE_CANTOPEN": "it cannot be opened: mend the rights on the file and its folder",
    "SQLITE_BUSY": "another program keeps it locked",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_IOERR": "the disk fails",
}

POSTGRESQL_MEANINGS = {
    "28000": "the server refuses this user",
    "28P01": "the server refuses this user or password",
    "3D000": "the server has no such database: create it",
    "42501": "this user may not do that: grant the rights to create and use tables",
    "53100": "the server's disk is full",
    "53300": "the server has too many connections",
    "57P03": "the server is starting or stopping",
}


def make_engine(url: URL) -> AsyncEngine:
    """Make an engine for an address from `parse_address`. The caller disposes of it.

    Values never appear in its errors or logs: they may be people's words.
    """
    if url.get_backend_name() == "postgresql":
        return create_async_engine(
            url,
            hide_parameters=True,
            pool_size=POSTGRESQL_CONNECTIONS,
            max_overflow=0,
            pool_pre_ping=True,
        )
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_size=SQLITE_CONNECTIONS,
        max_overflow=0,
        # Without an isolation level the driver begins no transactions by itself: `_begin` does.
        connect_args={"isolation_level": None, "timeout": BUSY_TIMEOUT},
    )
    event.listen(engine.sync_engine, "connect", _set_pragmas)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def driver_errors(engine: AsyncEngine) -> tuple[type[Exception], ...]:
    """Return every error that the database, its driver or the way to it can raise."""
    if engine.dialect.name != "postgresql":
        return (SQLAlchemyError, OSError)
    # What asyncpg raises while it connects comes through unwrapped.
    asyncpg = importlib.import_module("asyncpg")
    return (SQLAlchemyError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


def sqlite_code(error: BaseException) -> str:
    """Return SQLite's primary name for an error (SQLITE_BUSY), or "" where it is another's."""
    original = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(original, sqlite3.Error):
        return ""
    name: str = getattr(original, "sqlite_errorname", "")
    # Extended names add what is of no use here: SQLITE_IOERR_WRITE, SQLITE_BUSY_SNAPSHOT.
    return "_".join(name.split("_")[:2])


def meaning(error: BaseException) -> str:
    """Say in a few words what an error of the database means, without any value in it."""
    if code := sqlite_code(error):
        return SQLITE_MEANINGS.get(code, code)
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(original, OSError) and original.strerror:
        return original.strerror
    state = getattr(original, "sqlstate", None)
    kind = type(original).__name__
    if state is None:
        return kind
    return POSTGRESQL_MEANINGS.get(state, f"{kind}, SQLSTATE {state}")


def _set_pragmas(connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
    del entry
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    if begin := connection.get_execution_options().get(BEGIN, READ):
        connection.exec_driver_sql(begin)
