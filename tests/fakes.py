"""Fakes for what lies outside: the store in memory, wording that shows its key, a small FAQ."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from bot.core.faq import (
    Attribution,
    Catalog,
    Citation,
    Courtesy,
    EmergencyNumbers,
    Entry,
    Passage,
    Situation,
    Source,
    SourceKind,
    Topic,
    Urgency,
)
from bot.core.outcome import Candidate, Outcome, OutcomeKind
from bot.core.wording import Wording
from bot.service.asking import Asking
from bot.service.library import Edition, Library
from bot.service.pages import Operation, Pages
from bot.service.ports import Miss, PendingUpdate, QuestionRecord, StoreError
from bot.service.privacy import Privacy
from bot.service.service import Service

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass
class FakeClock:
    """Stands still until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class EchoWordings:
    """Wording that shows its key and its values: `start.kept(days=30)`.

    Keys in `texts` get a text of their own, with placeholders.
    """

    def __init__(self, texts: Mapping[str, str] | None = None) -> None:
        self._texts = dict(texts or {})

    def __call__(self, language: str, /) -> Wording:
        del language

        def wording(key: str, /, **values: object) -> str:
            if key in self._texts:
                return self._texts[key].format(**values)
            told = ", ".join(f"{name}={value}" for name, value in values.items())
            return f"{key}({told})" if told else key

        return wording


class MemoryInbox:
    """An inbox in memory. `broken` makes every call fail as a lost database does."""

    def __init__(self) -> None:
        self.received: dict[int, PendingUpdate] = {}
        self.finished: list[int] = []
        self.quarantined: dict[int, tuple[str, str]] = {}
        self.broken = False
        self.changed: Callable[[], None] = lambda: None

    async def add(self, updates: Sequence[PendingUpdate]) -> set[int]:
        self._check()
        new = set()
        for update in updates:
            if update.update_id not in self.received:
                new.add(update.update_id)
                self.received[update.update_id] = update
                if update.payload is None:
                    self.finished.append(update.update_id)
        return new

    async def unfinished(self) -> list[PendingUpdate]:
        self._check()
        return [
            update
            for update in self.received.values()
            if update.update_id not in self.finished and update.update_id not in self.quarantined
        ]

    async def finish(self, update_id: int) -> None:
        self._check()
        if update_id in self.received:
            self.received[update_id] = PendingUpdate(update_id, None)
        self.finished.append(update_id)
        self.changed()

    async def quarantine(
        self, update_id: int, *, payload: str, reason: str, person_id: int | None = None
    ) -> None:
        del person_id
        self._check()
        self.quarantined[update_id] = (payload, reason)
        self.received[update_id] = PendingUpdate(update_id, None)
        self.changed()

    def payload(self, update_id: int) -> dict[str, object]:
        """What is kept of an update, read."""
        kept = self.received[update_id].payload
        assert kept is not None
        body = json.loads(kept)
        assert isinstance(body, dict)
        return body

    def _check(self) -> None:
        if self.broken:
            raise StoreError("the database is gone")


@dataclass
class MemoryQuestionLog:
    """A question log in memory."""

    records: list[QuestionRecord] = field(default_factory=list)
    broken: bool = False

    async def record(self, record: QuestionRecord) -> int:
        if self.broken:
            raise StoreError("the database is gone")
        for index, earlier in enumerate(self.records):
            if record.update_id is not None and earlier.update_id == record.update_id:
                self.records[index] = replace(record, id=earlier.id)
                return index + 1
        self.records.append(replace(record, id=len(self.records) + 1))
        return len(self.records)

    async def mark(self, question_id: int, miss: Miss, *, person_id: int | None) -> bool:
        for index, record in enumerate(self.records):
            if record.id == question_id and record.person_id == person_id:
                self.records[index] = replace(record, miss=miss)
                return True
        return False

    async def stream(self, *, unanswered_only: bool) -> AsyncIterator[QuestionRecord]:
        for record in list(self.records):
            if not unanswered_only or record.outcome == OutcomeKind.NO_ANSWER:
                yield replace(record, person_id=None)

    async def forget_person(self, person_id: int) -> int:
        kept = [record for record in self.records if record.person_id != person_id]
        count = len(self.records) - len(kept)
        self.records = kept
        return count

    async def purge(self, *, before: datetime) -> int:
        kept = [record for record in self.records if record.asked_at >= before]
        count = len(self.records) - len(kept)
        self.records = kept
        return count


class MemoryReplyBook:
    """A reply book in memory."""

    def __init__(self) -> None:
        self.replies: dict[tuple[int, int], int] = {}

    async def remember(
        self, *, chat_id: int, message_id: int, reply_id: int, person_id: int | None
    ) -> None:
        del person_id
        self.replies[chat_id, message_id] = reply_id

    async def find(self, *, chat_id: int, message_id: int) -> int | None:
        return self.replies.get((chat_id, message_id))


def small_catalog(language: str = "en") -> Catalog:
    """Four entries in two topics, one source, a courtesy, an urgent situation."""
    passage = Passage("faq-recovery", "FAQ, Recovery", 0, 10, "0" * 64, Attribution.OWN_WORDS)
    source = Source(
        id="b12-article",
        title="B12 and the Myelin Sheath",
        kind=SourceKind.WEB_ARTICLE,
        publisher="Example",
        url="https://example.org/b12?a=1&b=2",
        file="b.txt",
        sha256="0" * 64,
        status="current",
        works=(),
        passages={passage.id: passage},
    )

    def entry(entry_id: str, topic: str, question: str, *related: str) -> Entry:
        return Entry(
            id=entry_id,
            topic=topic,
            question=question,
            phrasings=(question,),
            answer=f"The answer on {entry_id}.",
            more=f"More on {entry_id}.",
            checked=date(2026, 11, 20),
            citations=(Citation(source, passage),),
            related=related,
        )

    entries = (
        entry("recovery-time", "recovery", "How long does recovery take?", "recovery-chances"),
        entry("recovery-chances", "recovery", "Will I recover?"),
        entry("what-is-b12", "basics", "What is vitamin B12?"),
        entry(
            "myelin-repair",
            "basics",
            "Does vitamin B12 repair the myelin sheath once it has been damaged by a deficiency?",
            "recovery-time",
        ),
    )
    return Catalog(
        language=language,
        topics=(Topic("recovery", "Recovery"), Topic("basics", "The basics")),
        entries={each.id: each for each in entries},
        sources={source.id: source},
        courtesies=(Courtesy("thanks", ("thanks",), "You are welcome."),),
        situations=(
            Situation(
                "self-harm",
                Urgency.EMERGENCY,
                "Call {emergency_number} now, or {crisis_line}.",
                ("I want to die",),
                (),
            ),
        ),
        numbers={"GB": EmergencyNumbers("GB", "999", "116 123")},
    )


def small_responder(catalog: Catalog) -> Callable[[str], Outcome]:
    """Reacts to exact phrasings; "maybe ..." suggests, "boom" breaks."""
    by_phrasing = {
        phrasing.lower(): entry.id
        for entry in catalog.entries.values()
        for phrasing in entry.phrasings
    }
    candidates = tuple(
        Candidate(entry_id, 0.9 - index / 10) for index, entry_id in enumerate(catalog.entries)
    )

    def respond(text: str) -> Outcome:
        asked = " ".join(text.lower().split())
        if not any(character.isalnum() for character in asked):
            return Outcome(OutcomeKind.NO_ANSWER)
        if asked == "boom":
            raise LookupError(f"a defect met {text!r}")
        if "want to die" in asked:
            return Outcome(OutcomeKind.URGENT, situation=catalog.situations[0])
        if asked == "thanks":
            return Outcome(OutcomeKind.COURTESY, courtesy=catalog.courtesies[0])
        if asked.startswith("maybe"):
            ids = tuple(catalog.entries)[:3]
            return Outcome(OutcomeKind.SUGGESTIONS, entries=ids, candidates=candidates)
        if asked in by_phrasing:
            first = Candidate(by_phrasing[asked], 1.0)
            return Outcome(OutcomeKind.ANSWER, entries=(first.id,), candidates=(first,))
        return Outcome(OutcomeKind.NO_ANSWER, candidates=candidates)

    return respond


@dataclass
class World:
    """Everything a bot needs, in memory, at hand for a test to look into."""

    clock: FakeClock = field(default_factory=FakeClock)
    wordings: EchoWordings = field(default_factory=EchoWordings)
    inbox: MemoryInbox = field(default_factory=MemoryInbox)
    log: MemoryQuestionLog = field(default_factory=MemoryQuestionLog)
    replies: MemoryReplyBook = field(default_factory=MemoryReplyBook)
    catalog: Catalog = field(default_factory=small_catalog)

    def service(self) -> Service:
        """The use cases over these fakes."""
        editions = {"en": Edition(self.catalog, small_responder(self.catalog))}
        library = Library(lambda: editions, default_language="en")
        return Service(
            library=library,
            asking=Asking(library=library, wordings=self.wordings, log=self.log, clock=self.clock),
            pages=Pages(
                library=library, wordings=self.wordings, operation=Operation(retention_days=90)
            ),
            privacy=Privacy(
                library=library,
                wordings=self.wordings,
                log=self.log,
                clock=self.clock,
                retention_days=90,
            ),
            replies=self.replies,
        )
