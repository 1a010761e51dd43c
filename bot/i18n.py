"""Interface wording: gettext catalogues, read by Babel from `locales/<lang>/LC_MESSAGES/faqbot.po`.

A message id is a key (`disclaimer.short`), its text is a `str.format` template with named fields.
The header `Language` of a catalogue decides how dates are written: `en_GB` makes 20 November 2026.
"""

import gettext
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import PoFileError, read_po

CATALOGUE = Path("LC_MESSAGES") / "faqbot.po"


class WordingError(Exception):
    """The interface wording cannot be used; the message names file and key."""


class BrokenCatalogueError(WordingError):
    """A catalogue is missing or cannot be read, or a text in it is malformed."""


class MissingKeyError(WordingError, KeyError):
    """No catalogue has a text for a key, not even the default language's."""

    def __str__(self) -> str:  # KeyError would show the message in quotes
        return Exception.__str__(self)


class PlaceholderError(WordingError):
    """A text has a placeholder that is not known for its key."""


@dataclass(frozen=True, slots=True)
class _Text:
    """The forms of a text (one, or a plural form each) and the fields they hold."""

    forms: tuple[str, ...]
    fields: frozenset[str]
    is_plural: bool


class Words:
    """The wording in one language; implements the Protocol `Wording`.

    `fallback` has what this language lacks; its sentences keep its own way of writing dates.
    """

    def __init__(
        self,
        *,
        file: Path,
        locale: Locale,
        plural_index: Callable[[int], int],
        texts: Mapping[str, _Text],
        fallback: "Words | None" = None,
    ) -> None:
        self._file = file
        self._locale = locale
        self._plural_index = plural_index
        self._texts = texts
        self._fallback = fallback

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of a key with its placeholders filled; `count` chooses the plural form.

        Raises:
            MissingKeyError: If neither this language nor the default one has the key.
            PlaceholderError: If the text asks for a value that was not given.
        """
        text = self._texts.get(key)
        if text is None:
            if self._fallback is None:
                raise MissingKeyError(f"{self._file}: no text for {key!r}")
            return self._fallback(key, **values)
        shown = {name: self._shown(value) for name, value in values.items()}
        try:
            return self._form(text, values).format_map(shown)
        except KeyError as missing:
            raise PlaceholderError(
                f"{self._file}: {key}: nothing is given for the placeholder {missing}"
            ) from None

    def fields(self, key: str) -> frozenset[str] | None:
        """The placeholders of a key in this language itself; None where it lacks the key."""
        text = self._texts.get(key)
        return text.fields if text else None

    @property
    def keys(self) -> frozenset[str]:
        """The keys that this language has itself."""
        return frozenset(self._texts)

    def _form(self, text: _Text, values: Mapping[str, object]) -> str:
        if not text.is_plural:
            return text.forms[0]
        count = values["count"]  # a KeyError is told like that of any other placeholder
        return text.forms[self._plural_index(count if isinstance(count, int) else 0)]

    def _shown(self, value: object) -> object:
        if isinstance(value, date):
            return format_date(value, format="long", locale=self._locale)
        return value


class Catalogues:
    """The wording of every language; implements the Protocol `Wordings`."""

    def __init__(self, by_language: Mapping[str, Words], *, default_language: str) -> None:
        self._by_language = by_language
        self._default = by_language[default_language]

    def __call__(self, language: str, /) -> Words:
        """The wording for a language tag ("en-GB" finds "en"), or the default language's."""
        tag = language.replace("_", "-").lower()
        found = self._by_language.get(tag) or self._by_language.get(tag.partition("-")[0])
        return found or self._default

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a catalogue."""
        return tuple(sorted(self._by_language))


def load_wordings(folder: Path, default_language: str) -> Catalogues:
    """Read every catalogue below `folder`.

    Raises:
        BrokenCatalogueError: If one is broken, or the default language has none.
        PlaceholderError: If a translation has a placeholder that the default language's text of
            that key has not: nobody would fill it.
    """
    files = {
        file.relative_to(folder).parts[0].replace("_", "-").lower(): file
        for file in sorted(folder.glob(f"*/{CATALOGUE}"))
    }
    if default_language not in files:
        raise BrokenCatalogueError(
            f"{folder / default_language / CATALOGUE}: missing, and it is the default language's"
        )
    default = _read(files.pop(default_language), default_language)
    by_language = {default_language: default}
    for language, file in files.items():
        words = by_language[language] = _read(file, language, fallback=default)
        _check_fields(words, default, file)
    return Catalogues(by_language, default_language=default_language)


def _read(file: Path, language: str, *, fallback: Words | None = None) -> Words:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        catalogue = read_po(lines, ignore_obsolete=True, abort_invalid=True)
        plural_index = gettext.c2py(catalogue.plural_expr)
    except PoFileError as broken:
        raise BrokenCatalogueError(f"{file}:{broken.lineno + 1}: {broken}") from None
    except (OSError, ValueError, LookupError, SyntaxError) as broken:
        # Babel lets everything through that a header or an escape can do wrong: encodings, dates,
        # locales, numbers.
        raise BrokenCatalogueError(f"{file}: cannot be read: {broken}") from None
    for number, line in enumerate(lines, start=1):
        # Babel cuts off the last letter where the closing quotation mark is missing.
        if line.strip() and not line.startswith("#") and not line.rstrip().endswith('"'):
            raise BrokenCatalogueError(f"{file}:{number}: no quotation mark at the end of the line")
    locale = catalogue.locale
    if locale is None or locale.language != language.partition("-")[0]:
        raise BrokenCatalogueError(f'{file}: the header must say "Language: {language}\\n"')
    texts: dict[str, _Text] = {}
    for message in catalogue:
        key = _forms(message.id)[0]
        forms = _forms(message.string)
        # A fuzzy text is a guess that nobody has confirmed: gettext leaves it out too.
        if key and not message.fuzzy and all(forms):
            where = f"{file}:{message.lineno}: {key}"
            texts[key] = _text(forms, is_plural=bool(message.pluralizable), where=where)
    return Words(
        file=file,
        locale=locale,
        plural_index=plural_index,
        texts=texts,
        fallback=fallback,
    )


def _forms(text: str | Iterable[str | None] | None) -> tuple[str, ...]:
    if text is None or isinstance(text, str):
        return (text or "",)
    return tuple(form or "" for form in text)


def _text(forms: tuple[str, ...], *, is_plural: bool, where: str) -> _Text:
    fields: set[str] = set()
    for form in forms:
        try:
            parsed = list(string.Formatter().parse(form))
        except ValueError as broken:
            raise BrokenCatalogueError(f"{where}: {broken}") from None
        for _, field, spec, conversion in parsed:
            if field is None:
                continue
            # Plain names only: {text.__class__} would reach into what the code passes.
            if not field.isidentifier() or spec or conversion:
                raise BrokenCatalogueError(f"{where}: a placeholder is {{name}}, not {{{field}}}")
            fields.add(field)
    return _Text(forms=forms, fields=frozenset(fields), is_plural=is_plural)


def _check_fields(words: Words, default: Words, file: Path) -> None:
    for key in words.keys & default.keys:
        unknown = (words.fields(key) or frozenset()) - (default.fields(key) or frozenset())
        if unknown:
            names = ", ".join(sorted(unknown))
            raise PlaceholderError(f"{file}: {key}: unknown placeholder {names}")
