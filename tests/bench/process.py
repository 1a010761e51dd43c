"""Speed and memory: the index, the fit, the process from start to ready."""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bot.content.load import load_catalogs
from bot.content.locate import find_faq
from bot.core.answering import Answerer
from bot.core.concepts import Concepts
from bot.core.language import language
from bot.core.lexical import LexicalScorer
from bot.core.text import normalise

REPEATS = 5


def report() -> None:
    """Print the figures; times are medians of a few runs in this process."""
    folder = find_faq()
    catalog = load_catalogs(folder)["en"]
    entries = list(catalog.entries.values())
    phrasings = [
        (place, text)
        for place, entry in enumerate(entries)
        for text in (entry.question, *entry.phrasings)
    ]
    print(
        f"{len(entries)} entries, {len(phrasings)} phrasings, {len(catalog.negatives)} negative "
        f"examples, {len(catalog.situations)} urgent situations; {os.cpu_count()} cores"
    )
    english = language("en")
    texts = [normalise(text) for _, text in phrasings] + list(map(normalise, catalog.negatives))
    owners = np.array([place for place, _ in phrasings] + [-1] * len(catalog.negatives))

    def index() -> LexicalScorer:
        concepts = Concepts(catalog.vocabulary.synonyms, language=english)
        return LexicalScorer(texts, owners, language=english, concepts=concepts)

    print(f"    FAQ read from disk     {_seconds(lambda: load_catalogs(folder)):.2f} s")
    print(f"    index built            {_seconds(index):.2f} s")
    print(f"    everything fitted      {_seconds(lambda: Answerer(catalog)):.2f} s")
    ready, memory = _process()
    print(f"    process ready after    {ready:.2f} s, {memory:.0f} MB resident")


def _seconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _process() -> tuple[float, float]:
    """Seconds until the preview says it is ready, and its resident memory in MB (medians)."""
    times, sizes = [], []
    for _ in range(REPEATS):
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            with subprocess.Popen(
                [sys.executable, "-m", "bot", "preview", "--port", "0"],
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
            ) as running:
                assert running.stdout is not None
                running.stdout.readline()
                times.append(time.perf_counter() - start)
                sizes.append(_resident(running.pid))
                running.send_signal(signal.SIGINT)
    return statistics.median(times), statistics.median(sizes)


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
