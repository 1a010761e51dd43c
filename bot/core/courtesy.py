"""Small talk: hello, thanks, goodbye and the like, recognised when a message is nothing else."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from bot.core.faq import Courtesy
from bot.core.text import normalise

LONGEST = 60
"""Characters of a normalised message; longer ones say more than a courtesy."""

SIMILARITY = 88.0
"""RapidFuzz ratio (0 to 100) from which a message counts as a courtesy's phrasing."""


class Courtesies:
    """Finds the courtesy that a message is."""

    def __init__(self, courtesies: Sequence[Courtesy]) -> None:
        self._by_phrasing = {
            normalise(phrasing): courtesy
            for courtesy in courtesies
            for phrasing in courtesy.phrasings
        }
        self._phrasings = list(self._by_phrasing)

    def find(self, normalised: str) -> Courtesy | None:
        """The courtesy whose phrasing a normalised message nearly is, if any."""
        if not normalised or len(normalised) > LONGEST:
            return None
        near = process.extractOne(
            normalised, self._phrasings, scorer=fuzz.ratio, score_cutoff=SIMILARITY
        )
        return self._by_phrasing[near[0]] if near else None
