"""Character n-grams inside word borders, hashed and counted with numpy."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SIZES = (3, 4, 5)
_PRIME = np.uint64(1_000_003)
_SALT = {size: np.uint64(size * 0x9E3779B97F4A7C15 % 2**64) for size in SIZES}
_SPACE = ord(" ")

Hashes = NDArray[np.uint64]


def hashed_ngrams(words: Sequence[str]) -> Hashes:
    """The hashes of all n-grams of 3 to 5 characters of a text, repetitions included.

    A space stands before and after each word; an n-gram may begin or end with one, not span one.
    Works on code points, so for every script.
    """
    return _hash(f" {' '.join(words)} ")[0]


def hashed_ngrams_of_all(
    texts: Sequence[Sequence[str]],
) -> tuple[Hashes, NDArray[np.intp]]:
    """The n-grams of many texts in one go, and for each the position of its text."""
    padded = [f" {' '.join(words)} " for words in texts]
    owner = np.repeat(np.arange(len(padded)), [len(text) for text in padded])
    hashes, starts = _hash("".join(padded))
    return hashes, owner[starts]


def _hash(text: str) -> tuple[Hashes, NDArray[np.intp]]:
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    spaces_before = np.concatenate(([0], np.cumsum(codes == _SPACE)))
    hashes, starts = [], []
    for size in SIZES:
        count = len(codes) - size + 1
        if count <= 0:
            continue
        value = np.full(count, _SALT[size], dtype=np.uint64)
        for offset in range(size):
            value = value * _PRIME + codes[offset : offset + count]
        inner_spaces = spaces_before[size - 1 : size - 1 + count] - spaces_before[1 : 1 + count]
        start = np.flatnonzero(inner_spaces == 0)
        hashes.append(value[start])
        starts.append(start)
    if not hashes:
        return np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.intp)
    return np.concatenate(hashes), np.concatenate(starts)
