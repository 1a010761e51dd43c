"""The outcome: every figure that was to be reached, beside what this run measured."""

from collections.abc import Iterator, Mapping, Sequence
from math import isnan

from tests.bench.comparison import OURS, standings
from tests.bench.cost import p99
from tests.bench.goals import FAST, GOALS, WORST_MESSAGE, Goal
from tests.bench.intervals import NOTHING, Estimate
from tests.bench.sized import Cost
from tests.bench.tables import heading, table
from tests.bench.trials import Trial
from tests.bench.worst import Times

HEADER = (
    "figure",
    "best peer known",
    "best peer in this run",
    "start",
    "target",
    "reached",
    "met",
)
NOT_MEASURED = "-"


def report(trials: Sequence[Trial], costs: Mapping[int, Cost], slow: Mapping[str, Times]) -> None:
    """Print the table. A set that is not at hand is not measured."""
    heading(
        "Outcome",
        "`known`: as the issue names it. For `confidently right`, the best peer in this run has a "
        "threshold chosen with the test in sight, to let 5 % of what is out of scope through.",
    )
    by_name = {trial.name: trial for trial in trials}
    rows = [_of_set(goal, by_name.get(goal.of)) for goal in GOALS]
    rows += _of_speed(costs)
    rows.append(_of_worst_message(slow))
    print(table(HEADER, rows))


def _of_set(goal: Goal, trial: Trial | None) -> list[str]:
    estimate = goal.measure(trial) if trial else NOTHING
    digits = 1 if goal.target >= 1 else 3
    return [
        f"{goal.of}: {goal.name}",
        goal.peer,
        _rival(trial, goal.rival) if trial and goal.rival else NOT_MEASURED,
        goal.start,
        f"{'<=' if goal.at_most else '>='} {goal.target:g}",
        estimate.shown(digits),
        _verdict(estimate, goal.target, at_most=goal.at_most),
    ]


def _rival(trial: Trial, field: str) -> str:
    others = [each for each in standings(trial) if each.method != OURS]
    found = [(getattr(each, field).value, each.method) for each in others]
    value, method = max(found)
    return NOT_MEASURED if isnan(value) else f"{value:.3f} ({method})"


def _of_speed(costs: Mapping[int, Cost]) -> Iterator[list[str]]:
    for phrasings, (target, peer, start) in FAST.items():
        cost = costs[phrasings]
        wratio = f"{p99(cost.wratio).value:.1f} (RapidFuzz WRatio)"
        for name, times in (("matcher", cost.matcher), ("bot", cost.bot)):
            estimate = p99(times)
            yield [
                f"ms p99 at {phrasings:,} phrasings: {name}",
                peer,
                wratio,
                start,
                f"<= {target:g}",
                estimate.shown(2),
                _verdict(estimate, target, at_most=True),
            ]


def _of_worst_message(slow: Mapping[str, Times]) -> list[str]:
    name = max(slow, key=lambda each: slow[each].median)
    median = slow[name].median
    return [
        "ms of the worst 4,096 characters",
        NOT_MEASURED,
        NOT_MEASURED,
        NOT_MEASURED,
        f"<= {WORST_MESSAGE:g}",
        f"{median:.1f} ({name})",
        _verdict(Estimate(median, median, median), WORST_MESSAGE, at_most=True),
    ]


def _verdict(estimate: Estimate, target: float, *, at_most: bool) -> str:
    if isnan(estimate.value):
        return "not measured"
    if estimate.value <= target if at_most else estimate.value >= target:
        return "yes"
    near = estimate.low <= target if at_most else estimate.high >= target
    return "no, within the interval" if near else "no"
