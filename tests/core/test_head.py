"""The linear head does what a linear support vector machine must do."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.core.head import BIAS, Head, fit_head, no_head
from bot.core.sparse import Rows, Vector

ROUNDING = 0.03
"""What scores may lose because weights are kept in few bits."""

Dense = NDArray[np.float32]
Labels = NDArray[np.int8]
NO_WORDS = Vector(np.array([], np.intp), np.array([], np.float32))


def rows_of(matrix: Dense) -> Rows:
    """A dense matrix by rows, what is 0 left out."""
    at, columns = np.nonzero(matrix)
    starts = np.concatenate(([0], np.cumsum(np.count_nonzero(matrix, axis=1))))
    return Rows(starts, columns, matrix[at, columns], matrix.shape[1])


def labels_of(owners: list[int], group_count: int) -> Labels:
    labels = -np.ones((len(owners), group_count), dtype=np.int8)
    for row, owner in enumerate(owners):
        if owner >= 0:
            labels[row, owner] = 1
    return labels


def scores(head: Head, matrix: Dense) -> Dense:
    rows = rows_of(matrix)
    return np.array([head.scores(rows.vector(row)) for row in range(len(rows))])


def weights_of(head: Head, column_count: int) -> Dense:
    """The weight of each column and, last, of the constant feature, for each group."""
    bias = head.scores(NO_WORDS)
    return np.vstack((scores(head, np.eye(column_count, dtype=np.float32)) - bias, bias / BIAS))


def same(one: Head, other: Head, column_count: int = 4) -> bool:
    return bool((weights_of(one, column_count) == weights_of(other, column_count)).all())


def loss(matrix: Dense, labels: Labels, head: Head, cost: float) -> NDArray[np.float64]:
    """What the machine of each group minimises: its squared length and squared hinge losses."""
    weights = weights_of(head, matrix.shape[1]).astype(np.float64)
    slack = np.maximum(1 - labels * scores(head, matrix), 0) * (labels != 0)
    return np.asarray(np.square(weights).sum(axis=0) / 2 + cost * np.square(slack).sum(axis=0))


def slow_weights(matrix: Dense, labels: Labels, cost: float) -> NDArray[np.float64]:
    """The minimum found by plain gradient descent on the dense matrix."""
    design = np.hstack((matrix, np.full((len(matrix), 1), BIAS))).astype(np.float64)
    rate = 1 / (1 + 2 * cost * np.linalg.norm(design, 2) ** 2)
    weights = np.zeros((design.shape[1], labels.shape[1]))
    for _ in range(2000):
        slack = np.maximum(1 - labels * (design @ weights), 0) * (labels != 0)
        weights -= rate * (weights - 2 * cost * design.T @ (labels * slack))
    return weights


@st.composite
def problems(draw: st.DrawFn) -> tuple[Dense, Labels]:
    row_count, column_count, group_count = (draw(st.integers(1, most)) for most in (7, 5, 3))
    size = row_count * column_count
    values = draw(
        st.lists(st.sampled_from([0.0, 0.0, 0.3, 0.7, 1.0]), min_size=size, max_size=size)
    )
    labels = draw(
        st.lists(
            st.sampled_from([-1, -1, 0, 1]),
            min_size=row_count * group_count,
            max_size=row_count * group_count,
        )
    )
    return (
        np.array(values, dtype=np.float32).reshape(row_count, column_count),
        np.array(labels, dtype=np.int8).reshape(row_count, group_count),
    )


# Two groups of two rows that share a word, and two rows that belong to none.
TOY: Dense = np.array(
    [
        [0.8, 0.0, 0.6, 0.0],
        [1.0, 0.0, 0.0, 0.0],
        [0.0, 0.8, 0.6, 0.0],
        [0.0, 1.0, 0.0, 0.0],
        [0.0, 0.0, 0.0, 1.0],
        [0.0, 0.0, 0.6, 0.8],
    ],
    dtype=np.float32,
)
TOY_LABELS = labels_of([0, 0, 1, 1, -1, -1], 2)


def test_rows_that_can_be_told_apart_are_told_apart() -> None:
    found = scores(fit_head(rows_of(TOY), TOY_LABELS, cost=10, epochs=20), TOY)
    assert np.sign(found).tolist() == TOY_LABELS.tolist()


def test_few_epochs_are_enough_to_rank_the_own_group_first() -> None:
    found = scores(fit_head(rows_of(TOY), TOY_LABELS), TOY)
    assert found[:4].argmax(axis=1).tolist() == [0, 0, 1, 1]
    assert found[4:].max() < found[:2, 0].min()


@settings(max_examples=25)
@given(problems(), st.sampled_from([0.5, 1.0, 3.0]))
def test_with_many_epochs_the_head_is_the_machine_that_gradient_descent_finds(
    problem: tuple[Dense, Labels], cost: float
) -> None:
    matrix, labels = problem
    head = fit_head(rows_of(matrix), labels, cost=cost, epochs=200)
    slow = slow_weights(matrix, labels, cost)
    assert weights_of(head, matrix.shape[1]) == pytest.approx(slow, abs=ROUNDING)


@settings(max_examples=40)
@given(problems(), st.sampled_from([0.5, 1.0, 3.0]))
def test_a_fit_is_never_worse_than_a_head_without_an_opinion(
    problem: tuple[Dense, Labels], cost: float
) -> None:
    matrix, labels = problem
    head = fit_head(rows_of(matrix), labels, cost=cost, epochs=60)
    nothing = no_head(matrix.shape[1], labels.shape[1])
    assert (
        loss(matrix, labels, head, cost) <= loss(matrix, labels, nothing, cost) + ROUNDING
    ).all()


def test_every_further_epoch_comes_nearer_to_the_best_fit() -> None:
    losses = [
        loss(TOY, TOY_LABELS, fit_head(rows_of(TOY), TOY_LABELS, epochs=epochs), 1.0).sum()
        for epochs in (1, 3, 30)
    ]
    assert losses == sorted(losses, reverse=True)


def test_a_higher_cost_fits_the_rows_more_closely() -> None:
    misfits = []
    for cost in (0.1, 1.0, 10.0):
        head = fit_head(rows_of(TOY), TOY_LABELS, cost=cost, epochs=50)
        slack = np.maximum(1 - TOY_LABELS * scores(head, TOY), 0)
        misfits.append(np.square(slack).sum())
    assert misfits == sorted(misfits, reverse=True)
    assert misfits[0] > misfits[-1]


@given(problems(), st.data())
def test_a_row_that_is_not_to_be_used_might_as_well_not_exist(
    problem: tuple[Dense, Labels], data: st.DataObject
) -> None:
    matrix, labels = problem
    use = np.array(sorted(data.draw(st.sets(st.integers(0, len(matrix) - 1)))), dtype=np.intp)
    used = fit_head(rows_of(matrix), labels, use=use)
    alone = fit_head(rows_of(matrix[use]), labels[use])
    assert same(used, alone, matrix.shape[1])


def with_meanings(matrix: Dense, cut: int) -> Rows:
    """The columns from `cut` on as the dense rest of the rows."""
    return replace(rows_of(matrix[:, :cut]), meanings=matrix[:, cut:])


@given(problems(), st.data())
def test_columns_are_weighed_alike_in_the_dense_rest_of_vectors(
    problem: tuple[Dense, Labels], data: st.DataObject
) -> None:
    matrix, labels = problem
    rows = with_meanings(matrix, data.draw(st.integers(0, matrix.shape[1])))
    use = np.array(sorted(data.draw(st.sets(st.integers(0, len(matrix) - 1)))), dtype=np.intp)
    dense, sparse = fit_head(rows, labels, use=use), fit_head(rows_of(matrix), labels, use=use)
    found = np.array([dense.scores(rows.vector(row)) for row in range(len(rows))])
    assert found == pytest.approx(scores(sparse, matrix), abs=ROUNDING)


def test_a_vector_without_a_meaning_is_scored_by_its_words_alone() -> None:
    rows = with_meanings(TOY, 3)
    head = fit_head(rows, TOY_LABELS)
    of_words = [head.scores(replace(rows.vector(row), meaning=None)) for row in range(len(TOY))]
    nothing = np.zeros(1, dtype=np.float32)
    as_nought = [head.scores(replace(rows.vector(row), meaning=nothing)) for row in range(len(TOY))]
    assert np.array(of_words) == pytest.approx(np.array(as_nought))


def test_no_head_has_no_opinion_of_a_meaning() -> None:
    vector = with_meanings(TOY, 2).vector(0)
    assert no_head(2, 3).scores(vector).tolist() == [0.0, 0.0, 0.0]


def test_learning_from_no_row_leaves_no_opinion() -> None:
    head = fit_head(rows_of(TOY), TOY_LABELS, use=np.array([], dtype=np.intp))
    assert same(head, no_head(4, 2))


def test_using_every_row_is_the_same_as_naming_none() -> None:
    everything = fit_head(rows_of(TOY), TOY_LABELS, use=np.arange(len(TOY)))
    assert same(everything, fit_head(rows_of(TOY), TOY_LABELS))


def test_a_row_teaches_nothing_of_a_group_that_its_label_is_nought_for() -> None:
    labels = TOY_LABELS.copy()
    labels[4:, 0] = 0
    head = fit_head(rows_of(TOY), labels, epochs=50)
    without = fit_head(rows_of(TOY[:4]), TOY_LABELS[:4], epochs=50)
    both = fit_head(rows_of(TOY), TOY_LABELS, epochs=50)
    assert scores(head, TOY)[:, 0] == pytest.approx(scores(without, TOY)[:, 0], abs=ROUNDING)
    assert scores(head, TOY)[:, 1] == pytest.approx(scores(both, TOY)[:, 1], abs=ROUNDING)


def test_groups_are_fitted_apart_from_each_other() -> None:
    both = fit_head(rows_of(TOY), TOY_LABELS)
    first = fit_head(rows_of(TOY), TOY_LABELS[:, :1])
    assert scores(both, TOY)[:, :1] == pytest.approx(scores(first, TOY), abs=ROUNDING)


def test_the_same_rows_give_the_same_head() -> None:
    assert same(fit_head(rows_of(TOY), TOY_LABELS), fit_head(rows_of(TOY), TOY_LABELS))


def test_a_row_without_words_pushes_the_bias_alone() -> None:
    blank = np.vstack((TOY, np.zeros((1, 4), np.float32)))
    head = fit_head(rows_of(blank), labels_of([0, 0, 1, 1, -1, -1, -1], 2))
    assert np.isfinite(scores(head, blank)).all()
    assert (head.scores(NO_WORDS) < fit_head(rows_of(TOY), TOY_LABELS).scores(NO_WORDS)).all()


def test_no_head_scores_nought_whatever_it_is_asked() -> None:
    assert scores(no_head(4, 3), TOY).tolist() == [[0.0, 0.0, 0.0]] * len(TOY)


@given(problems())
def test_a_score_is_the_weighted_sum_of_the_columns_and_the_bias(
    problem: tuple[Dense, Labels],
) -> None:
    matrix, labels = problem
    head = fit_head(rows_of(matrix), labels)
    constant = np.full((len(matrix), 1), BIAS)
    expected = np.hstack((matrix, constant)) @ weights_of(head, matrix.shape[1])
    assert scores(head, matrix) == pytest.approx(expected, abs=1e-4)
