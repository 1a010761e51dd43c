"""The matcher: ranks entries, and urgent situations, for a question and says how sure it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from bot.core.concepts import Concepts
from bot.core.evidence import NEAR_MISS, NEGATIVE, Evidence, Floats, Panel, weigh
from bot.core.faq import Synonym
from bot.core.fitting import Settings, Subject, fit
from bot.core.fused import FusedScorer
from bot.core.language import Language
from bot.core.lexical import LexicalScorer
from bot.core.scoring import Analysis, Meaning, Scorer
from bot.core.spelling import MAX_REPAIRS
from bot.core.text import normalise

Phrasings = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a matcher is built from.

    `entries` and `situations` map ids to phrasings; `negatives` belong to neither, `near_misses`
    are no urgent situation (but may well be an entry's question).
    """

    entries: Phrasings
    situations: Phrasings = field(default_factory=dict)
    negatives: Sequence[str] = ()
    near_misses: Sequence[str] = ()
    synonyms: Sequence[Synonym] = ()


@dataclass(frozen=True)
class Reading:
    """A window of text as the scorers see it: what every panel is judged by."""

    window: str
    analysis: Analysis
    head: Floats
    scorer: Scorer

    @cached_property
    def similarities(self) -> Floats:
        """The similarity to every row: the costly half, computed when it is first asked for."""
        return self.scorer.similarities(self.analysis.vector)

    @property
    def is_unknown(self) -> bool:
        """Whether not a single word of it is known: nonsense, or a language nobody taught us."""
        return not any(token.columns for token in self.analysis.tokens)


@dataclass(frozen=True, slots=True)
class Match:
    """The matcher's judgement of one window of text.

    `ranking` are ids, best first; `scores` belong to them. `best_phrasing` is the phrasing of the
    first that is nearest to the question, normalised.
    """

    window: str
    ranking: tuple[str, ...]
    scores: tuple[float, ...]
    confidence: float
    best_phrasing: str
    evidence: Evidence
    analysis: Analysis


class Matcher:
    """Ranks entries and situations for questions. Built once a catalog, then only read."""

    def __init__(
        self,
        lesson: Lesson,
        *,
        language: Language,
        settings: Settings | None = None,
        meaning: Meaning | None = None,
    ) -> None:
        self._settings = settings or Settings()
        self._ids = (*lesson.entries, *lesson.situations)
        groups = [*lesson.entries.values(), *lesson.situations.values()]
        self._rows = tuple(_normalised(phrasing for group in groups for phrasing in group))
        texts = (*self._rows, *_normalised(lesson.negatives), *_normalised(lesson.near_misses))
        owners = np.concatenate(
            (
                np.repeat(np.arange(len(groups)), list(map(len, groups))),
                np.full(len(lesson.negatives), NEGATIVE),
                np.full(len(lesson.near_misses), NEAR_MISS),
            )
        )
        lexical = LexicalScorer(
            texts,
            owners,
            language=language,
            concepts=Concepts(lesson.synonyms, language=language),
            weights=self._settings.weights,
            counted=len(lesson.entries),
        )
        self._scorer: Scorer = lexical
        if meaning is not None:
            self._scorer = FusedScorer(
                lexical, texts, meaning=meaning, weight=self._settings.meaning
            )
        count = len(lesson.entries)
        subjects = [
            Subject(
                Panel(0, count, column=len(groups), skips_near_misses=True),
                self._settings.entries,
            ),
            Subject(Panel(count, len(groups), column=len(groups) + 1), self._settings.situations),
        ]
        fitted = fit(
            self._scorer,
            texts,
            owners,
            [each for each in subjects if len(each.panel)],
            settings=self._settings,
        )
        self._layout, self._head = fitted.layout, fitted.head
        self._entries = subjects[0].panel
        self._situations = subjects[1].panel if lesson.situations else None
        self.gate = fitted.gates[0]
        self.alarm = fitted.gates[-1]

    def read(self, window: str, *, repairs: int = MAX_REPAIRS) -> Reading:
        """Look at one normalised window of at most `MAX_WINDOW` characters.

        `repairs` is how many unknown words may be looked up.
        """
        analysis = self._scorer.analyse(window, repairs=repairs)
        return Reading(window, analysis, self._head.scores(analysis.vector), self._scorer)

    def likeliest_entries(self, readings: Iterable[Reading], *, most: int) -> list[Reading]:
        """The readings, in order, that an entry may answer: those that the head is warmest to."""
        return self._warmest(list(readings), self._entries, most)

    def likeliest_situations(self, readings: Iterable[Reading], *, most: int) -> list[Reading]:
        """The readings, in order, that may tell of an urgent situation."""
        return self._warmest(list(readings), self._situations, most) if self._situations else []

    def entries(self, reading: Reading) -> Match:
        """Rank the entries."""
        return self._match(reading, self._entries)

    def situations(self, reading: Reading) -> Match | None:
        """Rank the urgent situations; None where the matcher knows of none."""
        return self._match(reading, self._situations) if self._situations else None

    def _warmest(self, readings: Sequence[Reading], panel: Panel, most: int) -> list[Reading]:
        if not self._head.has_opinion:
            return list(readings)
        warmth = [float(each.head[panel.first : panel.last].max()) for each in readings]
        chosen = sorted(range(len(readings)), key=lambda place: -warmth[place])[:most]
        return [readings[place] for place in sorted(chosen)]

    def _match(self, reading: Reading, panel: Panel) -> Match:
        evidence = weigh(
            reading.analysis.tokens,
            reading.similarities,
            reading.head,
            layout=self._layout,
            panel=panel,
            blend=self._settings.blend,
        )
        gate = self.gate if panel is self._entries else self.alarm
        order = np.argsort(-evidence.scores, kind="stable")
        return Match(
            window=reading.window,
            ranking=tuple(self._ids[panel.first + int(each)] for each in order),
            scores=tuple(float(each) for each in evidence.scores[order]),
            confidence=0.0 if reading.is_unknown else gate.confidence(evidence.features),
            best_phrasing=self._rows[evidence.best_row],
            evidence=evidence,
            analysis=reading.analysis,
        )


def _normalised(texts: Iterable[str]) -> list[str]:
    return list(map(normalise, texts))
