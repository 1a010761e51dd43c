"""Text cut into pieces that Telegram takes; its limits count UTF-16 code units."""

import unicodedata

_JOINER = "\N{ZERO WIDTH JOINER}"
# Where to cut, best first.
_BORDERS = ("\n\n", "\n", ". ", " ")


def utf16(text: str) -> int:
    """How many UTF-16 code units a text takes."""
    return len(text) + sum(character > "\uffff" for character in text)


def pieces(text: str, *, limit: int) -> list[str]:
    """Cut a text into pieces of at most `limit` UTF-16 units, at the best border in reach."""
    found = []
    rest = text.strip()
    while utf16(rest) > limit:
        head = _head(rest, limit)
        found.append(head.rstrip())
        rest = rest[len(head) :].lstrip()
    return [*found, rest] if rest else found


def _head(text: str, limit: int) -> str:
    reach = _reach(text, limit)
    for border in _BORDERS:
        # A border in the first half would leave much of the message empty.
        at = text.rfind(border, reach // 2, reach + 1)
        if at > 0:
            return text[: at + len(border.rstrip())] if border.strip() else text[:at]
    return text[: whole_characters(text, reach)]


def _reach(text: str, limit: int) -> int:
    """How many characters fit into `limit` UTF-16 units."""
    units = 0
    for index, character in enumerate(text):
        units += 1 + (character > "\uffff")
        if units > limit:
            return index
    return len(text)


def whole_characters(text: str, end: int) -> int:
    """The last place up to `end` that does not tear a character from its marks, if one is near."""
    at = end
    while (
        at > end - 64
        and at > 1
        and (unicodedata.category(text[at])[0] == "M" or _JOINER in text[at - 1 : at + 1])
    ):
        at -= 1
    return at if at > end - 64 and at > 1 else end
