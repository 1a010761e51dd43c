"""sources.yaml -> Source."""

from collections.abc import Iterable

from bot.content.problems import Problem
from bot.content.reading import Item
from bot.core.faq import Attribution, Passage, Source, SourceKind, Work


def build_sources(items: Iterable[Item], problems: list[Problem]) -> dict[str, Source]:
    """Build the sources and note what is wrong between their fields."""
    sources: dict[str, Source] = {}
    places: dict[str, str] = {}
    for item in items:
        if item.id in places:
            message = f"the source `{item.id}` stands twice (first in {places[item.id]})"
            problems.append(item.problem(message, "Give one of the two another id.", "id"))
            continue
        places[item.id] = item.place
        sources[item.id] = _source(item, problems)
    return sources


def _source(item: Item, problems: list[Problem]) -> Source:
    return Source(
        id=item.id,
        title=item.line("title"),
        kind=SourceKind(item.line("kind")),
        publisher=item.line("publisher"),
        url=item.line("url"),
        file=item.line("file"),
        sha256=item.line("sha256"),
        status=item.line("status"),
        works=tuple(map(_work, item.items("quotes"))),
        passages=_passages(item, problems),
    )


def _work(item: Item) -> Work:
    return Work(
        title=item.line("title"),
        authors=item.line("authors"),
        published=item.line("published"),
        doi=item.line("doi"),
        kind=SourceKind(item.line("kind")),
    )


def _passages(source: Item, problems: list[Problem]) -> dict[str, Passage]:
    passages: dict[str, Passage] = {}
    for item in source.items("passages"):
        if item.id in passages:
            message = f"the passage `{source.id}/{item.id}` stands twice"
            problems.append(item.problem(message, "Give one of the two another id.", "id"))
        start, end = int(item.line("start")), int(item.line("end"))
        if end <= start:
            message = f"the passage `{source.id}/{item.id}` ends ({end}) before it starts ({start})"
            problems.append(item.problem(message, "Set `end` beyond `start`.", "end"))
        attribution = Attribution(item.line("attribution"))
        if attribution is Attribution.QUOTED_WORK and not source.fields.get("quotes"):
            message = (
                f"the passage `{source.id}/{item.id}` is said to quote a work, but none is named"
            )
            problems.append(item.problem(message, "Name it under `quotes`.", "attribution"))
        passages[item.id] = Passage(
            id=item.id,
            locator=item.line("locator"),
            start=start,
            end=end,
            sha256=item.line("sha256"),
            attribution=attribution,
        )
    return passages
