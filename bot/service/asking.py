"""The main use case: a message comes in, a reply goes out, and what was asked is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.outcome import Outcome, OutcomeKind
from bot.core.rendering import render, render_entry, render_refusal
from bot.core.reply import Reply
from bot.service.library import Library
from bot.service.ports import (
    ChatKind,
    Clock,
    Miss,
    QuestionLog,
    QuestionRecord,
    StoreError,
    Wordings,
)

LATE = timedelta(minutes=30)
"""After so long a reply says that it is one to an earlier message."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, where and when: Telegram's numbers, and the language they seem to use.

    `wrote_at` carries its time zone; None: just now.
    """

    chat: ChatKind = ChatKind.PRIVATE
    chat_id: int | None = None
    person_id: int | None = None
    language: str | None = None
    wrote_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The reaction to a message; `question_id` is None where nothing was kept."""

    outcome: Outcome
    reply: Reply
    language: str
    question_id: int | None = None


class Asking:
    """Answers messages and keeps them in the question log.

    `region` (ISO 3166-1 alpha-2, or empty) picks the emergency numbers.
    """

    def __init__(
        self,
        *,
        library: Library,
        wordings: Wordings,
        log: QuestionLog | None,
        clock: Clock,
        region: str = "",
    ) -> None:
        self._library = library
        self._wordings = wordings
        self._log = log
        self._clock = clock
        self._region = region

    async def ask(self, text: str, asker: Asker, *, update_id: int | None = None) -> Asked:
        """Answer a message; the same `update_id` asked again is kept once."""
        edition = self._library.edition(asker.language)
        outcome = edition.respond(text)
        try:
            question_id = await self._keep(text, asker, outcome, update_id)
        except StoreError:
            # Who is in danger is told what to do, whatever becomes of the log.
            if outcome.kind is not OutcomeKind.URGENT:
                raise
            question_id = None
        return Asked(
            outcome=outcome,
            reply=render(
                outcome,
                catalog=edition.catalog,
                wording=self._wordings(edition.catalog.language),
                region=self._region,
                question_id=question_id,
                is_late=asker.wrote_at is not None and self._clock() - asker.wrote_at > LATE,
            ),
            language=edition.catalog.language,
            question_id=question_id,
        )

    def language(self, asker: Asker) -> str:
        """The language that a person is answered in."""
        return self._library.edition(asker.language).catalog.language

    async def choose(
        self, entry_id: str, asker: Asker, *, question_id: int | None = None
    ) -> Reply | None:
        """Show an entry (chosen among suggestions where a question id is given); None: no such."""
        edition = self._library.edition(asker.language)
        entry = edition.catalog.entries.get(entry_id)
        if entry is None:
            return None
        if question_id is not None:
            await self._mark(question_id, Miss.CHOSEN, asker)
        wording = self._wordings(edition.catalog.language)
        return render_entry(entry, catalog=edition.catalog, wording=wording)

    async def none_of_these(self, asker: Asker, *, question_id: int | None) -> Reply:
        """Every suggestion was refused: a stronger miss than silence."""
        if question_id is not None:
            await self._mark(question_id, Miss.NONE_OF_THESE, asker)
        language = self._library.edition(asker.language).catalog.language
        return render_refusal(wording=self._wordings(language), logged=question_id is not None)

    async def _keep(
        self, text: str, asker: Asker, outcome: Outcome, update_id: int | None
    ) -> int | None:
        if self._log is None or outcome.kind is OutcomeKind.SILENT or outcome.is_wordless:
            return None
        return await self._log.record(
            QuestionRecord(
                text=text,
                asked_at=self._clock(),
                outcome=outcome.kind,
                entry=outcome.shown or None,
                score=outcome.candidates[0].score if outcome.candidates else 0.0,
                language=self._library.edition(asker.language).catalog.language,
                chat=asker.chat,
                chat_id=asker.chat_id,
                person_id=asker.person_id,
                update_id=update_id,
            )
        )

    async def _mark(self, question_id: int, miss: Miss, asker: Asker) -> None:
        if self._log is not None:
            await self._log.mark(question_id, miss, person_id=asker.person_id)
