"""The gate: evidence becomes a probability that can be trusted."""

from dataclasses import replace
from math import exp

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.core.gate import EXTREME, RIDGE, Examples, Gate, fit_gate

TRUE = np.array([1.6, -1.1, 0.0])
BASE = -0.4


def synthetic(count: int, *, seed: int = 0) -> Examples:
    """Questions whose true chance of being right is known: logistic in three features."""
    draw = np.random.default_rng(seed)
    features = draw.normal(size=(count, 3)) * [1.0, 5.0, 0.1] + [0.0, 20.0, -3.0]
    right = draw.random(count) < chances(features)
    return Examples(features, right)


def chances(features: NDArray[np.float64]) -> NDArray[np.float64]:
    standard = (features - [0.0, 20.0, -3.0]) / [1.0, 5.0, 0.1]
    return np.asarray(1 / (1 + np.exp(-(standard @ TRUE + BASE))))


def fitted(examples: Examples) -> Gate:
    return fit_gate(examples, answer_at=0.6, suggest_at=0.2)


def confidences(gate: Gate, features: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([gate.confidence(row) for row in features])


@pytest.fixture(scope="module")
def gate() -> Gate:
    return fitted(synthetic(6000))


def test_a_gate_keeps_its_thresholds(gate: Gate) -> None:
    assert (gate.answer_at, gate.suggest_at) == (0.6, 0.2)


def test_coefficients_have_the_signs_and_sizes_of_the_truth(gate: Gate) -> None:
    assert gate.coefficients == pytest.approx(TRUE, abs=0.15)
    assert gate.intercept == pytest.approx(BASE, abs=0.15)


def test_confidence_is_the_true_probability_for_questions_not_seen(gate: Gate) -> None:
    unseen = synthetic(500, seed=1)
    error = np.abs(confidences(gate, unseen.features) - chances(unseen.features))
    assert error.max() < 0.06


def test_confidence_is_calibrated_of_those_sure_by_half_a_half_is_right(gate: Gate) -> None:
    unseen = synthetic(4000, seed=2)
    found = confidences(gate, unseen.features)
    for low in np.arange(0, 1, 0.2):
        inside = (found >= low) & (found < low + 0.2)
        assert inside.sum() > 100
        assert unseen.right[inside].mean() == pytest.approx(found[inside].mean(), abs=0.06)


def test_on_average_confidence_is_the_share_that_was_right() -> None:
    examples = synthetic(300)
    found = confidences(fitted(examples), examples.features)
    assert found.mean() == pytest.approx(examples.right.mean(), abs=5e-3)


def test_confidence_rises_with_what_speaks_for_and_falls_with_what_speaks_against(
    gate: Gate,
) -> None:
    for feature, direction in ((0, 1), (1, -1)):
        rows = np.tile(gate.mean, (9, 1))
        rows[:, feature] += np.linspace(-3, 3, 9) * gate.scale[feature]
        steps = np.diff(confidences(gate, rows)) * direction
        assert (steps > 0).all()


def test_contributions_and_intercept_sum_to_the_log_odds(gate: Gate) -> None:
    for row in synthetic(20, seed=3).features:
        log_odds = gate.contributions(row).sum() + gate.intercept
        assert gate.confidence(row) == pytest.approx(1 / (1 + exp(-log_odds)))


def test_each_contribution_comes_from_its_own_feature(gate: Gate) -> None:
    assert gate.contributions(gate.mean) == pytest.approx(0)
    moved = gate.mean.copy()
    moved[1] += 2 * gate.scale[1]
    assert gate.contributions(moved) == pytest.approx([0, 2 * gate.coefficients[1], 0])


def test_the_scale_and_the_origin_of_a_feature_make_no_difference() -> None:
    examples = synthetic(200)
    other = replace(examples, features=examples.features * [1000, 0.001, 7] + [5, 5, 5])
    assert fitted(other).coefficients == pytest.approx(fitted(examples).coefficients, abs=1e-6)


def test_a_fit_is_where_no_small_step_fits_better() -> None:
    examples = synthetic(150)
    gate = fitted(examples)
    standard = (examples.features - gate.mean) / gate.scale

    for index in range(3):
        here, *beside = (loss(standard, examples, gate, index, step) for step in (0.0, 0.01, -0.01))
        assert here < min(beside)


def loss(
    standard: NDArray[np.float64], examples: Examples, gate: Gate, index: int, step: float
) -> float:
    """The penalised negative log-likelihood with one coefficient moved."""
    beta = gate.coefficients.copy()
    beta[index] += step
    sign = np.where(examples.right, 1.0, -1.0)
    misfit = np.log1p(np.exp(-sign * (standard @ beta + gate.intercept))).sum()
    return float(misfit + RIDGE / 2 * np.square(beta).sum())


def test_a_feature_that_never_varies_says_nothing() -> None:
    examples = synthetic(200)
    constant = np.hstack((examples.features, np.full((200, 1), 7.0)))
    gate = fitted(replace(examples, features=constant))
    assert gate.coefficients[3] == pytest.approx(0)
    assert gate.confidence(constant[0]) == pytest.approx(
        fitted(examples).confidence(examples.features[0])
    )


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("count", [1, 50, 200_000])  # the last takes too many steps to end
def test_a_gate_that_saw_one_verdict_only_gives_that_one(count: int, *, right: bool) -> None:
    examples = Examples(np.linspace(0, 1, count)[:, None], np.full(count, right))
    found = confidences(fitted(examples), np.array([[-1.0], [0.5], [9.0]]))
    assert np.abs(found - right).max() < 1e-3


def test_examples_that_can_be_told_apart_for_sure_leave_the_gate_finite() -> None:
    features = np.linspace(-1, 1, 40)[:, None]
    gate = fitted(Examples(features, features[:, 0] > 0))
    assert np.isfinite(gate.coefficients).all()
    assert gate.confidence(np.array([1.0])) > 0.8
    assert gate.confidence(np.array([-1.0])) < 0.2


@pytest.mark.parametrize("size", [1e3, 1e9, 1e30])
def test_evidence_beyond_what_was_seen_counts_as_the_furthest_seen(gate: Gate, size: float) -> None:
    seen = synthetic(6000).features
    for sign in (-1.0, 1.0):
        beyond = gate.mean.copy()
        beyond[0] = sign * size
        furthest = gate.mean.copy()
        furthest[0] = np.quantile(seen[:, 0], (1 + sign) / 2 - sign * EXTREME)
        assert gate.contributions(beyond) == pytest.approx(gate.contributions(furthest))
        assert gate.confidence(beyond) == pytest.approx(gate.confidence(furthest))


def test_however_sure_a_gate_is_its_confidence_stays_between_nought_and_one(gate: Gate) -> None:
    for intercept in (-1e9, -50.0, 50.0, 1e9):
        sure = replace(gate, intercept=intercept)
        assert sure.confidence(gate.mean) == pytest.approx(float(intercept > 0))
        assert 0 <= sure.confidence(gate.mean) <= 1


def test_single_precision_features_give_the_same_confidence(gate: Gate) -> None:
    row = synthetic(1).features[0]
    assert gate.confidence(row.astype(np.float32)) == pytest.approx(gate.confidence(row), abs=1e-5)
