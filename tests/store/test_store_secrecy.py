"""Nothing that a person wrote, and no key, is readable in files, logs, errors or reprs."""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.service.ports import PendingUpdate, QuestionRecord, StoreError
from bot.store import Store, open_store

SECRET = "a secret key for tests, and for nothing else"
PERSON = 501_234_567
CHAT = 900_777_888_999
MESSAGE, REPLY = 31_337_001, 31_337_002
PAYLOAD = '{"update_id": 1, "message": {"text": "Are my numb feet forever?"}}'


def _forms(number: int) -> list[bytes]:
    """A number as it might stand in a file: in decimal, and as SQLite packs integers."""
    return [
        str(number).encode(),
        number.to_bytes((number.bit_length() + 7) // 8, "big"),
        number.to_bytes(8, "little"),
    ]


async def _keep_something(store: Store, question: Callable[..., QuestionRecord]) -> None:
    await store.inbox.add([PendingUpdate(1, PAYLOAD, PERSON)])
    await store.inbox.quarantine(2, payload=PAYLOAD, reason="numb feet", person_id=PERSON)
    await store.questions.record(question(chat_id=CHAT, person_id=PERSON))
    await store.replies.remember(chat_id=CHAT, message_id=MESSAGE, reply_id=REPLY, person_id=PERSON)


async def test_the_files_hold_nothing_readable(
    sqlite_store: Store, sqlite_path: Path, question: Callable[..., QuestionRecord]
) -> None:
    await _keep_something(sqlite_store, question)
    files = list(sqlite_path.parent.iterdir())
    assert {file.name for file in files} == {"faqbot.db", "faqbot.db-wal", "faqbot.db-shm"}
    content = b"".join(file.read_bytes() for file in files)
    assert b"recovery-time" in content  # so that this looks in the right place
    assert b"feet" not in content
    assert SECRET.encode() not in content
    for number in (PERSON, CHAT, MESSAGE, REPLY):
        assert not any(form in content for form in _forms(number))


async def test_logs_hold_nothing_readable_even_at_their_most_talkative(
    url: str, question: Callable[..., QuestionRecord], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy", "aiosqlite", "alembic", "asyncpg"):
        caplog.set_level(logging.DEBUG, logger=name)
    async with open_store(url, SECRET) as store:
        await _keep_something(store, question)
        assert [one async for one in store.questions.stream(unanswered_only=False)]
        await store.inbox.unfinished()
        await store.questions.forget_person(PERSON)
    assert "INSERT INTO questions" in caplog.text
    for secret in ("feet", SECRET, str(PERSON), str(CHAT), str(MESSAGE), str(REPLY)):
        assert secret not in caplog.text


def test_reprs_hold_nothing_readable(question: Callable[..., QuestionRecord]) -> None:
    for shown in (
        repr(question(chat_id=CHAT, person_id=PERSON)),
        repr(PendingUpdate(1, PAYLOAD, PERSON)),
    ):
        for secret in ("feet", str(PERSON), str(CHAT)):
            assert secret not in shown


async def test_errors_hold_nothing_readable(
    sqlite_store: Store, sqlite_path: Path, question: Callable[..., QuestionRecord]
) -> None:
    with closing(sqlite3.connect(sqlite_path)) as connection:
        connection.execute("DROP TABLE questions")
    with pytest.raises(StoreError) as caught:
        await sqlite_store.questions.record(question(chat_id=CHAT))
    error: BaseException | None = caught.value
    while error is not None:
        assert "feet" not in f"{error}{error!r}"
        assert str(CHAT) not in f"{error}{error!r}"
        assert "recovery-time" not in f"{error}{error!r}"
        error = error.__cause__ or error.__context__


async def test_a_text_moved_to_another_row_is_refused(
    sqlite_store: Store, sqlite_path: Path, question: Callable[..., QuestionRecord]
) -> None:
    await sqlite_store.questions.record(question(text="mine"))
    await sqlite_store.questions.record(question(text="yours"))
    with closing(sqlite3.connect(sqlite_path)) as connection:
        connection.execute("UPDATE questions SET text = (SELECT text FROM questions WHERE id = 2)")
        connection.commit()
    with pytest.raises(StoreError, match=r"questions\.text of row 1 "):
        _ = [one async for one in sqlite_store.questions.stream(unanswered_only=False)]
