"""From what a bot or a person writes to a text with entities, as Telegram keeps it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.preview.detection import detect
from bot.preview.errors import bad_request
from bot.preview.tags import Span, parse_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.preview.model import Json, User

MAX_TEXT = 4096
MAX_CAPTION = 1024
# Telegram's own limit before it looks for entities (Client.cpp, `get_formatted_text`).
_MAX_BYTES = 1 << 15

_STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
_QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_CODE = frozenset({"code", "pre"})
_ENTITY_TYPES = _STYLES | _QUOTES | _CODE | {"text_link", "text_mention", "custom_emoji"}
_ARGUMENTS = {"text_link": "url", "pre": "language", "custom_emoji": "custom_emoji_id"}

_DROPPED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_BLANKED = re.compile("[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text and its entities (offsets and lengths in UTF-16 code units)."""

    text: str
    entities: tuple[Json, ...] = ()


def utf16_length(text: str) -> int:
    """Count UTF-16 code units, the unit of Telegram's offsets and limits."""
    return len(text) + sum(character > "\uffff" for character in text)


def format_text(
    text: str,
    *,
    parse_mode: str = "",
    entities: Iterable[Json] | None = None,
    user: Callable[[int], User | None] = lambda _: None,
    limit: int = MAX_TEXT,
    too_long: str = "message is too long",
    empty: str = "text must be non-empty",
) -> Formatted:
    """Parse, clean, trim and measure a text.

    Args:
        text: What was sent.
        parse_mode: "HTML" or nothing.
        entities: Entities given beside the text, instead of a parse mode.
        user: Looks up mentioned users.
        limit: The most UTF-16 code units after parsing.
        too_long: The error beyond that.
        empty: The error where nothing is left; nothing to allow that.

    Raises:
        ApiError: 400 with Telegram's wording.
    """
    if len(text.encode("utf-8", "surrogatepass")) > _MAX_BYTES:
        raise bad_request("text is too long")
    if re.search("[\ud800-\udfff]", text):
        raise bad_request("strings must be encoded in UTF-8")
    mode = parse_mode.lower()
    if mode == "html":
        text, spans = parse_html(text)
    elif mode in {"markdown", "markdownv2"}:
        raise bad_request("the local preview parses HTML only: parse_mode must be HTML or absent")
    elif mode not in {"", "none"}:
        raise bad_request("unsupported parse_mode")
    else:
        spans = [] if entities is None else [_given(text, entity) for entity in entities]
    text, spans = _cleaned(text, spans)
    if empty and not text:
        raise bad_request(empty)
    if utf16_length(text) > limit:
        raise bad_request(too_long)
    spans = _fixed(text, spans)
    spans += detect(text, taken=[span for span in spans if span.type not in _STYLES | _QUOTES])
    return Formatted(text, _entities(text, spans, user))


def _given(text: str, entity: Json) -> Span:
    """Turn a `MessageEntity` of the caller into a span; detected kinds count for nothing."""
    if not isinstance(entity, dict):
        raise bad_request("can't parse MessageEntity: expected an Object")
    kind = str(entity.get("type", ""))
    offset, length = entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int):
        raise bad_request('can\'t parse MessageEntity: Field "offset" must be of type Number')
    argument = str(entity.get(_ARGUMENTS.get(kind, ""), ""))
    if kind == "text_mention":
        user = entity.get("user")
        argument = str(user.get("id", "")) if isinstance(user, dict) else ""
    encoded = text.encode("utf-16-le")
    start = len(encoded[: 2 * max(offset, 0)].decode("utf-16-le", "ignore"))
    end = len(encoded[: 2 * max(offset + length, 0)].decode("utf-16-le", "ignore"))
    return Span(kind if kind in _ENTITY_TYPES else "", start, end, argument)


def _cleaned(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    """Drop control characters and the white space around the text, as TDLib does."""
    text = _BLANKED.sub(lambda match: "\r" if match.group() == "\r" else " ", text)
    kept = [not _DROPPED.match(character) for character in text]
    stripped = [index for index, character in enumerate(text) if kept[index] and character.strip()]
    first, last = (stripped[0], stripped[-1] + 1) if stripped else (0, 0)
    moved = [0]
    for index, keep in enumerate(kept):
        kept[index] = keep and first <= index < last
        moved.append(moved[-1] + kept[index])
    text = "".join(character for index, character in enumerate(text) if kept[index])
    spans = [replace(span, start=moved[span.start], end=moved[span.end]) for span in spans]
    return text, [span for span in spans if span.type and span.start < span.end]


def _fixed(text: str, spans: list[Span]) -> list[Span]:
    """Bring spans into the order and nesting that Telegram keeps.

    Code contains and is part of no style, quotes do not nest, links and mentions neither; touching
    stretches of one style become one (Bot API, "Formatting options").
    """
    spans = sorted(
        (span for span in spans if text[span.start : span.end].strip()),
        key=lambda span: (span.start, -span.end),
    )
    quotes = _without_nesting(span for span in spans if span.type in _QUOTES)
    solid = _without_nesting(span for span in spans if span.type not in _STYLES | _QUOTES)
    code = [span for span in solid if span.type in _CODE]
    styles: list[Span] = []
    for style in sorted(_STYLES):
        styles += _merged([span for span in spans if span.type == style], code)
    return quotes + solid + styles


def _without_nesting(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in spans:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _merged(spans: list[Span], code: list[Span]) -> list[Span]:
    """Join touching stretches of one style and cut out the code in between."""
    joined: list[Span] = []
    for span in spans:
        if joined and span.start <= joined[-1].end:
            joined[-1] = replace(joined[-1], end=max(joined[-1].end, span.end))
        else:
            joined.append(span)
    pieces: list[Span] = []
    for span in joined:
        edges = [span.start]
        for block in code:
            if block.start < span.end and block.end > span.start:
                edges += [max(block.start, span.start), min(block.end, span.end)]
        edges.append(span.end)
        bounds = list(pairwise(edges))[::2]
        pieces += [replace(span, start=start, end=end) for start, end in bounds if start < end]
    return pieces


def _entities(text: str, spans: list[Span], user: Callable[[int], User | None]) -> tuple[Json, ...]:
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + 1 + (character > "\uffff"))
    entities: list[Json] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end, span.type)):
        entity: Json = {
            "offset": offsets[span.start],
            "length": offsets[span.end] - offsets[span.start],
            "type": span.type,
        }
        if span.type == "text_mention":
            mentioned = user(int(span.argument)) if span.argument.isdecimal() else None
            if mentioned is None:
                continue
            entity["user"] = mentioned.json()
        elif span.argument:
            entity[_ARGUMENTS[span.type]] = span.argument
        entities.append(entity)
    return tuple(entities)
