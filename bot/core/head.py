"""The linear head: one linear support vector machine a group, fitted when the FAQ is loaded.

L2-regularised squared hinge loss, one group against the rest, solved by dual coordinate descent
(Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM", ICML 2008), all
groups at once for each row.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.sparse import Floats, Positions, Rows, Vector

BIAS = 0.5
"""The constant feature that stands for the intercept."""


@dataclass(frozen=True, slots=True)
class Head:
    """Linear scores of groups.

    `weights`, shape (columns, groups), count steps of `scale` (groups,): weights that are only
    summed bear the rounding, and eight bits are a quarter of the memory. `bias` is (groups,),
    `of_meaning` (dimensions, groups) weighs the dense rest of vectors that have one.
    """

    weights: NDArray[np.int8]
    scale: Floats
    bias: Floats
    of_meaning: Floats | None = None

    @property
    def has_opinion(self) -> bool:
        """Whether it was fitted at all."""
        return bool(self.scale.any())

    def scores(self, vector: Vector) -> Floats:
        """The score of every group for one sparse vector, shape (groups,); above 0 means yes."""
        steps = vector.values @ self.weights[vector.columns].astype(np.float32)
        scores: Floats = steps * self.scale + self.bias
        if self.of_meaning is not None and vector.meaning is not None:
            scores = scores + vector.meaning @ self.of_meaning
        return scores


def no_head(column_count: int, group_count: int) -> Head:
    """A head without an opinion: every score is 0."""
    # Broadcasting stands for the full shape without its memory.
    weights = np.broadcast_to(np.zeros(1, dtype=np.int8), (column_count, group_count))
    nothing = np.zeros(group_count, dtype=np.float32)
    return Head(weights=weights, scale=nothing, bias=nothing)


def fit_head(
    rows: Rows,
    labels: NDArray[np.int8],
    *,
    use: Positions | None = None,
    cost: float = 1.0,
    epochs: int = 3,
) -> Head:
    """Fit a head on rows and what each teaches of each group.

    `labels` has shape (rows, groups): 1 the row belongs to the group, -1 it does not, 0 the row
    teaches nothing of the group. `use` names the rows to learn from (None: all), `cost` is the C
    of the SVM, `epochs` how often each row is visited, in a fixed shuffled order.
    """
    group_count = labels.shape[1]
    weights = np.zeros((rows.column_count, group_count), dtype=np.float32)
    meanings = rows.meanings if rows.meanings is not None else np.empty((len(rows), 0), np.float32)
    of_meaning = np.zeros((meanings.shape[1], group_count), dtype=np.float32)
    bias = np.zeros(group_count, dtype=np.float32)
    dual = np.zeros((len(rows), group_count), dtype=np.float32)
    slack = np.float32(0.5 / cost)
    curvature = (_squared_lengths(rows) + BIAS**2 + slack).astype(np.float32)
    shuffled = np.random.default_rng(0)
    for _ in range(epochs):
        for row in shuffled.permutation(np.arange(len(rows)) if use is None else use):
            at = slice(rows.starts[row], rows.starts[row + 1])
            columns, values = rows.columns[at], rows.values[at]
            part = weights[columns]
            score = values @ part + BIAS * bias
            if meanings.size:
                score += meanings[row] @ of_meaning
            sign = labels[row]
            gradient = sign * score - 1.0 + slack * dual[row]
            moved = np.maximum(dual[row] - gradient / curvature[row], 0.0)
            step = (moved - dual[row]) * sign
            dual[row] = moved
            weights[columns] = part + values[:, None] * step
            if meanings.size:
                of_meaning += meanings[row][:, None] * step
            bias += BIAS * step
    scale = np.maximum(np.abs(weights).max(axis=0, initial=0.0), 1e-9) / 127
    return Head(
        weights=np.rint(weights / scale).astype(np.int8),
        scale=scale,
        bias=BIAS * bias,
        of_meaning=of_meaning if meanings.size else None,
    )


def _squared_lengths(rows: Rows) -> NDArray[np.float64]:
    squares = np.concatenate(([0.0], np.cumsum(np.square(rows.values, dtype=np.float64))))
    lengths: NDArray[np.float64] = squares[rows.starts[1:]] - squares[rows.starts[:-1]]
    if rows.meanings is not None:
        lengths = lengths + np.square(rows.meanings).sum(axis=1)
    return lengths
