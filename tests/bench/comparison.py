"""The bot beside its peers, on the same questions and the same phrasings, in one run."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from bot.core.evaluation import Case
from tests.bench.intervals import NOTHING, Estimate, of_auroc, of_mean
from tests.bench.peers import Ranking, peers
from tests.bench.tables import heading, progress, table
from tests.bench.trials import Trial

OURS = "this bot"
EDITS = 2
LET_THROUGH = 0.05
"""Share of the questions out of scope that may be answered when methods are compared."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a method made of a question."""

    case: Case
    ranking: Ranking
    milliseconds: float

    def right_in(self, places: int) -> bool:
        """Whether a right entry stands among the first."""
        return not self.case.right.isdisjoint(self.ranking.ids[:places])


@dataclass(frozen=True, slots=True)
class Standing:
    """How a method fares on a set; `right_at_5` is the share of the questions in scope answered
    rightly where the threshold lets 5 % of those out of scope through."""

    method: str
    right_first: Estimate
    right_in_3: Estimate
    auroc: Estimate
    right_at_5: Estimate
    mistyped: Estimate
    ms_p50: float
    ms_p99: float


def report(trials: Iterable[Trial]) -> None:
    """Print a table for each set."""
    heading(
        "The bot and its peers",
        "Trained on the same phrasings, asked the same questions. `right, 5 % through`: questions "
        "in scope answered rightly when the threshold lets 5 % of those out of scope through. The "
        f"typos are {EDITS} edits a question. Milliseconds a question: all windows of the message "
        "and the urgent situations for the bot on the FAQ, one ranking for the others.",
    )
    for trial in trials:
        rows = [_row(each) for each in standings(trial)]
        print(f"{trial.name}: {len(trial.inside)} in scope, {len(trial.outside)} out of scope\n")
        print(table(HEADER, rows) + "\n")


@cache
def standings(trial: Trial) -> Sequence[Standing]:
    """How the bot and every peer fare on a set, the bot first."""
    mistyped = trial.mistyped(EDITS)
    found = [
        _standing(
            OURS, [_of_bot(trial, each.case) for each in ()] or _ours(trial), _bot(trial), mistyped
        )
    ]
    progress(f"{trial.name}: fitting the peers")
    for method, peer in peers(trial.lesson).items():
        progress(f"{trial.name}: {method}")
        found.append(_standing(method, _attempts(trial.cases, peer.rank), peer.rank, mistyped))
    return found
