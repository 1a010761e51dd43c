"""What typos cost: one, two and three edits a question."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from bot.cli.evaluate import run
from tests.bench.intervals import Estimate, of_mean
from tests.bench.matching import right_first
from tests.bench.tables import heading, progress, table
from tests.bench.trials import Trial

EDITS = (1, 2, 3)
DRAWS = 5
"""How often each question is mistyped anew; a question counts as the mean of its draws."""


@cache
def shares_right(trial: Trial, edits: int) -> NDArray[np.float64]:
    """For each question in scope, the share of its mistyped forms with a right entry first."""
    progress(f"{trial.name}: {edits} edit{'s' if edits > 1 else ''} a question")
    draws = [
        [each.right_in(1) for each in run(trial.mistyped(edits, draw=draw), trial.respond)]
        for draw in range(DRAWS)
    ]
    shares: NDArray[np.float64] = np.array(draws, dtype=np.float64).mean(axis=0)
    return shares


def loss(trial: Trial, edits: int) -> Estimate:
    """By how much fewer questions are right first with typos (paired)."""
    clean = np.array([each.right_in(1) for each in trial.inside], dtype=np.float64)
    return of_mean(clean - shares_right(trial, edits))


def report(trials: Sequence[Trial]) -> None:
    """Print the shares with typos, and the loss against the same questions as they were."""
    heading(
        "Typos",
        f"Right first, and the loss in points; each question mistyped {DRAWS} times over. An edit "
        "is an insertion, deletion, substitution or swap at a random letter.",
    )
    header = ["set", "as typed"]
    for edits in EDITS:
        header += [f"{edits} edit{'s' if edits > 1 else ''}", "loss"]
    rows = []
    for trial in trials:
        row = [trial.name, right_first(trial).shown()]
        for edits in EDITS:
            row += [of_mean(shares_right(trial, edits)).shown(), loss(trial, edits).in_points()]
        rows.append(row)
    print(table(header, rows))
