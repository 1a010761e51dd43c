"""The matcher: ranks the entries of a FAQ for a question and says how sure it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.core.concepts import Concepts
from bot.core.evidence import NOTHING, Blend, Evidence, Layout, Unseen, weigh
from bot.core.faq import Synonym
from bot.core.gate import Examples, Gate, fit_gate
from bot.core.head import Head, fit_head
from bot.core.language import Language
from bot.core.lexical import Analysis, LexicalScorer, Weights
from bot.core.text import normalise

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything of the matcher that was chosen on tuning data."""

    weights: Weights = field(default_factory=lambda: Weights(bigram=0.6))
    blend: Blend = field(default_factory=Blend)
    head_cost: float = 1.0
    head_epochs: int = 5
    head_rows: int = 12_000
    folds: int = 4
    used_folds: int = 1
    held_out_rows: int = 1_000
    held_out_entries: int = 500
    outside_weight: float = 1.0
    answer_at: float = 0.5
    suggest_at: float = 0.15


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
        self.settings = settings or Settings()
        self.ids = tuple(phrasings)
        self.rows = tuple(
            normalise(phrasing) for entry_id in self.ids for phrasing in phrasings[entry_id]
        )
        counts = np.array([len(phrasings[entry_id]) for entry_id in self.ids], dtype=np.intp)
        owners = np.repeat(np.arange(len(self.ids)), counts)
        self._owners = np.concatenate((owners, np.full(len(negatives), -1, dtype=np.intp)))
        self._scorer = LexicalScorer(
            (*self.rows, *map(normalise, negatives)),
            self._owners,
            language=language,
            concepts=Concepts(synonyms, language=language),
            weights=self.settings.weights,
        )
        self._layout = self._lay_out(counts)
        self._head = self._fit_head()
        self.gate = self._fit_gate()

    def match(self, window: str) -> Match:
        """Rank the entries for one normalised window of at most `MAX_WINDOW` characters."""
        analysis = self._scorer.analyse(window)
        evidence = self._weigh(analysis, self._scorer.similarities(analysis), self._head)
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

    # -- fitting -------------------------------------------------------------------------------

    def _lay_out(self, counts: NDArray[np.intp]) -> Layout:
        starts = np.cumsum(counts) - counts
        rows = self._scorer.rows
        norms = np.empty(len(counts), dtype=np.float32)
        for entry, (start, count) in enumerate(zip(starts, counts, strict=True)):
            at = slice(rows.starts[start], rows.starts[start + count])
            total = np.bincount(rows.columns[at], weights=rows.values[at])
            norms[entry] = np.sqrt(np.square(total).sum()) / count
        return Layout(
            starts=starts,
            counts=counts,
            centroid_norms=np.maximum(norms, 1e-6),
            rows_by_entry=self._scorer.rows_by_entry,
        )

    def _fit_head(self, use: NDArray[np.intp] | None = None) -> Head | None:
        if len(self._owners) > self.settings.head_rows:
            return None
        return fit_head(
            self._scorer.rows,
            self._owners,
            len(self.ids),
            use=use,
            cost=self.settings.head_cost,
            epochs=self.settings.head_epochs,
        )

    def _fit_gate(self) -> Gate:
        """Judge the matcher on rows that a head has not seen, and fit the gate to the verdicts.

        In each fold a share of the entries is held out whole (their phrasings are questions
        without an answer), and the same share of the other phrasings and of the negatives.
        """
        shuffled = np.random.default_rng(0)
        folds = self.settings.folds
        entry_fold = shuffled.permutation(len(self.ids)) % folds
        row_fold = shuffled.permutation(len(self._owners)) % folds
        inside = self._owners >= 0
        features: list[Floats] = []
        right: list[bool] = []
        outside: list[bool] = []
        for fold in range(self.settings.used_folds):
            gone = np.zeros(len(self._owners), dtype=bool)
            gone[inside] = entry_fold[self._owners[inside]] == fold
            held = (row_fold == fold) & ~gone
            head = self._fit_head(np.flatnonzero(~held & ~gone))
            for row in self._sample(held, shuffled, self.settings.held_out_rows):
                found = self._judge(row, head, Unseen(row=row))
                features.append(found.features)
                right.append(found.best == self._owners[row])
                outside.append(bool(self._owners[row] < 0))
            for row in self._sample(gone, shuffled, self.settings.held_out_entries):
                found = self._judge(row, head, Unseen(row=row, entry=int(self._owners[row])))
                features.append(found.features)
                right.append(False)
                outside.append(True)
        self.examples = Examples(
            features=np.asarray(features, dtype=np.float64),
            right=np.asarray(right, dtype=bool),
            weights=np.where(outside, self.settings.outside_weight, 1.0),
        )
        self.outside = np.asarray(outside)
        return fit_gate(
            self.examples,
            answer_at=self.settings.answer_at,
            suggest_at=self.settings.suggest_at,
        )

    def _sample(
        self, chosen: NDArray[np.bool_], shuffled: np.random.Generator, limit: int
    ) -> list[int]:
        return [int(row) for row in shuffled.permutation(np.flatnonzero(chosen))[:limit]]

    def _judge(self, row: int, head: Head | None, unseen: Unseen) -> Evidence:
        analysis = self._scorer.analyse(self._scorer.texts[row])
        return self._weigh(analysis, self._scorer.similarities(analysis), head, unseen)

    def _weigh(
        self,
        analysis: Analysis,
        similarities: Floats,
        head: Head | None,
        unseen: Unseen = NOTHING,
    ) -> Evidence:
        scores = (
            np.zeros(len(self.ids), dtype=np.float32)
            if head is None
            else head.scores(analysis.columns, analysis.values)
        )
        return weigh(
            analysis,
            similarities,
            scores,
            layout=self._layout,
            blend=self.settings.blend,
            unseen=unseen,
        )
