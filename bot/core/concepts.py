"""The vocabulary at work: which concepts the words of a text stand for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.faq import Synonym
from bot.core.language import Language
from bot.core.text import normalise

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept found in a text: the words `start` to `end`, and how surely they mean it."""

    concept: str
    start: int
    end: int
    weight: float


class Concepts:
    """Finds the terms of a vocabulary, and what stands for them, in stemmed text."""

    def __init__(self, synonyms: Iterable[Synonym], *, language: Language) -> None:
        self._forms: dict[Stems, dict[str, float]] = {}
        self._longest: dict[str, int] = {}
        self._words: set[str] = set()
        for synonym in synonyms:
            concept = normalise(synonym.term)
            self._add(concept, concept, 1.0, language)
            for form in synonym.also:
                self._add(normalise(form), concept, synonym.weight, language)

    @property
    def words(self) -> frozenset[str]:
        """Every word that some form holds, as typed."""
        return frozenset(self._words)

    def mentions(self, stems: Sequence[str]) -> list[Mention]:
        """All concepts in a text; a longer form hides the shorter ones inside it."""
        found: list[Mention] = []
        position = 0
        while position < len(stems):
            longest = self._longest.get(stems[position], 0)
            for length in range(min(longest, len(stems) - position), 0, -1):
                concepts = self._forms.get(tuple(stems[position : position + length]))
                if concepts:
                    end = position + length
                    found.extend(
                        Mention(concept, position, end, weight)
                        for concept, weight in concepts.items()
                    )
                    position = end
                    break
            else:
                position += 1
        return found

    def _add(self, form: str, concept: str, weight: float, language: Language) -> None:
        words = language.tokens(form)
        if not words:
            return
        stems = tuple(map(language.stem, words))
        concepts = self._forms.setdefault(stems, {})
        concepts[concept] = max(weight, concepts.get(concept, 0.0))
        self._longest[stems[0]] = max(len(stems), self._longest.get(stems[0], 0))
        self._words.update(words)
