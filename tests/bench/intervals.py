"""Figures with their 95 % bootstrap intervals (percentiles; Efron 1979), from fixed seeds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan, nan

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bot.core.evaluation import auroc, calibration_error

Floats = NDArray[np.float64]

LEVEL = 0.95
DRAWS = 2000
FEW_DRAWS = 500
"""For figures that are slow to compute."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its interval; all of it NaN where there was nothing to measure."""

    value: float
    low: float
    high: float

    def shown(self, digits: int = 3) -> str:
        """The figure and its interval as text; "-" where nothing was measured."""
        if isnan(self.value):
            return "-"
        return f"{self.value:.{digits}f} [{self.low:.{digits}f}, {self.high:.{digits}f}]"

    def in_points(self) -> str:
        """A difference of shares as signed percentage points."""
        if isnan(self.value):
            return "-"
        value, low, high = (100 * each for each in (self.value, self.low, self.high))
        return f"{value:+.1f} [{low:+.1f}, {high:+.1f}]"


NOTHING = Estimate(nan, nan, nan)


def of_mean(values: ArrayLike) -> Estimate:
    """The mean of a value for each question; of paired differences, too."""
    sample = np.asarray(values, dtype=np.float64)
    return _bootstrapped((sample,), lambda each: float(each.mean()), draws=DRAWS)


def of_quantile(values: ArrayLike, share: float) -> Estimate:
    """A quantile of a value for each question."""
    sample = np.asarray(values, dtype=np.float64)
    return _bootstrapped((sample,), lambda each: float(np.quantile(each, share)), draws=DRAWS)


def of_auroc(inside: Sequence[float], outside: Sequence[float]) -> Estimate:
    """How well confidence parts the questions in scope from those out of it."""
    return _bootstrapped(
        (_floats(inside), _floats(outside)),
        lambda first, second: auroc(first.tolist(), second.tolist()),
        draws=FEW_DRAWS,
    )


def of_auroc_gain(
    inside: tuple[Sequence[float], Sequence[float]],
    outside: tuple[Sequence[float], Sequence[float]],
) -> Estimate:
    """By how much the AUROC of one method exceeds that of another on the same questions.

    Each pair holds the confidences of the one method and of the other, in the same order.
    """

    def gain(first: Floats, second: Floats) -> float:
        own, other = (auroc(first[:, each].tolist(), second[:, each].tolist()) for each in range(2))
        return own - other

    return _bootstrapped((np.column_stack(inside), np.column_stack(outside)), gain, draws=FEW_DRAWS)


def of_calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> Estimate:
    """The expected calibration error; resampling adds noise, so its interval leans upwards."""
    return _bootstrapped(
        (np.column_stack((_floats(confidences), np.asarray(right, dtype=np.float64))),),
        lambda each: calibration_error(each[:, 0].tolist(), (each[:, 1] > 0).tolist()),
        draws=FEW_DRAWS,
    )


def calibration_error_by_chance(confidences: Sequence[float]) -> float:
    """The calibration error that 95 % of such tests stay below if every confidence is true."""
    if not confidences:
        return nan
    sample = _floats(confidences)
    draw = np.random.default_rng(0)
    errors = [
        calibration_error(sample.tolist(), (draw.random(len(sample)) < sample).tolist())
        for _ in range(FEW_DRAWS)
    ]
    return float(np.quantile(errors, LEVEL))


def _bootstrapped(
    samples: tuple[Floats, ...], figure: Callable[..., float], *, draws: int
) -> Estimate:
    """A figure of samples, each of which is resampled by itself."""
    if not all(map(len, samples)):
        return NOTHING
    draw = np.random.default_rng(0)
    values = [
        figure(*(sample[draw.integers(0, len(sample), size=len(sample))] for sample in samples))
        for _ in range(draws)
    ]
    tail = (1.0 - LEVEL) / 2
    low, high = np.quantile(values, (tail, 1.0 - tail))
    return Estimate(figure(*samples), float(low), float(high))


def _floats(values: Sequence[float]) -> Floats:
    return np.asarray(values, dtype=np.float64)
