"""Sparse vectors with numpy alone: weighing, normalising, and inner products with many rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Positions = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Triples:
    """Non-zero values of a matrix, in no order: the column, row and value of each."""

    columns: Positions
    rows: Positions
    values: Floats


@dataclass(frozen=True, slots=True)
class Vector:
    """A sparse vector: its non-zero columns and their values; and its dense rest, if it has one."""

    columns: Positions
    values: Floats
    meaning: Floats | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse vectors, one a row (CSR): those of row i from `starts[i]` to `starts[i + 1]`.

    `meanings`, shape (rows, dimensions), is their dense rest, if they have one.
    """

    starts: Positions
    columns: Positions
    values: Floats
    column_count: int
    meanings: Floats | None = None

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.starts) - 1

    def vector(self, row: int) -> Vector:
        """One row."""
        at = slice(self.starts[row], self.starts[row + 1])
        meaning = None if self.meanings is None else self.meanings[row]
        return Vector(self.columns[at], self.values[at], meaning)


class Postings:
    """The rows that hold each column (CSC), for inner products of one vector with every row."""

    def __init__(self, parts: Sequence[Triples], *, row_count: int, column_count: int) -> None:
        columns = np.concatenate([part.columns for part in parts])
        order = np.argsort(columns, kind="stable")
        counts = np.bincount(columns, minlength=column_count)
        self._starts = np.concatenate(([0], np.cumsum(counts)))
        # The smallest types that serve: this is most of what a FAQ weighs in memory.
        row_type = np.min_scalar_type(row_count)
        self._rows = np.concatenate([part.rows for part in parts])[order].astype(row_type)
        self._values = np.concatenate([part.values for part in parts])[order].astype(np.float16)
        self._row_count = row_count

    def products(self, vector: Vector) -> Floats:
        """The inner product of a vector with every row, shape (rows,)."""
        starts = self._starts[vector.columns]
        lengths = self._starts[vector.columns + 1] - starts
        total = int(lengths.sum())
        before = np.cumsum(lengths) - lengths
        at = np.repeat(starts - before, lengths) + np.arange(total)
        weights = self._values[at] * np.repeat(vector.values, lengths)
        products = np.bincount(self._rows[at], weights=weights, minlength=self._row_count)
        return products.astype(np.float32)

    def rows(self) -> Rows:
        """The same matrix by rows."""
        columns = np.repeat(np.arange(len(self._starts) - 1), np.diff(self._starts))
        order = np.argsort(self._rows, kind="stable")
        counts = np.bincount(self._rows, minlength=self._row_count)
        return Rows(
            starts=np.concatenate(([0], np.cumsum(counts))),
            columns=columns[order],
            values=self._values[order].astype(np.float32),
            column_count=len(self._starts) - 1,
        )


def count_by_group(
    columns: Positions, owners: Positions, *, column_count: int, group_count: int
) -> NDArray[np.int16]:
    """How many rows of each group hold each column, shape (columns, groups).

    `owners` is the group of each occurrence, below 0 where it belongs to none.
    """
    inside = owners >= 0
    cells = columns[inside] * group_count + owners[inside]
    counts = np.bincount(cells, minlength=column_count * group_count)
    return counts.reshape(column_count, group_count).astype(np.int16)


def idf(by_group: NDArray[np.int16]) -> Floats:
    """log(1 + groups / groups with the column), shape (columns,).

    A column that only negative examples have is as rare as one of a single group.
    """
    groups_with = np.maximum((by_group > 0).sum(axis=1), 1)
    weights: Floats = np.log1p(by_group.shape[1] / groups_with).astype(np.float32)
    return weights


def unit_rows(triples: Triples, *, row_count: int, weight: float) -> Triples:
    """Each row scaled to the length sqrt(weight)."""
    squares = np.bincount(triples.rows, weights=np.square(triples.values), minlength=row_count)
    factor = np.sqrt(weight / np.maximum(squares, 1e-18))
    values = (triples.values * factor[triples.rows]).astype(np.float32)
    return Triples(triples.columns, triples.rows, values)


def unit_vector(vector: Vector, *, unknown: float, weight: float) -> Vector:
    """A vector scaled to the length sqrt(weight).

    `unknown` is the sum of squares of what the question holds besides and no row has.
    """
    square = float(np.square(vector.values).sum()) + unknown
    factor = np.float32(np.sqrt(weight / max(square, 1e-18)))
    return Vector(vector.columns, vector.values * factor)
