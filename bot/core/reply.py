"""A reply as neutral data: what to say and what to offer, not how a platform shows it."""

from dataclasses import dataclass
from enum import StrEnum


class PartKind(StrEnum):
    """The role of a stretch of text in a reply; a platform decides on its looks."""

    HEADING = "heading"
    MAIN = "main"  # the main message, read first
    DETAIL = "detail"  # behind an expandable quote
    SOURCE = "source"
    NOTE = "note"
    DISCLAIMER = "disclaimer"


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph; `url` makes `link_text` (found in `text`) a link."""

    kind: PartKind
    text: str
    url: str = ""
    link_text: str = ""


class ChoiceKind(StrEnum):
    """What pressing a button does."""

    ENTRY = "entry"  # show the entry `value`
    SUGGESTION = "suggestion"  # the entry `value`, chosen from a "Did you mean"
    NONE_OF_THESE = "none-of-these"
    TOPICS = "topics"
    TOPIC = "topic"  # list the entries of the topic `value`
    FORGET = "forget"  # delete what is kept on this person
    KEEP = "keep"  # do not delete


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: its label, what it does, and the id of the logged question it belongs to."""

    kind: ChoiceKind
    label: str
    value: str = ""
    question_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says to one message."""

    parts: tuple[Part, ...]
    choices: tuple[Choice, ...] = ()

    def text(self) -> str:
        """The reply as plain text, links written out, paragraphs parted by a blank line."""
        return "\n\n".join(f"{part.text} {part.url}".rstrip() for part in self.parts)
