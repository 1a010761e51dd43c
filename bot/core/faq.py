"""What a FAQ consists of: entries, the sources they rest on, and the words of the field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class SourceKind(StrEnum):
    """What sort of document a source or a quoted work is."""

    PEER_REVIEWED = "peer-reviewed"
    GUIDELINE = "guideline"
    WEB_ARTICLE = "web-article"
    FORUM_POST = "forum-post"


class Attribution(StrEnum):
    """Whose words a passage is."""

    OWN_WORDS = "own-words"
    QUOTED_WORK = "quoted-work"
    QUOTED_WITHOUT_CITATION = "quoted-without-citation"


class Urgency(StrEnum):
    """How soon a person in an urgent situation must be helped."""

    EMERGENCY = "emergency"
    TODAY = "today"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document that answers rest on.

    `start` and `end` count characters of the document after NFC normalisation and after every
    run of white space has become one space; `sha256` is that of the stretch's UTF-8 bytes.
    """

    id: str
    locator: str
    start: int
    end: int
    sha256: str
    attribution: Attribution


@dataclass(frozen=True, slots=True)
class Work:
    """A publication that a source quotes."""

    title: str
    authors: str
    published: str
    doi: str
    kind: SourceKind


@dataclass(frozen=True, slots=True)
class Source:
    """A document that the FAQ was built from."""

    id: str
    title: str
    kind: SourceKind
    publisher: str
    url: str
    file: str
    sha256: str
    status: str
    works: tuple[Work, ...]
    passages: Mapping[str, Passage]


@dataclass(frozen=True, slots=True)
class Citation:
    """One passage of one source, as an entry cites it."""

    source: Source
    passage: Passage


@dataclass(frozen=True, slots=True)
class Review:
    """That a clinician has read an entry: when, and in which role."""

    date: date
    role: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A question that the FAQ answers, and its answer in one language."""

    id: str
    topic: str
    question: str
    phrasings: tuple[str, ...]
    answer: str
    checked: date
    more: str = ""
    citations: tuple[Citation, ...] = ()
    related: tuple[str, ...] = ()
    review_by: date | None = None
    reviewed: Review | None = None
    status: str = "current"


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of entries that belong together; its title is what /topics shows."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Courtesy:
    """Small talk (hello, thanks, ...) and what to reply."""

    id: str
    phrasings: tuple[str, ...]
    reply: str


@dataclass(frozen=True, slots=True)
class Situation:
    """An urgent situation: how people write of it, look-alikes, and what to do now.

    `action` may hold the placeholders {emergency_number} and {crisis_line}.
    """

    id: str
    level: Urgency
    action: str
    phrasings: tuple[str, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EmergencyNumbers:
    """Whom to call in one region; `crisis` is empty where no line is known there."""

    region: str
    emergency: str
    crisis: str = ""


@dataclass(frozen=True, slots=True)
class Synonym:
    """Words that stand for a term; `weight` (0 to 1) is how surely they do."""

    term: str
    also: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Definition:
    """A hard word explained in one plain sentence."""

    term: str
    means: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of the field: synonyms for the matcher, definitions for people."""

    synonyms: tuple[Synonym, ...] = ()
    glossary: tuple[Definition, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalog:
    """The whole FAQ in one language.

    `entries` keeps the order of the files; `negatives` are questions that it does not answer;
    `numbers` are the emergency numbers by region (ISO 3166-1 alpha-2).
    """

    language: str
    topics: tuple[Topic, ...]
    entries: Mapping[str, Entry]
    sources: Mapping[str, Source]
    courtesies: tuple[Courtesy, ...] = ()
    situations: tuple[Situation, ...] = ()
    negatives: tuple[str, ...] = ()
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    numbers: Mapping[str, EmergencyNumbers] = field(default_factory=dict)
