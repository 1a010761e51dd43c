"""What became of a question."""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.faq import Courtesy, Situation


class OutcomeKind(StrEnum):
    """The six ways in which the bot can react to a message."""

    ANSWER = "answer"
    SUGGESTIONS = "suggestions"
    NO_ANSWER = "no-answer"
    URGENT = "urgent"
    COURTESY = "courtesy"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may answer the question; `score` lies between 0 and 1."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an outcome came about, for people who want to know (`--explain`).

    `best_phrasing` is the phrasing of the first candidate nearest to the question; `evidence`
    holds the features that the gate weighed, by name; `repaired` maps a misspelt word to the word
    it was read as; confidence is compared with `answer_at` and `suggest_at`.
    """

    window: str
    best_phrasing: str
    confidence: float
    answer_at: float
    suggest_at: float
    evidence: tuple[tuple[str, float], ...]
    repaired: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The reaction to one message, before it is put into words.

    `entries` are the ids to answer with (kind answer) or to choose from (kind suggestions);
    `candidates` are up to five entries by falling score; none only where a message has no words.
    """

    kind: OutcomeKind
    entries: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    confidence: float = 0.0
    situation: Situation | None = None
    courtesy: Courtesy | None = None
    explanation: Explanation | None = None

    @property
    def is_wordless(self) -> bool:
        """Whether the message held nothing to understand: empty, emoji or punctuation only."""
        return self.kind is OutcomeKind.NO_ANSWER and not self.candidates

    @property
    def shown(self) -> str:
        """The id of the entry or situation shown first, else of the first candidate, else ''."""
        if self.situation is not None:
            return self.situation.id
        if self.entries:
            return self.entries[0]
        return self.candidates[0].id if self.candidates else ""
