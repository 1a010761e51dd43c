"""Normalise, cut and tokenise text in any script."""

import re
import unicodedata
from itertools import pairwise

MAX_MESSAGE = 4096
"""Characters of a message that are looked at: Telegram's own limit."""

MAX_WINDOW = 256
"""Normalised characters that are matched at once; longer text is cut into windows."""

_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´＇"), "'")
_SHORT_ENDING = re.compile(r"(?<=\w)'(?=(?:s|t|d|m|re|ve|ll)\b)")
_SENTENCE_END = re.compile(r"(?<=[.!?…。？！؟।])\s+|[\n\r;]+")
_LETTER_AND_NUMBER = re.compile(r"\b([b-hj-z]) (\d{1,2})\b")
_REPEATED_LETTER = re.compile(r"(\D)\1{2,}")


class _Kept(dict[int, str | None]):
    """A translation table that keeps letters, digits and marks, and is filled as it is used.

    Combining marks are kept: without them Hindi and vocalised Arabic fall apart. Format
    characters (zero-width joiners, bidirectional marks) vanish; all else parts words.
    """

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        category = unicodedata.category(character)
        if category[0] in "LNM" or character == "'":
            self[code] = character
        elif category == "Cf":
            self[code] = None
        else:
            self[code] = " "
        return self[code]


_KEPT = _Kept()


def normalise(text: str) -> str:
    """Fold a text to lower-case words parted by single spaces.

    NFKC, case folding; letters, digits and combining marks stay, everything else parts words. At
    most `MAX_MESSAGE` characters are read and returned: a character can grow to 18 under NFKC.
    """
    folded = unicodedata.normalize("NFKC", text[:MAX_MESSAGE])[:MAX_MESSAGE].casefold()
    kept = folded.translate(_APOSTROPHES).translate(_KEPT)
    plain = _SHORT_ENDING.sub("", kept).replace("'", " ")
    joined = _LETTER_AND_NUMBER.sub(r"\1\2", " ".join(plain.split()))
    return _REPEATED_LETTER.sub(r"\1\1", joined)[:MAX_MESSAGE].strip()


def sentences(text: str) -> list[str]:
    """The sentences of a raw text, as far as punctuation and line breaks tell, blanks dropped."""
    return [part for part in map(str.strip, _SENTENCE_END.split(text[:MAX_MESSAGE])) if part]


def windows(text: str) -> tuple[str, ...]:
    """The normalised stretches of a message that are matched, each at most `MAX_WINDOW` long.

    A message that fits comes whole and first, then every sentence: a cry for help may stand at
    the end of a story. Of a message that does not fit, every pair of neighbours that does comes,
    too. No window occurs twice.
    """
    parts = [piece for sentence in sentences(text) for piece in _pieces(normalise(sentence))]
    whole = normalise(text)
    if len(whole) <= MAX_WINDOW:
        found = [whole, *parts]
    else:
        pairs = (f"{first} {second}" for first, second in pairwise(parts))
        found = [*parts, *(pair for pair in pairs if len(pair) <= MAX_WINDOW)]
    return tuple(window for window in dict.fromkeys(found) if window)


def _pieces(normalised: str) -> list[str]:
    """Cut at word borders into stretches of at most `MAX_WINDOW` characters."""
    pieces = []
    rest = normalised
    while len(rest) > MAX_WINDOW:
        cut = rest.rfind(" ", 1, MAX_WINDOW + 1)
        cut = cut if cut > 0 else MAX_WINDOW
        pieces.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [*pieces, rest]
