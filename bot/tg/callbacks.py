"""What a button carries: typed, versioned, and at most 64 bytes long."""

from dataclasses import dataclass
from typing import Self

from bot.core.reply import Choice, ChoiceKind

MAX_BYTES = 64
VERSION = "1"

# One letter each: the rest of the 64 bytes is for ids. Letters are never given a new meaning,
# buttons stay in chats for years.
_LETTERS = {
    ChoiceKind.ENTRY: "e",
    ChoiceKind.SUGGESTION: "s",
    ChoiceKind.NONE_OF_THESE: "n",
    ChoiceKind.TOPICS: "a",
    ChoiceKind.TOPIC: "t",
    ChoiceKind.FORGET: "f",
    ChoiceKind.KEEP: "k",
}
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Press:
    """What pressing a button means; raises ValueError where that is longer than 64 bytes.

    Packed it reads `<version><letter>:<question id or nothing>:<value>`; the value stands last
    because it alone may hold a colon.
    """

    kind: ChoiceKind
    value: str = ""
    question_id: int | None = None

    def __post_init__(self) -> None:
        size = len(self.pack().encode("utf-8", "surrogatepass"))
        if size > MAX_BYTES:
            raise ValueError(f"a button carries at most {MAX_BYTES} bytes, this one needs {size}")

    @classmethod
    def of(cls, choice: Choice) -> Self:
        """What a choice of a reply puts on its button."""
        return cls(choice.kind, choice.value, choice.question_id)

    def pack(self) -> str:
        """The text that Telegram keeps with the button."""
        number = "" if self.question_id is None else str(self.question_id)
        return f"{VERSION}{_LETTERS[self.kind]}:{number}:{self.value}"

    @classmethod
    def parse(cls, data: str) -> Self | None:
        """Read what a button carried; None for everything this version does not know."""
        head, first, rest = data.partition(":")
        number, second, value = rest.partition(":")
        kind = _KINDS.get(head.removeprefix(VERSION)) if head.startswith(VERSION) else None
        if kind is None or not first or not second:
            return None
        if number and not (number.isascii() and number.isdecimal()):
            return None
        try:
            return cls(kind, value, int(number) if number else None)
        except ValueError:
            return None
