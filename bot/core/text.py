"""Normalise, cut and tokenise text in any script."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

MAX_MESSAGE = 4096
"""Characters of a message that are looked at: Telegram's own limit."""

MAX_WINDOW = 256
"""Normalised characters that are matched at once; longer text is cut into windows."""

MANY = 12
"""Sentences of a long message that are looked at one by one; of more, neighbours are packed."""

_QUESTION_MARKS = ("?", "？", "؟")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´＇"), "'")
_SHORT_ENDING = re.compile(r"(?<=\w)'(?=(?:s|t|d|m|re|ve|ll)\b)")
_SENTENCE_END = re.compile(r"(?<=[.!?…。？！؟।])\s+|[\n\r;]+")
_LETTER_AND_NUMBER = re.compile(r"\b([b-hj-z]) (\d{1,2})\b")
_REPEATED_LETTER = re.compile(r"(\D)\1{2,}")


# Variation selectors and the keycap mark go with emoji: marks by category, but of no word.
_EMOJI_MARKS = frozenset(map(chr, (*range(0xFE00, 0xFE10), 0x20E3)))


class _Kept(dict[int, str | None]):
    """A translation table that keeps letters, digits and marks, and is filled as it is used.

    Combining marks are kept: without them Hindi and vocalised Arabic fall apart. Format
    characters (zero-width joiners, bidirectional marks) vanish; all else parts words.
    """

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        category = unicodedata.category(character)
        if category == "Cf" or character in _EMOJI_MARKS:
            self[code] = None
        elif category[0] in "LNM" or character == "'":
            self[code] = character
        else:
            self[code] = " "
        return self[code]


_KEPT = _Kept()


def normalise(text: str) -> str:
    """Fold a text to lower-case words parted by single spaces.

    NFKC, case folding; letters, digits and combining marks stay, everything else parts words. At
    most `MAX_MESSAGE` characters are read and returned: a character can grow to 18 under NFKC.
    """
    typed = text[:MAX_MESSAGE].translate(_APOSTROPHES)
    folded = unicodedata.normalize("NFKC", typed)[:MAX_MESSAGE].casefold()
    kept = unicodedata.normalize("NFC", folded.translate(_APOSTROPHES).translate(_KEPT))
    plain = _SHORT_ENDING.sub("", kept).replace("'", " ")
    joined = _LETTER_AND_NUMBER.sub(r"\1\2", " ".join(plain.split()))
    return _REPEATED_LETTER.sub(r"\1\1", joined)[:MAX_MESSAGE].strip()


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a message, normalised; `asks` where a question mark ends it.

    `inner` are the sentences that were packed into it, none where it is one itself.
    """

    text: str
    asks: bool = False
    inner: tuple["Part", ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A message as windows of at most `MAX_WINDOW` normalised characters.

    `whole` is all of it where it fits one window, else None. `parts` are its sentences, because a
    question, or a cry for help, may stand at the end of a story; none where it is one sentence
    that fits. What does not fit comes in neighbouring pairs, too. Of more than `MANY` sentences
    neighbours are packed into one part, with the sentences inside. Every word is in some window.
    """

    whole: str | None
    parts: tuple[Part, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read: no letter, no digit."""
        return not self.whole and not self.parts


def split(text: str) -> Message:
    """The windows of a raw message."""
    parts = list(_sentences(text[:MAX_MESSAGE]))
    whole = " ".join(part.text for part in parts)
    if len(whole) <= MAX_WINDOW:
        return Message(whole, tuple(parts) if len(parts) > 1 else ())
    if len(parts) > MANY:
        return Message(None, tuple(_packed(parts)))
    pairs = [
        Part(f"{first.text} {second.text}", second.asks)
        for first, second in pairwise(parts)
        if len(first.text) + len(second.text) < MAX_WINDOW
    ]
    return Message(None, (*parts, *pairs))


def _sentences(text: str) -> Iterator[Part]:
    """The sentences, each cut to windows; one that is repeated comes once."""
    told: set[str] = set()
    room = MAX_MESSAGE
    for sentence in _SENTENCE_END.split(text):
        asks = sentence.rstrip().endswith(_QUESTION_MARKS)
        for piece in _pieces(normalise(sentence)):
            if piece and piece not in told and len(piece) <= room:
                told.add(piece)
                room -= len(piece)
                yield Part(piece, asks)


def _packed(parts: Sequence[Part]) -> Iterator[Part]:
    """Neighbours together as long as they fit a window."""
    inner: list[Part] = []
    length = 0
    for part in parts:
        if inner and length + 1 + len(part.text) > MAX_WINDOW:
            yield _joined(inner)
            inner, length = [], 0
        length += len(part.text) + bool(inner)
        inner.append(part)
    yield _joined(inner)


def _joined(inner: Sequence[Part]) -> Part:
    if len(inner) == 1:
        return inner[0]
    return Part(" ".join(part.text for part in inner), inner[-1].asks, tuple(inner))


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
