"""What speaks for and against the best entry: the features that the gate weighs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.lexical import Analysis

Floats = NDArray[np.floating]
Positions = NDArray[np.intp]

NEIGHBOURS = 10
"""Rows nearest to the question that vote."""

NAMES = (
    "score",
    "best phrasing",
    "centroid",
    "head",
    "head margin",
    "unexplained by the entry",
    "unexplained by any entry",
    "mass unexplained by the entry",
    "mass unexplained by any entry",
    "nearest negative",
    "negative over phrasing",
    "neighbours of the entry",
    "neighbours that are negative",
    "content words",
)
"""The features, in the order of `Evidence.features`."""


@dataclass(frozen=True, slots=True)
class Blend:
    """How the three views of an entry add up to its score; chosen on tuning data."""

    best: float = 0.4
    centroid: float = 0.6
    head: float = 0.3


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the rows of each entry stand: rows are sorted by entry, negatives come last.

    `starts`, `counts` (entries,) and `centroid_norms` (entries,) describe the entries' rows;
    `rows_by_entry` (word columns, entries) counts the rows of each entry with each word feature.
    """

    starts: Positions
    counts: Positions
    centroid_norms: Floats
    rows_by_entry: NDArray[np.integer]

    @property
    def phrasing_count(self) -> int:
        """How many rows are phrasings; the rest are negatives."""
        return int(self.counts.sum())

    def owner(self, row: int) -> int:
        """The entry of a row, -1 for a negative."""
        if row >= self.phrasing_count:
            return -1
        return int(np.searchsorted(self.starts, row, side="right")) - 1


@dataclass(frozen=True, slots=True)
class Evidence:
    """Scores of all entries (shape (entries,)), the best of them, and its features."""

    scores: Floats
    best: int
    best_row: int
    features: Floats


@dataclass(frozen=True, slots=True)
class Unseen:
    """What is to be treated as never seen, to judge the matcher on its own rows."""

    row: int = -1
    entry: int = -1


NOTHING = Unseen()


def weigh(
    analysis: Analysis,
    similarities: Floats,
    head: Floats,
    *,
    layout: Layout,
    blend: Blend,
    unseen: Unseen = NOTHING,
) -> Evidence:
    """Score every entry for a question and gather the evidence for the best one.

    `similarities` has shape (rows,), `head` (entries,). What `unseen` names takes no part; the
    caller has taken its influence out of `head`.
    """
    rows = similarities.copy()
    counts = layout.counts
    if unseen.row >= 0:
        rows[unseen.row] = 0.0
        own = layout.owner(unseen.row)
        if own >= 0:
            counts = counts.copy()
            counts[own] = max(counts[own] - 1, 1)
    phrasings = rows[: layout.phrasing_count]
    best_of = np.maximum.reduceat(phrasings, layout.starts)
    centroid = np.add.reduceat(phrasings, layout.starts) / counts / layout.centroid_norms
    scores = blend.best * best_of + blend.centroid * centroid + blend.head * head
    if unseen.entry >= 0:
        scores[unseen.entry] = -np.inf
    best = int(scores.argmax())
    neighbours = _neighbours(rows, layout, unseen)
    negative = float(rows[layout.phrasing_count :].max(initial=0.0))
    begin, end = layout.starts[best], layout.starts[best] + layout.counts[best]
    unexplained, unknown, content = _unexplained(analysis, best, layout, unseen)
    total = max(content, 1e-6)
    features = np.array(
        [
            scores[best],
            best_of[best],
            centroid[best],
            head[best],
            _margin(np.where(np.isfinite(scores), head, -np.inf)),
            unexplained / total,
            unknown / total,
            np.log1p(unexplained),
            np.log1p(unknown),
            negative,
            negative - best_of[best],
            np.mean(neighbours == best),
            np.mean(neighbours < 0),
            np.log1p(sum(not token.is_stop_word for token in analysis.tokens)),
        ],
        dtype=np.float32,
    )
    best_row = int(begin + phrasings[begin:end].argmax())
    return Evidence(scores=scores, best=best, best_row=best_row, features=features)


def _neighbours(rows: Floats, layout: Layout, unseen: Unseen) -> Positions:
    """The entries of the nearest rows, -1 for negatives."""
    if unseen.entry >= 0:
        begin = layout.starts[unseen.entry]
        rows = rows.copy()
        rows[begin : begin + layout.counts[unseen.entry]] = 0.0
    count = min(NEIGHBOURS, len(rows))
    nearest = np.argpartition(-rows, count - 1)[:count]
    owners = np.searchsorted(layout.starts, nearest, side="right") - 1
    return np.where(nearest < layout.phrasing_count, owners, -1)


def _margin(values: Floats) -> float:
    if len(values) < 2:
        return 0.0
    second, first = np.partition(values, -2)[-2:]
    return float(first - second) if np.isfinite(second) else 0.0


def _unexplained(
    analysis: Analysis, best: int, layout: Layout, unseen: Unseen
) -> tuple[float, float, float]:
    """The idf mass of content words that the best entry, and that no entry, knows; and of all."""
    by_entry, by_any, content = 0.0, 0.0, 0.0
    own = layout.owner(unseen.row) if unseen.row >= 0 else -1
    for token in analysis.tokens:
        if token.is_stop_word:
            continue
        content += token.mass
        seen = np.zeros(len(layout.starts), dtype=bool)
        for column in token.columns:
            rows = layout.rows_by_entry[column]
            knows = rows > 0
            if own >= 0 and rows[own] == 1:
                knows[own] = False
            seen |= knows
        if unseen.entry >= 0:
            seen[unseen.entry] = False
        doubt = 1.0 - token.trust
        by_entry += token.mass * (doubt if seen[best] else 1.0)
        by_any += token.mass * (doubt if seen.any() else 1.0)
    return by_entry, by_any, content
