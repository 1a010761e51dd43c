"""Opening the store: address, schema, key, and the parts that the use cases work with."""

import asyncio
import hmac
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import URL, Connection, select

from bot.service.ports import Clock, StoreError
from bot.store.address import claim_file, parse_address, sqlite_file
from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.engine import make_engine
from bot.store.inbox import DatabaseInbox
from bot.store.questions import PAGE_SIZE, DatabaseQuestionLog
from bot.store.replies import DatabaseReplyBook
from bot.store.schema import migrate
from bot.store.secret import key_file_of, secret_beside
from bot.store.tables import facts

logger = logging.getLogger(__name__)

KEY_CHECK = "key-check"
# Below this many characters a secret key can be guessed.
SHORT_KEY = 32


@dataclass(frozen=True, slots=True)
class Store:
    """What is kept on disk."""

    inbox: DatabaseInbox
    questions: DatabaseQuestionLog
    replies: DatabaseReplyBook
    _database: Database = field(repr=False)

    async def ping(self) -> None:
        """Read a row, for a health check.

        Raises:
            StoreError: The database does not answer.
        """
        await _key_check(self._database)

    async def close(self) -> None:
        """Finish what is being written and let go of the database; `open_store` does it too."""
        await self._database.close()


def utc_now() -> datetime:
    """Now, in UTC, with its time zone."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_store(
    url: str,
    secret_key: str | None = None,
    *,
    clock: Clock = utc_now,
    page_size: int = PAGE_SIZE,
) -> AsyncIterator[Store]:
    """Open the store, making or migrating the database first; close it at the end, always.

    Args:
        url: FAQBOT_DATABASE_URL.
        secret_key: FAQBOT_SECRET_KEY, white space around it ignored; None or "" where none is set.
        clock: Tells when something is received, remembered, finished.
        page_size: Rows read at once while the question log is streamed.

    Raises:
        StoreError: The store cannot be opened; the message says which setting to mend, and how.
    """
    address = parse_address(url)
    # A key copied from its file often brings the line end along.
    secret_key = secret_key.strip() if secret_key else None
    file = sqlite_file(address)
    if file is not None:
        await asyncio.to_thread(claim_file, file)
    elif not secret_key:
        raise StoreError(
            "With PostgreSQL FAQBOT_SECRET_KEY must be set, the same for every process: make one "
            "with `openssl rand -base64 32` and keep a copy apart from the database."
        )
    database = Database(make_engine(address))
    try:
        cipher = await _prepare(database, address, secret_key)
        yield Store(
            inbox=DatabaseInbox(database=database, cipher=cipher, clock=clock),
            questions=DatabaseQuestionLog(
                database=database, cipher=cipher, clock=clock, page_size=page_size
            ),
            replies=DatabaseReplyBook(database=database, cipher=cipher, clock=clock),
            _database=database,
        )
    finally:
        await database.close()


async def _prepare(database: Database, address: URL, secret_key: str | None) -> Cipher:
    """Bring the database up to date and find the cipher that fits it."""

    def bring_up_to_date(connection: Connection) -> None:
        database.keep_others_out(connection)
        migrate(connection)

    try:
        await database.use_wal()
        await database.write(bring_up_to_date)
        expected = await _key_check(database)
    except StoreError as error:
        raise StoreError(
            f"FAQBOT_DATABASE_URL ({address.render_as_string(hide_password=True)}): {error}"
        ) from error
    cipher = Cipher(await _secret(address, secret_key, may_make=expected is None))
    if expected is None:
        await _keep_key_check(database, cipher)
        expected = await _key_check(database)
    if expected is None or not hmac.compare_digest(expected, cipher.check_value()):
        raise StoreError(_wrong_key(address, given=bool(secret_key)))
    return cipher


async def _secret(address: URL, secret_key: str | None, *, may_make: bool) -> str:
    file = sqlite_file(address)
    if secret_key:
        if len(secret_key) < SHORT_KEY:
            logger.warning(
                "FAQBOT_SECRET_KEY has fewer than %d characters and could be guessed.", SHORT_KEY
            )
        return secret_key
    assert file is not None
    return await asyncio.to_thread(secret_beside, file, may_make=may_make)


async def _key_check(database: Database) -> bytes | None:
    statement = select(facts.c.value).where(facts.c.name == KEY_CHECK)
    return await database.read(lambda connection: connection.scalar(statement))


async def _keep_key_check(database: Database, cipher: Cipher) -> None:
    """Note which key this database is sealed with, unless another process was faster."""
    insert = (
        database.insert(facts)
        .values(name=KEY_CHECK, value=cipher.check_value())
        .on_conflict_do_nothing(index_elements=[facts.c.name])
    )

    def work(connection: Connection) -> None:
        connection.execute(insert)

    await database.write(work)


def _wrong_key(address: URL, *, given: bool) -> str:
    file = sqlite_file(address)
    if not given and file is not None:
        return (
            f"The key in {key_file_of(file)} is not the one that the database {file} was made "
            "with: put the right file back, or set FAQBOT_SECRET_KEY."
        )
    hint = f" If it was made without one, its key is in {key_file_of(file)}." if file else ""
    return (
        "FAQBOT_SECRET_KEY is not the key that the database was made with: set the right one, or "
        f"set FAQBOT_DATABASE_URL to another database.{hint}"
    )
