"""`make bench`: every figure of README, measured in one run, with 95 % bootstrap intervals.

Tables go to stdout as Markdown, what is being done now to stderr.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.content.load import load_catalogs
from bot.content.locate import find_faq
from bot.core.faq import Catalog
from tests.bench import (
    ablation,
    comparison,
    cost,
    curve,
    matching,
    outcome,
    reliability,
    robustness,
)
from tests.bench.goals import FAST
from tests.bench.semantic import semantic_trials
from tests.bench.tables import progress
from tests.bench.trials import DEV, LANGUAGE, Trial, faq_trials, public_trials

QUESTIONS = Path(__file__).resolve().parents[1] / "questions"


@dataclass(frozen=True)
class Bench:
    """Everything that the parts share; computed when a part first needs it."""

    faq: Path
    questions: Path
    public: Path | None
    svg: Path | None
    semantic: Path | None

    @cached_property
    def catalog(self) -> Catalog:
        """The FAQ."""
        return load_catalogs(self.faq)[LANGUAGE]

    @cached_property
    def trials(self) -> Sequence[Trial]:
        """The blind questions on the FAQ, then the public sets."""
        ...
