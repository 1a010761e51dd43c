"""A neutral reply as Telegram messages: safe HTML, never too long, buttons under the last."""

import logging
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardMarkupLimit, MessageLimit

from bot.core.reply import Choice, Part, PartKind, Reply
from bot.tg.callbacks import Press
from bot.tg.labels import readable
from bot.tg.splitting import pieces, utf16

logger = logging.getLogger(__name__)

LIMIT = int(MessageLimit.MAX_TEXT_LENGTH)
MAX_BUTTONS = int(InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER)

_TAGS = {
    PartKind.HEADING: ("<b>", "</b>"),
    PartKind.DETAIL: ("<blockquote expandable>", "</blockquote>"),
    PartKind.DISCLAIMER: ("<i>", "</i>"),
}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as it is sent."""

    html: str
    keyboard: InlineKeyboardMarkup | None = None


def messages(reply: Reply, *, related: str = "") -> list[Outgoing]:
    """Turn a reply into messages; none where it says nothing.

    `related` introduces the questions under an answer where their buttons are too short for them.
    """
    reply = readable(reply, related=related)
    parts = [piece for part in reply.parts for piece in _pieces(part)]
    texts = ["".join(_joined(group)) for group in _packed(parts)]
    if not texts:
        return []
    last = Outgoing(texts[-1], keyboard(reply.choices))
    return [*(Outgoing(text) for text in texts[:-1]), last]


def keyboard(choices: Iterable[Choice]) -> InlineKeyboardMarkup | None:
    """One button a row; None where there is nothing to press."""
    rows = [[button] for choice in choices if (button := _button(choice))]
    if len(rows) > MAX_BUTTONS:
        # The last one leads back; a list of this length wants smaller topics.
        logger.warning("Only %d of %d buttons fit under a message", MAX_BUTTONS, len(rows))
        rows = [*rows[: MAX_BUTTONS - 1], rows[-1]]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(choice: Choice) -> InlineKeyboardButton | None:
    try:
        data = Press.of(choice).pack()
    except ValueError:
        # The answer without this button is better than no answer.
        logger.warning("A button for %r is left out: its id is too long", choice.kind.value)
        return None
    return InlineKeyboardButton(_clean(choice.label) or "…", callback_data=data)


def _pieces(part: Part) -> Iterator[Part]:
    """The part without what Telegram refuses, cut where it is too long for one message."""
    link = _clean(part.link_text)
    for text in pieces(_clean(part.text), limit=LIMIT):
        linked = bool(part.url) and link in text
        yield Part(part.kind, text, part.url if linked else "", link)


def _packed(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Groups of parts that fit into one message each."""
    group: list[Part] = []
    length = 0
    for part in parts:
        size = utf16(part.text)
        gap = len(_gap(group[-1], part)) if group else 0
        if group and length + gap + size > LIMIT:
            yield group
            group, length, gap = [], 0, 0
        group.append(part)
        length += gap + size
    if group:
        yield group


def _joined(group: list[Part]) -> Iterator[str]:
    for index, part in enumerate(group):
        if index:
            yield _gap(group[index - 1], part)
        opening, closing = _TAGS.get(part.kind, ("", ""))
        yield f"{opening}{_linked(part)}{closing}"


def _gap(before: Part, after: Part) -> str:
    kinds = {before.kind, after.kind}
    # A quote has its own margin; the sources of an answer are single lines that belong together.
    is_list = kinds == {PartKind.SOURCE} and "\n" not in before.text + after.text
    return "\n" if is_list or PartKind.DETAIL in kinds else "\n\n"


def _linked(part: Part) -> str:
    if not _is_web_address(part.url):
        return escape(part.text, quote=False)
    label = part.link_text or part.text
    before, _, after = part.text.partition(label)
    link = f'<a href="{escape(part.url)}">{escape(label, quote=False)}</a>'
    return escape(before, quote=False) + link + escape(after, quote=False)


def _is_web_address(url: str) -> bool:
    if not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _clean(text: str) -> str:
    """The text without unpaired surrogates and control characters; empty where none is visible."""
    kept = "".join(
        character
        for character in text.replace("\r\n", "\n")
        if character == "\n" or unicodedata.category(character) not in {"Cc", "Cs"}
    ).strip()
    return kept if any(unicodedata.category(each)[0] not in "CZM" for each in kept) else ""
