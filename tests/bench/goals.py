"""The figures that the matcher is to reach, with where it started and what others reach."""

from dataclasses import dataclass

from tests.bench.intervals import Estimate
from tests.bench.matching import (
    Measure,
    accuracy,
    auroc,
    confidently_right,
    right_first,
    right_or_suggested,
    strangers_answered,
    wrong_confident,
)
from tests.bench.robustness import loss
from tests.bench.trials import HELD, WITH_SEMANTICS, Trial

SEMANTIC = HELD + WITH_SEMANTICS
SOFMATTRESS = "sofmattress-v1"
BANKING = "banking-10shot-heldout"


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure of one set. `peer` is the best that was known of others, `start` where we began.

    `rival` names the field of a peer's `Standing` that compares with it.
    """

    of: str
    name: str
    measure: Measure
    target: float
    at_most: bool = False
    peer: str = "-"
    start: str = "-"
    rival: str = ""


def lost_points(trial: Trial) -> Estimate:
    """What two typos a question cost, in points of right first."""
    share = loss(trial, 2)
    return Estimate(100 * share.value, 100 * share.low, 100 * share.high)


GOALS = (
    Goal(SOFMATTRESS, "right first", right_first, 0.81, False, ".74", ".814", "right_first"),
    Goal(SOFMATTRESS, "AUROC", auroc, 0.91, False, ".87", ".903", "auroc"),
    Goal(SOFMATTRESS, "accuracy", accuracy, 0.73, False, ".72 (tuned on the test)", ".693"),
    Goal(BANKING, "right first", right_first, 0.82, False, ".880", ".80", "right_first"),
    Goal(BANKING, "AUROC", auroc, 0.76, False, ".825", ".72", "auroc"),
    Goal(HELD, "right first", right_first, 0.92, False, ".865", ".855", "right_first"),
    Goal(HELD, "confidently right", confidently_right, 0.75, False, ".29", ".55", "right_at_5"),
    Goal(HELD, "right or suggested", right_or_suggested, 0.96, False, "-", ".92"),
    Goal(HELD, "wrong confident", wrong_confident, 0.02, True, "0", ".02"),
    Goal(HELD, "out of scope answered", strangers_answered, 0.05, True, ".05", ".05"),
    Goal(SEMANTIC, "right first", right_first, 0.93, False, "-", ".88"),
    Goal(SEMANTIC, "confidently right", confidently_right, 0.82, False, "-", ".65"),
    Goal(SEMANTIC, "right or suggested", right_or_suggested, 0.97, False, "-", "-"),
    Goal(SEMANTIC, "wrong confident", wrong_confident, 0.02, True, "-", ".04"),
    Goal(SEMANTIC, "out of scope answered", strangers_answered, 0.05, True, "-", ".05"),
    Goal(HELD, "points lost to 2 typos", lost_points, 4, True),
    Goal(SOFMATTRESS, "points lost to 2 typos", lost_points, 6, True),
)

FAST = {1_000: (1.5, "3.4 (WRatio)", "1.4"), 10_000: (3.0, "31 (WRatio)", "2.8")}
"""By number of phrasings: the 99th percentile of milliseconds to reach, the peer, the start."""

WORST_MESSAGE = 10.0
"""Milliseconds."""
