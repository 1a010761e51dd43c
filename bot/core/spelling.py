"""Repair of words that the FAQ does not know: slips of the finger, joined and split words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 3
"""Letters; shorter unknown words are left alone, nearly anything is one edit away from them."""

SHORT = 5
"""Letters up to which one edit is forgiven; longer words may have two."""

SHORTEST_PART = 3
"""Letters of each half of a word that is read as two."""

TRUST = {0: 0.9, 1: 0.85, 2: 0.65}
"""How much a repaired word counts, by its edits; 0: only a space was missing or too many."""

TINY = 3
TRUST_IN_TINY = 0.5
"""How much a repaired word of so few letters counts: it may as well be another word."""

MAX_REPAIRS = 12
"""Unknown words of one text that are looked up: a wall of nonsense costs no more than a text."""

REMEMBERED = 512
"""Unknown words whose repair is remembered."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """Typed words and what they are read as, and how much the reading is trusted (0 to 1)."""

    typed: str
    read_as: tuple[str, ...]
    trust: float


class Speller:
    """Reads unknown words as known ones.

    `known` maps each known word to how often it occurs; `is_known` tells of any word whether it
    needs no repair (it may be another form of a known one).
    """

    def __init__(self, known: Mapping[str, int], *, is_known: Callable[[str], bool]) -> None:
        self._frequency = {word: count for word, count in known.items() if len(word) >= SHORTEST}
        self._words = sorted(self._frequency)
        self._is_known = is_known
        # The windows of one message share most of their words.
        self._repair = lru_cache(maxsize=REMEMBERED)(self._looked_up)

    def read(self, typed: Sequence[str], *, limit: int = MAX_REPAIRS) -> list[Spelling]:
        """Each word as it is to be read; at most `limit` unknown ones are looked up.

        A word that needs no repair, or that nothing is near to, is read as typed with full trust.
        """
        spellings: list[Spelling] = []
        looked_up = 0
        for spelling in self._joined(typed):
            word = spelling.typed
            repair = None
            if spelling.trust == 1.0 and looked_up < limit and not self._is_known(word):
                looked_up += 1
                repair = self._repair(word)
            spellings.append(repair or spelling)
        return spellings

    def _joined(self, typed: Sequence[str]) -> Iterator[Spelling]:
        """The words, two neighbours as one where only together they are known."""
        skip = False
        for first, second in pairwise((*typed, "")):
            if skip:
                skip = False
                continue
            whole = first + second
            if (
                second
                and whole in self._frequency
                and whole.isalpha()
                and not (self._is_known(first) and self._is_known(second))
            ):
                skip = True
                yield Spelling(f"{first} {second}", (whole,), TRUST[0])
            else:
                yield Spelling(first, (first,), 1.0)

    def _looked_up(self, word: str) -> Spelling | None:
        """One edit, else a missing space, else two edits; frequent words first.

        An edit is an insertion, deletion, substitution or swap of neighbours (optimal string
        alignment distance).
        """
        near = self._nearest(word)
        if near is not None and near[1] == 1:
            return Spelling(word, (near[0],), TRUST[1] if len(word) > TINY else TRUST_IN_TINY)
        parts = self._parts(word)
        if parts is not None:
            return Spelling(word, parts, TRUST[0])
        return Spelling(word, (near[0],), TRUST[near[1]]) if near else None

    def _nearest(self, word: str) -> tuple[str, int] | None:
        # B6 is not B12 misspelt, nor is 1000 a slip for 100.
        if len(word) < SHORTEST or any(letter.isnumeric() for letter in word):
            return None
        allowed = 1 if len(word) <= SHORT else 2
        near = process.extract(
            word, self._words, scorer=OSA.distance, score_cutoff=allowed, limit=None
        )
        if not near:
            return None
        read_as, edits, _ = min(
            near, key=lambda hit: (hit[1], hit[0][0] != word[0], -self._frequency[hit[0]])
        )
        return read_as, int(edits)

    def _parts(self, word: str) -> tuple[str, str] | None:
        """Two known words without the space between them, the most frequent ones."""
        found = [
            (word[:at], word[at:])
            for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
            if word[:at] in self._frequency and word[at:] in self._frequency
        ]
        return max(
            found, key=lambda each: min(map(self._frequency.__getitem__, each)), default=None
        )
