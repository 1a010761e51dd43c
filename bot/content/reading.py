"""A document whose shape has been validated, and its parts as typed items.

Items that the schema found fault with are left out, so that what builds on them may rely on the
schema; the faults themselves are reported once, where they were found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.content.problems import Problem
from bot.content.schema import Kind, validate
from bot.content.strict_yaml import Data, Document, Spot


@dataclass(frozen=True, slots=True)
class Item:
    """A set of fields, with the place where it stands."""

    document: Document
    spot: Spot
    fields: dict[str, Data]

    @property
    def place(self) -> str:
        """Where the item stands, as file:line."""
        return f"{self.document.file}:{self.document.line(self.spot)}"

    @property
    def id(self) -> str:
        """The item's id; empty where it has none."""
        return self.line("id")

    def text(self, name: str) -> str:
        """A field's text, its paragraphs kept; empty where the field is absent."""
        value = self.fields.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def line(self, name: str) -> str:
        """A field's text on one line."""
        return " ".join(self.text(name).split())

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a list, each on one line."""
        value = self.fields.get(name, [])
        assert isinstance(value, list)
        return tuple(" ".join(text.split()) for text in value if isinstance(text, str))

    def date(self, name: str) -> date | None:
        """A field's date, if the field is there."""
        return date.fromisoformat(text) if (text := self.line(name)) else None

    def item(self, name: str) -> "Item | None":
        """A field that is a set of fields itself, if it is there."""
        value = self.fields.get(name)
        if not isinstance(value, dict):
            return None
        return Item(self.document, (*self.spot, name), value)

    def items(self, name: str) -> Iterator["Item"]:
        """The items of a list."""
        value = self.fields.get(name, [])
        for position, fields in enumerate(value if isinstance(value, list) else []):
            if isinstance(fields, dict):
                yield Item(self.document, (*self.spot, name, position), fields)

    def problem(self, message: str, mend: str, *at: str | int) -> Problem:
        """A problem with the item, or with what stands `at` a spot inside it."""
        return self.document.problem((*self.spot, *at), message, mend)


@dataclass(frozen=True, slots=True)
class Checked:
    """A document with what is wrong with its shape."""

    document: Document
    faults: tuple[tuple[Spot, Problem], ...]

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the document's shape, each problem once."""
        return list(dict.fromkeys(problem for _, problem in self.faults))

    @property
    def is_faulty_as_a_whole(self) -> bool:
        """Whether no part of the document may be relied on."""
        return any(not spot for spot, _ in self.faults)

    def items(self, *under: str) -> list[Item]:
        """The sound items of the list at the top, or of the list in a field."""
        if self.is_faulty_as_a_whole:
            return []
        return [item for item in self.all_items(*under) if not self._is_faulty(item.spot)]

    def all_items(self, *under: str) -> list[Item]:
        """All items of a list, also faulty ones; of these only `id` and `place` may be used."""
        data: Data = self.document.data
        for name in under:
            data = data.get(name, []) if isinstance(data, dict) else []
        return [
            Item(self.document, (*under, position), fields)
            for position, fields in enumerate(data if isinstance(data, list) else [])
            if isinstance(fields, dict)
        ]

    def _is_faulty(self, spot: Spot) -> bool:
        # A fault counts inside the item as well as around it.
        return any(fault[: len(spot)] == spot[: len(fault)] for fault, _ in self.faults)


def checked(document: Document, kind: Kind) -> Checked:
    """Validate a document against the schema of its kind."""
    return Checked(document, tuple(validate(document, kind)))
