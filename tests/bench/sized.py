"""What a FAQ with N phrasings costs, in a fresh process on one core.

`python -m tests.bench.sized --faq DIR --questions T.yaml --phrasings N` prints JSON.
"""

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz

from bot.cli.cases import read_cases
from bot.content.load import load_catalogs
from bot.core.answering import Answerer, lesson
from bot.core.faq import Catalog
from bot.core.language import language
from bot.core.matcher import Lesson, Matcher
from bot.core.text import MAX_WINDOW, normalise
from bot.process import give_memory_back
from tests.bench.larger import with_phrasings
from tests.bench.peers import BestPhrasing
from tests.bench.process import peak, resident
from tests.bench.stopwatch import Stages, timed_stages
from tests.bench.trials import LANGUAGE

BUILDS = 3
ROUNDS = 3
WARM_UP = 20
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds (medians of some builds), megabytes, and milliseconds of each question.

    `memory` is what an answerer keeps, `peak` what it takes for a moment while it is fitted.
    `matcher` ranks one window by the phrasings alone; `bot` does all that a message needs.
    """

    phrasings: int
    index: float
    head: float
    gates: float
    memory: float
    peak: float
    matcher: Sequence[float]
    bot: Sequence[float]
    wratio: Sequence[float]


def in_new_process(faq: Path, questions: Path, phrasings: int) -> Cost:
    """The cost of so many phrasings, measured where nothing else has been."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.bench.sized", "--faq", str(faq.absolute())),
            *("--questions", str(questions.absolute()), "--phrasings", str(phrasings)),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Cost(**json.loads(done.stdout))


def measure(catalog: Catalog, questions: Sequence[str]) -> Cost:
    """The cost of a catalog, here and now."""
    stages: list[Stages] = []
    _settle()
    before = resident(os.getpid())
    answerer = _built(catalog, stages)
    most = peak(os.getpid()) - before
    _settle()
    memory = resident(os.getpid()) - before
    for _ in range(BUILDS - 1):
        _built(catalog, stages)
    phrasings = Lesson(lesson(catalog).entries)
    matcher = Matcher(phrasings, language=language(LANGUAGE))
    wratio = BestPhrasing(phrasings, fuzz.WRatio)
    return Cost(
        phrasings=sum(map(len, phrasings.entries.values())),
        index=statistics.median(each.index for each in stages),
        head=statistics.median(each.head for each in stages),
        gates=statistics.median(each.gates for each in stages),
        memory=memory,
        peak=most,
        matcher=_milliseconds(
            lambda text: matcher.entries(matcher.read(normalise(text)[:MAX_WINDOW])), questions
        ),
        bot=_milliseconds(answerer.respond, questions),
        wratio=_milliseconds(wratio.rank, questions, rounds=1),
    )


def _built(catalog: Catalog, stages: list[Stages]) -> Answerer:
    with timed_stages() as found:
        answerer = Answerer(catalog)
    stages.append(found)
    return answerer


def _settle() -> None:
    gc.collect()
    give_memory_back()


def _milliseconds(
    work: Callable[[str], object], questions: Sequence[str], *, rounds: int = ROUNDS
) -> list[float]:
    """For each question the median of some rounds, after some that count for nothing."""
    for question in questions[:WARM_UP]:
        work(question)
    measured = []
    for _ in range(rounds):
        times = []
        for question in questions:
            start = time.process_time()
            work(question)
            times.append((time.process_time() - start) * 1000)
        measured.append(times)
    return [float(each) for each in np.median(measured, axis=0)]


def main() -> None:
    """Measure, and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faq", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--phrasings", type=int, required=True, help="0: as many as there are")
    chosen = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    catalog = load_catalogs(chosen.faq)[LANGUAGE]
    if chosen.phrasings:
        catalog = with_phrasings(catalog, chosen.phrasings)
    cost = measure(catalog, [case.question for case in read_cases(chosen.questions)])
    json.dump(asdict(cost), sys.stdout)


if __name__ == "__main__":
    main()
