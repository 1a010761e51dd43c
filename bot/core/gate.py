"""The gate: turns evidence into a calibrated confidence, and confidence into one of three bands.

Logistic regression on standardised features, fitted on questions whose outcome is known: held-out
phrasings (right or wrong), phrasings whose entry was held out, negative examples (all wrong).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

RIDGE = 10.0
"""L2 penalty on the coefficients, in units of one example."""

EXTREME = 0.005
"""Share of the examples at either end whose features count as the furthest seen."""

NEWTON_STEPS = 25


@dataclass(frozen=True, slots=True)
class Gate:
    """A fitted gate; `confidence` is the estimated probability that the best entry is right.

    Features are taken to be no further out than the examples were (`lowest`, `highest`): what a
    gate has never seen it must not extrapolate.
    """

    lowest: Doubles
    highest: Doubles
    mean: Doubles
    scale: Doubles
    coefficients: Doubles
    intercept: float
    answer_at: float
    suggest_at: float

    def confidence(self, features: NDArray[np.floating]) -> float:
        """Probability (0 to 1) that the best entry answers the question; features (k,)."""
        return float(_sigmoid(self._logit(features)))

    def contributions(self, features: NDArray[np.floating]) -> Doubles:
        """What each feature adds to the log-odds, shape (k,)."""
        seen = np.clip(features, self.lowest, self.highest)
        contributions: Doubles = (seen - self.mean) / self.scale * self.coefficients
        return contributions

    def _logit(self, features: NDArray[np.floating]) -> float:
        return float(self.contributions(features).sum() + self.intercept)


@dataclass(frozen=True, slots=True)
class Examples:
    """Questions of known outcome: features (n, k), and whether the best entry was right (n,)."""

    features: Doubles
    right: NDArray[np.bool_]


def fit_gate(examples: Examples, *, answer_at: float, suggest_at: float) -> Gate:
    """Fit the gate by Newton's method; the thresholds are confidences (0 to 1)."""
    mean = examples.features.mean(axis=0)
    scale = np.maximum(examples.features.std(axis=0), 1e-6)
    design = np.hstack(((examples.features - mean) / scale, np.ones((len(examples.right), 1))))
    penalty = RIDGE * np.eye(design.shape[1])
    penalty[-1, -1] = 1e-6
    beta = np.zeros(design.shape[1])
    target = examples.right.astype(np.float64)
    for _ in range(NEWTON_STEPS):
        chance = _sigmoid(design @ beta)
        curvature = chance * (1.0 - chance)
        gradient = design.T @ (target - chance) - penalty @ beta
        hessian = (design * curvature[:, None]).T @ design + penalty
        step = np.linalg.solve(hessian, gradient)
        beta += step
        if np.abs(step).max() < 1e-6:
            break
    lowest, highest = np.quantile(examples.features, (EXTREME, 1.0 - EXTREME), axis=0)
    return Gate(
        lowest=lowest,
        highest=highest,
        mean=mean,
        scale=scale,
        coefficients=beta[:-1],
        intercept=float(beta[-1]),
        answer_at=answer_at,
        suggest_at=suggest_at,
    )


def _sigmoid(value: NDArray[np.float64] | float) -> NDArray[np.float64]:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(value, -40.0, 40.0))))
