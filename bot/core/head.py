"""The linear head: one linear support vector machine an entry, fitted when the FAQ is loaded.

L2-regularised squared hinge loss, one entry against the rest, solved by dual coordinate descent
(Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM", ICML 2008), all
entries at once for each row.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.sparse import Floats, Positions, Rows, Vector

BIAS = 0.5
"""The constant feature that stands for the intercept."""


@dataclass(frozen=True, slots=True)
class Head:
    """Linear scores of entries: `weights` has shape (columns, entries), `bias` (entries,).

    Half precision is enough for weights that are only summed, and halves the memory.
    """

    weights: NDArray[np.float16]
    bias: Floats

    def scores(self, vector: Vector) -> Floats:
        """The score of every entry for one sparse vector, shape (entries,); above 0 means yes."""
        return vector.values @ self.weights[vector.columns].astype(np.float32) + self.bias


def no_head(column_count: int, entry_count: int) -> Head:
    """A head without an opinion: every score is 0."""
    # Broadcasting stands for the full shape without its memory.
    weights = np.broadcast_to(np.zeros(1, dtype=np.float16), (column_count, entry_count))
    return Head(weights=weights, bias=np.zeros(entry_count, dtype=np.float32))


def fit_head(
    rows: Rows,
    owners: NDArray[np.intp],
    entry_count: int,
    *,
    use: Positions | None = None,
    cost: float = 1.0,
    epochs: int = 3,
) -> Head:
    """Fit a head on rows and the entry of each (-1: belongs to none, an example against all).

    `use` names the rows to learn from (None: all), `cost` is the C of the SVM, `epochs` how often
    each row is visited, in a fixed shuffled order.
    """
    weights = np.zeros((rows.column_count, entry_count), dtype=np.float32)
    bias = np.zeros(entry_count, dtype=np.float32)
    dual = np.zeros((len(rows), entry_count), dtype=np.float32)
    sign = -np.ones((len(rows), entry_count), dtype=np.float32)
    inside = np.flatnonzero(owners >= 0)
    sign[inside, owners[inside]] = 1.0
    slack = np.float32(0.5 / cost)
    length = np.add.reduceat(np.square(rows.values), rows.starts[:-1])
    curvature = (length + BIAS**2 + slack).astype(np.float32)
    shuffled = np.random.default_rng(0)
    for _ in range(epochs):
        for row in shuffled.permutation(np.arange(len(rows)) if use is None else use):
            at = slice(rows.starts[row], rows.starts[row + 1])
            columns, values = rows.columns[at], rows.values[at]
            part = weights[columns]
            score = values @ part + BIAS * bias
            gradient = sign[row] * score - 1.0 + slack * dual[row]
            moved = np.maximum(dual[row] - gradient / curvature[row], 0.0)
            step = (moved - dual[row]) * sign[row]
            dual[row] = moved
            weights[columns] = part + values[:, None] * step
            bias += BIAS * step
    return Head(weights=weights.astype(np.float16), bias=BIAS * bias)
