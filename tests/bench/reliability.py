"""Whether a confidence of .8 is right about 80 % of the time."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.evaluation import Result
from tests.bench.intervals import Estimate, calibration_error_by_chance, of_mean
from tests.bench.matching import calibration
from tests.bench.tables import heading, table
from tests.bench.trials import Trial

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The questions with a confidence from `low` to below `high`."""

    low: float
    high: float
    count: int
    confidence: float
    right: Estimate


def bins(results: Sequence[Result]) -> list[Bin]:
    """Ten bins of equal width; those without a question are left out.

    A question is right where a right entry ranks first: never, if it is out of scope.
    """
    groups: dict[int, list[Result]] = {}
    for result in results:
        place = min(int(result.outcome.confidence * BINS), BINS - 1)
        groups.setdefault(place, []).append(result)
    return [
        Bin(
            low=place / BINS,
            high=(place + 1) / BINS,
            count=len(group),
            confidence=sum(each.outcome.confidence for each in group) / len(group),
            right=of_mean([each.right_in(1) for each in group]),
        )
        for place, group in sorted(groups.items())
    ]


def report(trials: Sequence[Trial]) -> None:
    """Print a curve for each set, and the calibration errors."""
    heading(
        "Reliability",
        "Right: a right entry ranks first; a question out of scope never is. `by chance`: what "
        "95 % of such tests stay below if every confidence is true.",
    )
    rows = []
    for trial in trials:
        confidences = [each.outcome.confidence for each in trial.results]
        chance = calibration_error_by_chance(confidences)
        rows.append([trial.name, calibration(trial).shown(), f"{chance:.3f}", _bias(trial.results)])
    print(table(("set", "calibration error", "by chance", "mean confidence - share right"), rows))
    for trial in trials:
        print()
        print(table((f"{trial.name}: confidence", *COLUMNS), list(map(_row, bins(trial.results)))))


COLUMNS = ("questions", "mean confidence", "share right")


def _row(each: Bin) -> list[str]:
    return [
        f"{each.low:.1f} to {each.high:.1f}",
        str(each.count),
        f"{each.confidence:.3f}",
        each.right.shown(),
    ]


def _bias(results: Sequence[Result]) -> str:
    """Above 0: too sure of itself; below: too modest."""
    gaps = [each.outcome.confidence - each.right_in(1) for each in results]
    return of_mean(gaps).in_points()
