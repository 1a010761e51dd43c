"""Repair of words that the FAQ does not know, by edit distance to words that it does."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4
"""Letters; shorter unknown words are left alone, nearly anything is one edit away from them."""

SHORT = 5
"""Letters up to which one edit is forgiven; longer words may have two."""

TRUST = {1: 0.85, 2: 0.65}
"""How much a repaired word counts, by its edits (MATCHING: .85/.65)."""

MAX_REPAIRS = 12
"""Unknown words of one text that are looked up: a wall of nonsense costs no more than a text."""


REMEMBERED = 512
"""Unknown words whose repair is remembered."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A misspelt word read as a known one, and how much it is trusted (0 to 1)."""

    word: str
    read_as: str
    trust: float


class Speller:
    """Reads unknown words as known ones. `known` maps each known word to how often it occurs."""

    def __init__(self, known: Mapping[str, int]) -> None:
        self._frequency = {word: count for word, count in known.items() if len(word) >= SHORTEST}
        self._words = sorted(self._frequency)
        # The windows of one message share most of their words.
        self.repair = lru_cache(maxsize=REMEMBERED)(self._repair)

    def _repair(self, word: str) -> Repair | None:
        """The known word nearest to an unknown one: fewest edits, same first letter, frequent.

        An edit is an insertion, deletion, substitution or swap of neighbours (optimal string
        alignment distance).
        """
        if len(word) < SHORTEST or any(letter.isdigit() for letter in word):
            return None
        allowed = 1 if len(word) <= SHORT else 2
        near = process.extract(
            word, self._words, scorer=OSA.distance, score_cutoff=allowed, limit=8
        )
        if not near:
            return None
        read_as, edits, _ = min(
            near, key=lambda hit: (hit[1], hit[0][0] != word[0], -self._frequency[hit[0]])
        )
        return Repair(word, read_as, TRUST[int(edits)])
