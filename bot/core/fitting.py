"""What the matcher learns: the layout of its rows, the linear head, a gate for each panel."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.core.evidence import NEAR_MISS, NEGATIVE, Blend, Evidence, Layout, Panel, Unseen, weigh
from bot.core.gate import Examples, Gate, fit_gate
from bot.core.head import Head, fit_head, no_head
from bot.core.lexical import Weights
from bot.core.scoring import Scorer
from bot.core.sparse import Positions, Rows

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class GateSettings:
    """How the gate of a panel is fitted; numbers of rows are for each fold.

    `own` rows of the panel's groups and `other` rows of each other kind are judged as if never
    seen, and for each of the first `whole` rows of groups that are held out whole: questions
    without an answer. With `any_group` a row that is taken for another group's counts as right
    (what matters is that the question is one of the panel's). The gate answers from the
    confidence `answer_at`, and suggests from `suggest_at`.
    """

    own: int
    other: int
    whole: float
    any_group: bool = False
    answer_at: float = 0.5
    suggest_at: float = 0.5


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything of the matcher that was chosen on tuning data.

    `meaning` is the share of sentence embeddings in a similarity, where there is an embedder. The
    head is left out above `head_rows` rows. Folds are judged until `enough` rows are, of at
    most `folds`; each holds out one of `folds` parts of the rows and of the groups.
    """

    weights: Weights = field(default_factory=Weights)
    blend: Blend = field(default_factory=Blend)
    meaning: float = 0.3
    head_cost: float = 1.0
    head_epochs: int = 3
    head_rows: int = 20_000
    folds: int = 4
    enough: int = 700
    entries: GateSettings = field(
        default_factory=lambda: GateSettings(
            own=450, other=250, whole=0.65, answer_at=0.43, suggest_at=0.08
        )
    )
    situations: GateSettings = field(
        default_factory=lambda: GateSettings(own=250, other=180, whole=0, any_group=True)
    )


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was learnt; `gates` are those of the panels, in their order."""

    layout: Layout
    head: Head
    gates: tuple[Gate, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the matcher fared on a row it was made to forget: the features, and right or not."""

    features: NDArray[np.floating]
    right: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """A panel and how its gate is to be fitted."""

    panel: Panel
    settings: GateSettings


def fit(
    scorer: Scorer,
    texts: Sequence[str],
    owners: Positions,
    subjects: Sequence[Subject],
    *,
    settings: Settings,
) -> Fitted:
    """Learn from the rows of a scorer: their texts, and the owner of each."""
    rows = scorer.rows()
    layout = _lay_out(rows, owners, scorer)
    trainer = _Trainer(scorer, texts, rows, layout, _labels(layout, subjects), settings)
    return Fitted(layout=layout, head=trainer.head(), gates=trainer.gates(subjects))


def _lay_out(rows: Rows, owners: Positions, scorer: Scorer) -> Layout:
    counts = np.bincount(owners[owners >= 0])
    starts = np.cumsum(counts) - counts
    norms = np.empty(len(counts), dtype=np.float32)
    for group, (start, count) in enumerate(zip(starts, counts, strict=True)):
        at = slice(rows.starts[start], rows.starts[start + count])
        square = np.square(np.bincount(rows.columns[at], weights=rows.values[at])).sum()
        if rows.meanings is not None:
            square += np.square(rows.meanings[start : start + count].sum(axis=0)).sum()
        norms[group] = np.sqrt(square) / count
    return Layout(
        owners=owners.astype(np.int16),
        starts=starts,
        counts=counts,
        centroid_norms=np.maximum(norms, 1e-6),
        rows_by_group=scorer.rows_by_group,
    )


def _labels(layout: Layout, subjects: Sequence[Subject]) -> NDArray[np.int8]:
    """What each row teaches of each group: 1 it is one of its rows, -1 it is not, 0 nothing.

    Behind the groups comes a column for each panel: whether a row is any of its groups'. What
    they have in common, fear in urgent messages say, is learnt from all of them at once.
    """
    labels = -np.ones((len(layout.owners), len(layout.starts) + len(subjects)), dtype=np.int8)
    inside = np.flatnonzero(layout.owners >= 0)
    labels[inside, layout.owners[inside]] = 1
    near_misses = np.flatnonzero(layout.owners == NEAR_MISS)
    for panel in (each.panel for each in subjects):
        labels[panel.holds(layout.owners), panel.column] = 1
        if panel.skips_near_misses:
            labels[near_misses, panel.first : panel.last] = 0
            labels[near_misses, panel.column] = 0
    return labels


@dataclass(frozen=True, slots=True)
class _Trainer:
    """Fits heads, and judges the matcher on its own rows to fit gates."""

    scorer: Scorer
    texts: Sequence[str]
    rows: Rows
    layout: Layout
    labels: NDArray[np.int8]
    settings: Settings

    def head(self, use: Positions | None = None) -> Head:
        """A head fitted on all rows or on those named."""
        if len(self.rows) > self.settings.head_rows:
            return no_head(self.rows.column_count, self.labels.shape[1])
        return fit_head(
            self.rows,
            self.labels,
            use=use,
            cost=self.settings.head_cost,
            epochs=self.settings.head_epochs,
        )

    def gates(self, subjects: Sequence[Subject]) -> tuple[Gate, ...]:
        """A gate for each subject, fitted to verdicts on rows that a head has not seen.

        In each fold a share of the groups is held out whole where a subject asks for it (their
        rows are questions without an answer), and the same share of all other rows.
        """
        draw = np.random.default_rng(0)
        row_fold = draw.permutation(len(self.rows)) % self.settings.folds
        group_fold = draw.permutation(len(self.layout.starts)) % self.settings.folds
        for each in subjects:
            # Where a group is all there is, without it there is nothing to be judged.
            if not each.settings.whole or len(each.panel) == 1:
                group_fold[each.panel.first : each.panel.last] = -1
        verdicts: list[list[Verdict]] = [[] for _ in subjects]
        for fold in range(self.settings.folds):
            if min(map(len, verdicts)) >= self.settings.enough:
                break
            gone = (self.layout.owners >= 0) & (group_fold[self.layout.owners] == fold)
            held = (row_fold == fold) & ~gone
            head = self.head(np.flatnonzero(~held & ~gone))
            for each, collected in zip(subjects, verdicts, strict=True):
                collected.extend(self._verdicts(each, head, held, gone, draw))
        return tuple(
            _fit_gate(collected, each.settings)
            for each, collected in zip(subjects, verdicts, strict=True)
        )

    def _verdicts(
        self, subject: Subject, head: Head, held: Mask, gone: Mask, draw: np.random.Generator
    ) -> Iterator[Verdict]:
        panel, settings, owners = subject.panel, subject.settings, self.layout.owners
        own = panel.holds(owners)
        known = _sample(held & own, draw, settings.own)
        for row in known:
            found = self._weigh(row, head, panel, Unseen(row=row))
            right = settings.any_group or found.best + panel.first == owners[row]
            yield Verdict(found.features, right)
        for kind in self._others(panel, own):
            for row in _sample(held & kind, draw, settings.other):
                found = self._weigh(row, head, panel, Unseen(row=row))
                yield Verdict(found.features, right=False)
        # In a tiny FAQ a fold may hold out no row but groups alone.
        for row in _sample(gone & own, draw, max(1, round(settings.whole * len(known)))):
            unseen = Unseen(row=row, group=int(owners[row]))
            found = self._weigh(row, head, panel, unseen)
            yield Verdict(found.features, right=False)

    def _others(self, panel: Panel, own: Mask) -> Iterator[Mask]:
        """The rows that belong to no group of the panel, by kind: all kinds are to be judged."""
        owners = self.layout.owners
        yield owners == NEGATIVE
        yield (owners >= 0) & ~own
        if not panel.skips_near_misses:
            yield owners == NEAR_MISS

    def _weigh(self, row: int, head: Head, panel: Panel, unseen: Unseen) -> Evidence:
        vector = self.rows.vector(row)
        return weigh(
            self.scorer.tokens(self.texts[row]),
            self.scorer.similarities(vector),
            head.scores(vector),
            layout=self.layout,
            panel=panel,
            blend=self.settings.blend,
            unseen=unseen,
        )


def _sample(chosen: Mask, draw: np.random.Generator, limit: int) -> list[int]:
    return [int(row) for row in draw.permutation(np.flatnonzero(chosen))[:limit]]


def _fit_gate(verdicts: Sequence[Verdict], settings: GateSettings) -> Gate:
    return fit_gate(
        Examples(
            features=np.array([each.features for each in verdicts], dtype=np.float64),
            right=np.array([each.right for each in verdicts], dtype=bool),
        ),
        answer_at=settings.answer_at,
        suggest_at=settings.suggest_at,
    )
