"""How well questions are matched: every set, and the FAQ's questions by manner."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from bot.core.evaluation import Result
from tests.bench.intervals import Estimate, of_auroc, of_calibration_error, of_mean
from tests.bench.tables import heading, table
from tests.bench.trials import DEV, HELD, Trial

Measure = Callable[[Trial], Estimate]


def right_first(trial: Trial) -> Estimate:
    """Questions in scope with a right entry ranked first."""
    return of_mean([each.right_in(1) for each in trial.inside])


def right_in_3(trial: Trial) -> Estimate:
    """Questions in scope with a right entry among the first three."""
    return of_mean([each.right_in(3) for each in trial.inside])


def confidently_right(trial: Trial) -> Estimate:
    """Questions in scope answered, and rightly."""
    return of_mean([each.is_right_answer for each in trial.inside])


def right_or_suggested(trial: Trial) -> Estimate:
    """Questions in scope answered rightly, or with a right suggestion."""
    return of_mean([each.is_right_or_suggested for each in trial.inside])


def wrong_confident(trial: Trial) -> Estimate:
    """Questions in scope answered, and wrongly."""
    return of_mean([each.is_answered and not each.is_right_answer for each in trial.inside])


def strangers_answered(trial: Trial) -> Estimate:
    """Questions out of scope that were answered."""
    return of_mean([each.is_answered for each in trial.outside])


def auroc(trial: Trial) -> Estimate:
    """How well confidence parts the questions in scope from those out of it."""
    return of_auroc(
        [each.outcome.confidence for each in trial.inside],
        [each.outcome.confidence for each in trial.outside],
    )


def accuracy(trial: Trial) -> Estimate:
    """Answered rightly, or out of scope and not answered; of all questions."""
    return of_mean(
        [each.is_right_answer if each.in_scope else not each.is_answered for each in trial.results]
    )


def calibration(trial: Trial) -> Estimate:
    """The expected calibration error of confidence, over ten bins."""
    return of_calibration_error(
        [each.outcome.confidence for each in trial.results],
        [each.right_in(1) for each in trial.results],
    )


MEASURES: Mapping[str, Measure] = {
    "right first": right_first,
    "right in 3": right_in_3,
    "confidently right": confidently_right,
    "right or suggested": right_or_suggested,
    "wrong confident": wrong_confident,
    "out of scope answered": strangers_answered,
    "AUROC in/out": auroc,
    "accuracy": accuracy,
    "calibration error": calibration,
}


def report(trials: Sequence[Trial]) -> None:
    """Print a table of all sets, and one of the manners of each set that names them."""
    heading("Matching", f"{DEV} was tuned on, {HELD} was never read.")
    header = ["", *(trial.name for trial in trials)]
    counts = [f"{len(trial.inside)} / {len(trial.outside)}" for trial in trials]
    rows = [
        [name, *(measure(trial).shown() for trial in trials)] for name, measure in MEASURES.items()
    ]
    known = [" / ".join(map(str, trial.known_by_heart)) for trial in trials]
    rows = [
        ["questions in / out of scope", *counts],
        ["of these, learnt word for word", *known],
        *rows,
        ["ms a question, p50 / p99", *map(_milliseconds, trials)],
    ]
    print(table(header, rows))
    for trial in trials:
        if any(each.case.manner for each in trial.results):
            heading(f"{trial.name} by manner")
            print(table(MANNER_HEADER, list(_manners(trial.results))))


def _milliseconds(trial: Trial) -> str:
    times = [each.milliseconds for each in trial.results]
    return " / ".join(f"{value:.2f}" for value in np.percentile(times, (50, 99)))


MANNER_HEADER = ("manner", "questions", "right first", "confidently right", "right or suggested")


def _manners(results: Iterable[Result]) -> Iterable[list[str]]:
    groups: dict[tuple[bool, str], list[Result]] = defaultdict(list)
    for result in results:
        groups[not result.in_scope, result.case.manner].append(result)
    for (outside, manner), group in sorted(groups.items()):
        if outside:
            answered = of_mean([each.is_answered for each in group]).shown()
            yield [f"out of scope: {manner}", str(len(group)), "-", f"{answered} answered", "-"]
        else:
            shares = (
                [each.right_in(1) for each in group],
                [each.is_right_answer for each in group],
                [each.is_right_or_suggested for each in group],
            )
            shown = (of_mean(values).shown() for values in shares)
            yield [manner, str(len(group)), *shown]
