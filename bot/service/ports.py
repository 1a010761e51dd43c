"""What the use cases need from outside, as Protocols: the store, the clock, the wording."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.core.wording import Wording


class StoreError(Exception):
    """What is kept cannot be opened, read or written; the message says what to do about it.

    It never holds a question, a chat, a person or a key. A webhook answers 503 to it.
    """


class ChatKind(StrEnum):
    """Where a question was asked."""

    PRIVATE = "private"
    GROUP = "group"


class Miss(StrEnum):
    """How badly an outcome missed, as far as the person said so."""

    NONE = "none"
    CHOSEN = "chosen"  # a suggestion was chosen
    NONE_OF_THESE = "none-of-these"  # every suggestion was refused


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """A question as it is kept. It carries no name.

    `update_id` makes recording idempotent (None: a question from elsewhere than Telegram);
    `chat_id` and `person_id` are Telegram's numbers, the store keeps the first encrypted and the
    second as a keyed hash; `entry` is the entry or urgent situation that was shown, or the first
    candidate (its score is `score`, 0 to 1) where none was. What a person wrote and who they are
    stays out of `repr`, so that it cannot end up in a log.
    """

    text: str = field(repr=False)
    asked_at: datetime
    outcome: str
    entry: str | None
    score: float
    language: str
    chat: ChatKind
    chat_id: int | None = field(default=None, repr=False)
    person_id: int | None = field(default=None, repr=False)
    update_id: int | None = None
    miss: Miss = Miss.NONE
    id: int | None = None


class QuestionLog(Protocol):
    """The log of questions; texts and chat ids are encrypted at rest."""

    async def record(self, record: QuestionRecord) -> int:
        """Keep a question and return its id.

        The same `update_id` again replaces the row, under the same id; what the person made of
        the suggestions meanwhile (`mark`) stays.
        """
        ...

    async def mark(self, question_id: int, miss: Miss, *, person_id: int | None) -> bool:
        """Note what the person made of the suggestions; False where it is not their question."""
        ...

    def stream(self, *, unanswered_only: bool) -> AsyncIterator[QuestionRecord]:
        """Read the log, oldest first, in pages; `person_id` is not recoverable (None).

        Unanswered are the questions with the outcome `no-answer` and those whose suggestions
        were all refused.
        """
        ...

    async def forget_person(self, person_id: int) -> int:
        """Delete everything kept on a person; returns how many questions went.

        Their updates that are still waiting in the inbox are dropped, not replayed.
        """
        ...

    async def purge(self, *, before: datetime) -> int:
        """Delete what is older than `before`; returns how many questions went.

        That is: questions, reply references, updates set aside or never finished. The bare ids
        of finished updates go 48 hours after they were finished, whatever `before` is.
        """
        ...


class ReplyBook(Protocol):
    """Which message of the bot answers which message of a person, to edit it later."""

    async def remember(
        self, *, chat_id: int, message_id: int, reply_id: int, person_id: int | None
    ) -> None:
        """Note that `reply_id` answers `message_id`; a later call replaces an earlier one."""
        ...

    async def find(self, *, chat_id: int, message_id: int) -> int | None:
        """The bot's message that answers `message_id`, if it is known."""
        ...


@dataclass(frozen=True, slots=True)
class PendingUpdate:
    """An update as received.

    `payload` is its JSON; None where only the id is to be kept: such an update counts as finished
    at once. `person_id` is who sent it, so that it can be forgotten with them; the store keeps a
    keyed hash and gives None back.
    """

    update_id: int
    payload: str | None = field(repr=False)
    person_id: int | None = field(default=None, repr=False)


class Inbox(Protocol):
    """Updates from Telegram, committed before they are acknowledged."""

    async def add(self, updates: Sequence[PendingUpdate]) -> set[int]:
        """Commit updates durably; returns the ids that were new. All or nothing."""
        ...

    async def unfinished(self) -> list[PendingUpdate]:
        """Updates that were received and not finished, oldest first (to replay at start)."""
        ...

    async def finish(self, update_id: int) -> None:
        """The update was handled: its payload is deleted, its id kept against repetition."""
        ...

    async def quarantine(
        self, update_id: int, *, payload: str, reason: str, person_id: int | None = None
    ) -> None:
        """Set an update aside that cannot be read or handled; it is not replayed.

        Where `person_id` is None and the update was added with one, that one is kept.
        """
        ...


class Wordings(Protocol):
    """The interface wording of every language."""

    def __call__(self, language: str, /) -> Wording:
        """The wording in a language; what it lacks comes from the default language."""
        ...


class Clock(Protocol):
    """Tells the time."""

    def __call__(self) -> datetime:
        """Now, in UTC, with its time zone."""
        ...
