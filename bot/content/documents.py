"""The documents that the answers rest on, where they are at hand, and the passages in them."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from bot.core.faq import Passage, Source

MAX_BYTES = 4 * 1024 * 1024

_WHITE_SPACE = re.compile(r"\s+")


class DocumentError(Exception):
    """A source's document cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """A source's document: its text after folding, and the SHA-256 of its file."""

    text: str
    sha256: str


def fold(text: str) -> str:
    """A document's text as passages count it: NFC, every run of white space one space."""
    return _WHITE_SPACE.sub(" ", unicodedata.normalize("NFC", text))


def digest(text: str) -> str:
    """The SHA-256 of a folded text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_source(documents: Path, source: Source) -> SourceText:
    """Read a source's document from a folder. Raises DocumentError."""
    path = documents / source.file
    try:
        with path.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise DocumentError(f"there is no {path}") from error
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > MAX_BYTES:
        raise DocumentError(f"{path} is larger than {MAX_BYTES // 1024 // 1024} MiB")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path} is not UTF-8 text") from error
    return SourceText(fold(text), hashlib.sha256(content).hexdigest())


def find_passage(text: str, passage: Passage, *, shift: int = 0) -> int | None:
    """Where a passage starts in a folded document now, if it is still there.

    A changed document is searched outwards from where the passage is expected: its old place
    plus `shift`, by which the passage before it has moved.
    """
    length = passage.end - passage.start
    last = len(text) - length
    if length <= 0 or last < 0:
        return None
    expected = min(max(passage.start + shift, 0), last)
    for distance in range(max(expected, last - expected) + 1):
        for start in {expected - distance, expected + distance}:
            if 0 <= start <= last and digest(text[start : start + length]) == passage.sha256:
                return start
    return None
