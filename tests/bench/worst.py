"""The longest messages that Telegram lets through, made to be slow."""

import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle

from bot.core.faq import Catalog
from bot.core.text import MAX_MESSAGE
from tests.bench.typos import LETTERS, edited

REPEATS = 7


def messages(catalog: Catalog) -> Mapping[str, str]:
    """Messages of 4,096 characters by what they consist of."""
    draw = random.Random(0)
    phrasings = [text for entry in catalog.entries.values() for text in entry.phrasings]
    draw.shuffle(phrasings)
    words = [word for text in phrasings for word in text.split()]
    made = {
        "one-letter words": _cut(f"{draw.choice(LETTERS)} " for _ in cycle("a")),
        "one-letter sentences": _cut(f"{draw.choice(LETTERS)}. " for _ in cycle("a")),
        "random words of 7 letters": _cut(f"{_random_word(draw, 7)} " for _ in cycle("a")),
        "many sentences (phrasings)": _cut(f"{draw.choice(phrasings)}. " for _ in cycle("a")),
        "many sentences, 2 typos each": _cut(
            f"{edited(text, 2, seed=place)}. " for place, text in enumerate(cycle(phrasings))
        ),
        "words of the FAQ, no sentence": _cut(f"{draw.choice(words)} " for _ in cycle("a")),
        "words of the FAQ, each misspelt": _cut(
            f"{edited(draw.choice(words), 1, seed=place)} " for place, _ in enumerate(cycle("a"))
        ),
        "one long word": _cut(draw.choice(LETTERS) for _ in cycle("a")),
        "U+FDFA (18 characters each)": "\ufdfa" * MAX_MESSAGE,
        "emoji": _cut(cycle("🙂😢🧠")),
        "line breaks": _cut(cycle(("b12\n", "ms\n"))),
        "combining marks": "a" + "\u0301" * (MAX_MESSAGE - 1),
    }
    assert {len(text) for text in made.values()} == {MAX_MESSAGE}
    return made


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of some runs."""

    median: float
    slowest: float


def timed(work: Callable[[str], object], catalog: Catalog) -> Mapping[str, Times]:
    """How long each message takes."""
    return {name: _times(work, text) for name, text in messages(catalog).items()}


def _times(work: Callable[[str], object], text: str) -> Times:
    work(text)  # counts for nothing: caches are cold
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        work(text)
        times.append((time.process_time() - start) * 1000)
    return Times(statistics.median(times), max(times))


def _cut(parts: Iterator[str]) -> str:
    text = ""
    while len(text) < MAX_MESSAGE:
        text += next(parts)
    return text[:MAX_MESSAGE]


def _random_word(draw: random.Random, length: int) -> str:
    return "".join(draw.choices(LETTERS, k=length))
