"""The secret key in a file beside a SQLite database, for operators who set none."""

import logging
import os
import secrets
from pathlib import Path

from bot.service.ports import StoreError

logger = logging.getLogger(__name__)

KEY_BYTES = 32


def key_file_of(database: Path) -> Path:
    """Return where the key of a database stands: beside it, `faqbot.db.key` for `faqbot.db`."""
    return database.with_name(f"{database.name}.key")


def secret_beside(database: Path, *, may_make: bool) -> str:
    """Read the key beside a database, making it first where it may be made.

    Args:
        database: The SQLite file.
        may_make: Whether the database holds nothing yet that was sealed with an earlier key.

    Raises:
        StoreError: The key is missing though the database needs it, or the file cannot be read,
            or made.
    """
    path = key_file_of(database)
    try:
        if not path.exists():
            if not may_make:
                raise StoreError(
                    f"The database {database} is encrypted and its key is gone: put the file "
                    f"{path} back, or set FAQBOT_SECRET_KEY to the key that it was made with."
                )
            _make(path)
        if path.stat().st_mode & 0o077:
            logger.warning("Other users can read the key in %s: chmod 600 it.", path)
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        raise StoreError(
            f"The key file {path} cannot be read or made ({reason}): mend it, or set "
            "FAQBOT_SECRET_KEY."
        ) from None
    if not key:
        raise StoreError(f"The key file {path} is empty: put the key back from a backup.")
    return key


def _make(path: Path) -> None:
    """Make the file in one step: of two processes that start at once, both get the same key.

    It is written whole under another name, then linked, which fails where a file is there already.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            return
    finally:
        draft.unlink()
    _sync_folder(path.parent)
    logger.warning(
        "FAQBOT_SECRET_KEY is not set: a key was made in %s. Without it nothing in the database "
        "can be read again. Keep a copy apart from the database, or better, move the key from "
        "the file to FAQBOT_SECRET_KEY.",
        path,
    )


def _sync_folder(folder: Path) -> None:
    """Make sure that the key survives a power cut as long as what it seals."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
