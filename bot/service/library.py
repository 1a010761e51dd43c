"""The FAQ as it is served now: one edition a language, swapped whole on reload."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.core.faq import Catalog
from bot.core.outcome import Outcome

Responder = Callable[[str], Outcome]
"""Turns the text of a message into an outcome; pure."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A catalog with the responder that was fitted to it."""

    catalog: Catalog
    respond: Responder


class LanguageError(ValueError):
    """The FAQ does not speak the default language."""


class Library:
    """Holds the current editions.

    `build` makes all of them anew; it raises where the FAQ on disk is broken, and then the
    current editions stay.
    """

    def __init__(
        self, build: Callable[[], Mapping[str, Edition]], *, default_language: str
    ) -> None:
        self._build = build
        self._default = default_language
        self._editions = self._checked(build())

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the FAQ speaks, the default first."""
        others = sorted(language for language in self._editions if language != self._default)
        return (self._default, *others)

    def edition(self, language: str | None = None) -> Edition:
        """The edition for a language tag ("en-GB" finds "en"), or the default language's."""
        base = (language or "").partition("-")[0].lower()
        return self._editions.get(base) or self._editions[self._default]

    def reload(self) -> None:
        """Build all editions beside the current ones, then swap; raises and keeps the old ones."""
        self._editions = self._checked(self._build())

    def _checked(self, editions: Mapping[str, Edition]) -> Mapping[str, Edition]:
        if self._default not in editions:
            spoken = ", ".join(sorted(editions)) or "none"
            raise LanguageError(
                f"FAQBOT_DEFAULT_LANGUAGE is {self._default!r}, but the FAQ has no entries in that "
                f"language. It speaks: {spoken}."
            )
        return editions
