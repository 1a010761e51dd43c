"""Entities that Telegram finds by itself: commands, mentions, hashtags, links, e-mail addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.preview.tags import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

# In the order in which they win where they overlap. Telegram knows every top-level domain; the
# preview finds bare domains of a few.
_PATTERNS = (
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]+\.)+[A-Za-z]{2,}(?![\w@])")),
    (
        "url",
        re.compile(
            r"(?<![\w@/.-])(?:https?://[^\s<>\"]+|(?:[\w-]+\.)+(?:com|org|net|int|edu|gov|eu|de|io|me"
            r"|uk)(?![\w-])(?:[/?#][^\s<>\"]*)?)",
            re.IGNORECASE,
        ),
    ),
    (
        "bot_command",
        re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])"),
    ),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z0-9_]{3,32}(?!\w)", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w&#])#\w*[^\W\d_]\w*(?!#)")),
)


def detect(text: str, *, taken: Sequence[Span] = ()) -> list[Span]:
    """Return the spans found outside of those already taken (code, links, mentions)."""
    found: list[Span] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if kind == "url":
                end -= len(_loose_end(match.group()))
            span = Span(kind, start, end)
            if not any(span.start < other.end and other.start < span.end for other in taken):
                found.append(span)
                taken = [*taken, span]
    return found


def _loose_end(url: str) -> str:
    """Return the punctuation that ends the sentence and not the link."""
    end = len(url)
    while end and url[end - 1] in ".,;:!?'\"»”)]":
        # A closing bracket belongs to the link that opened it.
        if url[end - 1] == ")" and url.count("(", 0, end) >= url.count(")", 0, end):
            break
        end -= 1
    return url[end:]
