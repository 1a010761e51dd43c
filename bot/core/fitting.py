"""What the matcher learns from a FAQ: the layout of its rows, the linear head, the gate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.core.evidence import Blend, Evidence, Layout, Unseen, weigh
from bot.core.gate import Examples, Gate, fit_gate
from bot.core.head import Head, fit_head, no_head
from bot.core.lexical import LexicalScorer, Weights
from bot.core.sparse import Positions, Rows

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything of the matcher that was chosen on tuning data.

    The head is left out above `head_rows` rows. The gate is fitted on `folds` folds, but on no
    more of them than are needed to judge `judged` rows, of which `judged_outside` a fold are of
    entries held out whole. A phrasing that was taken for another entry's weighs
    `confused_weight`. `any_entry` counts every entry as right (triage: urgent or not is what
    matters). Answers are given from the confidence `answer_at`, suggestions from `suggest_at`.
    """

    weights: Weights = field(default_factory=Weights)
    blend: Blend = field(default_factory=Blend)
    head_cost: float = 1.0
    head_epochs: int = 3
    head_rows: int = 12_000
    folds: int = 4
    judged: int = 1_000
    judged_outside: int = 350
    confused_weight: float = 0.5
    any_entry: bool = False
    answer_at: float = 0.5
    suggest_at: float = 0.15


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was learnt."""

    layout: Layout
    head: Head
    gate: Gate


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the matcher fared on a row it was made to forget: features, right or not, weight."""

    features: NDArray[np.floating]
    right: bool
    weight: float


def fit(
    scorer: LexicalScorer, texts: Sequence[str], owners: Positions, *, settings: Settings
) -> Fitted:
    """Learn from the rows of a scorer: their texts, and the entry of each (-1: a negative)."""
    rows = scorer.rows()
    layout = _lay_out(rows, owners, scorer)
    judge = _Judge(scorer, texts, owners, rows, layout, settings)
    return Fitted(layout=layout, head=judge.head(), gate=judge.gate())


def _lay_out(rows: Rows, owners: Positions, scorer: LexicalScorer) -> Layout:
    counts = np.bincount(owners[owners >= 0])
    starts = np.cumsum(counts) - counts
    norms = np.empty(len(counts), dtype=np.float32)
    for entry, (start, count) in enumerate(zip(starts, counts, strict=True)):
        at = slice(rows.starts[start], rows.starts[start + count])
        total = np.bincount(rows.columns[at], weights=rows.values[at])
        norms[entry] = np.sqrt(np.square(total).sum()) / count
    return Layout(
        starts=starts,
        counts=counts,
        centroid_norms=np.maximum(norms, 1e-6),
        rows_by_entry=scorer.rows_by_entry,
    )


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges the matcher on its own rows."""

    scorer: LexicalScorer
    texts: Sequence[str]
    owners: Positions
    rows: Rows
    layout: Layout
    settings: Settings

    def head(self, use: Positions | None = None) -> Head:
        """A head fitted on all rows or on those named."""
        if len(self.owners) > self.settings.head_rows:
            return no_head(self.rows.column_count, len(self.layout.starts))
        return fit_head(
            self.rows,
            self.owners,
            len(self.layout.starts),
            use=use,
            cost=self.settings.head_cost,
            epochs=self.settings.head_epochs,
        )

    def gate(self) -> Gate:
        """A gate fitted to verdicts on rows that a head has not seen.

        In each fold a share of the entries is held out whole (their phrasings are questions
        without an answer), and the same share of the other phrasings and of the negatives.
        """
        verdicts: list[Verdict] = []
        shuffled = np.random.default_rng(0)
        for held, gone in self._folds(shuffled):
            if len(verdicts) >= self.settings.judged:
                break
            verdicts.extend(self._verdicts(held, gone, shuffled))
        return fit_gate(
            Examples(
                features=np.array([each.features for each in verdicts], dtype=np.float64),
                right=np.array([each.right for each in verdicts], dtype=bool),
                weights=np.array([each.weight for each in verdicts], dtype=np.float64),
            ),
            answer_at=self.settings.answer_at,
            suggest_at=self.settings.suggest_at,
        )

    def _folds(self, shuffled: np.random.Generator) -> Iterator[tuple[Mask, Mask]]:
        """For each fold the rows held out one by one, and those of entries held out whole."""
        folds = self.settings.folds
        entry_fold = shuffled.permutation(len(self.layout.starts)) % folds
        row_fold = shuffled.permutation(len(self.owners)) % folds
        for fold in range(folds):
            gone = (self.owners >= 0) & (entry_fold[self.owners] == fold)
            if not self.settings.judged_outside:
                gone[:] = False
            yield (row_fold == fold) & ~gone, gone

    def _verdicts(self, held: Mask, gone: Mask, shuffled: np.random.Generator) -> Iterator[Verdict]:
        settings = self.settings
        head = self.head(np.flatnonzero(~held & ~gone))
        for row in _sample(held, shuffled, settings.judged - settings.judged_outside):
            owner = int(self.owners[row])
            found = self._weigh(row, head, Unseen(row=row))
            right = owner >= 0 and (settings.any_entry or found.best == owner)
            confused = owner >= 0 and not right
            yield Verdict(found.features, right, settings.confused_weight if confused else 1.0)
        for row in _sample(gone, shuffled, settings.judged_outside):
            found = self._weigh(row, head, Unseen(row=row, entry=int(self.owners[row])))
            yield Verdict(found.features, right=False, weight=1.0)

    def _weigh(self, row: int, head: Head, unseen: Unseen) -> Evidence:
        analysis = self.scorer.analyse(self.texts[row])
        return weigh(
            analysis,
            self.scorer.similarities(analysis),
            head.scores(analysis.vector),
            layout=self.layout,
            blend=self.settings.blend,
            unseen=unseen,
        )


def _sample(chosen: Mask, shuffled: np.random.Generator, limit: int) -> list[int]:
    return [int(row) for row in shuffled.permutation(np.flatnonzero(chosen))[:limit]]
