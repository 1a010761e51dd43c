"""The library: which edition a language finds, and how a reload swaps them."""

from collections.abc import Mapping

import pytest

from bot.content.problems import ContentError, Problem
from bot.service.library import Edition, LanguageError, Library
from tests.fakes import small_catalog, small_responder


def edition(language: str) -> Edition:
    catalog = small_catalog(language)
    return Edition(catalog, small_responder(catalog))


class Shelf:
    """What the next build finds: editions, or an error."""

    def __init__(self, *languages: str) -> None:
        self.found: Mapping[str, Edition] | Exception = self.put(*languages)

    def put(self, *languages: str) -> Mapping[str, Edition]:
        self.found = {language: edition(language) for language in languages}
        return self.found

    def build(self) -> Mapping[str, Edition]:
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ("de", "de"),
        ("de-CH", "de"),
        ("DE-ch", "de"),
        ("en-US", "en"),
        ("fr", "en"),
        ("", "en"),
        (None, "en"),
        ("not a language", "en"),
    ],
)
def test_a_language_tag_finds_its_language_or_the_default_one(tag: str | None, found: str) -> None:
    library = Library(Shelf("en", "de").build, default_language="en")
    assert library.edition(tag).catalog.language == found


def test_the_default_language_is_the_first_of_the_languages() -> None:
    library = Library(Shelf("de", "en", "ar").build, default_language="en")
    assert library.languages == ("en", "ar", "de")


def test_a_faq_without_the_default_language_is_refused_with_its_name() -> None:
    with pytest.raises(ValueError, match="'en'"):
        Library(Shelf("de").build, default_language="en")


def test_a_reload_swaps_every_language_at_once() -> None:
    shelf = Shelf("en", "de")
    library = Library(shelf.build, default_language="en")
    old = {language: library.edition(language) for language in library.languages}
    new = shelf.put("en", "fr")
    library.reload()
    assert library.languages == ("en", "fr")
    assert library.edition("en") is new["en"] is not old["en"]
    # A language that is gone is answered in the default one, not from the old edition.
    assert library.edition("de") is new["en"]


@pytest.mark.parametrize(
    "broken",
    [
        ContentError([Problem("basics.yaml", 3, "the id is missing", "Give it one.")]),
        ValueError("no entries"),
        OSError("the disk is gone"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_reload_that_fails_says_so_and_keeps_the_old_edition(broken: Exception) -> None:
    shelf = Shelf("en", "de")
    library = Library(shelf.build, default_language="en")
    before = library.edition("de")
    shelf.found = broken
    with pytest.raises(type(broken)):
        library.reload()
    assert library.edition("de") is before


def test_a_reload_that_loses_the_default_language_keeps_the_old_edition() -> None:
    shelf = Shelf("en")
    library = Library(shelf.build, default_language="en")
    before = library.edition("en")
    shelf.put("de")
    with pytest.raises(LanguageError, match="FAQBOT_DEFAULT_LANGUAGE"):
        library.reload()
    assert library.edition("en") is before
    assert library.languages == ("en",)


def test_who_holds_an_edition_keeps_it_through_a_reload() -> None:
    shelf = Shelf("en")
    library = Library(shelf.build, default_language="en")
    held = library.edition("en")
    shelf.put("en")
    library.reload()
    assert held.respond("Will I recover?").entries == ("recovery-chances",)
