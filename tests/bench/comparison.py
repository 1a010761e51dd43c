"""The bot beside its peers, on the same questions and the same phrasings, in one run."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from bot.core.evaluation import Case
from bot.core.outcome import Outcome
from tests.bench.intervals import NOTHING, Estimate, of_auroc, of_mean
from tests.bench.peers import Ranking, peers
from tests.bench.tables import heading, progress, table
from tests.bench.trials import Trial

Rank = Callable[[str], Ranking]

OURS = "this bot"
HEADER = (
    "method",
    "right first",
    "right in 3",
    "AUROC in/out",
    "right, 5 % through",
    "wrong then",
    "right first, 2 typos",
    "ms p50 / p99",
)
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
    """How a method fares on a set.

    `right_at_5` and `wrong_at_5`: the shares of the questions in scope that are answered rightly
    and wrongly where the threshold lets 5 % of those out of scope through; the bot's own thresholds
    take no part in it.
    """

    method: str
    right_first: Estimate
    right_in_3: Estimate
    auroc: Estimate
    right_at_5: Estimate
    wrong_at_5: Estimate
    mistyped: Estimate
    ms_p50: float
    ms_p99: float


def report(trials: Iterable[Trial]) -> None:
    """Print a table for each set."""
    heading(
        "The bot and its peers",
        "Trained on the same phrasings, asked the same questions. `right, 5 % through`: questions "
        "in scope answered rightly when the threshold lets 5 % of those out of scope through, "
        f"`wrong then`: those answered wrongly. The typos are {EDITS} edits a question. "
        "Milliseconds are processor time: for the bot on the FAQ, of all windows of the message "
        "and the urgent situations; else of one ranking.",
    )
    for trial in trials:
        rows = [_row(each) for each in standings(trial)]
        print(f"{trial.name}: {len(trial.inside)} in scope, {len(trial.outside)} out of scope\n")
        print(table(HEADER, rows) + "\n")


@cache
def standings(trial: Trial) -> Sequence[Standing]:
    """How the bot and every peer fare on a set, the bot first."""
    respond, mistyped = trial.respond, trial.mistyped(EDITS)
    methods: dict[str, Rank] = {OURS: lambda question: _ranking(respond(question))}
    progress(f"{trial.name}: fitting the peers")
    methods |= {name: peer.rank for name, peer in peers(trial.lesson).items()}
    found = []
    for method, rank in methods.items():
        progress(f"{trial.name}: {method}")
        rank(mistyped[0].question)  # counts for nothing: caches are cold
        found.append(_standing(method, _attempts(trial.cases, rank), _attempts(mistyped, rank)))
    return found


def _ranking(outcome: Outcome) -> Ranking:
    return Ranking(tuple(each.id for each in outcome.candidates), outcome.confidence)


def _attempts(cases: Iterable[Case], rank: Rank) -> list[Attempt]:
    attempts = []
    for case in cases:
        start = time.process_time()
        ranking = rank(case.question)
        attempts.append(Attempt(case, ranking, (time.process_time() - start) * 1000))
    return attempts


def _standing(method: str, attempts: Sequence[Attempt], mistyped: Sequence[Attempt]) -> Standing:
    inside = [each for each in attempts if each.case.right]
    outside = [each.ranking.confidence for each in attempts if not each.case.right]
    threshold = np.quantile(outside, 1 - LET_THROUGH) if outside else np.inf
    sure = [each.ranking.confidence > threshold for each in inside]
    right = [each.right_in(1) for each in inside]
    times = [each.milliseconds for each in attempts]
    return Standing(
        method=method,
        right_first=of_mean(right),
        right_in_3=of_mean([each.right_in(3) for each in inside]),
        auroc=of_auroc([each.ranking.confidence for each in inside], outside),
        right_at_5=of_mean(np.logical_and(sure, right)) if outside else NOTHING,
        wrong_at_5=of_mean(np.logical_and(sure, np.logical_not(right))) if outside else NOTHING,
        mistyped=of_mean([each.right_in(1) for each in mistyped]),
        ms_p50=float(np.percentile(times, 50)),
        ms_p99=float(np.percentile(times, 99)),
    )


def _row(standing: Standing) -> list[str]:
    estimates = (
        standing.right_first,
        standing.right_in_3,
        standing.auroc,
        standing.right_at_5,
        standing.wrong_at_5,
        standing.mistyped,
    )
    times = f"{standing.ms_p50:.2f} / {standing.ms_p99:.2f}"
    return [standing.method, *(each.shown() for each in estimates), times]
