"""What speaks for and against the best group: the features that a gate weighs.

A group is an entry or an urgent situation: both are rows of text that belong together. A panel is
the run of groups among which one is sought.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.scoring import Token

Floats = NDArray[np.floating]
Positions = NDArray[np.intp]

NEGATIVE = -1
"""The owner of a row that belongs to no group."""

NEAR_MISS = -2
"""The owner of a row that is no urgent situation, and may or may not be an entry's."""

NEIGHBOURS = 10
"""Rows nearest to the question that vote."""

SHARPNESS = 4.0
"""By how much head scores are multiplied before their softmax."""

NAMES = (
    "score",
    "best three phrasings",
    "centroid",
    "head",
    "head margin",
    "head of the first three",
    "head undecided",
    "head over other panels",
    "head of the panel",
    "unexplained by the best",
    "unexplained by any",
    "mass unexplained by the best",
    "mass unexplained by any",
    "nearest negative",
    "negative over phrasing",
    "neighbours of the best",
    "neighbours outside",
    "content words",
)
"""The features, in the order of `Evidence.features`."""


@dataclass(frozen=True, slots=True)
class Blend:
    """How the three views of a group add up to its score; chosen on tuning data."""

    best: float = 0.4
    centroid: float = 0.6
    head: float = 1.0


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the rows of each group stand: rows are sorted by group, those of none come last.

    `owners` (rows,) is the group of each row, NEGATIVE or NEAR_MISS; `starts`, `counts` and
    `centroid_norms` (groups,) describe the groups' rows; `rows_by_group` (names, groups) counts
    the rows of each group with each name that a word is known by.
    """

    owners: NDArray[np.integer]
    starts: Positions
    counts: Positions
    centroid_norms: Floats
    rows_by_group: NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Panel:
    """The groups from `first` to before `last`; rows of other groups speak against all of them.

    Near misses speak against them, too, unless `skips_near_misses`. `column` is the place among a
    head's scores of the one for the panel as a whole: is the question any of its groups'?
    """

    first: int
    last: int
    column: int
    skips_near_misses: bool = False

    def __len__(self) -> int:
        """How many groups there are."""
        return self.last - self.first

    def holds(self, owners: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Which owners are groups of the panel."""
        return np.asarray((owners >= self.first) & (owners < self.last))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Scores of a panel's groups (shape (groups,)), the best of them, and its features.

    `best` counts from the panel's first group; `best_row` is the row most like the question.
    """

    scores: Floats
    best: int
    best_row: int
    features: Floats


@dataclass(frozen=True, slots=True)
class Unseen:
    """What is to be treated as never seen, to judge the matcher on its own rows."""

    row: int = -1
    group: int = -1


NOTHING = Unseen()


def weigh(
    tokens: Sequence[Token],
    similarities: Floats,
    head: Floats,
    *,
    layout: Layout,
    panel: Panel,
    blend: Blend,
    unseen: Unseen = NOTHING,
) -> Evidence:
    """Score the groups of a panel for a question and gather the evidence for the best one.

    `similarities` has shape (rows,), `head` (groups + panels,). What `unseen` names takes no part;
    the caller has seen to it that `head` does not know it either.
    """
    left_out = _left_out(layout, panel, unseen)
    rows = np.where(left_out, 0.0, similarities)
    groups = slice(panel.first, panel.last)
    starts, counts = layout.starts[groups], layout.counts[groups].copy()
    if unseen.row >= 0 and panel.first <= layout.owners[unseen.row] < panel.last:
        own = layout.owners[unseen.row] - panel.first
        counts[own] = max(counts[own] - 1, 1)
    begin, end = int(starts[0]), int(starts[-1] + layout.counts[panel.last - 1])
    inside = rows[begin:end]
    best_of = np.maximum.reduceat(inside, starts - begin)
    centroid = np.add.reduceat(inside, starts - begin) / counts / layout.centroid_norms[groups]
    in_head = head[groups].copy()
    scores = blend.best * best_of + blend.centroid * centroid + blend.head * in_head
    if panel.first <= unseen.group < panel.last:
        scores[unseen.group - panel.first] = in_head[unseen.group - panel.first] = -np.inf
    best = int(scores.argmax())
    owners = layout.owners[_nearest(np.where(left_out, -1.0, rows))]
    negative = float(max(rows[:begin].max(initial=0.0), rows[end:].max(initial=0.0)))
    unexplained, unknown, content = _unexplained(tokens, best, layout, panel, unseen)
    own_rows = rows[starts[best] : starts[best] + layout.counts[best + panel.first]]
    nearest = np.sort(own_rows)[::-1][: min(3, int(counts[best]))]
    features = np.array(
        [
            scores[best],
            nearest.mean(),
            centroid[best],
            in_head[best],
            _margin(in_head),
            np.sort(in_head[np.isfinite(in_head)])[-3:].sum(),
            _entropy(in_head),
            in_head[best] - _rival(head[: len(layout.starts)], panel),
            head[panel.column],
            unexplained / max(content, 1e-6),
            unknown / max(content, 1e-6),
            np.log1p(unexplained),
            np.log1p(unknown),
            negative,
            negative - best_of[best],
            np.sum(owners == best + panel.first) / max(len(owners), 1),
            np.sum(~panel.holds(owners)) / max(len(owners), 1),
            np.log1p(sum(not token.is_stop_word for token in tokens)),
        ],
        dtype=np.float32,
    )
    return Evidence(
        scores=scores,
        best=best,
        best_row=int(starts[best] + own_rows.argmax()),
        features=features,
    )


def _left_out(layout: Layout, panel: Panel, unseen: Unseen) -> NDArray[np.bool_]:
    """The rows that take no part, shape (rows,)."""
    left_out = (
        layout.owners == NEAR_MISS
        if panel.skips_near_misses
        else np.zeros(len(layout.owners), dtype=bool)
    )
    if unseen.row >= 0:
        left_out[unseen.row] = True
    if unseen.group >= 0:
        begin = layout.starts[unseen.group]
        left_out[begin : begin + layout.counts[unseen.group]] = True
    return left_out


def _nearest(rows: Floats) -> Positions:
    """The rows most like the question, of those that take part (the others are below 0)."""
    count = min(NEIGHBOURS, len(rows))
    nearest = np.argpartition(-rows, count - 1)[:count]
    return nearest[rows[nearest] >= 0.0]


def _entropy(values: Floats) -> float:
    """How undecided scores are: the entropy (nats) of their softmax at `SHARPNESS`."""
    weights = np.exp(SHARPNESS * (values - values.max()))
    shares = weights / weights.sum()
    return float(-(shares * np.log(shares + 1e-12)).sum())


def _rival(head: Floats, panel: Panel) -> float:
    """The best head score of the groups outside the panel; -1, a plain no, where there are none."""
    return float(max(head[: panel.first].max(initial=-1.0), head[panel.last :].max(initial=-1.0)))


def _margin(values: Floats) -> float:
    if len(values) < 2:
        return 0.0
    second, first = np.partition(values, -2)[-2:]
    return float(first - second) if np.isfinite(second) else 0.0


def _unexplained(
    tokens: Sequence[Token], best: int, layout: Layout, panel: Panel, unseen: Unseen
) -> tuple[float, float, float]:
    """The idf mass of content words that the best group, and that no group, knows; and of all."""
    by_best, by_any, content = 0.0, 0.0, 0.0
    own = int(layout.owners[unseen.row]) - panel.first if unseen.row >= 0 else -1
    for token in tokens:
        if token.is_stop_word:
            continue
        content += token.mass
        knows = np.zeros(len(panel), dtype=bool)
        for column in token.columns:
            rows = layout.rows_by_group[column, panel.first : panel.last]
            seen = rows > 0
            if 0 <= own < len(panel) and rows[own] == 1:
                seen[own] = False
            knows |= seen
        if panel.first <= unseen.group < panel.last:
            knows[unseen.group - panel.first] = False
        doubt = 1.0 - token.trust
        by_best += token.mass * (doubt if knows[best] else 1.0)
        by_any += token.mass * (doubt if knows.any() else 1.0)
    return by_best, by_any, content
