"""Triage: is a message urgent? Asked before anything else is looked at."""

from collections.abc import Sequence

from bot.core.faq import Catalog, Situation
from bot.core.fitting import Settings
from bot.core.language import Language
from bot.core.matcher import Matcher

PHRASINGS_AN_ENTRY = 6
"""Ordinary questions of each entry that the triage learns not to take for a cry for help."""

SETTINGS = Settings(answer_at=0.5, suggest_at=0.5, judged=500, judged_outside=0, any_entry=True)
"""Which situation it is matters less than that it is one; none is held out whole, because a
situation that was never described is still urgent."""


class Triage:
    """Recognises urgent messages with the matcher's own machinery.

    Near misses, small talk, out-of-scope and ordinary questions are its negative examples.
    """

    def __init__(self, catalog: Catalog, *, language: Language) -> None:
        self._situations = catalog.situations
        self._matcher = self._fit(catalog, language) if catalog.situations else None

    def urgent(self, windows: Sequence[str]) -> Situation | None:
        """The situation that some window of a message (normalised) tells of, if any does."""
        if self._matcher is None or not windows:
            return None
        matches = [self._matcher.match(window) for window in windows]
        surest = max(matches, key=lambda match: match.confidence)
        if surest.confidence < self._matcher.gate.answer_at:
            return None
        return self._situations[surest.ranking[0]]

    def _fit(self, catalog: Catalog, language: Language) -> Matcher:
        ordinary = [
            phrasing
            for entry in catalog.entries.values()
            for phrasing in (entry.question, *entry.phrasings[:PHRASINGS_AN_ENTRY])
        ]
        near_misses = [miss for each in catalog.situations for miss in each.near_misses]
        small_talk = [phrasing for each in catalog.courtesies for phrasing in each.phrasings]
        return Matcher(
            {each.id: each.phrasings for each in catalog.situations},
            negatives=(*near_misses, *ordinary, *small_talk, *catalog.negatives),
            synonyms=catalog.vocabulary.synonyms,
            language=language,
            settings=SETTINGS,
        )
