"""Forgetting a person, and purging what is old."""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, closing
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import pytest

from bot.service.ports import PendingUpdate, QuestionRecord
from bot.store import Store
from bot.store.retention import ROWS_AT_ONCE

Opener = Callable[[], AbstractAsyncContextManager[Store]]
Question = Callable[..., QuestionRecord]

ANNA, BEN = 11, 22


class Clock(Protocol):
    def __call__(self) -> object: ...
    def advance(self, **span: float) -> None: ...


async def texts(store: Store) -> list[str]:
    return [one.text async for one in store.questions.stream(unanswered_only=False)]


async def test_forgetting_a_person_leaves_the_others(store: Store, question: Question) -> None:
    for person, text in ((ANNA, "a"), (BEN, "b"), (ANNA, "c"), (None, "d")):
        await store.questions.record(question(text=text, person_id=person))
    assert await store.questions.forget_person(ANNA) == 2
    assert await texts(store) == ["b", "d"]
    assert await store.questions.forget_person(ANNA) == 0


async def test_forgetting_takes_replies_and_updates_too(store: Store) -> None:
    for person in (ANNA, BEN):
        await store.replies.remember(chat_id=1, message_id=person, reply_id=5, person_id=person)
        await store.inbox.add([PendingUpdate(person, "{}", person)])
        await store.inbox.quarantine(100 + person, payload="{}", reason="odd", person_id=person)
    await store.questions.forget_person(ANNA)
    assert await store.replies.find(chat_id=1, message_id=ANNA) is None
    assert await store.replies.find(chat_id=1, message_id=BEN) == 5
    assert await store.inbox.unfinished() == [PendingUpdate(BEN, "{}")]
    assert [aside.update_id for aside in await store.inbox.quarantined()] == [100 + BEN]
    # The bare id stays: Telegram may deliver it once more.
    assert await store.inbox.add([PendingUpdate(ANNA, "{}")]) == set()


async def test_a_quarantined_update_still_belongs_to_who_sent_it(store: Store) -> None:
    await store.inbox.add([PendingUpdate(1, "{}", ANNA)])
    await store.inbox.quarantine(1, payload="{}", reason="failed")
    await store.questions.forget_person(ANNA)
    assert await store.inbox.quarantined() == []


def _stored_bytes(path: Path) -> list[bytes]:
    """Everything sealed or hashed that the database holds, read past the store."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        rows: list[tuple[object, ...]] = []
        for columns, table in (
            ("text, chat_id, person", "questions"),
            ("message, reply, person", "replies"),
            ("payload, person", "updates"),
            ("payload, reason, person", "quarantined"),
        ):
            rows += connection.execute(f"SELECT {columns} FROM {table}").fetchall()
    return [value for row in rows for value in row if isinstance(value, bytes)]


def _on_disk(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


async def test_forgetting_leaves_no_ciphertext_in_the_files(
    sqlite_store: Store, sqlite_path: Path, question: Question
) -> None:
    store = sqlite_store
    await store.questions.record(question(person_id=ANNA, update_id=1))
    # Longer than a page, so that it lies in overflow pages.
    await store.questions.record(question(person_id=ANNA, text="very long " * 2000))
    await store.replies.remember(chat_id=1, message_id=2, reply_id=3, person_id=ANNA)
    await store.inbox.add([PendingUpdate(1, '{"text": "my feet"}' * 500, ANNA)])
    await store.inbox.quarantine(2, payload="{}", reason="odd", person_id=ANNA)
    # What a replay replaced, and what was finished, must be gone as well.
    replaced = _stored_bytes(sqlite_path)
    await store.questions.record(question(person_id=ANNA, update_id=1))
    secrets = {*replaced, *_stored_bytes(sqlite_path)}
    # SQLite keeps the head of a long value in its row and the rest elsewhere, 4,096 bytes a page.
    pieces = {secret[at : at + 24] for secret in secrets for at in range(0, len(secret), 4096)}
    before = _on_disk(sqlite_path)
    assert all(secret[:24] in before for secret in secrets)
    await store.questions.forget_person(ANNA)
    after = _on_disk(sqlite_path)
    assert _stored_bytes(sqlite_path) == []
    assert [piece for piece in pieces if len(piece) == 24 and piece in after] == []


async def test_a_reader_elsewhere_delays_the_erasure_and_does_not_fail_it(
    sqlite_store: Store,
    sqlite_path: Path,
    question: Question,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.store.database.SCRUB_TIMEOUT", 10)
    await sqlite_store.questions.record(question(person_id=ANNA))
    secrets = _stored_bytes(sqlite_path)
    with closing(sqlite3.connect(sqlite_path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM questions").fetchall()
        assert await sqlite_store.questions.forget_person(ANNA) == 1
        assert "write-ahead log" in caplog.text
        assert await texts(sqlite_store) == []
    await sqlite_store.questions.purge(before=question().asked_at)
    assert not any(secret in _on_disk(sqlite_path) for secret in secrets)


async def test_purge_deletes_what_is_older_and_nothing_else(
    store: Store, question: Question, clock: Clock
) -> None:
    start = question().asked_at
    await store.questions.record(question(text="old", asked_at=start))
    await store.questions.record(question(text="new", asked_at=start + timedelta(days=10)))
    await store.replies.remember(chat_id=1, message_id=1, reply_id=2, person_id=None)
    await store.inbox.add([PendingUpdate(1, "never finished")])
    await store.inbox.quarantine(2, payload="{}", reason="odd")
    clock.advance(days=10)
    await store.replies.remember(chat_id=1, message_id=3, reply_id=4, person_id=None)
    await store.inbox.add([PendingUpdate(3, "waiting")])
    await store.inbox.quarantine(4, payload="{}", reason="odd")
    assert await store.questions.purge(before=start + timedelta(days=5)) == 1
    assert await texts(store) == ["new"]
    assert await store.replies.find(chat_id=1, message_id=1) is None
    assert await store.replies.find(chat_id=1, message_id=3) == 4
    assert await store.inbox.unfinished() == [PendingUpdate(3, "waiting")]
    assert [aside.update_id for aside in await store.inbox.quarantined()] == [4]


async def test_the_ids_of_finished_updates_go_after_48_hours_whatever_the_retention(
    store: Store, question: Question, clock: Clock
) -> None:
    start = question().asked_at
    await store.inbox.add([PendingUpdate(1, "{}")])
    await store.inbox.finish(1)
    clock.advance(hours=47)
    await store.questions.purge(before=start + timedelta(hours=47))
    assert await store.inbox.add([PendingUpdate(1, "{}")]) == set()
    clock.advance(hours=2)
    await store.questions.purge(before=start - timedelta(days=365))
    assert await store.inbox.add([PendingUpdate(1, "{}")]) == {1}


async def test_an_update_id_that_comes_again_later_does_not_replace_an_old_question(
    store: Store, question: Question, clock: Clock
) -> None:
    start = question().asked_at
    await store.inbox.add([PendingUpdate(2, "stuck")])
    first = await store.questions.record(question(text="first", update_id=1))
    stuck = await store.questions.record(question(text="stuck", update_id=2))
    clock.advance(hours=49)
    await store.questions.purge(before=start)
    assert await store.questions.record(question(text="another", update_id=1)) != first
    # This one is still to be replayed, and must not be recorded twice.
    assert await store.questions.record(question(text="replayed", update_id=2)) == stuck
    assert await texts(store) == ["first", "replayed", "another"]


async def test_a_purge_larger_than_one_transaction_deletes_everything(
    sqlite_store: Store, question: Question
) -> None:
    count = ROWS_AT_ONCE * 2 + 1
    batch = [PendingUpdate(number, "{}") for number in range(count)]
    await sqlite_store.inbox.add(batch)
    later = question().asked_at + timedelta(days=1)
    await sqlite_store.questions.purge(before=later)
    assert await sqlite_store.inbox.unfinished() == []


async def test_a_purge_needs_to_know_the_time_zone(store: Store, question: Question) -> None:
    with pytest.raises(ValueError, match="time zone"):
        await store.questions.purge(before=question().asked_at.replace(tzinfo=None))
