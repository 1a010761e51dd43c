"""Telegram's HTML: a text with tags becomes a plain text with spans.

The rules and the error texts are those of TDLib's `parse_html` (td/telegram/MessageEntity.cpp);
https://core.telegram.org/bots/api#html-style lists the tags.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.preview.errors import ApiError, bad_request
from bot.preview.links import checked_link, mentioned_user

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

# TDLib counts a NUL as white space too.
_SPACE = r"[ \t\r\n\v\0]"
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]*)|#([0-9]*)|([A-Za-z]*));?")
_TAG_NAME = re.compile(rf"(?:(?!{_SPACE})[^>])*")
_SPACES = re.compile(rf"{_SPACE}*")
_ATTRIBUTE = re.compile(rf"(?:(?!{_SPACE})[^=>/\"'])*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text, in code points, with its entity type and, by type, an argument."""

    type: str
    start: int
    end: int
    argument: str = ""


@dataclass(slots=True)
class _Tag:
    name: str
    argument: str
    start: int


@dataclass(slots=True)
class _Reader:
    """Reads from left to right; `at` is where it stands."""

    source: str
    at: int = 0
    out: list[str] = field(default_factory=list)
    written: int = 0
    open: list[_Tag] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    def error(self, reason: str, *, at: int, after: str = "") -> ApiError:
        """Build the error with the byte offset, which is where people look for their mistake."""
        offset = len(self.source[:at].encode())
        return bad_request(f"can't parse entities: {reason} at byte offset {offset}{after}")

    def write(self, text: str) -> None:
        self.out.append(text)
        self.written += len(text)

    def take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.at)
        assert match is not None  # every pattern here also matches nothing
        self.at = match.end()
        return match.group()

    @property
    def here(self) -> str:
        return self.source[self.at : self.at + 1]


def parse_html(source: str) -> tuple[str, list[Span]]:
    """Return the plain text and its spans.

    Raises:
        ApiError: 400 "can't parse entities: ...", worded as by Telegram.
    """
    reader = _Reader(source)
    while reader.at < len(source):
        reader.write(reader.take(re.compile(r"[^<&]*")))
        if reader.here == "&":
            reader.write(_entity(reader))
        elif reader.source.startswith("</", reader.at):
            _end_tag(reader)
        elif reader.here == "<":
            _start_tag(reader)
    if reader.open:
        raise bad_request(
            "can't parse entities: Can't find end tag corresponding to start tag "
            f'"{reader.open[-1].name}"'
        )
    text = "".join(reader.out)
    if re.search("[\ud800-\udfff]", text):
        raise bad_request(
            "can't parse entities: Text contains invalid Unicode characters after decoding HTML "
            "entities, check for unmatched surrogate code units"
        )
    return text, reader.spans


def _entity(reader: _Reader) -> str:
    """Decode the character reference here; what is none stays as it is written."""
    match = _ENTITY.match(reader.source, reader.at)
    assert match is not None  # the reader stands on "&"
    hexadecimal, decimal, name = match.groups()
    decoded = ""
    if name is not None:
        decoded = _NAMED.get(name, "")
    elif len(match.group().rstrip(";")) < 10:
        code = int(hexadecimal or "0", 16) or int(decimal or "0")
        decoded = chr(code) if 0 < code < 0x10FFFF else ""
    if decoded:
        reader.at = match.end()
        return decoded
    reader.at += 1
    return "&"


def _start_tag(reader: _Reader) -> None:
    begin = reader.at
    reader.at += 1
    name = reader.take(_TAG_NAME).lower()
    if not reader.here:
        raise reader.error("Unclosed start tag", at=begin)
    if name not in _TYPES:
        raise reader.error(f'Unsupported start tag "{name}"', at=begin)
    argument = ""
    while reader.here != ">":
        reader.take(_SPACES)
        if reader.here == ">":
            break
        attribute = reader.take(_ATTRIBUTE)
        if not attribute:
            raise reader.error(f'Empty attribute name in the tag "{name}"', at=begin)
        value = _attribute_value(reader, name, begin)
        argument = _argument(name, attribute, value) or argument
    reader.at += 1
    if name == "span" and argument != "spoiler":
        raise reader.error('Tag "span" must have class "tg-spoiler"', at=begin)
    reader.open.append(_Tag(name, argument, reader.written))


def _attribute_value(reader: _Reader, name: str, begin: int) -> str | None:
    """Read `= value`; None for an attribute that stands alone."""
    unclosed = reader.error(f'Unclosed start tag "{name}"', at=begin)
    reader.take(_SPACES)
    if not reader.here:
        raise unclosed
    if reader.here != "=":
        return None
    reader.at += 1
    reader.take(_SPACES)
    if not reader.here:
        raise unclosed
    if reader.here not in "'\"":
        start = reader.at
        token = reader.take(_TOKEN).lower()
        if reader.here != ">" and not re.match(_SPACE, reader.here):
            raise reader.error("Unexpected end of name token", at=start)
        return token
    quote = reader.here
    reader.at += 1
    value = ""
    while reader.here not in {quote, ""}:
        value += _entity(reader) if reader.here == "&" else reader.take(re.compile(r"(?s)."))
    reader.at += 1
    if not reader.here:
        raise reader.error("Unclosed start tag", at=begin)
    return value


def _argument(tag: str, attribute: str, value: str | None) -> str:
    """Return what this attribute means for this tag; most mean nothing."""
    match tag, attribute:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value or ""
        case ("code", "class") if value and value.startswith("language-"):
            return value.removeprefix("language-")
        case ("span", "class") if value and value.startswith("tg-"):
            return value.removeprefix("tg-")
        case ("blockquote", "expandable"):
            return "1"
    return ""


def _end_tag(reader: _Reader) -> None:
    begin = reader.at
    if not reader.open:
        raise reader.error("Unexpected end tag", at=begin)
    reader.at += 2
    name = reader.take(_TAG_NAME).lower()
    reader.take(_SPACES)
    if reader.here != ">":
        raise reader.error("Unclosed end tag", at=begin)
    reader.at += 1
    tag = reader.open.pop()
    if name and name != tag.name:
        raise reader.error(
            "Unmatched end tag", at=begin, after=f', expected "</{tag.name}>", found "</{name}>"'
        )
    if reader.written > tag.start:
        _close(reader, tag)


def _close(reader: _Reader, tag: _Tag) -> None:
    kind = _TYPES[tag.name]
    argument = tag.argument
    if tag.name == "blockquote" and argument:
        kind, argument = "expandable_blockquote", ""
    elif tag.name == "a":
        link = argument or "".join(reader.out)[tag.start :]
        user = mentioned_user(link)
        kind, argument = ("text_mention", user) if user else ("text_link", checked_link(link))
        if not argument:
            return  # Telegram drops a link that is none, without a word
    elif tag.name == "tg-emoji" and not argument.isdecimal():
        raise bad_request("can't parse entities: Invalid custom emoji identifier specified")
    elif tag.name in {"pre", "code"} and _joined_code(reader, tag):
        return
    elif tag.name == "span":
        argument = ""
    reader.spans.append(Span(kind, tag.start, reader.written, argument))


def _joined_code(reader: _Reader, tag: _Tag) -> bool:
    """`<pre><code class="language-x">` is one block of code with a language."""
    if not reader.spans:
        return False
    last = reader.spans[-1]
    if (last.start, last.end) != (tag.start, reader.written):
        return False
    language = last.argument if tag.name == "pre" else tag.argument
    if {last.type, tag.name} != {"pre", "code"} or not language:
        return False
    reader.spans[-1] = Span("pre", tag.start, reader.written, language)
    return True
