"""Texts and ids that two owners claim: only one of them could ever be found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.content.problems import Problem, shortened
from bot.content.reading import Item
from bot.core.text import normalise


@dataclass(frozen=True, slots=True)
class Claim:
    """One text of an item; `kind` says what the item is, such as "the entry"."""

    kind: str
    item: Item
    text: str
    at: tuple[str | int, ...]

    @property
    def owner(self) -> str:
        """What a message calls the item."""
        return f"{self.kind} `{self.item.id}`" if self.item.id else self.kind

    @property
    def place(self) -> str:
        """Where the text stands, as file:line."""
        spot = (*self.item.spot, *self.at)
        return f"{self.item.document.file}:{self.item.document.line(spot)}"

    def collides_with(self, other: "Claim") -> Problem:
        """The problem that another claims the text, too."""
        message = (
            f"`{shortened(self.text)}` of {self.owner} is also a text of {other.owner} "
            f"({other.place})"
        )
        return self.item.problem(message, "Keep it in one of the two places.", *self.at)


def claims(kind: str, items: Iterable[Item], *, field: str = "phrasings") -> list[Claim]:
    """What items claim by a list of texts or by one text."""
    found = []
    for item in items:
        if isinstance(item.fields.get(field), str):
            found.append(Claim(kind, item, item.line(field), (field,)))
        else:
            found += [
                Claim(kind, item, text, (field, position))
                for position, text in enumerate(item.texts(field))
            ]
    return found


def repeated_ids(items: Iterable[Item]) -> list[Problem]:
    """Ids that stand twice, in one file or in two."""
    first: dict[str, Item] = {}
    problems = []
    for item in items:
        if item.id and first.setdefault(item.id, item) is not item:
            message = f"the id `{item.id}` stands twice (first in {first[item.id].place})"
            problems.append(item.problem(message, "Give one of the two another id.", "id"))
    return problems


def register(owners: Iterable[Claim], problems: list[Problem]) -> dict[str, Claim]:
    """Who first claims each text, normalised; tells texts of two items and texts without words."""
    first: dict[str, Claim] = {}
    for claim in owners:
        key = normalise(claim.text)
        if not key:
            message = f"a text of {claim.owner} has no letter or digit: `{shortened(claim.text)}`"
            problem = claim.item.problem(message, "Write words, or delete it.", *claim.at)
            problems.append(problem)
        elif (other := first.setdefault(key, claim)).item is not claim.item:
            problems.append(claim.collides_with(other))
    return first


def intrusions(
    registered: Mapping[str, Claim], intruders: Iterable[Claim], *, into: str
) -> list[Problem]:
    """Texts that must not be those of a kind of items, and are."""
    problems = []
    for claim in intruders:
        owner = registered.get(normalise(claim.text))
        if owner is not None and owner.kind == into:
            problems.append(claim.collides_with(owner))
    return problems
