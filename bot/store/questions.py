"""The question log: what was asked, what became of it, and what the person made of that."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, case, or_, select, update
from sqlalchemy.sql.dml import ReturningInsert

from bot.core.outcome import OutcomeKind
from bot.service.ports import ChatKind, Clock, Miss, QuestionRecord
from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.retention import forget, purge
from bot.store.tables import questions, require_zone

TEXT = "questions.text"
CHAT_ID = "questions.chat_id"

# Rows read at once while streaming.
PAGE_SIZE = 500
LARGEST_ID = 2**63 - 1

FILL_IN = (
    update(questions)
    .where(questions.c.id == bindparam("row"))
    .values(text=bindparam("sealed_text"), chat_id=bindparam("sealed_chat"))
)


class DatabaseQuestionLog:
    """The question log in a database. It implements `bot.service.ports.QuestionLog`."""

    def __init__(
        self, *, database: Database, cipher: Cipher, clock: Clock, page_size: int = PAGE_SIZE
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._clock = clock
        self._page_size = page_size
        self._upsert = _upsert(database)

    async def record(self, record: QuestionRecord) -> int:
        """Keep a question and return its id; the same `update_id` again replaces the row.

        Raises:
            StoreError: The database cannot be written.
            ValueError: `asked_at` has no time zone.
        """
        values = {
            "update_id": record.update_id,
            "asked_at": require_zone(record.asked_at),
            "outcome": str(record.outcome),
            "entry": record.entry,
            "score": record.score,
            "language": record.language,
            "chat": record.chat.value,
            "person": self._cipher.person(record.person_id),
            "miss": record.miss.value,
            # Filled in below: what is sealed is bound to the row's id, which is not known yet.
            "text": b"",
            "chat_id": None,
        }

        def work(connection: Connection) -> int:
            question_id: int = connection.execute(self._upsert, values).scalar_one()
            sealed = {
                "row": question_id,
                "sealed_text": self._cipher.seal(record.text, column=TEXT, row=question_id),
                "sealed_chat": self._sealed_chat(record, question_id),
            }
            connection.execute(FILL_IN, sealed)
            return question_id

        return await self._database.write(work)

    async def mark(self, question_id: int, miss: Miss, *, person_id: int | None) -> bool:
        """Note what the person made of the suggestions.

        Returns:
            False where there is no such question, or it is somebody else's.

        Raises:
            StoreError: The database cannot be written.
        """
        # The id comes back from a button, which can be forged.
        if not 0 < question_id <= LARGEST_ID:
            return False
        person = self._cipher.person(person_id)
        statement = (
            update(questions)
            .where(questions.c.id == question_id, questions.c.person.is_not_distinct_from(person))
            .values(miss=miss.value)
        )

        def work(connection: Connection) -> bool:
            return connection.execute(statement).rowcount == 1

        return await self._database.write(work)

    async def stream(self, *, unanswered_only: bool) -> AsyncIterator[QuestionRecord]:
        """Read the log, oldest first, a page at a time; no page holds the database open.

        Raises:
            StoreError: The database cannot be read.
        """
        after: tuple[datetime, int] | None = None
        while True:
            page = await self._page(after=after, unanswered_only=unanswered_only)
            for row in page:
                yield self._record_of(row)
            if len(page) < self._page_size:
                return
            after = (page[-1].asked_at, page[-1].id)

    async def forget_person(self, person_id: int) -> int:
        """Delete everything kept on a person; returns how many questions went.

        Raises:
            StoreError: The database cannot be written.
        """
        person = self._cipher.person(person_id)
        assert person is not None
        return await forget(self._database, person=person, now=self._clock())

    async def purge(self, *, before: datetime) -> int:
        """Delete what is older than `before`; returns how many questions went.

        Raises:
            StoreError: The database cannot be written.
            ValueError: `before` has no time zone.
        """
        return await purge(self._database, before=require_zone(before), now=self._clock())

    async def _page(
        self, *, after: tuple[datetime, int] | None, unanswered_only: bool
    ) -> Sequence[Row[Any]]:
        statement = (
            select(questions).order_by(questions.c.asked_at, questions.c.id).limit(self._page_size)
        )
        if after is not None:
            asked_at, question_id = after
            statement = statement.where(
                # The first condition is implied, and lets the index be used.
                and_(
                    questions.c.asked_at >= asked_at,
                    or_(questions.c.asked_at > asked_at, questions.c.id > question_id),
                )
            )
        if unanswered_only:
            statement = statement.where(
                or_(
                    questions.c.outcome == OutcomeKind.NO_ANSWER.value,
                    questions.c.miss == Miss.NONE_OF_THESE.value,
                )
            )
        return await self._database.read(lambda connection: connection.execute(statement).all())

    def _record_of(self, row: Row[Any]) -> QuestionRecord:
        chat_id = None
        if row.chat_id is not None:
            chat_id = int(self._cipher.open(row.chat_id, column=CHAT_ID, row=row.id))
        return QuestionRecord(
            text=self._cipher.open(row.text, column=TEXT, row=row.id),
            asked_at=row.asked_at,
            outcome=row.outcome,
            entry=row.entry,
            score=row.score,
            language=row.language,
            chat=ChatKind(row.chat),
            chat_id=chat_id,
            update_id=row.update_id,
            miss=Miss(row.miss),
            id=row.id,
        )

    def _sealed_chat(self, record: QuestionRecord, question_id: int) -> bytes | None:
        if record.chat_id is None:
            return None
        return self._cipher.seal(str(record.chat_id), column=CHAT_ID, row=question_id)


def _upsert(database: Database) -> ReturningInsert[int]:
    insert = database.insert(questions)
    new: dict[str, ColumnElement[Any]] = {
        name: column for name, column in insert.excluded.items() if name != "id"
    }
    # A replay knows nothing of the buttons that were pressed since.
    new["miss"] = case(
        (insert.excluded.miss == Miss.NONE.value, questions.c.miss), else_=insert.excluded.miss
    )
    return insert.on_conflict_do_update(index_elements=[questions.c.update_id], set_=new).returning(
        questions.c.id
    )
