"""Topic files of the reference language -> Entry, with everything that entries refer to."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from bot.content.layout import Files
from bot.content.problems import Problem
from bot.content.reading import Item
from bot.content.schema import nearest
from bot.core.faq import Citation, Entry, Review, Source

WITHDRAWN = "withdrawn"
CURRENT = "current"


@dataclass(slots=True)
class Known:
    """What entries may refer to. `uncertain_*`: parts could not be read, so do not accuse."""

    sources: Mapping[str, Source]
    faulty_sources: AbstractSet[str]
    uncertain_sources: bool
    entries: set[str] = field(default_factory=set)
    uncertain_entries: bool = False


def in_order(files: Files, topics: Iterable[str]) -> Iterator[tuple[str, Item]]:
    """The sound entries with their topics, in the order of the topics and of the files."""
    listed = [topic for topic in topics if topic in files.topics]
    for topic in (*listed, *sorted(files.topics.keys() - set(listed))):
        for item in files.topics[topic].items():
            yield topic, item


def build_entries(
    placed: Iterable[tuple[str, Item]], known: Known, problems: list[Problem]
) -> dict[str, Entry]:
    """Build the entries and note what they wrongly refer to; the first of an id counts."""
    entries: dict[str, Entry] = {}
    for topic, item in placed:
        entry = _entry(topic, item, known, problems)
        entries.setdefault(entry.id, entry)
    return entries


def _entry(topic: str, item: Item, known: Known, problems: list[Problem]) -> Entry:
    checked = item.date("checked")
    assert checked is not None
    review = item.item("reviewed")
    reviewed = None
    if review is not None:
        on = review.date("date")
        assert on is not None
        reviewed = Review(on, review.line("role"))
    status = item.line("status") or CURRENT
    return Entry(
        id=item.id,
        topic=topic,
        question=item.line("question"),
        phrasings=item.texts("phrasings"),
        answer=item.text("answer"),
        more=item.text("more"),
        checked=checked,
        citations=tuple(_citations(item, status, known, problems)),
        related=tuple(_related(item, known, problems)),
        review_by=item.date("review_by"),
        reviewed=reviewed,
        status=status,
    )


def _citations(
    item: Item, status: str, known: Known, problems: list[Problem]
) -> Iterator[Citation]:
    for position, cited in _once(item, "sources", problems):
        source_id, _, passage_id = cited.partition("/")
        source = known.sources.get(source_id)
        if source is None:
            if source_id not in known.faulty_sources and not known.uncertain_sources:
                message = f"`{item.id}` cites the unknown source `{source_id}`"
                mend = _guess(source_id, known.sources, "Sources stand in sources.yaml.")
                problems.append(item.problem(message, mend, "sources", position))
            continue
        passage = source.passages.get(passage_id)
        if passage is None:
            message = f"`{item.id}` cites the unknown passage `{cited}`"
            mend = _guess(passage_id, source.passages, "Passages stand in sources.yaml.")
            problems.append(item.problem(message, mend, "sources", position))
            continue
        if source.status == WITHDRAWN and status == CURRENT:
            message = f"`{item.id}` rests on `{source_id}`, which is withdrawn"
            mend = "Cite another source, or set `status: under-review`."
            problems.append(item.problem(message, mend, "sources", position))
        yield Citation(source, passage)


def _related(item: Item, known: Known, problems: list[Problem]) -> Iterator[str]:
    for position, related in _once(item, "related", problems):
        if related == item.id:
            message = f"`{item.id}` is related to itself"
            problems.append(item.problem(message, "Delete it there.", "related", position))
        elif related not in known.entries and not known.uncertain_entries:
            message = f"`{item.id}` is related to the unknown entry `{related}`"
            mend = _guess(related, known.entries, "Name the id of another entry.")
            problems.append(item.problem(message, mend, "related", position))
        else:
            yield related


def _once(item: Item, name: str, problems: list[Problem]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for position, text in enumerate(item.texts(name)):
        if text in seen:
            message = f"`{text}` stands twice in `{name}` of `{item.id}`"
            problems.append(item.problem(message, "Delete one of the two.", name, position))
            continue
        seen.add(text)
        yield position, text


def _guess(word: str, known: Iterable[str], otherwise: str) -> str:
    guess = nearest(word, sorted(known))
    return f"Did you mean `{guess}`?" if guess else otherwise
