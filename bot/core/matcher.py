"""The matcher: ranks the entries of a FAQ for a question and says how sure it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.core.concepts import Concepts
from bot.core.evidence import Evidence, weigh
from bot.core.faq import Synonym
from bot.core.fitting import Settings, fit
from bot.core.language import Language
from bot.core.lexical import Analysis, LexicalScorer
from bot.core.text import normalise


@dataclass(frozen=True, slots=True)
class Match:
    """The matcher's judgement of one window of text.

    `ranking` are positions of entries, best first; `scores` belong to them.
    """

    window: str
    ranking: tuple[int, ...]
    scores: tuple[float, ...]
    confidence: float
    best_row: int
    evidence: Evidence
    analysis: Analysis


class Matcher:
    """Ranks entries for questions. Built once a catalog, then only read.

    `phrasings` maps each entry id to its phrasings, `negatives` are questions no entry answers.
    """

    def __init__(
        self,
        phrasings: Mapping[str, Sequence[str]],
        *,
        negatives: Sequence[str] = (),
        synonyms: Sequence[Synonym] = (),
        language: Language,
        settings: Settings | None = None,
    ) -> None:
        self._settings = settings or Settings()
        self.ids = tuple(phrasings)
        self.rows = tuple(
            normalise(phrasing) for entry_id in self.ids for phrasing in phrasings[entry_id]
        )
        counts = np.array([len(phrasings[entry_id]) for entry_id in self.ids], dtype=np.intp)
        texts = (*self.rows, *map(normalise, negatives))
        owners = np.full(len(texts), -1, dtype=np.intp)
        owners[: len(self.rows)] = np.repeat(np.arange(len(self.ids)), counts)
        self._scorer = LexicalScorer(
            texts,
            owners,
            language=language,
            concepts=Concepts(synonyms, language=language),
            weights=self._settings.weights,
        )
        fitted = fit(self._scorer, texts, owners, settings=self._settings)
        self._layout, self._head, self.gate = fitted.layout, fitted.head, fitted.gate

    def match(self, window: str) -> Match:
        """Rank the entries for one normalised window of at most `MAX_WINDOW` characters."""
        analysis = self._scorer.analyse(window)
        evidence = weigh(
            analysis,
            self._scorer.similarities(analysis),
            self._head.scores(analysis.vector),
            layout=self._layout,
            blend=self._settings.blend,
        )
        order = np.argsort(-evidence.scores, kind="stable")
        return Match(
            window=window,
            ranking=tuple(int(each) for each in order),
            scores=tuple(float(each) for each in evidence.scores[order]),
            confidence=self.gate.confidence(evidence.features),
            best_row=evidence.best_row,
            evidence=evidence,
            analysis=analysis,
        )
