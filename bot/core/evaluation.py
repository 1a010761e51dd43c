"""How well questions are matched: the figures that `faqbot evaluate` prints."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from bot.core.outcome import Outcome, OutcomeKind


@dataclass(frozen=True, slots=True)
class Case:
    """A test question with the entries that answer it; none: it is out of scope."""

    question: str
    right: frozenset[str]
    manner: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a test question, and how long it took (milliseconds)."""

    case: Case
    outcome: Outcome
    milliseconds: float

    @property
    def in_scope(self) -> bool:
        """Whether some entry answers the question."""
        return bool(self.case.right)

    @property
    def is_answered(self) -> bool:
        """Whether it was answered confidently."""
        return self.outcome.kind is OutcomeKind.ANSWER

    def right_in(self, places: int) -> bool:
        """Whether a right entry stands among the first candidates."""
        return any(each.id in self.case.right for each in self.outcome.candidates[:places])

    @property
    def is_right_answer(self) -> bool:
        """Whether it was answered confidently, with a right entry."""
        return self.is_answered and self.outcome.entries[0] in self.case.right

    @property
    def is_right_or_suggested(self) -> bool:
        """Whether a right entry was answered with or offered as a suggestion."""
        return any(entry in self.case.right for entry in self.outcome.entries)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a test; shares lie between 0 and 1, times are milliseconds.

    Of the questions in scope: `right_first` and `right_in_3` (ranking alone), `confident_right`,
    `wrong_confident` (answered, with a wrong entry) and `right_or_suggested`. Of those out of
    scope: `oos_answered`. `accuracy`: answered rightly, or out of scope and not answered, of all.
    `auroc`: how well confidence parts questions in scope from those out of it (NaN where there
    is only one kind). `calibration_error`: expected calibration error over ten equal bins.
    """

    n: int
    right_first: float
    right_in_3: float
    accuracy: float
    auroc: float
    confident_right: float
    wrong_confident: float
    right_or_suggested: float
    oos_answered: float
    calibration_error: float
    ms_p50: float
    ms_p99: float

    def as_dict(self) -> dict[str, float | None]:
        """Plain numbers by name, rounded; None where there was nothing to measure."""
        numbers = asdict(self).items()
        return {name: None if np.isnan(value) else round(value, 4) for name, value in numbers}


def figures(results: Sequence[Result]) -> Figures:
    """Sum up the results of a test."""
    inside = [each for each in results if each.in_scope]
    outside = [each for each in results if not each.in_scope]
    times = [each.milliseconds for each in results]
    accurate = [each.is_right_answer if each.in_scope else not each.is_answered for each in results]
    return Figures(
        n=len(results),
        right_first=_share([each.right_in(1) for each in inside]),
        right_in_3=_share([each.right_in(3) for each in inside]),
        accuracy=_share(accurate),
        auroc=auroc(
            [each.outcome.confidence for each in inside],
            [each.outcome.confidence for each in outside],
        ),
        confident_right=_share([each.is_right_answer for each in inside]),
        wrong_confident=_share([each.is_answered and not each.is_right_answer for each in inside]),
        right_or_suggested=_share([each.is_right_or_suggested for each in inside]),
        oos_answered=_share([each.is_answered for each in outside]),
        calibration_error=calibration_error(
            [each.outcome.confidence for each in results],
            [each.right_in(1) for each in results],
        ),
        ms_p50=float(np.percentile(times, 50)) if times else float("nan"),
        ms_p99=float(np.percentile(times, 99)) if times else float("nan"),
    )


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """The chance that a positive scores above a negative, ties counted half; NaN if one is empty.

    Area under the receiver operating characteristic, from ranks (Mann and Whitney 1947).
    """
    if not positives or not negatives:
        return float("nan")
    scores = np.concatenate((positives, negatives))
    _, place, times = np.unique(scores, return_inverse=True, return_counts=True)
    last_rank = np.cumsum(times)
    ranks = (last_rank - (times - 1) / 2)[place]
    count = len(positives)
    above = ranks[:count].sum() - count * (count + 1) / 2
    return float(above / (count * len(negatives)))


def calibration_error(
    confidences: Sequence[float], right: Sequence[bool], *, bins: int = 10
) -> float:
    """Expected calibration error: mean gap of confidence and share right, weighed by bin size.

    Naeini, Cooper, Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning",
    AAAI 2015.
    """
    if not confidences:
        return float("nan")
    confidence = np.asarray(confidences, dtype=np.float64)
    correct = np.asarray(right, dtype=np.float64)
    place = np.minimum((confidence * bins).astype(np.intp), bins - 1)
    count = np.bincount(place, minlength=bins)
    gap = np.bincount(place, weights=confidence, minlength=bins) - np.bincount(
        place, weights=correct, minlength=bins
    )
    return float(np.abs(gap[count > 0]).sum() / len(confidence))


def bootstrap_interval(
    values: Sequence[bool], *, draws: int = 2000, level: float = 0.95
) -> tuple[float, float]:
    """A percentile bootstrap interval of a share (Efron 1979), with a fixed seed."""
    if not values:
        return float("nan"), float("nan")
    sample = np.asarray(values, dtype=np.float64)
    picks = np.random.default_rng(0).integers(0, len(sample), size=(draws, len(sample)))
    shares = sample[picks].mean(axis=1)
    tail = (1.0 - level) / 2
    low, high = np.quantile(shares, (tail, 1.0 - tail))
    return float(low), float(high)


def _share(values: Sequence[bool]) -> float:
    return float(np.mean(values)) if values else float("nan")
