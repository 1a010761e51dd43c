"""What it costs: fitting, memory, a question, the worst message, the start of the process."""

import os
import statistics
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from bot.content.load import load_catalogs
from bot.core.faq import Catalog
from tests.bench import process
from tests.bench.intervals import Estimate, of_quantile
from tests.bench.sized import Cost, in_new_process
from tests.bench.tables import heading, progress, table
from tests.bench.worst import Times

SIZES = (1_000, 0, 10_000)
"""Phrasings; 0 stands for the FAQ as it is."""

REPEATS = 5


@cache
def cost(faq: Path, questions: Path, phrasings: int) -> Cost:
    """The cost of so many phrasings, measured once."""
    progress(f"the cost of {phrasings or 'the shipped'} phrasings")
    return in_new_process(faq, questions, phrasings)


def p99(milliseconds: Sequence[float]) -> Estimate:
    """The 99th percentile, with its interval over questions."""
    return of_quantile(milliseconds, 0.99)


def report(faq: Path, questions: Path, catalog: Catalog, slow: Mapping[str, Times]) -> None:
    """Print the costs; times are medians of a few runs."""
    costs = [cost(faq, questions, size) for size in SIZES]
    heading(
        "Fitting and memory",
        f"The whole FAQ: {len(catalog.entries)} entries, {len(catalog.negatives)} negatives, "
        f"{len(catalog.situations)} urgent situations, {len(catalog.vocabulary.synonyms)} rows of "
        "vocabulary; only the number of phrasings changes. The gates' time holds the heads that "
        "are fitted to judge them. Processor time, medians, in a fresh process on one core.",
    )
    header = ("phrasings", "index s", "head s", "gates s", "kept MB", "peak while fitting MB")
    print(table(header, [_fitting(each) for each in costs]))
    heading(
        "Milliseconds a question, p50 / p99 [interval of p99]",
        f"Processor time for the questions of {questions.name}, medians of some rounds. `matcher`: "
        "one window, fitted on the phrasings alone; `bot`: the whole FAQ, all windows of the "
        "message, urgent situations, small talk.",
    )
    print(table(("phrasings", "matcher", "bot", "RapidFuzz WRatio"), [_times(x) for x in costs]))
    heading("The worst messages of 4,096 characters", "Processor milliseconds of the whole answer.")
    rows = [[name, f"{each.median:.1f}", f"{each.slowest:.1f}"] for name, each in slow.items()]
    print(table(("message", "median", "slowest run"), rows))
    _report_process(faq)


def _report_process(faq: Path) -> None:
    progress("the process from start to ready")
    ready, memory = process.until_ready(faq, repeats=REPEATS)
    heading("The process", f"Medians of {REPEATS} starts on {os.cpu_count()} cores.")
    rows = [
        ["FAQ read from disk", f"{_seconds_to_load(faq):.2f} s"],
        ["`faqbot preview` ready after", f"{ready:.2f} s"],
        ["resident memory then", f"{memory:.0f} MB"],
    ]
    print(table(("", ""), rows))


def _seconds_to_load(faq: Path) -> float:
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        load_catalogs(faq)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _fitting(each: Cost) -> list[str]:
    seconds = (f"{value:.2f}" for value in (each.index, each.head, each.gates))
    return [f"{each.phrasings:,}", *seconds, f"{each.memory:.0f}", f"{each.peak:.0f}"]


def _times(each: Cost) -> list[str]:
    methods = (each.matcher, each.bot, each.wratio)
    shown = (f"{np.median(times):.2f} / {p99(times).shown(2)}" for times in methods)
    return [f"{each.phrasings:,}", *shown]
