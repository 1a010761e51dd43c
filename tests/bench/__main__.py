"""`make bench`: every figure of README, measured in one run, with 95 % bootstrap intervals.

Tables go to stdout as Markdown, what is being done now to stderr.
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.cli.evaluate import Respond
from bot.content.load import load_catalogs
from bot.content.locate import find_faq
from bot.core.answering import Answerer
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
    worst,
)
from tests.bench.goals import FAST
from tests.bench.tables import progress
from tests.bench.trials import (
    DEV,
    LANGUAGE,
    Trial,
    faq_trials,
    public_trials,
    semantic_trial,
)

QUESTIONS = Path(__file__).resolve().parents[1] / "questions"


@dataclass(frozen=True)
class Bench:
    """Everything that the parts share, computed when a part first needs it."""

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
    def respond(self) -> Respond:
        """The bot."""
        progress("fitting the bot to the FAQ")
        return Answerer(self.catalog).respond

    @cached_property
    def plain(self) -> Sequence[Trial]:
        """The blind questions on the FAQ, then the public sets."""
        found = faq_trials(self.catalog, self.questions, lambda: self.respond)
        if self.public and self.public.is_dir():
            return [*found, *public_trials(self.public)]
        progress(f"no public sets at {self.public}: left out; name their folder with EVAL=DIR")
        return found

    @cached_property
    def trials(self) -> Sequence[Trial]:
        """The same, and the held questions once more with a semantic scorer, if one is named."""
        if self.semantic is None:
            progress("no semantic model: left out; name its folder with --semantic")
            return self.plain
        return [*self.plain, semantic_trial(self.faq, self.questions, self.semantic)]

    @cached_property
    def slow(self) -> Mapping[str, worst.Times]:
        """How long the worst messages take."""
        respond = self.respond
        progress("the worst messages")
        return worst.timed(respond, self.catalog)

    def draw_curves(self) -> None:
        """Print the calibration, and draw it where a file is named."""
        reliability.report(self.trials)
        if self.svg:
            curves = {trial.name: reliability.bins(trial.results) for trial in self.trials}
            self.svg.write_text(curve.drawn(curves), encoding="utf-8")
            progress(f"calibration curves drawn: {self.svg}")

    def report_outcome(self) -> None:
        """Print what was to be reached and what was."""
        costs = {size: cost.cost(self.faq, self.questions / DEV, size) for size in FAST}
        outcome.report(self.trials, costs, self.slow)


PARTS: Mapping[str, Callable[[Bench], None]] = {
    "matching": lambda bench: matching.report(bench.trials),
    "peers": lambda bench: comparison.report(bench.plain),
    "reliability": Bench.draw_curves,
    "vocabulary": lambda bench: ablation.report(bench.catalog, bench.questions),
    "typos": lambda bench: robustness.report(bench.trials),
    "cost": lambda bench: cost.report(bench.faq, bench.questions / DEV, bench.catalog, bench.slow),
    "outcome": Bench.report_outcome,
}
"""In the order in which they are printed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for, all of it by default."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--eval", type=Path, help="folder of the public sets (NAME.test.jsonl)")
    parser.add_argument("--only", choices=PARTS, action="append", help="a part; can be repeated")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw the calibration curves")
    parser.add_argument("--faq", type=Path, help="another FAQ than the shipped one")
    parser.add_argument("--questions", type=Path, default=QUESTIONS, help="folder of dev.yaml")
    parser.add_argument(
        "--semantic",
        type=Path,
        metavar="FOLDER",
        default=os.environ.get("FAQBOT_SEMANTIC_MODEL") or None,
        help="a model for the semantic scorer; default: FAQBOT_SEMANTIC_MODEL",
    )
    chosen = parser.parse_args(arguments)
    bench = Bench(
        faq=find_faq(chosen.faq),
        questions=chosen.questions,
        public=chosen.eval,
        svg=chosen.svg,
        semantic=chosen.semantic,
    )
    for name, report in PARTS.items():
        if name in (chosen.only or PARTS):
            progress(name)
            report(bench)
    progress("done")
    return 0


if __name__ == "__main__":
    sys.exit(main())
