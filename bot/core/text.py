"""Normalise, cut and tokenise text in any script."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

MAX_MESSAGE = 4096
"""Characters of a message that are looked at: Telegram's own limit."""

MAX_WINDOW = 256
"""Normalised characters that are matched at once; longer text is cut into windows."""

MAX_PARTS = 16
"""Parts of a message that are looked at besides the whole."""

_QUESTION_MARKS = ("?", "？", "؟")
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


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a message, normalised; `asks` where a question mark ends it."""

    text: str
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A message as windows of at most `MAX_WINDOW` normalised characters.

    `whole` is all of it where it fits one window, else None. `parts` are its sentences, because a
    question, or a cry for help, may stand at the end of a story; none where it is one sentence
    that fits. What does not fit comes in neighbouring pairs, too. No more than `MAX_PARTS` parts:
    very long messages are packed, every word is in some window.
    """

    whole: str | None
    parts: tuple[Part, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read: no letter, no digit."""
        return not self.whole and not self.parts


def split(text: str) -> Message:
    """The windows of a raw message."""
    sentences = [part for part in _SENTENCE_END.split(text[:MAX_MESSAGE]) if part and part.strip()]
    parts = [
        Part(piece, asks=sentence.rstrip().endswith(_QUESTION_MARKS))
        for sentence in sentences
        for piece in _pieces(normalise(sentence))
        if piece
    ]
    whole = " ".join(part.text for part in parts)
    if len(whole) <= MAX_WINDOW:
        return Message(whole, tuple(parts) if len(parts) > 1 else ())
    if 2 * len(parts) > MAX_PARTS:
        parts = _packed(parts)
    pairs = [
        Part(f"{first.text} {second.text}", second.asks)
        for first, second in pairwise(parts)
        if len(first.text) + len(second.text) < MAX_WINDOW
    ]
    return Message(None, (*parts, *pairs[: MAX_PARTS - len(parts)]))


def _packed(parts: Sequence[Part]) -> list[Part]:
    """Neighbours joined as long as they fit a window."""
    packed = [parts[0]]
    for part in parts[1:]:
        joined = f"{packed[-1].text} {part.text}"
        if len(joined) <= MAX_WINDOW:
            packed[-1] = Part(joined, part.asks)
        else:
            packed.append(part)
    return packed


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
