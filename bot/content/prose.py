"""How an answer is written: sentences that are too long, words copied from a document."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

MAX_WORDS = 24
"""Words in a sentence that an anxious reader on a phone still follows."""

MAX_COPIED = 7
"""Words in a row that an answer may share with a document."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|\n+")
_WORD = re.compile(r"\w+(?:['’.-]\w+)*")

Run = tuple[str, ...]


def words(text: str) -> list[str]:
    """The words of a text, in small letters, without punctuation."""
    return [word.replace("’", "'") for word in _WORD.findall(text.casefold())]


def long_sentences(text: str) -> list[tuple[int, str]]:
    """Sentences of more than MAX_WORDS words, with the number of their words."""
    counted = ((len(words(sentence)), sentence) for sentence in _SENTENCE_END.split(text))
    return [(count, sentence) for count, sentence in counted if count > MAX_WORDS]


def runs(text: str) -> frozenset[Run]:
    """Every run of words of a document that is too long to be copied."""
    return frozenset(run for _, run in _runs(words(text)))


def copied(text: str, forbidden: AbstractSet[Run]) -> list[str]:
    """The stretches of a text that stand in a document, too, each as long as it gets."""
    found = words(text)
    stretches: list[tuple[int, int]] = []
    for start, run in _runs(found):
        if run not in forbidden:
            continue
        end = start + len(run)
        if stretches and stretches[-1][1] == end - 1:
            stretches[-1] = (stretches[-1][0], end)
        else:
            stretches.append((start, end))
    return [" ".join(found[start:end]) for start, end in stretches]


def _runs(found: list[str]) -> Iterator[tuple[int, Run]]:
    length = MAX_COPIED + 1
    for start in range(len(found) - length + 1):
        yield start, tuple(found[start : start + length])
