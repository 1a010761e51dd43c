"""Opening: the address, the key, and errors that say what to mend."""

import asyncio
import importlib
import importlib.util
import logging
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.service.ports import Inbox, PendingUpdate, QuestionLog, ReplyBook
from bot.store import Store, StoreError, open_store
from bot.store.address import parse_address
from bot.store.secret import key_file_of, secret_beside

SECRET = "a secret key for tests, and for nothing else"


async def refusal(url: str, secret_key: str | None = SECRET) -> str:
    """Return the message with which a store is refused."""
    with pytest.raises(StoreError) as caught:
        async with open_store(url, secret_key):
            pass
    return str(caught.value)


def test_the_parts_are_what_the_use_cases_ask_for(sqlite_store: Store) -> None:
    def use(*, inbox: Inbox, questions: QuestionLog, replies: ReplyBook) -> int:
        return len({id(inbox), id(questions), id(replies)})

    store = sqlite_store  # mypy holds the parts against the Protocols
    assert use(inbox=store.inbox, questions=store.questions, replies=store.replies) == 3


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("sqlite:///faqbot.db", "sqlite+aiosqlite:///faqbot.db"),
        ("sqlite+aiosqlite:////var/lib/faqbot.db", "sqlite+aiosqlite:////var/lib/faqbot.db"),
        ("postgresql://u:p@host/db", "postgresql+asyncpg://u:p@host/db"),
        ("postgres://u:p@host/db", "postgresql+asyncpg://u:p@host/db"),
        (
            "postgresql://u:p@host/db?sslmode=require",
            "postgresql+asyncpg://u:p@host/db?ssl=require",
        ),
    ],
)
def test_an_address_is_understood_with_and_without_its_driver(
    given: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    assert parse_address(given).render_as_string(hide_password=False) == meant


@pytest.mark.parametrize(
    "address",
    [
        "",
        "hunter2",
        "mysql://u:hunter2@host/db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x",
    ],
)
def test_an_address_that_is_not_understood_is_not_repeated(address: str) -> None:
    with pytest.raises(StoreError, match="FAQBOT_DATABASE_URL") as caught:
        parse_address(address)
    assert "hunter2" not in str(caught.value)


def test_a_missing_driver_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(StoreError, match=r"pip install 'b12-faq-bot\[postgres\]'"):
        parse_address("postgresql://u:p@host/db")


async def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    message = await refusal(f"sqlite:///{tmp_path}/missing/faqbot.db")
    assert f"{tmp_path}/missing" in message
    assert "FAQBOT_DATABASE_URL" in message


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert "is a folder" in await refusal(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database_is_left_alone(sqlite_path: Path, sqlite_url: str) -> None:
    content = b"Dear diary, " * 500
    sqlite_path.write_bytes(content)
    message = asyncio.run(refusal(sqlite_url))
    assert "FAQBOT_DATABASE_URL" in message
    assert "not a SQLite database" in message
    assert sqlite_path.read_bytes() == content


@pytest.fixture
def foreign_folder() -> Iterator[Path]:
    """A folder that every user can enter and, while the test runs, we cannot write as root."""
    folder = Path(tempfile.mkdtemp(prefix="faqbot-foreign-"))
    folder.chmod(0o755)
    was = os.geteuid()
    yield folder
    os.seteuid(was)
    shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files that are not its own")
async def test_a_file_that_cannot_be_written_is_named(foreign_folder: Path) -> None:
    file = foreign_folder / "faqbot.db"
    async with open_store(f"sqlite:///{file}", SECRET):
        pass
    file.chmod(0o444)
    os.seteuid(65534)
    message = await refusal(f"sqlite:///{file}")
    assert str(file) in message
    assert "Permission denied" in message
    assert "Permission denied" in await refusal(f"sqlite:///{foreign_folder}/new.db")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files that are not its own")
async def test_a_folder_that_cannot_be_written_is_an_error(foreign_folder: Path) -> None:
    file = foreign_folder / "faqbot.db"
    file.touch()
    file.chmod(0o666)
    os.seteuid(65534)
    message = await refusal(f"sqlite:///{file}")
    assert "FAQBOT_DATABASE_URL" in message
    assert "rights on the file and its folder" in message


async def test_a_new_database_is_for_its_owner_alone(sqlite_path: Path, sqlite_url: str) -> None:
    async with open_store(sqlite_url, SECRET):
        modes = {file.name: file.stat().st_mode & 0o777 for file in sqlite_path.parent.iterdir()}
    assert set(modes.values()) == {0o600}, modes


async def test_a_locked_database_is_waited_for_and_then_named(
    sqlite_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.engine.PRAGMAS", ("PRAGMA busy_timeout = 10",))
    monkeypatch.setattr("bot.store.database.BUSY_TIMEOUT", 0.05)
    with closing(sqlite3.connect(sqlite_path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "another program keeps it locked" in await refusal(sqlite_url)


async def test_sqlite_syncs_each_commit_and_overwrites_what_is_deleted(sqlite_store: Store) -> None:
    await sqlite_store._database.scrub()  # which changes the timeout for a moment
    names = ("synchronous", "secure_delete", "foreign_keys", "journal_mode", "busy_timeout")
    values = await sqlite_store._database.read(
        lambda connection: [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names
        ]
    )
    assert values == [2, 1, 1, "wal", 30_000]


async def test_postgresql_without_server_or_database_is_named(postgres_url: str) -> None:
    nowhere = postgres_url.replace("faqbot-pg-", "faqbot-nowhere-")
    assert "No such file" in await refusal(nowhere)
    assert "FAQBOT_DATABASE_URL" in await refusal(nowhere)
    missing = postgres_url.replace("/postgres?", "/missing?")
    assert "the server has no such database" in await refusal(missing)


async def test_a_password_is_not_in_the_error(tmp_path: Path) -> None:
    pytest.importorskip("asyncpg")
    message = await refusal(f"postgresql://u:hunter2@/db?host={tmp_path}")
    assert "hunter2" not in message


async def test_a_lost_connection_to_postgresql_is_replaced(
    postgres_url: str, postgres_folder: str
) -> None:
    asyncpg = importlib.import_module("asyncpg")
    async with open_store(postgres_url, SECRET) as store:
        await store.inbox.add([PendingUpdate(1, "{}")])
        admin = await asyncpg.connect(host=postgres_folder, user="faqbot", database="postgres")
        await admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await admin.close()
        await store.ping()
        assert await store.inbox.add([PendingUpdate(2, "{}")]) == {2}


async def test_a_database_that_breaks_meanwhile_is_a_store_error(
    sqlite_store: Store, sqlite_path: Path
) -> None:
    await sqlite_store.ping()
    with closing(sqlite3.connect(sqlite_path)) as other:
        other.execute("DROP TABLE facts")
        other.execute("DROP TABLE updates")
    with pytest.raises(StoreError, match="cannot be read"):
        await sqlite_store.ping()
    with pytest.raises(StoreError, match="cannot be written"):
        await sqlite_store.inbox.add([PendingUpdate(1, "{}")])


async def test_postgresql_needs_a_secret_key() -> None:
    pytest.importorskip("asyncpg")
    for absent in (None, ""):
        message = await refusal("postgresql://u:p@localhost:1/db", absent)
        assert "FAQBOT_SECRET_KEY must be set" in message


async def test_a_wrong_secret_key_is_an_error_at_start(url: str) -> None:
    async with open_store(url, SECRET) as store:
        await store.inbox.add([PendingUpdate(1, "{}")])
    wrong = "another secret key, which is long enough"
    message = await refusal(url, wrong)
    assert "FAQBOT_SECRET_KEY is not the key" in message
    assert wrong not in message
    async with open_store(url, SECRET) as store:
        assert await store.inbox.unfinished() == [PendingUpdate(1, "{}")]


async def test_without_a_secret_key_one_is_made_beside_the_database_once(
    sqlite_path: Path, sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    file = key_file_of(sqlite_path)
    assert file.name == "faqbot.db.key"
    async with open_store(sqlite_url) as store:
        await store.inbox.add([PendingUpdate(1, "{}")])
    assert file.stat().st_mode & 0o777 == 0o600
    assert [(one.levelno, str(file) in one.getMessage()) for one in caplog.records] == [
        (logging.WARNING, True)
    ]
    key = file.read_text(encoding="ascii").strip()
    assert len(key) >= 43
    assert key not in caplog.text
    caplog.clear()
    async with open_store(sqlite_url) as store:
        assert await store.inbox.unfinished() == [PendingUpdate(1, "{}")]
    assert caplog.records == []
    assert not [one for one in sqlite_path.parent.iterdir() if one.name.startswith(".")]


async def test_the_key_of_the_file_can_move_to_the_setting(
    sqlite_path: Path, sqlite_url: str
) -> None:
    async with open_store(sqlite_url) as store:
        await store.inbox.add([PendingUpdate(1, "{}")])
    key = key_file_of(sqlite_path).read_text(encoding="ascii")
    key_file_of(sqlite_path).unlink()
    async with open_store(sqlite_url, key) as store:
        assert await store.inbox.unfinished() == [PendingUpdate(1, "{}")]


async def test_a_lost_key_file_is_named_and_not_replaced(
    sqlite_path: Path, sqlite_url: str
) -> None:
    async with open_store(sqlite_url):
        pass
    key_file_of(sqlite_path).unlink()
    message = await refusal(sqlite_url, None)
    assert str(key_file_of(sqlite_path)) in message
    assert "FAQBOT_SECRET_KEY" in message
    assert not key_file_of(sqlite_path).exists()


async def test_a_foreign_or_empty_key_file_is_named(sqlite_path: Path, sqlite_url: str) -> None:
    async with open_store(sqlite_url):
        pass
    for content, complaint in (
        (b"foreign\n", "is not the one"),
        (b"\n", "empty"),
        (b"\xff", "text"),
    ):
        key_file_of(sqlite_path).write_bytes(content)
        message = await refusal(sqlite_url, None)
        assert str(key_file_of(sqlite_path)) in message
        assert complaint in message


def test_a_key_file_that_others_can_read_is_warned_about(
    sqlite_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    key = secret_beside(sqlite_path, may_make=True)
    key_file_of(sqlite_path).chmod(0o644)
    caplog.clear()
    assert secret_beside(sqlite_path, may_make=False) == key
    assert "chmod 600" in caplog.text


async def test_many_that_make_a_key_at_once_get_the_same(sqlite_path: Path) -> None:
    keys = await asyncio.gather(
        *(asyncio.to_thread(secret_beside, sqlite_path, may_make=True) for _ in range(16))
    )
    assert len(set(keys)) == 1


async def test_a_short_secret_key_is_warned_about(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_store(sqlite_url, "hunter2"):
        pass
    assert "FAQBOT_SECRET_KEY has fewer than 32 characters" in caplog.text
    assert "hunter2" not in caplog.text
