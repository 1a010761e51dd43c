"""A FAQ with as many phrasings as one likes, made from the phrasings of another."""

import random
from dataclasses import replace
from itertools import count, islice

from bot.core.faq import Catalog
from tests.bench.typos import edited

MOST_EDITS = 2


def with_phrasings(catalog: Catalog, wanted: int) -> Catalog:
    """The catalog with so many phrasings, the questions of the entries counted.

    Fewer than there are: a random choice, every entry keeping its question. More: further ones are
    copies with one or two typos. Everything else stays as it is.
    """
    entries = catalog.entries
    pairs = [(name, text) for name, entry in entries.items() for text in entry.phrasings]
    random.Random(0).shuffle(pairs)
    copies = (
        (name, text if round_ == 0 else edited(text, 1 + round_ % MOST_EDITS, seed=round_))
        for round_ in count()
        for name, text in pairs
    )
    chosen: dict[str, list[str]] = {name: [] for name in entries}
    for name, text in islice(copies, max(wanted - len(entries), 0)):
        chosen[name].append(text)
    return replace(
        catalog,
        entries={
            name: replace(entry, phrasings=tuple(chosen[name])) for name, entry in entries.items()
        },
    )
