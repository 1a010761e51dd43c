"""Sparse vectors agree with what dense matrices give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.core.sparse import (
    Postings,
    Rows,
    Triples,
    Vector,
    count_by_group,
    idf,
    unit_rows,
    unit_vector,
)

Dense = NDArray[np.float32]
VALUES = st.sampled_from([0.0, 0.0, 0.0, 0.5, 1.0, 2.0])


@st.composite
def matrices(draw: st.DrawFn) -> Dense:
    row_count, column_count = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    size = row_count * column_count
    values = draw(st.lists(VALUES, min_size=size, max_size=size))
    return np.array(values, dtype=np.float32).reshape(row_count, column_count)


def triples_of(matrix: Dense, *, shift: int = 0) -> Triples:
    rows, columns = np.nonzero(matrix)
    backwards = slice(None, None, -1)  # triples come in no order
    return Triples((columns + shift)[backwards], rows[backwards], matrix[rows, columns][backwards])


def vector_of(values: Dense) -> Vector:
    return Vector(np.flatnonzero(values), values[np.flatnonzero(values)])


def dense(rows: Rows) -> Dense:
    matrix = np.zeros((len(rows), rows.column_count), dtype=np.float32)
    for row in range(len(rows)):
        vector = rows.vector(row)
        matrix[row, vector.columns] = vector.values
    return matrix


@given(matrices(), st.data())
def test_products_and_rows_are_those_of_the_dense_matrix(
    matrix: Dense, data: st.DataObject
) -> None:
    row_count, column_count = matrix.shape
    cut = data.draw(st.integers(0, column_count))
    postings = Postings(
        [triples_of(matrix[:, :cut]), triples_of(matrix[:, cut:], shift=cut)],
        row_count=row_count,
        column_count=column_count,
    )
    question = np.array(
        data.draw(st.lists(VALUES, min_size=column_count, max_size=column_count)), dtype=np.float32
    )
    assert postings.products(vector_of(question)) == pytest.approx(matrix @ question)
    rows = postings.rows()
    assert len(rows) == row_count
    assert rows.column_count == column_count
    assert dense(rows).tolist() == matrix.tolist()


def test_a_vector_of_nothing_has_no_product_with_any_row() -> None:
    postings = Postings([triples_of(np.ones((2, 3), np.float32))], row_count=2, column_count=3)
    assert postings.products(vector_of(np.zeros(3, np.float32))).tolist() == [0, 0]


@given(matrices(), st.sampled_from([0.4, 1.0]))
def test_every_row_that_holds_something_is_scaled_to_its_length(
    matrix: Dense, weight: float
) -> None:
    scaled = unit_rows(triples_of(matrix), row_count=len(matrix), weight=weight)
    found = np.zeros_like(matrix)
    found[scaled.rows, scaled.columns] = scaled.values
    lengths = np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)
    assert found == pytest.approx(matrix / lengths * np.sqrt(weight), abs=1e-6)


def test_a_vector_is_scaled_to_its_length_what_is_unknown_included() -> None:
    vector = Vector(np.array([2, 5]), np.array([3.0, 4.0], dtype=np.float32))
    alone = unit_vector(vector, unknown=0, weight=1)
    assert alone.values == pytest.approx([0.6, 0.8])
    assert alone.columns.tolist() == [2, 5]
    half = unit_vector(vector, unknown=75.0, weight=1)
    assert half.values == pytest.approx([0.3, 0.4])
    assert unit_vector(vector, unknown=0, weight=0.25).values == pytest.approx([0.3, 0.4])


def test_a_vector_of_nothing_stays_nothing() -> None:
    nothing = vector_of(np.zeros(3, np.float32))
    assert unit_vector(nothing, unknown=0, weight=1).values.tolist() == []


def test_rows_with_a_column_are_counted_for_each_group_and_not_for_none() -> None:
    columns = np.array([0, 0, 0, 2, 2, 2])
    owners = np.array([0, 0, 1, 1, -1, -2])
    counts = count_by_group(columns, owners, column_count=3, group_count=2)
    assert counts.tolist() == [[2, 1], [0, 0], [0, 1]]


def test_idf_is_the_log_of_one_and_all_groups_over_those_with_the_column() -> None:
    by_group = np.array([[5, 1, 2, 1], [0, 9, 0, 0], [0, 1, 0, 1]], dtype=np.int16)
    assert idf(by_group) == pytest.approx(np.log([2, 5, 3]))


def test_a_column_of_negatives_alone_is_as_rare_as_one_of_a_single_group() -> None:
    by_group = np.array([[0, 0, 0], [0, 1, 0]], dtype=np.int16)
    only_negatives, single = idf(by_group)
    assert only_negatives == single
