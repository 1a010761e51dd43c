"""FAQBOT_DATABASE_URL: which database, in the words that SQLAlchemy wants."""

import importlib.util
import os
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.service.ports import StoreError

SQLITE = frozenset({"sqlite", "sqlite+aiosqlite"})
POSTGRESQL = frozenset({"postgresql", "postgres", "postgresql+asyncpg"})


def parse_address(address: str) -> URL:
    """Read a database URL.

    Args:
        address: `sqlite:///file.db` or `postgresql://user:password@host/database`, with or without
            the driver's name.

    Raises:
        StoreError: It is none of these, or the driver for PostgreSQL is missing. The message does
            not repeat the address, which may hold a password.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise StoreError(
            "FAQBOT_DATABASE_URL is not a database URL: write sqlite+aiosqlite:///faqbot.db or "
            "postgresql://user:password@host/database."
        ) from None
    if url.drivername in SQLITE:
        return _sqlite(url)
    if url.drivername in POSTGRESQL:
        return _postgresql(url)
    raise StoreError(
        f"FAQBOT_DATABASE_URL names the database kind '{url.drivername}', which is not supported: "
        "use sqlite+aiosqlite:///faqbot.db or postgresql://user:password@host/database."
    )


def sqlite_file(url: URL) -> Path | None:
    """Return the file of a SQLite database, None where the database is another."""
    if url.get_backend_name() != "sqlite" or url.database is None:
        return None
    return Path(url.database)


def claim_file(path: Path) -> None:
    """Make sure that a SQLite file is there, readable and writable, for its owner alone if new.

    Raises:
        StoreError: It cannot be; the message says why.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except FileNotFoundError:
        raise StoreError(
            f"The folder {path.parent} of the database does not exist: make it, or set "
            "FAQBOT_DATABASE_URL to a file in a folder that exists."
        ) from None
    except IsADirectoryError:
        raise StoreError(
            f"The database {path} is a folder: set FAQBOT_DATABASE_URL to a file."
        ) from None
    except OSError as error:
        raise StoreError(
            f"The database {path} cannot be opened for writing ({error.strerror}): give the user "
            "that runs faqbot the right to write the file and its folder, or set "
            "FAQBOT_DATABASE_URL to another file."
        ) from None


def _sqlite(url: URL) -> URL:
    if url.database in (None, "", ":memory:") or str(url.database).startswith("file:"):
        raise StoreError(
            "FAQBOT_DATABASE_URL must name a SQLite file by its path, such as "
            "sqlite+aiosqlite:///faqbot.db; a database in memory would lose what it acknowledged."
        )
    return url.set(drivername="sqlite+aiosqlite")


def _postgresql(url: URL) -> URL:
    if importlib.util.find_spec("asyncpg") is None:
        raise StoreError(
            "FAQBOT_DATABASE_URL names PostgreSQL, whose driver is not installed: "
            "pip install 'b12-faq-bot[postgres]'."
        )
    # Hosting services hand out libpq's name for the option; asyncpg knows it as `ssl`.
    if "sslmode" in url.query:
        sslmode = url.query["sslmode"]
        url = url.difference_update_query(["sslmode"]).update_query_dict({"ssl": sslmode})
    return url.set(drivername="postgresql+asyncpg")
